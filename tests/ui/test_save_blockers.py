"""What keeps a file from being saved keeps every way to save it back: button, key, menu and Save all."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from medqa_gui.core.engine.protocol import Failed
from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.model.mapping import ColumnMapping
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.files.panel import FilesPanel
from medqa_gui.ui.panels.save.panel import SavePanel
from medqa_gui.ui.state.document_state import SaveBlocker
from medqa_gui.ui.state.history import Change
from tests.ui.answering import CLOSED, answering
from tests.ui.conftest import settle
from tests.ui.fake_document import FakeDocument
from tests.ui.reading_panels import panel, save_button, texts


def fail_to_read(document: FakeDocument) -> None:
    document.engine.reply(Failed(UnreadableFileError("engine_lost", name="x.xlsx"), "Open"))


def read_another_sheet(document: FakeDocument) -> None:
    document.choose_sheet(1)


def start_a_save(document: FakeDocument) -> None:
    document.engine.saves = False
    document.save(document.path.with_suffix(".json"))
    settle(document)


def drop_the_columns(document: FakeDocument) -> None:
    document.map_columns(ColumnMapping(()))
    settle(document)


def name_an_unknown_column(document: FakeDocument) -> None:
    document.change(Change.QUESTION_TEXT, replace(document.plan, question_template="{Doze}"))
    document.engine.reply(Failed(PlanError("template_column_unknown", column="Doze"), "Review"))


def exclude_every_row(document: FakeDocument) -> None:
    document.engine.found, document.engine.data_rows = {}, 0
    document.engine.reasons = {LeftOut.BY_HAND: 3}
    document.write_prompt("Another.")
    settle(document)


CASES: dict[SaveBlocker, tuple[Callable[[FakeDocument], None], str]] = {
    SaveBlocker.FAILED: (fail_to_read, ""),
    SaveBlocker.READING: (read_another_sheet, "Wait until all rows are read."),
    SaveBlocker.SAVING: (start_a_save, ""),
    SaveBlocker.COLUMNS_MISSING: (drop_the_columns, "Choose the question and answer columns first."),
    SaveBlocker.PLAN_ERROR: (name_an_unknown_column, "The template names a column"),
    SaveBlocker.NO_CONVERSATIONS: (exclude_every_row, "Nothing to save: every row is excluded."),
}


def test_every_blocker_has_a_case():
    assert set(CASES) == set(SaveBlocker)


@pytest.mark.parametrize("blocker", CASES)
def test_no_way_to_save_is_open_while_the_document_has_a_blocker(qtbot, window, opened, blocker):
    qtbot.waitUntil(window.isActiveWindow)
    reach, reason = CASES[blocker]
    reach(opened)
    assert opened.save_blocker is blocker
    with answering():
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.mouseClick(save_button(window), Qt.MouseButton.LeftButton)
    assert not window.action_of(ActionId.SAVE).isEnabled()
    assert not save_all(window).isEnabled()
    assert any(each.startswith(reason) for each in texts(panel(window, SavePanel))) or not reason


def test_every_way_to_save_is_open_while_the_document_has_no_blocker(qtbot, window, opened):
    qtbot.waitUntil(window.isActiveWindow)
    assert opened.save_blocker is None
    with answering(CLOSED, CLOSED):
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        qtbot.mouseClick(save_button(window), Qt.MouseButton.LeftButton)
    assert window.action_of(ActionId.SAVE).isEnabled()
    assert save_all(window).isEnabled()


def test_the_key_saves_again_as_soon_as_the_columns_are_chosen(qtbot, window, opened):
    qtbot.waitUntil(window.isActiveWindow)
    before = opened.plan.mapping
    drop_the_columns(opened)
    opened.map_columns(before)
    settle(opened)
    with answering(CLOSED):
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def save_all(window) -> QPushButton:
    buttons = panel(window, FilesPanel).findChildren(QPushButton)
    return next(each for each in buttons if each.text().startswith("Save all"))
