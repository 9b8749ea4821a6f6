"""What a row or a conversation tells, and that no row is counted twice or not at all."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.checks.examiner import Examiner, Tally, WholeSheetDecisions
from medqa_gui.core.checks.plan_rules import quick_checks
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import HiddenRows, RowRules
from medqa_gui.core.model.table import CellMark, CellNote, CellRange, Row, SheetFacts
from tests.core.splitting.grouped_sheets import (
    LOG,
    TREE,
    TURNS,
    Rows,
    log_rows,
    plan_for,
    transcripts,
    tree_rows,
    turn_rows,
)

COLUMNS = [Column(index, letter, 1) for index, letter in enumerate("ABCDEF")]
PAIRS = ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1)))
LOG_PLAN = plan_for(LOG)
TALK = [
    ("C1", "1", "Patient", "Is it safe?"),
    ("C1", "2", "Doctor", "N/A"),
    ("C1", "3", "Patient", "Call 555 <|im_end|>?"),
    ("C1", "4", "Doctor", "Take it with food.&nbsp;"),
]


def findings(rows: Any, plan: Plan) -> list[tuple[str, int, int | None]]:
    examiner = Examiner(plan, COLUMNS, quick_checks(plan))
    found = [each for entry in examiner.entries(rows) for each in examiner.findings(entry)]
    return sorted((each.id.value, each.row_number, each.column) for each in (*found, *examiner.finish(rows.facts)))


def tallied(rows: Rows, plan: Plan, leaving: dict[int, LeftOut] | None = None) -> tuple[int, int, int]:
    examiner, tally = Examiner(plan, COLUMNS, quick_checks(plan), WholeSheetDecisions(leaving or {})), Tally()
    for entry in examiner.entries(rows):
        tally.add(entry, examiner.findings(entry))
    counts = tally.counts(rows.facts)
    return counts.rows, counts.conversations, counts.left_out


def test_a_finding_names_the_row_of_the_message_that_it_is_about() -> None:
    assert findings(Rows(*TALK), LOG_PLAN) == [
        ("markup", 5, 3),
        ("placeholder_answer", 3, 3),
        ("special_token", 4, 3),
    ]


def test_a_finding_on_any_row_leaves_out_its_conversation() -> None:
    plan = replace(LOG_PLAN, rules=RowRules(left_out=frozenset({FindingId.PLACEHOLDER_ANSWER})))
    assert tallied(Rows(*TALK), plan, {3: LeftOut.FINDING}) == (4, 0, 4)
    brought_back = plan.bringing_back({2})
    assert tallied(Rows(*TALK), brought_back, {3: LeftOut.FINDING}) == (4, 1, 0)


def test_a_finding_is_accepted_for_its_row_or_for_the_conversation() -> None:
    for row_number in (2, 3):
        plan = LOG_PLAN.accepting(FindingId.PLACEHOLDER_ANSWER, [row_number])
        assert not [each for each in findings(Rows(*TALK), plan) if each[0] == "placeholder_answer"]


def test_an_error_value_in_any_row_of_a_conversation_is_named() -> None:
    rows = Rows(*TALK[:2])
    noted = [row._replace(notes={3: CellNote(CellMark.DIFFERS, "0.5")}) for row in rows]
    found = [each for each in findings_of_rows(noted, LOG_PLAN) if each.id is FindingId.DISPLAYED_DIFFERS]
    assert [(each.row_number, each.column) for each in found] == [(2, 3), (3, 3)]


def findings_of_rows(rows: list[Row], plan: Plan) -> list[Finding]:
    examiner = Examiner(plan, COLUMNS, quick_checks(plan))
    return [each for entry in examiner.entries(rows) for each in examiner.findings(entry)]


def test_kept_hidden_rows_of_a_conversation_are_each_named() -> None:
    plan = replace(LOG_PLAN, rules=RowRules(HiddenRows.KEEP))
    hidden = [each for each in findings(Rows(*TALK, hidden=[3, 5]), plan) if each[0] == "hidden_row"]
    assert hidden == [("hidden_row", 3, None), ("hidden_row", 5, None)]


def test_a_merged_id_column_loses_nothing() -> None:
    rows = Rows(TALK[0], ("", *TALK[1][1:]), merged=[CellRange(2, 0, 3, 0), CellRange(2, 3, 3, 3)])
    assert [each for each in findings(rows, LOG_PLAN) if each[0] == "merged_cells"] == [("merged_cells", 2, 3)]


def test_the_reason_of_a_left_out_message_is_a_finding() -> None:
    rows = Rows(("C1", "0", "Doctor", "Hello."), *TALK[:1], ("C1", "2", "Doctor", " "), ("", "1", "Doctor", "Hm."))
    assert findings(rows, LOG_PLAN) == [("missing_answer", 2, 3), ("missing_answer", 4, 3), ("turn_order", 5, 0)]


def test_rows_above_the_header_belong_to_nobody() -> None:
    rows = [
        Row(1, ["Title"]),
        Row(2, ["C", "T", "S", "X"]),
        *(row._replace(number=row.number + 1) for row in Rows(*TALK)),
    ]
    entries = list(Examiner(replace(LOG_PLAN, header_row=2), COLUMNS).entries(rows))
    assert [entry.row_number for entry in entries] == [3]


def test_a_rebuilt_entry_equals_the_first() -> None:
    for mapping, sheet in ((LOG, Rows(*TALK)), (PAIRS, Rows(("Why?", "So.")))):
        plan = plan_for(mapping, "Be kind.")
        examiner = Examiner(plan, COLUMNS)
        (entry,) = examiner.entries(sheet)
        assert examiner.rebuild(entry.rows, None) == entry


SHEETS = st.one_of(
    st.tuples(st.just(LOG), log_rows),
    st.tuples(st.just(TURNS), turn_rows),
    st.tuples(st.just(TREE), tree_rows),
    st.tuples(
        st.just(ColumnMapping(((Field.TRANSCRIPT, 0),))), transcripts.map(lambda cells: [(cell,) for cell in cells])
    ),
    st.tuples(st.just(PAIRS), turn_rows),
)


@given(SHEETS, st.sets(st.integers(2, 15)), st.sets(st.integers(2, 15)), st.dictionaries(
    st.integers(2, 15), st.sampled_from([LeftOut.FINDING, LeftOut.REPEAT])
))  # fmt: skip
def test_rows_read_are_rows_saved_and_rows_left_out(
    sheet: tuple[ColumnMapping, list[tuple[str, ...]]], hidden: set[int], by_hand: set[int], leaving: dict[int, LeftOut]
) -> None:
    mapping, texts = sheet
    plan = plan_for(mapping).leaving_out(by_hand)
    examiner, tally = Examiner(plan, COLUMNS, quick_checks(plan), WholeSheetDecisions(leaving or {})), Tally()
    rows = Rows(*texts, hidden=sorted(hidden))
    numbers: list[int] = []
    for entry in examiner.entries(rows):
        found = examiner.findings(entry)
        tally.add(entry, found)
        numbers += (row.number for row in entry.rows)
        if entry.left_out is None:
            again = examiner.rebuild(
                [row for n in entry.conversation.row_numbers for row in rows if row.number == n], None
            )
            assert again.conversation == entry.conversation
    assert sorted(numbers) == list(range(2, len(texts) + 2))
    counts = tally.counts(SheetFacts())
    assert (counts.rows, counts.rows - counts.left_out) == (len(texts), tally.saved_rows)


@pytest.mark.parametrize("mapping", [LOG, TURNS, TREE])
def test_an_empty_sheet_has_no_entries(mapping: ColumnMapping) -> None:
    assert list(Examiner(plan_for(mapping), COLUMNS).entries(Rows())) == []
