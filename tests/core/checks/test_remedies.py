"""What is done about a finding changes exactly what it says, and for all alike it becomes a rule."""

from pathlib import Path

import pytest

from medqa_gui.core.checks.examiner import Examiner
from medqa_gui.core.checks.plan_rules import decide_whole_sheet, quick_checks
from medqa_gui.core.checks.remedies import for_all, for_rows
from medqa_gui.core.guessing.pair_columns import columns_of
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import FINDING_KINDS, Remedy
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import HiddenRows
from medqa_gui.core.model.table import Row
from medqa_gui.core.reading.row_store import RowStore

PLAN = Plan(Path("a.xlsx"), mapping=ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0))))
SHEET = [
    ["Question", "Answer"],
    ["What is it for?", "For pain."],
    ["what is it  for?", "For pain."],
    ["How much?", "One tablet."],
    ["How much?", "One or two tablets a day, never more than eight."],
    ["Since when?", "n/a"],
    ["Is it safe?", "It\u00a0is safe."],
]


def store() -> RowStore:
    rows = RowStore()
    for number, texts in enumerate(SHEET, 1):
        rows.add(Row(number, texts))
    return rows


def outcome(plan: Plan) -> tuple[dict[int, LeftOut], dict[FindingId, set[int]], dict[int, str]]:
    """Return what is left out, what is found, and the answers that are saved, by row."""
    rows = store()
    columns = columns_of(list(rows), 1)
    job = decide_whole_sheet(plan, columns, rows)
    while True:
        try:
            next(job)
        except StopIteration as end:
            leaving = end.value
            break
    examiner = Examiner(plan, columns, quick_checks(plan), leaving)
    entries = list(examiner.entries(rows))
    findings = [each for entry in entries for each in examiner.findings(entry)] + list(examiner.finish(rows.facts))
    found: dict[FindingId, set[int]] = {}
    for each in findings:
        found.setdefault(each.id, set()).add(each.row_number)
    left_out = {entry.row_number: entry.left_out for entry in entries if entry.left_out}
    answers = {entry.row_number: entry.conversation.messages[-1].content for entry in entries if not entry.left_out}
    return left_out, found, answers


def test_the_sheet_has_one_of_each_doubt() -> None:
    left_out, found, _ = outcome(PLAN)
    assert left_out == {}
    assert found == {
        FindingId.DUPLICATE_PAIR: {2, 3},
        FindingId.CONFLICTING_ANSWERS: {4, 5},
        FindingId.PLACEHOLDER_ANSWER: {6},
        FindingId.INVISIBLE_CHARACTERS: {7},
    }


@pytest.mark.parametrize(
    ("remedy", "left"),
    [(Remedy.KEEP_FIRST, {5}), (Remedy.KEEP_LONGEST, {4}), (Remedy.LEAVE_OUT, {4, 5})],
)
def test_different_answers_are_settled_for_all_alike(remedy: Remedy, left: set[int]) -> None:
    left_out, found, _ = outcome(for_all(PLAN, remedy, FindingId.CONFLICTING_ANSWERS, ()))
    assert left_out == dict.fromkeys(left, LeftOut.REPEAT)
    assert FindingId.CONFLICTING_ANSWERS not in found


def test_leaving_out_all_alike_is_a_rule_that_a_preset_can_keep() -> None:
    plan = for_all(PLAN, Remedy.LEAVE_OUT, FindingId.PLACEHOLDER_ANSWER, (6,))
    assert plan.left_out_rows == frozenset()
    assert plan.rules.left_out == {FindingId.PLACEHOLDER_ANSWER}
    assert outcome(plan)[0] == {6: LeftOut.FINDING}


def test_a_row_brought_back_stays_in_against_the_rule() -> None:
    plan = for_all(PLAN, Remedy.LEAVE_OUT, FindingId.PLACEHOLDER_ANSWER, (6,)).bringing_back([6])
    assert outcome(plan)[0] == {}


def test_leaving_out_one_row_leaves_the_others() -> None:
    plan = for_rows(PLAN, Remedy.LEAVE_OUT, FindingId.DUPLICATE_PAIR, (3,))
    left_out, found, _ = outcome(plan)
    assert left_out == {3: LeftOut.BY_HAND}
    assert FindingId.DUPLICATE_PAIR not in found
    assert FindingId.CONFLICTING_ANSWERS in found


def test_cleaning_removes_the_finding_from_the_text() -> None:
    plan = for_all(PLAN, Remedy.CLEAN, FindingId.INVISIBLE_CHARACTERS, (7,))
    left_out, found, answers = outcome(plan)
    assert left_out == {}
    assert FindingId.INVISIBLE_CHARACTERS not in found
    assert answers[7] == "It is safe."


def test_keeping_a_row_silences_its_finding_and_saves_it() -> None:
    plan = for_rows(PLAN, Remedy.KEEP, FindingId.PLACEHOLDER_ANSWER, (6,))
    left_out, found, answers = outcome(plan)
    assert left_out == {}
    assert FindingId.PLACEHOLDER_ANSWER not in found
    assert answers[6] == "n/a"


def test_hidden_rows_brought_back_for_all_are_a_rule() -> None:
    assert for_all(PLAN, Remedy.BRING_BACK, FindingId.HIDDEN_ROW, (2,)).rules.hidden is HiddenRows.KEEP


@pytest.mark.parametrize("finding", list(FindingId))
def test_every_remedy_that_is_offered_can_be_done(finding: FindingId) -> None:
    for remedy in FINDING_KINDS[finding].remedies:
        assert isinstance(for_rows(PLAN, remedy, finding, (2,)), Plan)
        assert isinstance(for_all(PLAN, remedy, finding, (2,)), Plan)
