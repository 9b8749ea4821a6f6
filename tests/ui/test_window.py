"""What the window shows in each state, and what a person's hand makes of the plan."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
)

from medqa_gui.core.engine.protocol import AskList, Cancel, Export, LoadSheet, MoveHeader, Open, Query
from medqa_gui.core.model.errors import UnreadableFileError, UnwritableTargetError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import View
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.suggestion import Confidence
from medqa_gui.core.model.table import ReadOptions, TextLayout
from medqa_gui.settings import fingerprints_folder, load_settings
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.format import FormatPanel
from medqa_gui.ui.panels.mapping.field_box import FieldBox
from medqa_gui.ui.panels.mapping.panel import MappingPanel
from medqa_gui.ui.panels.prompt import PromptPanel
from medqa_gui.ui.panels.save.panel import SavePanel
from medqa_gui.ui.panels.sheet.panel import SheetPanel
from medqa_gui.ui.panels.split import SplitPanel
from medqa_gui.ui.panels.start.panel import StartPanel
from medqa_gui.ui.panels.status.panel import StatusPanel
from medqa_gui.ui.panels.text_layout import TextLayoutPanel
from medqa_gui.ui.panels.top_bar import TopBar
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.widgets.fold import Fold
from tests.ui.answering import answering
from tests.ui.conftest import settle
from tests.ui.fake_document import UNKNOWN_HEADERS
from tests.ui.reading_panels import button, panel, save_button, texts, unanswered


def test_without_a_file_the_window_offers_ways_to_open_one(window):
    assert "Drop spreadsheets here" in texts(window)
    assert button(window, "Choose files…").isEnabled()
    assert button(window, "Try the sample workbook").isEnabled()
    assert "Your files stay on this computer. The app contains no network code." in texts(window)


def test_opening_a_file_can_be_canceled(window, session, workbook):
    session.open_files([workbook])
    assert "Opening the file…" in texts(window)
    button(window, "Cancel").click()
    assert session.current is None
    assert "Drop spreadsheets here" in texts(window)


def test_the_first_rows_are_shown_while_the_rest_is_read(window, session, workbook):
    document = unanswered(session, workbook, is_whole=False)
    status = panel(window, StatusPanel)
    assert "Reading… 691 rows so far" in texts(status)
    assert panel(window, SheetPanel).table.model().index(1, 0).data()
    assert not save_button(window).isEnabled()
    button(status, "Cancel").click()
    assert session.current is None
    assert document.engine.is_stopped


def test_no_count_is_shown_before_the_rows_are_reviewed(window, session, workbook):
    document = unanswered(session, workbook, is_reviewing=False)
    document.change(Change.SPLIT, replace(document.plan, split=Split()))
    settle(document)
    buttons = panel(window, ConversationsPanel).findChildren(QPushButton)
    assert [each.text() for each in buttons if each.isVisible()] == ["All …", "Needs review …", "Excluded …"]
    split = panel(window, SplitPanel)
    split.findChild(Fold).unfold()
    assert not any("train +" in each for each in texts(split))


def test_the_offline_badge_is_not_cut_off_when_the_window_becomes_narrower(window, opened):
    for width in (1280, 960):
        window.resize(width, 700)
        for _round in range(3):
            QApplication.processEvents()
        badge = next(each for each in panel(window, TopBar).findChildren(QLabel) if each.text().startswith("Offline"))
        assert badge.width() >= badge.minimumSizeHint().width()


def test_a_file_that_cannot_be_read_is_explained(window, session, workbook):
    error = UnreadableFileError("file_lock", name="~$a.xlsx")
    document = unanswered(session, workbook, error=error)
    assert document.state is DocumentState.FAILED
    assert "~$a.xlsx is only the lock file that Excel creates while a workbook is open." in texts(window)
    assert button(window, "Choose another file…").isEnabled()


def test_trying_again_reads_the_file_again(window, session, workbook):
    document = unanswered(session, workbook, error=UnreadableFileError("file_lock", name="x"))
    button(window, "Try again").click()
    assert document.engine.asked == [Open(workbook, ReadOptions())]


def test_one_open_field_is_asked_in_place_and_keeps_saving_back(window, session, workbook):
    document = unanswered(session, workbook, mapping=ColumnMapping(((Field.QUESTION, 0),)), headers=UNKNOWN_HEADERS)
    assert document.state is DocumentState.ASKING
    assert "Which column contains the answers?" in texts(panel(window, MappingPanel))
    save = button(panel(window, SavePanel), "Save")
    assert not save.isEnabled()
    assert save.toolTip() == save.accessibleDescription() == "Choose the answer column first."


def test_an_unsure_guess_asks_to_be_checked(window, session, workbook):
    unanswered(session, workbook, confidence=Confidence.LIKELY)
    assert "These columns are a guess. Check that they are right." in texts(panel(window, MappingPanel))


def test_the_boxes_show_a_summary_of_each_column(window, opened):
    boxes = panel(window, MappingPanel).findChildren(QComboBox)
    assert [each.currentText() for each in boxes] == [
        "A · Question — short text, 690 filled",
        "D · Answer — long text, 690 filled",
    ]


def test_until_all_rows_are_read_the_boxes_count_the_first_rows(window, session, workbook):
    unanswered(session, workbook, is_whole=False)
    box = panel(window, MappingPanel).findChild(QComboBox)
    assert box.currentText() == "A · Question — 690 filled in the first rows"


def test_choosing_a_column_changes_the_plan(window, opened):
    box = panel(window, MappingPanel).findChildren(QComboBox)[1]
    box.setCurrentIndex(5)
    box.activated.emit(5)
    assert opened.plan.mapping[Field.ANSWER] == 4


def test_the_header_row_is_chosen_by_its_number(window, opened):
    panel(window, MappingPanel).findChild(QSpinBox).setValue(0)
    assert MoveHeader(0) in opened.engine.asked
    settle(opened)
    assert opened.plan.header_row == 0


def test_the_header_row_is_chosen_by_a_click_beside_it(window, opened):
    panel(window, SheetPanel).table.verticalHeader().sectionClicked.emit(2)
    assert opened.engine.asked[-1] == MoveHeader(3)


def test_the_header_row_is_not_shown_twice(window, opened):
    table = panel(window, SheetPanel).table
    assert table.isRowHidden(0)
    opened.choose_header(2)
    settle(opened)
    assert not table.isRowHidden(0)


@pytest.mark.parametrize(
    ("key", "mapping"),
    [
        (Qt.Key.Key_Q, {Field.QUESTION: 1, Field.ANSWER: 3}),
        (Qt.Key.Key_A, {Field.QUESTION: 0, Field.ANSWER: 1}),
    ],
)
def test_a_key_on_a_column_header_gives_the_column_its_use(qtbot, window, opened, key, mapping):
    header = panel(window, SheetPanel).table.horizontalHeader()
    header.setFocus()
    qtbot.keyClick(header, Qt.Key.Key_Right)
    qtbot.keyClick(header, key)
    assert dict(opened.plan.mapping.columns) == mapping


def test_x_on_a_column_header_takes_its_use_away(qtbot, window, opened):
    header = panel(window, SheetPanel).table.horizontalHeader()
    qtbot.keyClick(header, Qt.Key.Key_X)
    assert opened.plan.mapping.missing_fields == (Field.QUESTION,)


def test_the_tabs_name_every_sheet_with_its_rows_and_mark_the_hidden(window, opened):
    from PySide6.QtWidgets import QTabBar

    tabs = panel(window, SheetPanel).findChild(QTabBar)
    assert [tabs.tabText(at) for at in range(3)] == ["DrugQA 690", "Notes 12", "Codes 24 · hidden"]
    window.action_of(ActionId.NEXT_SHEET).trigger()
    assert LoadSheet(1) in opened.engine.asked


def test_a_text_file_shows_and_switches_its_encoding(window, session, tmp_path):
    path = tmp_path / "病房.csv"
    path.touch()
    document = unanswered(session, path, layout=TextLayout("gb18030", ";", damaged_lines=(4, 9)))
    layout = panel(window, TextLayoutPanel)
    encoding, delimiter = layout.findChildren(QComboBox)
    assert (encoding.currentData(), delimiter.currentData()) == ("gb18030", ";")
    assert "2 lines could not be fully decoded: 4, 9" in texts(layout)
    delimiter.setCurrentIndex(delimiter.findData("\t"))
    delimiter.activated.emit(delimiter.currentIndex())
    assert document.engine.asked == [Open(path, ReadOptions(delimiter="\t"))]


def test_a_workbook_has_no_encoding(window, opened):
    assert not panel(window, TextLayoutPanel).isVisible()


def test_typing_a_prompt_is_one_step_that_can_be_undone(qtbot, window, opened):
    edit = panel(window, PromptPanel).findChild(QPlainTextEdit)
    before = opened.plan.system_prompt
    edit.setPlainText("You are")
    qtbot.waitUntil(lambda: opened.plan.system_prompt == "You are")
    edit.setPlainText("You are kind.")
    qtbot.waitUntil(lambda: opened.plan.system_prompt == "You are kind.")
    assert window.action_of(ActionId.UNDO).toolTip() == "Undo: system prompt"
    window.action_of(ActionId.UNDO).trigger()
    assert opened.plan.system_prompt == edit.toPlainText() == before
    assert window.action_of(ActionId.REDO).toolTip() == "Redo: system prompt"
    window.action_of(ActionId.REDO).trigger()
    assert edit.toPlainText() == "You are kind."


def test_what_was_typed_last_is_saved(window, opened, tmp_path):
    panel(window, PromptPanel).findChild(QPlainTextEdit).setPlainText("Be brief.")
    with answering(str(tmp_path / "out.json")):
        window.action_of(ActionId.SAVE).trigger()
    assert opened.engine.asked[-1].plan.system_prompt == "Be brief."


def test_format_and_letters_are_part_of_the_plan(window, opened):
    formats = panel(window, FormatPanel)
    box = formats.findChild(QComboBox)
    box.setCurrentIndex(box.findData("openai"))
    box.activated.emit(box.currentIndex())
    formats.findChild(QCheckBox).click()
    assert (opened.plan.format_id, opened.plan.is_ascii) == ("openai", True)


def test_the_views_count_their_rows_and_filter_the_list(window, opened):
    conversations = panel(window, ConversationsPanel)
    button(conversations, "Excluded 5").click()
    settle(opened)
    assert opened.query == Query(View.LEFT_OUT)
    assert conversations.table.model().rowCount() == 5
    assert button(conversations, "All 690").isEnabled()


def test_a_view_lists_as_many_rows_as_it_counts_also_after_only_the_new_ones_were_listed(window, opened):
    opened.ask_list(Query(rows=frozenset({2, 3})))
    button(panel(window, ConversationsPanel), "All 690").click()
    settle(opened)
    assert opened.query == Query()


def test_the_invariant_is_always_shown(window, opened):
    shown = [each.text() for each in panel(window, StatusPanel).findChildren(QPushButton) if each.isVisible()]
    assert shown[:3] == ["690 rows", "685 included", "5 excluded"]


def test_a_finding_in_the_status_bar_toggles_a_filter_of_the_list(window, opened):
    window.resize(1600, 800)  # With wide letters the last findings would be in the panel only.
    status, conversations = panel(window, StatusPanel), panel(window, ConversationsPanel)
    button(status, "shown ≠ stored 13").click()
    settle(opened)
    assert opened.query == Query(View.ALL, FindingId.DISPLAYED_DIFFERS)
    assert conversations.table.model().rowCount() == 13
    button(conversations, "Only: shown ≠ stored").click()
    settle(opened)
    assert opened.query == Query()


def test_the_offline_badge_is_one_word_in_a_narrow_bar(window, opened):
    bar = panel(window, TopBar)
    whole = "Offline — nothing leaves this computer"
    window.setMinimumSize(1, 1)  # As if the letters were wider.
    for width, said in ((760, "Offline"), (1280, whole)):
        window.resize(width, 700)
        QApplication.processEvents()
        (label,) = [each for each in bar.findChildren(QLabel) if each.text().startswith("Offline")]
        assert (label.text(), label.toolTip(), label.accessibleName()) == (said, whole, whole)


def test_find_waits_for_a_pause_and_is_cleared_at_once(qtbot, window, opened):
    find = panel(window, ConversationsPanel).findChild(QLineEdit)
    window.action_of(ActionId.FIND).trigger()
    qtbot.keyClicks(find, "morphine")
    qtbot.waitUntil(lambda: opened.query.find == "morphine")
    assert [each for each in opened.engine.asked if isinstance(each, AskList)] == [AskList(Query(find="morphine"))]
    find.clear()
    assert opened.query.find == ""


def test_the_selected_conversation_is_shown_whole(window, opened):
    detail = panel(window, DetailPanel)
    shown = texts(detail)
    assert shown[0::2] == ["System", "Question", "Answer"]
    panel(window, ConversationsPanel).table.selectRow(1)
    settle(opened)
    assert "The answer is blank, so the row is excluded. 2 rows with this issue." in texts(detail)
    assert detail.findChild(QPlainTextEdit).toPlainText() == "This row is excluded, so it has no record."


def test_the_detail_follows_the_prompt(window, opened):
    opened.write_prompt("Another prompt.")
    settle(opened)
    assert "Another prompt." in texts(panel(window, DetailPanel))


def test_saving_can_be_watched_and_canceled(window, opened, tmp_path):
    opened.engine.saves = False
    with answering(str(tmp_path / "out.json")):
        window.action_of(ActionId.SAVE).trigger()
    settle(opened)
    save = panel(window, SavePanel)
    assert "Saving 412 of 690" in texts(save)
    button(save, "Cancel").click()
    assert opened.engine.asked[-1] == Cancel()


def test_a_saved_dataset_is_shown_with_its_verification(window, opened, tmp_path):
    target = tmp_path / "out.json"
    with answering(str(target)):
        button(panel(window, SavePanel), "Save 685 conversations…").click()
    assert opened.engine.asked[-1] == Export(opened.plan, target, fingerprints_folder())
    settle(opened)
    assert texts(panel(window, SavePanel)) == [
        "✓ Saved 685 conversations",
        "out.json · 527 kB",
        "Verified against XTuner rules: 685 of 685 valid",
    ]
    button(window, "Copy path").click()
    assert QGuiApplication.clipboard().text() == str(target)
    assert load_settings().last_folder == tmp_path


def test_the_saved_card_goes_when_the_plan_changes(window, opened, tmp_path):
    opened.save(tmp_path / "out.json")
    settle(opened)
    assert opened.state is DocumentState.SAVED
    opened.write_prompt("x")
    assert not [each for each in texts(panel(window, SavePanel)) if each.startswith("✓")]


def test_a_save_that_fails_says_why(window, opened, tmp_path):
    from medqa_gui.core.engine.protocol import Failed

    opened.save(tmp_path / "out.json")
    opened.engine.reply(Failed(UnwritableTargetError("disk_full", path=tmp_path / "out.json"), "Export"))
    assert any("Not enough disk space" in each for each in texts(panel(window, SavePanel)))


def test_the_language_is_switched_while_the_window_is_open(window, opened, monkeypatch):
    from medqa_gui.ui.panels import format as format_panel

    monkeypatch.setattr(format_panel, "_", lambda sentence: f"«{sentence}»")
    action = next(
        each for each in window.findChildren(type(window.action_of(ActionId.OPEN))) if each.text() == "简体中文"
    )
    action.trigger()
    assert "«For&mat»" in texts(panel(window, FormatPanel))
    assert load_settings().language == "zh"


def test_the_list_takes_the_keyboard_once_a_file_is_open(window, opened):
    window.activateWindow()
    assert window.focusWidget() is panel(window, ConversationsPanel).table


def test_the_keyboard_goes_where_the_open_question_is(window, session, workbook):
    document = unanswered(session, workbook, headers=UNKNOWN_HEADERS, mapping=ColumnMapping(((Field.QUESTION, 0),)))
    assert document.state is DocumentState.ASKING
    box = window.focusWidget()
    assert (type(box.parent()), box.parent().field) == (FieldBox, Field.ANSWER)
    document.choose_column(Field.ANSWER, 3)
    settle(document)
    panel(window, ConversationsPanel).table.setFocus()
    document.undo()
    settle(document)
    assert window.focusWidget() is box


def test_a_file_that_cannot_be_read_hands_the_keyboard_to_the_next_step(window, session, workbook):
    document = unanswered(session, workbook, error=UnreadableFileError("file_lock", name="x"))
    assert document.state is DocumentState.FAILED
    assert window.focusWidget() is button(panel(window, WaitingPanel), "Choose another file")


def test_the_empty_window_offers_to_choose_files_and_unsaved_work_first(window, session, opened):
    session.close_all()
    assert window.focusWidget() is button(panel(window, StartPanel), "Choose files")
    session.open_files([opened.path])
    settle(session.current)
    session.current.write_prompt("Mine.")
    session.close_all()
    assert window.focusWidget() is button(panel(window, StartPanel), "Continue")
