"""The sample from the empty window to the saved file, with real engines, in both themes and languages.

MEDQA_SCREENSHOTS=FOLDER keeps the pictures. The README's, in resources/screenshots, are
`empty-light-en` (start-light), `ready-light-en` and `saved-dark-en`.
"""

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from medqa_gui import app
from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.model.listing import View
from medqa_gui.core.model.mapping import Field
from medqa_gui.resource_files import resource
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.model import ANSWER, QUESTION, ROW
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import is_settled
from tests.ui.reading_panels import panel
from tests.ui.row_decisions import write_cell
from tests.ui.test_screenshots import SIZES, clipped, keep_picture

LONGEST_WAIT_MS = 60_000


@pytest.fixture(params=[("light", "en"), ("dark", "en"), ("light", "zh"), ("dark", "zh")], ids="-".join)
def look(request, own_settings):
    """Choose theme and language as they are remembered, and keep them in the pictures' names."""
    theme, language = request.param
    own_settings.mkdir(exist_ok=True)
    (own_settings / "settings.json").write_text(json.dumps({"theme": theme, "language": language}), "utf-8")
    return "-".join(request.param)


@pytest.fixture
def window(qapp, look):
    _app, window = app.build(["medqa-gui"])
    window.resize(SIZES["1280x800"])
    window.dialogs.ask_leaving = lambda: True
    window.show()
    yield window
    english = next(each for each in window.findChildren(QAction) if each.text() == "English")
    english.trigger()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until_read(qtbot, window) -> None:
    """Wait for the reviews of all files, and for the slow checks of the one that is shown."""
    document = window.session.current

    def is_known() -> bool:
        has_plan = not document.error and not document.plan.mapping.missing_fields
        return all(map(is_settled, window.session.documents)) and (
            not has_plan or document.finding_actions.lengths is not None
        )

    qtbot.waitUntil(is_known, timeout=LONGEST_WAIT_MS)


def keep(qtbot, window, state: str, look: str) -> None:
    """Keep a picture once the lines and the conversation have come."""
    document, conversations = window.session.current, panel(window, ConversationsPanel)
    if document and not document.error and document.list_size:
        qtbot.waitUntil(lambda: has_lines(conversations), timeout=LONGEST_WAIT_MS)
        qtbot.waitUntil(lambda: shows_selected_line(window), timeout=LONGEST_WAIT_MS)
    for _round in range(3):
        QApplication.processEvents()
    keep_picture(window, f"{state}-{look}")
    assert clipped(window) == []


def has_lines(conversations: ConversationsPanel) -> bool:
    at = conversations.table.currentIndex()
    return at.isValid() and bool(at.siblingAtColumn(QUESTION).data() or at.siblingAtColumn(ANSWER).data())


def shows_selected_line(window) -> bool:
    at = panel(window, ConversationsPanel).table.currentIndex()
    detail = panel(window, DetailPanel).detail
    return detail is not None and at.siblingAtColumn(ROW).data() == str(detail.row_number)


def test_the_sample_from_the_empty_window_to_the_saved_file(qtbot, window, look, tmp_path):
    keep(qtbot, window, "empty", look)
    sample = Path(shutil.copy(resource("sample.xlsx"), tmp_path / "Patient questions.xlsx"))
    window.session.open_files([sample])
    document = window.session.current
    wait_until_read(qtbot, window)
    keep(qtbot, window, "ready", look)
    document.ask_list(Query(View.NEEDS_A_LOOK))
    qtbot.waitUntil(lambda: 0 < document.list_size < document.counts.rows, timeout=LONGEST_WAIT_MS)
    keep(qtbot, window, "look", look)
    window.dialogs.choose_target = lambda _plan, _folder: tmp_path / "Patient questions.json"
    window.action_of(ActionId.SAVE).trigger()
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    keep(qtbot, window, "saved", look)


def test_many_files_of_which_one_is_bad_one_is_asked_about_and_one_is_taken_up_again(qtbot, window, look, tmp_path):
    sample = Path(shutil.copy(resource("sample.xlsx"), tmp_path / "Patient questions.xlsx"))
    (tmp_path / "Ward 3.csv").write_text("Code,Text\nA1,Rest and drink.\nB2,Call a doctor today.\n", "utf-8")
    (tmp_path / "Old.xls").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    window.session.open_files([sample, tmp_path / "Ward 3.csv", tmp_path / "Old.xls"])
    wait_until_read(qtbot, window)
    keep(qtbot, window, "files", look)
    first, asked, bad = window.session.documents
    window.session.show(asked)
    wait_until_read(qtbot, window)
    assert asked.state is DocumentState.ASKING
    keep(qtbot, window, "question", look)
    window.session.show(bad)
    keep(qtbot, window, "failed", look)
    write_cell(first, 5, Field.ANSWER, "Yes, with food.", "")
    window.session.close_all()
    window.session.open_files([sample])
    wait_until_read(qtbot, window)
    keep(qtbot, window, "recovered", look)
