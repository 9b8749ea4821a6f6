"""Many files, work taken up again, passwords: nothing is clipped in either theme, language and size."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from medqa_gui.core.engine.protocol import RowsCompared
from medqa_gui.core.model.errors import MedqaError, UnreadableFileError
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import ExportResult
from medqa_gui.core.model.plan import Edit
from medqa_gui.core.saving.row_fingerprints import Changes
from medqa_gui.ui.frame.files_side import FilesSide
from medqa_gui.ui.panels.files.panel import FilesPanel
from tests.ui.conftest import settle
from tests.ui.fake_document import UNKNOWN_HEADERS
from tests.ui.reading_panels import panel
from tests.ui.row_decisions import write_cell
from tests.ui.test_screenshots import SIZES, clipped, clipped_anywhere, keep_picture

NAMES = ("MedInfo2019-QA-Medications.xlsx", "Ward3.xlsx", "Old.xls", "A very long name of a consultation log 2024.csv")


def open_files(session, folder: Path) -> None:
    paths = [folder / name for name in NAMES]
    for path in paths:
        path.touch()
    session.share_settings(False)
    session.open_files(paths)
    prepared = {
        "Old.xls": {"error": UnreadableFileError("file_needs_password", name="Old.xls")},
        "Ward3.xlsx": {"headers": UNKNOWN_HEADERS, "mapping": ColumnMapping(((Field.QUESTION, 0),))},
    }
    for _round in range(len(paths) * 2):
        for document in session.documents:
            if not document.is_suspended:
                for name, value in prepared.get(document.path.name, {}).items():
                    setattr(document.engine, name, value)
                settle(document)
    session.share_settings(True)
    settle(session.current)


def show_outcome(window, session, folder: Path) -> None:
    open_files(session, folder)
    saving = panel(window, FilesPanel).saving
    first = session.documents[0]
    result = ExportResult(first.plan, first.engine.counts, ())
    saving.total = 4
    saving.place = folder
    outcomes = (result, result, MedqaError("file_needs_password"), None)
    saving.outcomes = dict(zip(session.documents, outcomes, strict=True))
    saving.changed.emit()


def show_own_setup(window, session, folder: Path) -> None:
    open_files(session, folder)
    last = session.documents[3]
    session.shared_settings.share()
    session.show(last)
    settle(last)
    last.write_prompt("Mine.")
    settle(last)


def ask_password(window, session, folder: Path, error: str = "file_needs_password") -> None:
    (folder / "Old.xls").touch()
    session.open_files([folder / "Old.xls"])
    session.current.engine.error = UnreadableFileError(error, name="Old.xls")
    settle(session.current)


def lose_engine(window, session, folder: Path) -> None:
    (folder / NAMES[0]).touch()
    session.open_files([folder / NAMES[0]])
    settle(session.current)
    session.current.engine.ended.emit()


def take_up_work(window, session, folder: Path) -> None:
    path = folder / NAMES[0]
    path.touch()
    session.open_files([path])
    settle(session.current)
    document = session.current
    write_cell(document, 3, Field.ANSWER, "Rest.", "x")
    write_cell(document, 4, Field.ANSWER, "Rest.", "x")
    session.close(document)
    session.open_files([path])
    settle(session.current)


def tell_changes(window, session, folder: Path) -> None:
    take_up_work(window, session, folder)
    found = Changes("2024-03-12T09:30:00+00:00", frozenset(range(2, 14)), frozenset({20, 21, 22}), (5, 9))
    session.current.engine.reply(RowsCompared(found))


def offer_work(window, session, folder: Path) -> None:
    for name in NAMES:
        (folder / name).touch()
    session.open_files([folder / name for name in NAMES])
    for document in session.documents:
        session.show(document)
        settle(document)
        document.change("edit", document.plan.with_edit(Edit(document.plan.address(3), Field.ANSWER, "Rest.", "x")))
    session.close_all()


STATES: dict[str, Callable[..., None]] = {
    "files": lambda window, session, folder: open_files(session, folder),
    "files-saved": show_outcome,
    "files-own": show_own_setup,
    "password": ask_password,
    "password-wrong": lambda window, session, folder: ask_password(window, session, folder, "file_wrong_password"),
    "lost": lose_engine,
    "recovered": take_up_work,
    "changed": tell_changes,
    "offered": offer_work,
}


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_clipped(window, session, theme, tmp_path, state):
    STATES[state](window, session, tmp_path)
    assert clipped_anywhere(window, theme, state) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_of_the_list_over_a_narrow_window_is_clipped(window, session, theme, tmp_path, language):
    window._language.choose(language)
    window.resize(SIZES["960x600"])
    show_outcome(window, session, tmp_path)
    panel(window, FilesSide).toggle.click()
    QApplication.processEvents()
    keep_picture(window, f"files-list-light-960x600-{language}")
    found = clipped(window)
    window._language.choose("en")
    assert found == []
