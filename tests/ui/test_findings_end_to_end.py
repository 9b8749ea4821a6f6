"""Findings in the window with its real engine: settled, edited, sorted, undone, and saved as they were settled."""

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from medqa_gui import app
from medqa_gui.core.checks.own_tokenizer.tokenizer_file import read_tokenizer
from medqa_gui.core.conversations.row_edits import EditTarget, sheet_text
from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import Order, View
from medqa_gui.core.model.mapping import Field
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.model import TOKENS
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.bubble import Bubble
from medqa_gui.ui.panels.detail.finding_card import FindingCard
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.history import Change
from tests.core.checks.test_own_tokenizer import KINDS
from tests.ui.answering import answering
from tests.ui.reading_panels import panel
from tests.ui.row_decisions import write_cell

LONGEST_WAIT_MS = 30_000
SHEET = [
    ("Is it safe while nursing?", "Yes, in small amounts."),
    ("how much may I take?", "n/a"),
    ("May I drive?", "No answers"),
    ("Whom may I call?", "Call (212) 867-5309 at any time."),
    ("Is there no answer?", ""),
    ("Since when is it sold?", "Since\u00a01999."),
    ("Why is it red?", "So that it is not mistaken."),
    ("Why is it red?", "It is dyed."),
]


@pytest.fixture
def window(qapp, qtbot, tmp_path: Path):
    path = tmp_path / "ward.csv"
    path.write_text("Question,Answer\n" + "".join(f'{one},"{two}"\n' for one, two in SHEET), "utf-8")
    _app, made = app.build(["medqa-gui", str(path)])
    made.show()
    wait_until_measured(qtbot, made.session.current)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until_measured(qtbot, document) -> None:
    """Wait until the plan of now was looked at whole, the slower checks included."""

    def is_measured() -> bool:
        return document.is_reviewed and document.finding_actions.is_measured

    qtbot.waitUntil(is_measured, timeout=LONGEST_WAIT_MS)
    assert document.error is None


def select(qtbot, window, row_number: int) -> None:
    conversations, detail = panel(window, ConversationsPanel), panel(window, DetailPanel)
    model = conversations.table.model()

    def found() -> bool:
        lines = [model.line(at) for at in range(model.rowCount())]
        at = next((at for at, line in enumerate(lines) if line and line.row_number == row_number), None)
        if at is not None:
            conversations.table.selectRow(at)
        return detail.detail is not None and detail.detail.row_number == row_number

    qtbot.waitUntil(found, timeout=LONGEST_WAIT_MS)


def press(qtbot, window, finding: FindingId, start: str) -> None:
    """Press the link of this finding's card, as soon as it is there."""

    def found() -> list[QPushButton]:
        cards = [each for each in panel(window, DetailPanel).findChildren(FindingCard) if each.facts.finding is finding]
        buttons = [each for card in cards for each in card.findChildren(QPushButton)]
        return [each for each in buttons if each.isVisible() and each.text().startswith(start)]

    qtbot.waitUntil(lambda: bool(found()), timeout=LONGEST_WAIT_MS)
    found()[0].click()


def listed(window) -> list[int]:
    model = panel(window, ConversationsPanel).table.model()
    return [line.row_number for at in range(model.rowCount()) if (line := model.line(at))]


def saved(qtbot, window, target: Path) -> list[tuple[str, str]]:
    document = window.session.current
    with answering(str(target)):
        window.action_of(ActionId.SAVE).trigger()
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    turns = [each["conversation"][0] for each in json.loads(target.read_text("utf-8"))]
    return [(turn["input"], turn["output"]) for turn in turns]


def test_what_is_settled_in_the_window_is_what_is_saved(qtbot, window, tmp_path):
    document = window.session.current
    assert document.counts.findings[FindingId.PLACEHOLDER_ANSWER] == 2
    assert document.finding_actions.kinds == {"phone": 1}

    select(qtbot, window, 3)
    press(qtbot, window, FindingId.PLACEHOLDER_ANSWER, "Exclude all 2 rows")
    qtbot.waitUntil(lambda: document.counts.left_out == 3, timeout=LONGEST_WAIT_MS)

    select(qtbot, window, 5)
    press(qtbot, window, FindingId.PERSONAL_DATA, "Mask…")
    press(qtbot, window, FindingId.PERSONAL_DATA, "Mask 1 row")
    qtbot.waitUntil(lambda: document.is_reviewed and not document.finding_actions.kinds, timeout=LONGEST_WAIT_MS)

    select(qtbot, window, 8)
    press(qtbot, window, FindingId.CONFLICTING_ANSWERS, "Keep the longest")
    qtbot.waitUntil(lambda: document.counts.left_out == 4, timeout=LONGEST_WAIT_MS)

    select(qtbot, window, 6)
    said = next(each for each in panel(window, DetailPanel).findChildren(Bubble) if each.role is Role.ASSISTANT)
    said.start_editing()
    field = said.findChild(QPlainTextEdit)
    QTest.keyClicks(field, "Now there is.")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: document.counts.left_out == 3, timeout=LONGEST_WAIT_MS)

    wait_until_measured(qtbot, document)
    assert saved(qtbot, window, tmp_path / "out.json") == [
        ("Is it safe while nursing?", "Yes, in small amounts."),
        ("Whom may I call?", "Call [phone number] at any time."),
        ("Is there no answer?", "Now there is."),
        ("Since when is it sold?", "Since\u00a01999."),
        ("Why is it red?", "So that it is not mistaken."),
    ]


def test_every_step_is_undone_to_the_first_counts(qtbot, window):
    document = window.session.current
    first, before = document.plan, document.counts
    select(qtbot, window, 7)
    press(qtbot, window, FindingId.INVISIBLE_CHARACTERS, "Clean")
    qtbot.waitUntil(lambda: FindingId.INVISIBLE_CHARACTERS not in document.counts.findings, timeout=LONGEST_WAIT_MS)
    panel(window, ConversationsPanel).table.selectRow(0)
    qtbot.keyClick(panel(window, ConversationsPanel).table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: document.counts.left_out == before.left_out + 1, timeout=LONGEST_WAIT_MS)
    for _step in range(2):
        window.action_of(ActionId.UNDO).trigger()
    assert document.plan == first
    qtbot.waitUntil(lambda: document.is_reviewed and document.counts == before, timeout=LONGEST_WAIT_MS)


def test_the_list_is_sorted_and_f8_walks_over_the_doubtful_lines(qtbot, window):
    document = window.session.current
    table = panel(window, ConversationsPanel).table
    document.ask_list(Query(order=Order.QUESTION))
    qtbot.waitUntil(lambda: listed(window) == [3, 2, 6, 4, 7, 5, 8, 9], timeout=LONGEST_WAIT_MS)
    table.selectRow(0)
    walked = []
    for _step in range(4):
        at = table.currentIndex().row()
        window.action_of(ActionId.NEXT_FINDING).trigger()
        qtbot.waitUntil(lambda at=at: table.currentIndex().row() != at, timeout=LONGEST_WAIT_MS)
        walked.append(table.model().line(table.currentIndex().row()).row_number)
    assert walked == [4, 5, 8, 9]


def test_a_row_that_is_settled_goes_and_the_next_one_takes_its_place(qtbot, window):
    document = window.session.current
    table = panel(window, ConversationsPanel).table
    document.ask_list(Query(View.NEEDS_A_LOOK))
    qtbot.waitUntil(lambda: listed(window) == [3, 4, 5, 8, 9], timeout=LONGEST_WAIT_MS)
    select(qtbot, window, 4)
    press(qtbot, window, FindingId.PLACEHOLDER_ANSWER, "Keep")
    qtbot.waitUntil(lambda: listed(window) == [3, 5, 8, 9], timeout=LONGEST_WAIT_MS)
    assert table.currentIndex().row() == 1


def test_the_doubtful_rows_become_a_workbook(qtbot, window, tmp_path):
    target = tmp_path / "doubts.xlsx"
    saved = window.session.current.finding_actions.workbook_saved
    with qtbot.waitSignal(saved, timeout=LONGEST_WAIT_MS) as told, answering(str(target)):
        window.action_of(ActionId.EXPORT_FINDINGS).trigger()
    assert told.args[0].rows == 6
    sheet = openpyxl.load_workbook(target).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [3, 4, 5, 6, 8, 9]


def test_the_persons_own_tokenizer_counts_every_conversation(qtbot, window, tmp_path):
    document = window.session.current
    estimated = document.finding_actions.lengths
    tokenizer = tmp_path / "tokenizer.json"
    tokenizer.write_text(json.dumps(KINDS["byte_level"]["tokenizer"]), "utf-8")
    model = panel(window, ConversationsPanel).table.model()
    heads: list[object] = []
    model.headerDataChanged.connect(lambda way, _first, _last: heads.append(model.headerData(TOKENS, way)))
    document.finding_actions.use_tokenizer(tokenizer)
    qtbot.waitUntil(lambda: not document.finding_actions.is_counting, timeout=LONGEST_WAIT_MS)
    lengths = document.finding_actions.lengths
    assert (lengths.is_counted, lengths.conversations) == (True, estimated.conversations)
    count = read_tokenizer(tokenizer)
    prompt = document.plan.system_prompt
    expected = [count(prompt) + count(one) + count(two) + 12 for one, two in SHEET if two]
    assert lengths.tokens == sum(expected)

    def told() -> bool:
        lines = [model.line(at) for at in range(model.rowCount())]
        return sorted(line.tokens for line in lines if line and not line.left_out) == sorted(expected)

    qtbot.waitUntil(told, timeout=LONGEST_WAIT_MS)
    assert heads[-1] == "tok"


def test_a_broken_tokenizer_leaves_the_estimate_and_stops_nothing_until_a_rule_needs_it(qtbot, window, tmp_path):
    document = window.session.current
    estimated = document.finding_actions.lengths
    (tmp_path / "tokenizer.json").write_text("{", "utf-8")
    document.finding_actions.use_tokenizer(tmp_path / "tokenizer.json")
    qtbot.waitUntil(lambda: not document.finding_actions.is_counting, timeout=LONGEST_WAIT_MS)
    assert document.finding_actions.lengths.refusal.id == "tokenizer_unreadable"
    assert document.finding_actions.lengths.tokens == estimated.tokens
    assert (document.error, document.plan_error) == (None, None)
    plan = document.plan
    rules = replace(plan.rules, most_tokens=10, left_out=frozenset({FindingId.TOO_LONG}))
    document.change(Change.RULES, replace(plan, rules=rules))
    qtbot.waitUntil(lambda: document.plan_error is not None, timeout=LONGEST_WAIT_MS)
    assert document.plan_error.id == "tokenizer_unreadable"
    document.undo()
    wait_until_measured(qtbot, document)
    assert document.plan_error is None


def test_merged_cells_are_filled_down_edited_and_undone(qtbot, window, tmp_path):
    book = openpyxl.Workbook()
    for row in (("Question", "Answer"), ("Why is it bitter?", "So that nobody chews it."), (None, "It is the bark.")):
        book.active.append(row)
    for number in range(12):
        book.active.append((f"Is tablet {number} safe while nursing?", f"Yes, up to {number + 1} of them a day."))
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "merged.xlsx")
    window.session.open_files([tmp_path / "merged.xlsx"])
    document = window.session.current
    wait_until_measured(qtbot, document)
    assert document.counts.left_out == 1
    select(qtbot, window, 2)
    press(qtbot, window, FindingId.MERGED_CELLS, "Repeat the text in all their rows")
    qtbot.waitUntil(lambda: document.counts.left_out == 0, timeout=LONGEST_WAIT_MS)
    wait_until_measured(qtbot, document)
    assert FindingId.MERGED_CELLS not in document.counts.findings
    select(qtbot, window, 3)
    detail = panel(window, DetailPanel).detail
    assert [each.content for each in detail.conversation.messages[1:]] == ["Why is it bitter?", "It is the bark."]
    write_cell(
        document, 3, Field.QUESTION, "Why so bitter?", sheet_text(detail, document.plan, EditTarget(3, Field.QUESTION))
    )
    wait_until_measured(qtbot, document)

    def is_edited() -> bool:
        shown = panel(window, DetailPanel).detail
        return shown.row_number == 3 and shown.edited == (Field.QUESTION,) and not shown.stale_edits

    qtbot.waitUntil(is_edited, timeout=LONGEST_WAIT_MS)
    document.undo()
    document.undo()
    qtbot.waitUntil(lambda: document.counts.left_out == 1, timeout=LONGEST_WAIT_MS)
