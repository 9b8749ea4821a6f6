"""What is done about findings: beside the conversation, in the list, and for all alike; every step can be undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QToolTip

from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.engine.protocol import (
    AskList,
    AskListedRows,
    AskNext,
    AskPosition,
    AskRows,
    Failed,
    FindingsSaved,
    FoundRows,
    Listed,
    PositionFound,
    Query,
    Reviewed,
    SaveFindings,
)
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.errors import PlanError, UnwritableTargetError
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.listing import Detail, Order, RelatedRows, SourceCell
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, text_mark
from medqa_gui.core.model.rules import DuplicateRule
from medqa_gui.i18n import gettext
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.model import CHECK, QUESTION
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.bubble import Bubble
from medqa_gui.ui.panels.detail.cards_area import CardsArea
from medqa_gui.ui.panels.detail.finding_card import FindingCard
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.findings import FindingsPanel
from medqa_gui.ui.panels.status.lengths_popover import LengthsPopover
from medqa_gui.ui.panels.status.panel import StatusPanel
from medqa_gui.wording.finding_actions import workbook_labels
from tests.ui import fake_document
from tests.ui.answering import answering
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel, texts
from tests.ui.row_decisions import write_cell
from tests.ui.test_chinese import speak
from tests.ui.test_screenshots import SIZES, clipped

CALL = "Call (212) 867-5309 or (212) 867-5310."


def doubtful(row_number: int, *findings: Finding, question="Why?", answer="n/a", **facts) -> Detail:
    """Return the detail of a row with these findings."""
    messages = (Message(Role.USER, question), Message(Role.ASSISTANT, answer))
    cells = (SourceCell("A", "Question", question, ""), SourceCell("D", "Answer", facts.pop("cell", answer), ""))
    conversation = facts.pop("conversation", Conversation(messages, (row_number,)))
    return Detail(row_number, conversation, "{}", cells, facts.pop("left_out", None), findings, **facts)


@pytest.fixture
def show(opened, monkeypatch):
    """Show this detail as that of the selected row."""

    def shown(detail: Detail) -> Detail:
        monkeypatch.setattr(fake_document, "detail", lambda _row, _plan: detail)
        opened.ask_detail(detail.row_number)
        settle(opened)
        return detail

    return shown


def cards(window) -> list[FindingCard]:
    return panel(window, DetailPanel).findChildren(FindingCard)


def links(parent) -> list[str]:
    return [each.text() for each in parent.findChildren(QPushButton) if each.isVisibleTo(parent)]


def bubble(window, role: Role) -> Bubble:
    return next(each for each in panel(window, DetailPanel).findChildren(Bubble) if each.role is role)


def undo_tip(window) -> str:
    return window.action_of(ActionId.UNDO).toolTip()


def test_a_card_shows_its_sentence_its_row_count_and_its_remedies(window, opened, show):
    show(doubtful(3, Finding(FindingId.DISPLAYED_DIFFERS, 3, 3)))
    (card,) = cards(window)
    assert any(each.endswith("13 rows with this issue.") for each in texts(card))
    assert links(card) == ["Exclude this row", "Exclude all 13 rows", "Edit answer", "Keep"]
    assert next(each.accessibleName() for each in card.findChildren(QLabel)) == "note"


def test_excluding_one_row_is_a_named_step(window, opened, show):
    show(doubtful(3, Finding(FindingId.PLACEHOLDER_ANSWER, 3, 3)))
    button(cards(window)[0], "Exclude this row").click()
    assert opened.plan.left_out_rows == {3}
    assert undo_tip(window) == "Undo: excluded rows"
    window.action_of(ActionId.UNDO).trigger()
    assert opened.plan.left_out_rows == frozenset()


def test_a_remedy_for_all_rows_becomes_a_rule(window, opened, show):
    show(doubtful(3, Finding(FindingId.DISPLAYED_DIFFERS, 3, 3)))
    button(cards(window)[0], "Exclude all 13 rows").click()
    assert opened.plan.rules.left_out == {FindingId.DISPLAYED_DIFFERS}


def test_one_row_of_a_group_is_kept_and_the_others_are_excluded(window, opened, show):
    alike = RelatedRows(FindingId.CONFLICTING_ANSWERS, (3, 5, 8), 5)
    show(doubtful(3, Finding(FindingId.CONFLICTING_ANSWERS, 3, 3, group=3), alike=(alike,)))
    (card,) = cards(window)
    assert links(card)[:5] == ["3", "5", "8", "Keep the first", "Keep the longest"]
    button(card, "Keep the longest").click()
    assert opened.plan.left_out_rows == {3, 8}
    opened.undo()
    button(card, "Keep all 3 rows").click()
    assert {row for _, row in opened.plan.accepted_here} == {3, 5, 8}


def test_another_row_of_the_group_is_looked_up_in_the_list(window, opened, show):
    alike = RelatedRows(FindingId.CONFLICTING_ANSWERS, (3, 5), 5)
    show(doubtful(3, Finding(FindingId.CONFLICTING_ANSWERS, 3, 3, group=3), alike=(alike,)))
    button(cards(window)[0], "5").click()
    assert opened.engine.asked[-1] == AskPosition(5)
    opened.engine.reply(PositionFound(4))
    assert panel(window, ConversationsPanel).table.currentIndex().row() == 4


def test_cleaning_shows_before_and_after(window, opened, show):
    show(doubtful(3, Finding(FindingId.INVISIBLE_CHARACTERS, 3, 3), answer="Take\u00a0it <b>now</b>."))
    assert "Take‹U+00A0›it <b>now</b>.  →  Take it <b>now</b>." in texts(cards(window)[0])
    clean = button(cards(window)[0], "Clean")
    assert clean.accessibleDescription() == "Before: Take‹U+00A0›it <b>now</b>.\nAfter: Take it <b>now</b>."
    clean.click()
    assert opened.plan.rules.cleaned == {FindingId.INVISIBLE_CHARACTERS}
    assert undo_tip(window) == "Undo: text cleanup"


def test_one_row_is_cleaned_and_the_others_are_not(window, opened, show, monkeypatch):
    monkeypatch.setitem(opened.counts.findings, FindingId.INVISIBLE_CHARACTERS, 34)
    show(doubtful(3, Finding(FindingId.INVISIBLE_CHARACTERS, 3, 3), answer="Take\u00a0it <b>now</b>."))
    assert "Clean all 34 rows" in links(cards(window)[0])
    button(cards(window)[0], "Clean this row").click()
    (edit,) = opened.plan.edits
    assert (edit.row_number, edit.field, edit.text) == (3, Field.ANSWER, "Take it <b>now</b>.")
    assert opened.plan.rules.cleaned == frozenset()
    assert undo_tip(window) == "Undo: text cleanup"


@pytest.fixture
def personal(show):
    return show(doubtful(3, Finding(FindingId.PERSONAL_DATA, 3, 3, "phone"), answer=CALL))


def test_personal_data_is_named_by_kind_and_never_promised_away(window, opened, personal):
    (card,) = cards(window)
    said = " ".join(texts(card))
    assert said.startswith("Phone number? Only patterns are checked; a person must still read the text.")
    assert links(card)[:3] == ["Mask…", "Exclude this row", "Edit answer"]


def test_a_mask_of_ones_own_is_written_in_this_row(qtbot, window, opened, personal):
    (card,) = cards(window)
    button(card, "Mask…").click()
    field = card.findChild(QLineEdit)
    assert field.text() == "[phone number]"
    field.setText("[tel]")
    button(card, "Mask in this row").click()
    (edit,) = opened.plan.edits
    assert (edit.row_number, edit.field, edit.text) == (3, Field.ANSWER, "Call [tel] or [tel].")
    assert edit.replaced == text_mark(CALL)
    assert undo_tip(window) == "Undo: personal data masking"


def test_a_mask_for_all_rows_is_a_rule(window, opened, personal):
    (card,) = cards(window)
    button(card, "Mask…").click()
    button(card, "Mask 1 row").click()
    assert opened.plan.rules.masks == (("phone", "[phone number]"),)


def test_what_is_not_personal_is_said_for_the_row_or_for_the_kind(window, opened, personal):
    (card,) = cards(window)
    button(card, "Not personal data").click()
    assert opened.plan.accepted_here == {(FindingId.PERSONAL_DATA, 3)}
    button(card, "None of this kind").click()
    assert opened.plan.rules.not_personal == {"phone"}


@pytest.mark.parametrize("way", ["button", "double click", "enter"])
def test_an_answer_is_edited_in_place(qtbot, window, opened, show, way):
    show(doubtful(3))
    said = bubble(window, Role.ASSISTANT)
    text = next(each for each in said.findChildren(QLabel) if each.text() == "n/a")
    match way:
        case "button":
            button(said, "Edit").click()
        case "double click":
            QTest.mouseDClick(text, Qt.MouseButton.LeftButton)
        case "enter":
            QTest.keyClick(text, Qt.Key.Key_Return)
    field = said.findChild(QPlainTextEdit)
    field.setPlainText("One tablet.")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert opened.plan.edits == (Edit(Address("DrugQA", 3), Field.ANSWER, "One tablet.", text_mark("n/a")),)
    assert undo_tip(window) == "Undo: text edit"


def test_escape_leaves_the_text_as_it_was(window, opened, show):
    show(doubtful(3))
    said = bubble(window, Role.ASSISTANT)
    said.start_editing()
    field = said.findChild(QPlainTextEdit)
    field.setPlainText("One tablet.")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert opened.plan.edits == ()
    assert not said.is_editing


def test_an_open_editor_survives_a_new_review_and_its_text_the_next_row(window, opened, show):
    show(doubtful(3))
    said = bubble(window, Role.ASSISTANT)
    said.start_editing()
    said.findChild(QPlainTextEdit).setPlainText("Two tablets.")
    show(doubtful(3, Finding(FindingId.NEAR_DUPLICATE, 3)))
    assert bubble(window, Role.ASSISTANT) is said
    show(doubtful(4))
    assert [(each.row_number, each.text) for each in opened.plan.edits] == [(3, "Two tablets.")]


def test_saving_applies_the_text_of_an_open_editor(window, opened, show, tmp_path):
    show(doubtful(3))
    said = bubble(window, Role.USER)
    said.start_editing()
    said.findChild(QPlainTextEdit).setPlainText("Why not?")
    with answering(str(tmp_path / "out.json")):
        window.action_of(ActionId.SAVE).trigger()
    assert opened.engine.asked[-1].plan.edits[0].text == "Why not?"


def test_an_edited_text_is_marked_and_can_be_restored(window, opened, show):
    write_cell(opened, 3, Field.ANSWER, "One tablet.", "n/a")
    show(doubtful(3, answer="One tablet.", cell="n/a", edited=(Field.ANSWER,)))
    said = bubble(window, Role.ASSISTANT)
    mark = next(each for each in said.findChildren(QLabel) if "edited" in each.text())
    assert mark.accessibleDescription() == "Text in the sheet: n/a"
    button(said, "Restore the sheet’s text").click()
    assert opened.plan.edits == ()


def test_an_edit_of_another_text_is_shown_and_decided(window, opened, show):
    stale = Edit(Address("DrugQA", 3), Field.ANSWER, "One tablet.", text_mark("what it said"))
    opened.change(fake_document_change(), opened.plan.with_edit(stale))
    show(doubtful(3, answer="Now this.", stale_edits=(stale,)))
    detail = panel(window, DetailPanel)
    assert "Answer: the sheet has changed since, so your text is not used." in texts(detail)
    button(detail, "Use my text").click()
    assert opened.plan.edits == (Edit(Address("DrugQA", 3), Field.ANSWER, "One tablet.", text_mark("Now this.")),)
    opened.undo()
    button(detail, "Discard my text").click()
    assert opened.plan.edits == ()


def fake_document_change():
    from medqa_gui.ui.state.history import Change

    return Change.EDIT


def test_many_turns_are_read_but_not_edited_in_place(window, opened, show):
    said = (("Why?", Role.USER), ("So.", Role.ASSISTANT), ("How?", Role.USER), ("Thus.", Role.ASSISTANT))
    messages = tuple(Message(role, text) for text, role in said)
    show(doubtful(3, conversation=Conversation(messages, (3, 4))))
    bubbles = panel(window, DetailPanel).findChildren(Bubble)
    assert [each.role for each in bubbles] == [Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT]
    assert not any("Edit" in links(each) for each in bubbles)


def test_a_row_excluded_by_a_rule_can_be_included(window, opened, show):
    show(doubtful(3, left_out=LeftOut.FINDING))
    button(panel(window, DetailPanel), "Include this row").click()
    assert opened.plan.brought_back_rows == {3}


def test_a_blank_row_says_what_would_bring_it_back(window, opened, show):
    show(doubtful(3, Finding(FindingId.MISSING_ANSWER, 3, 3), answer="", left_out=LeftOut.MISSING_ANSWER))
    detail = panel(window, DetailPanel)
    assert "The answer is blank. Write one to include this row." in texts(detail)
    button(detail, "Write an answer").click()
    assert bubble(window, Role.ASSISTANT).is_editing


def test_only_a_row_with_findings_gives_room_to_their_cards(window, opened, show):
    cards = panel(window, DetailPanel).findChild(CardsArea)
    show(doubtful(3))
    assert not cards.isVisible()
    show(doubtful(3, Finding(FindingId.PLACEHOLDER_ANSWER, 3, 3)))
    assert cards.isVisible()


def table_of(window):
    return panel(window, ConversationsPanel).table


def test_space_excludes_the_selected_rows(qtbot, window, opened):
    table = table_of(window)
    table.selectRow(0)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    # Row 3 of the made-up sheet is blank already, so only row 2 goes.
    assert opened.plan.left_out_rows == {2}
    assert undo_tip(window) == "Undo: excluded rows"


def test_a_line_that_the_program_selects_stays_selected_while_ctrl_is_held(qtbot, window, opened):
    table = table_of(window)
    qtbot.keyPress(table, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    try:
        for _time in range(2):
            table.selectRow(1)
            assert [index.row() for index in table.selectionModel().selectedRows()] == [1]
    finally:
        qtbot.keyRelease(table, Qt.Key.Key_Control)


def test_a_click_into_the_column_of_ticks_does_the_same(window, opened):
    model = table_of(window).model()
    assert model.index(0, CHECK).data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
    assert model.setData(model.index(0, CHECK), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert opened.plan.left_out_rows == {2}


def test_a_blank_row_is_refused_with_its_reason(qtbot, window, opened, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: told.append(text))
    table = table_of(window)
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert told == ["The answer is blank. Write one to include this row."]
    assert opened.plan.brought_back_rows == frozenset()


def test_rows_that_were_never_visible_are_excluded_too(qtbot, window, opened):
    table = table_of(window)
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert opened.engine.asked[-1] == AskListedRows(((0, 689),), 0)


def test_a_click_on_a_header_sorts_up_then_down_then_not(window, opened):
    header = table_of(window).horizontalHeader()
    orders = []
    for _click in range(3):
        header.sectionClicked.emit(QUESTION)
        settle(opened)
        orders.append((opened.query.order, opened.query.is_descending))
    assert orders == [(Order.QUESTION, False), (Order.QUESTION, True), (Order.ROW, False)]


def test_f8_goes_to_the_next_finding_and_back(window, opened):
    window.action_of(ActionId.NEXT_FINDING).trigger()
    assert opened.engine.asked[-1] == AskNext(0, 1)
    opened.engine.reply(PositionFound(33))
    assert table_of(window).currentIndex().row() == 33
    window.action_of(ActionId.PREVIOUS_FINDING).trigger()
    assert opened.engine.asked[-1] == AskNext(33, -1)


def test_enter_in_the_list_goes_to_the_conversation(qtbot, window, opened):
    window.activateWindow()
    qtbot.keyClick(table_of(window), Qt.Key.Key_Return)
    assert panel(window, DetailPanel).isAncestorOf(window.focusWidget())


def measured(document, **facts) -> None:
    """Let the slow checks end."""
    engine = document.engine
    lengths = Lengths(690, 171_000, 120, 400, 1012, (1,) * 16, (6, 1, 0, 0))
    engine.reply(Reviewed(engine._generation, engine.counts, engine.lines, is_whole=True, lengths=lengths, **facts))


def test_the_forecast_of_tokens_opens_their_histogram(window, opened):
    measured(opened)
    status = panel(window, StatusPanel)
    button(status, "≈ 171k tokens · longest 1,012").click()
    popover = window.findChild(LengthsPopover)
    assert "6 conversations" in texts(popover)
    assert "1 conversation" in texts(popover)
    box = popover.findChild(QComboBox)
    box.setCurrentIndex(box.findData(2048))
    box.activated.emit(box.currentIndex())
    assert opened.plan.rules.most_tokens == 2048
    assert undo_tip(window) == "Undo: token limit"


def counted(document, tokenizer, refusal=None) -> None:
    """Let the slow checks end with this tokenizer."""
    settle(document)
    engine = document.engine
    lengths = Lengths(690, 98_434, 112, 400, 1059, (1,) * 16, (5, 1, 0, 0), tokenizer, refusal)
    engine.reply(Reviewed(engine._generation, engine.counts, engine.lines, is_whole=True, lengths=lengths))


def choose_tokenizer(window, path) -> None:
    """Choose this file in the popover of lengths."""
    path.touch()
    with answering(str(path)):
        button(open_lengths(window), "Count with your model’s tokenizer.json…").click()


def open_lengths(window) -> LengthsPopover:
    status = panel(window, StatusPanel)
    next(each for each in status.findChildren(QPushButton) if "longest" in each.text()).click()
    return window.findChildren(LengthsPopover)[-1]


def test_the_measured_error_stands_beside_an_estimate(window, opened):
    measured(opened)
    assert any("11–14%" in each and "Llama 2 twice" in each for each in texts(open_lengths(window)))


def test_a_tokenizer_that_is_chosen_counts_and_is_remembered(window, opened, session, tmp_path):
    measured(opened)
    choose_tokenizer(window, tmp_path / "tokenizer.json")
    assert opened.plan.tokenizer == tmp_path / "tokenizer.json"
    status = panel(window, StatusPanel)
    assert button(status, "Counting tokens…")
    assert session.settings.tokenizer is None
    counted(opened, opened.plan.tokenizer)
    said = "Counted with tokenizer.json, without chat template tokens."
    assert any(said in each.toolTip() for each in status.findChildren(QPushButton))
    assert button(status, "98k tokens · longest 1,059")
    assert said in texts(open_lengths(window))
    assert session.settings.tokenizer == opened.plan.tokenizer
    model = panel(window, ConversationsPanel).table.model()
    names = [
        model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
        for at in range(model.columnCount())
    ]
    assert "Tokens, counted" in names
    assert undo_tip(window) == "Undo: tokenizer"
    opened.undo()
    assert opened.plan.tokenizer is None


def test_a_tokenizer_that_cannot_count_says_why_and_the_estimate_stays(window, opened, session, tmp_path):
    measured(opened)
    choose_tokenizer(window, tmp_path / "tokenizer.json")
    counted(opened, opened.plan.tokenizer, PlanError("tokenizer_unreadable", name="tokenizer.json"))
    assert any("tokenizer.json is not a readable tokenizer" in each for each in texts(panel(window, StatusPanel)))
    assert button(panel(window, StatusPanel), "⚠ ≈ 98k tokens · longest 1,059")
    popover = open_lengths(window)
    assert any("tokenizer.json is not a readable tokenizer file." in each for each in texts(popover))
    assert any(each.startswith("Estimated. ") for each in texts(popover))
    assert session.settings.tokenizer is None
    button(popover, "Use the estimate").click()
    assert opened.plan.tokenizer is None


def test_files_opened_later_are_counted_with_the_remembered_tokenizer_unless_it_is_gone(
    window, opened, session, tmp_path
):
    tokenizer = tmp_path / "tokenizer.json"
    session.remember_tokenizer(tokenizer)
    for is_there in (False, True):
        if is_there:
            tokenizer.touch()
        path = tmp_path / f"{is_there}.xlsx"
        path.touch()
        session.open_files([path])
        settle(session.current)
        assert session.current.plan.tokenizer == (tokenizer if is_there else None)
        assert session.current.history.undo_change is None


def test_notes_are_calmer_than_warnings(window, opened):
    window.resize(1600, 800)  # With wide letters the last findings would be in the panel only.
    status = panel(window, StatusPanel)
    assert button(status, "shown ≠ stored").property("severity") == "note"
    assert button(status, "error value").property("severity") == "warning"
    assert button(status, "error value").accessibleName() == "warning: error value 1"


def test_kinds_of_personal_data_are_counted_and_listed_apart(window, opened):
    opened.engine.found = {FindingId.PERSONAL_DATA: 4}
    measured(opened, kinds={"phone": 3, "date": 1})
    button(panel(window, StatusPanel), "phone number? 3").click()
    assert opened.engine.asked[-1] == AskList(Query(finding=FindingId.PERSONAL_DATA, kind="phone"))
    settle(opened)
    assert links(panel(window, ConversationsPanel))[3] == "Only: phone number?"


@pytest.fixture
def findings(window, opened):
    opened.engine.found = {
        FindingId.PERSONAL_DATA: 3,
        FindingId.CONFLICTING_ANSWERS: 66,
        FindingId.SPECIAL_TOKEN: 1,
        FindingId.EDGE_SPACE: 5,
    }
    measured(opened, kinds={"phone": 3})
    window.action_of(ActionId.FINDINGS).trigger()
    shown = panel(window, FindingsPanel)
    yield shown
    shown.close()


def test_findings_are_grouped_by_what_to_do_the_worst_first(window, opened, findings):
    headings = [each.text() for each in findings.findChildren(QLabel) if each.property("role") == "heading"]
    assert headings[1:] == [
        "Must be fixed: the training tool would reject or misread these",
        "Personal data? Mask it, exclude the row, or mark it as not personal",
        "Decide which rows to keep",
        "Can be cleaned automatically",
    ]


def test_one_click_applies_a_remedy_to_all_rows(window, opened, findings):
    button(findings, "Keep the longest in each group").click()
    assert opened.plan.rules.repeats == ((FindingId.CONFLICTING_ANSWERS, DuplicateRule.KEEP_LONGEST),)
    button(findings, "Mask all 3 rows").click()
    assert opened.plan.rules.masks == (("phone", "[phone number]"),)


def test_a_finding_in_the_panel_lists_its_rows(window, opened, findings):
    button(findings, "Conflicting answers · 66").click()
    assert opened.query.finding is FindingId.CONFLICTING_ANSWERS
    assert not findings.isVisible()


def test_a_finding_of_the_whole_sheet_says_what_it_means_where_its_rows_would_be(window, opened):
    opened.ask_list(Query(finding=FindingId.HIDDEN_SHEET))
    opened.engine.reply(Listed(opened._generation, opened.query, 0))
    assert "This sheet is hidden in the workbook. Check that you meant to use it." in texts(
        panel(window, ConversationsPanel)
    )


def test_rows_of_one_kind_are_left_out_row_by_row(window, opened, findings):
    links_of_phone = [each for each in findings.findChildren(QPushButton) if "phone" in each.accessibleName()]
    next(each for each in links_of_phone if each.text() == "Exclude all 3 rows").click()
    assert opened.engine.asked[-1] == AskRows(FindingId.PERSONAL_DATA, "phone")
    opened.engine.reply(FoundRows(FindingId.PERSONAL_DATA, (3, 9), (), "phone"))
    assert opened.plan.left_out_rows == {3, 9}
    assert opened.plan.rules.left_out == frozenset()


def test_the_rows_with_issues_are_exported_to_a_workbook(window, opened, tmp_path):
    target = tmp_path / "doubts.xlsx"
    with answering(str(target)):
        window.action_of(ActionId.EXPORT_FINDINGS).trigger()
    asked = opened.engine.asked[-1]
    assert isinstance(asked, SaveFindings)
    assert asked.words.problem == "What to check"
    opened.engine.reply(FindingsSaved(target, 89))
    assert "✓ 89 rows exported to doubts.xlsx" in texts(panel(window, StatusPanel))


def test_a_workbook_that_cannot_be_written_says_why_and_closes_nothing(window, opened, tmp_path):
    error = UnwritableTargetError("disk_full", path=tmp_path / "doubts.xlsx")
    opened.finding_actions.save_workbook(error.facts["path"], workbook_labels())
    opened.engine.reply(Failed(error, SaveFindings.__name__))
    assert any("Not enough disk space" in each for each in texts(panel(window, StatusPanel)))
    assert opened.error is None


def test_the_workbook_is_suggested_next_to_the_source_and_never_replaces_it(window, opened, workbook, tmp_path):
    with answering(str(workbook), "OK", str(tmp_path / "a.xlsx")) as person:
        assert window.dialogs.choose_findings_target(opened.plan, None) == tmp_path / "a.xlsx"
    assert person.suggested[0] == str(workbook.with_suffix(".doubts.xlsx"))
    assert len(person.asked) == 1


def test_no_card_is_clipped(window, opened, show):
    alike = RelatedRows(FindingId.CONFLICTING_ANSWERS, tuple(range(3, 30)), 5)
    found = (
        Finding(FindingId.PERSONAL_DATA, 3, 3, "phone"),
        Finding(FindingId.CONFLICTING_ANSWERS, 3, 3, group=3),
        Finding(FindingId.INVISIBLE_CHARACTERS, 3, 3),
        Finding(FindingId.SPECIAL_TOKEN, 3, 3),
    )
    stale = Edit(Address("DrugQA", 3), Field.ANSWER, "One tablet.", text_mark("what it said"))
    facts = {"alike": (alike,), "stale_edits": (stale,), "edited": (Field.QUESTION,)}
    show(doubtful(3, *found, answer=CALL + "\u00a0", **facts))
    offenders = []
    for language in ("简体中文", "English"):
        speak(window, language)
        QApplication.processEvents()
        button(next(each for each in cards(window) if each.facts.kind and each.isVisible()), gettext("Mask…")).click()
        bubble(window, Role.USER).start_editing()
        for name, size in SIZES.items():
            window.resize(size)
            for _round in range(3):
                QApplication.processEvents()
            offenders += [(language, name, each) for each in clipped(panel(window, DetailPanel))]
    assert offenders == []
