"""What is let go of is released, and a system without room for another engine is told and stops nothing else."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.settings import Settings
from medqa_gui.ui.dialogs.questions import Dialogs, Replacing
from medqa_gui.ui.frame.language import Language
from medqa_gui.ui.frame.main_window import MainWindow
from medqa_gui.ui.panels.files.panel import FilesPanel
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_client import EngineClient
from medqa_gui.ui.state.session import Session
from tests.ui.reading_panels import button, panel, texts

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows counts no descriptors")

LONGEST_WAIT_MS = 60_000
NO_ROOM = "The work cannot begin: the system has no room for another process or open file."


@pytest.fixture
def window(qapp, theme, tmp_path):
    made = MainWindow(Session(Settings()), theme, Language(qapp, "en"))
    made.complete()
    made.show()
    made.dialogs.ask_leaving = lambda: True
    yield made
    made.close()


@pytest.fixture
def paths(tmp_path) -> list[Path]:
    found = [tmp_path / name for name in ("one.csv", "two.csv", "three.csv")]
    for path in found:
        path.write_text("Question,Answer\nWhy?,So.\nWhat?,That.\n", "utf-8")
    return found


@contextmanager
def no_room():
    """Let this process open no more files or pipes than are open."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def descriptors() -> int:
    return len(tuple(Path("/dev/fd").iterdir()))


def clients(window) -> int:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(window.session.findChildren(EngineClient))


def test_switching_files_leaves_nothing_behind(qtbot, window, paths):
    session = window.session
    session.open_files(paths)
    qtbot.waitUntil(lambda: all(each.is_reviewed for each in session.documents), timeout=LONGEST_WAIT_MS)
    for turn in range(9):
        session.show(session.documents[turn % 3])
        qtbot.waitUntil(
            lambda: session.current.is_reviewed and not session.current.is_suspended, timeout=LONGEST_WAIT_MS
        )
        qtbot.waitUntil(lambda: clients(window) == 2, timeout=LONGEST_WAIT_MS)
        if turn == 2:
            before = descriptors()
    qtbot.waitUntil(lambda: descriptors() <= before, timeout=LONGEST_WAIT_MS)


def test_a_file_for_whose_engine_there_is_no_room_is_told_and_stops_no_other(qtbot, window, paths):
    session = window.session
    with no_room():
        session.open_files(paths)
        assert [each.state for each in session.documents] == [DocumentState.FAILED] * 3
        assert NO_ROOM in texts(panel(window, WaitingPanel))
    button(panel(window, WaitingPanel), "Reload").click()
    session.documents[1].read_again(session.documents[1].plan.read_options)
    qtbot.waitUntil(lambda: all(each.is_reviewed for each in session.documents[:2]), timeout=LONGEST_WAIT_MS)


def test_a_save_of_all_files_without_room_says_why(qtbot, window, paths, tmp_path, monkeypatch):
    session = window.session
    session.open_files(paths[:2])
    qtbot.waitUntil(lambda: all(each.is_reviewed for each in session.documents), timeout=LONGEST_WAIT_MS)
    monkeypatch.setattr(Dialogs, "choose_folder", lambda _self, _folder: tmp_path / "out")
    (tmp_path / "out").mkdir()
    saving = panel(window, FilesPanel).saving
    saving.save_each()  # imports what a save needs
    qtbot.waitUntil(lambda: not saving.is_running, timeout=LONGEST_WAIT_MS)
    monkeypatch.setattr(Dialogs, "ask_replacing", lambda _self, _paths: Replacing.REPLACE)
    with no_room():
        saving.save_each()
    assert not saving.is_running
    assert {each.id for each in saving.outcomes.values()} == {"no_engine"}
    saving.save_each()
    qtbot.waitUntil(lambda: not saving.is_running, timeout=LONGEST_WAIT_MS)
    assert not any(isinstance(each, MedqaError) for each in saving.outcomes.values())
    assert {each.name for each in (tmp_path / "out").glob("*.json")} == {"one.json", "two.json"}
