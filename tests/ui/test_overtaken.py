"""A person is quicker than the engine: what was asked before is overtaken, and nothing is saved of other rows."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from medqa_gui.core.engine.protocol import (
    AskList,
    Detailed,
    Export,
    Failed,
    Listed,
    Query,
    Reviewed,
    SheetGrew,
    Suggested,
)
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.settings import ThemeChoice
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.detail.bubble import Bubble
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.save.panel import SavePanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import is_settled
from medqa_gui.ui.state.history import Change
from tests.ui.answering import answering
from tests.ui.conftest import settle
from tests.ui.fake_document import detail
from tests.ui.reading_panels import panel, texts


def steps(document) -> list[tuple[Change, int, int]]:
    return [(change, plan.sheet_index, plan.header_row) for change, plan in document.history._steps]


def test_until_the_rows_of_the_chosen_sheet_are_there_nothing_is_saved(window, opened, tmp_path):
    opened.choose_sheet(1)
    window.action_of(ActionId.SAVE).trigger()
    for sheet_index in (0, 1):
        opened.engine.reply(SheetGrew(sheet_index, 691, 6, is_whole=True, undeclared_keys={}))
        window.action_of(ActionId.SAVE).trigger()
    assert not [each for each in opened.engine.asked if isinstance(each, Export)]
    settle(opened)
    with answering(str(tmp_path / "out.json")):
        window.action_of(ActionId.SAVE).trigger()
    assert opened.engine.asked[-1].plan.sheet_index == 1


def test_an_undo_overtakes_a_sheet_that_is_still_to_come(opened):
    opened.choose_sheet(1)
    settle(opened)
    opened.choose_sheet(2)
    opened.undo()
    settle(opened)
    assert (opened.plan.sheet_index, opened.suggestion.sheet_index, opened.wanted_sheet) == (0, 0, 0)
    assert opened.history.redo_change is Change.SHEET


def test_an_undo_overtakes_a_header_row_that_is_still_to_come(opened):
    opened.choose_header(2)
    settle(opened)
    opened.choose_header(3)
    opened.undo()
    settle(opened)
    assert (opened.plan.header_row, opened.suggestion.header_row) == (1, 1)
    assert opened.history.redo_change is Change.HEADER


def test_an_undo_of_the_header_row_goes_back_to_the_sheet_before_the_one_that_is_still_to_come(opened):
    opened.choose_header(2)
    settle(opened)
    opened.choose_sheet(1)
    opened.undo()
    settle(opened)
    assert (opened.plan.sheet_index, opened.suggestion.sheet_index) == (0, 0)
    assert (opened.plan.header_row, opened.suggestion.header_row) == (1, 1)


def test_a_header_row_of_a_sheet_that_is_still_to_come_is_its_header_row(window, opened):
    opened.choose_sheet(1)
    opened.choose_header(3)
    settle(opened)
    assert (opened.plan.sheet_index, opened.plan.header_row) == (1, 3)
    assert opened.is_loaded
    assert window.action_of(ActionId.SAVE).isEnabled()


def test_nothing_is_reviewed_while_a_header_row_is_still_to_come(opened):
    opened.choose_header(3)
    opened.engine.reply(Reviewed(opened._generation, opened.counts, opened.lines, is_whole=True))
    assert not opened.is_reviewed
    settle(opened)
    assert opened.is_reviewed


def test_typing_does_not_overtake_a_sheet_that_is_still_to_come(opened):
    opened.choose_sheet(1)
    opened.write_prompt("Be brief.")
    settle(opened)
    assert (opened.plan.sheet_index, opened.plan.system_prompt) == (1, "Be brief.")
    assert [change for change, _, _ in steps(opened)][-2:] == [Change.PROMPT, Change.SHEET]


def test_no_rows_are_asked_of_a_sheet_that_is_not_read_yet(window, opened):
    opened.choose_sheet(1)
    settle(opened)
    opened.undo()
    assert opened.row_count == 0
    settle(opened)
    assert opened.row_count == 691


def test_a_guess_for_a_header_row_that_was_left_again_changes_nothing(opened):
    opened.choose_header(3)
    opened.engine.reply(Suggested(opened.engine.suggestion(0, 2)))
    assert (opened.plan.header_row, opened.suggestion.header_row) == (1, 1)
    settle(opened)
    assert (opened.plan.header_row, opened.suggestion.header_row) == (3, 3)


def test_a_file_that_is_read_otherwise_is_listed_as_before(opened):
    opened.ask_list(Query(find="dose"))
    settle(opened)
    opened.read_again(ReadOptions(encoding="cp1252"))
    settle(opened)
    assert AskList(Query(find="dose")) in opened.engine.asked
    assert opened.list_size > 0


def test_reading_a_file_otherwise_ends_its_save(opened, tmp_path):
    opened.engine.saves = False
    opened.save(tmp_path / "out.json")
    opened.read_again(ReadOptions(encoding="cp1252"))
    settle(opened)
    assert opened.state is DocumentState.READY


def test_a_file_that_is_read_otherwise_is_not_taken_for_one_whose_plan_is_refused(opened):
    opened.engine.reply(Failed(PlanError("template_column_unknown", column="x", sheet="s", known=""), "UsePlan"))
    assert is_settled(opened)
    opened.read_again(ReadOptions(encoding="cp1252"))
    assert not is_settled(opened)


def test_a_detail_that_comes_when_nothing_is_listed_any_more_is_not_shown(window, opened):
    shown = panel(window, DetailPanel)
    assert shown.findChildren(Bubble)
    opened.engine.reply(Listed(opened._generation, opened.query, 0))
    opened.engine.reply(Detailed(detail(2, opened.plan)))
    assert not shown.findChildren(Bubble)


@pytest.mark.parametrize("end", [Bubble.apply, Bubble.cancel])
def test_a_detail_that_arrives_during_editing_is_shown_after_it(window, opened, end):
    shown = panel(window, DetailPanel)
    written = shown.bubbles[-1]
    written.start_editing()
    opened.write_prompt("Another prompt.")
    settle(opened)
    assert written.is_editing
    end(written)
    settle(opened)
    assert "Another prompt." in texts(shown)


def test_an_open_editor_keeps_its_text_when_the_theme_changes(window, opened, theme):
    written = panel(window, DetailPanel).bubbles[-1]
    written.start_editing()
    written.findChild(QPlainTextEdit).setPlainText("Half a sentence")
    theme.choose(ThemeChoice.DARK)
    assert [each.text for each in opened.plan.edits] == ["Half a sentence"]


@pytest.mark.parametrize("is_refused", [True, False])
def test_the_menu_saves_when_the_button_does(window, opened, is_refused):
    if is_refused:
        opened.change(Change.ANSWER_TEXT, replace(opened.plan, answer_template="{Nowhere}"))
        opened.engine.reply(Failed(PlanError("template_column_unknown", column="Nowhere"), "Review"))
    save = next(each for each in panel(window, SavePanel).findChildren(QPushButton) if "Ctrl+S" in each.text())
    assert save.isEnabled() == window.action_of(ActionId.SAVE).isEnabled() == (not is_refused)
    opened.choose_column(Field.ANSWER, None)
    assert not save.isEnabled()
    assert not window.action_of(ActionId.SAVE).isEnabled()
