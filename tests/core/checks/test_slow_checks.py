"""After the quick review the engine looks more closely; it sorts, finds the next doubt, and touches rows at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from medqa_gui.core.engine.protocol import (
    AskConversations,
    AskDetail,
    AskList,
    AskListedRows,
    AskNext,
    AskRows,
    Conversations,
    Detailed,
    Export,
    Exported,
    FoundRows,
    Listed,
    ListedRows,
    PositionFound,
    Query,
    Reviewed,
    UsePlan,
)
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import Order, View
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, text_mark
from medqa_gui.core.model.rules import DuplicateRule
from tests.core.engine.engine_process import EngineProcess, running_engine

PHONE = "Call Dr. Jane Roe on (212) 867-5309."
SHEET = [
    ("Why may I take it with milk and not with juice?", "b So that it stays in the stomach for longer."),
    ("when do I take it?", "c In the evening."),
    ("How much may I take?", "n/a"),
    ("Whom may I call?", PHONE),
    ("Is there no answer?", ""),
    ("Why may I take it with milk and not with tea?", "a " + "So that it stays in the stomach for longer. " * 40),
]


@pytest.fixture
def engine(tmp_path: Path):
    path = tmp_path / "q.csv"
    path.write_text("Question,Answer\n" + "".join(f'{one},"{two}"\n' for one, two in SHEET), "utf-8")
    with running_engine() as running:
        running.plan = running.opened_plan(path)
        yield running


def slow_review(engine: EngineProcess, generation: int, plan) -> Reviewed:
    engine.ask(UsePlan(generation, plan))
    while True:
        reviewed = engine.wait_for(Reviewed, generation=generation)
        if reviewed.lengths and reviewed.is_whole:
            engine.wait_for(Listed, generation=generation)
            return reviewed


def listed(engine: EngineProcess, query: Query) -> list[int]:
    engine.ask(AskList(query))
    engine.wait_for(Listed, query=query)
    engine.ask(AskConversations(0, 100))
    return [line.row_number for line in engine.wait_for(Conversations).lines]


def test_lengths_and_personal_data_come_after_the_quick_review(engine) -> None:
    reviewed = slow_review(engine, 1, engine.plan)
    assert engine.heard[-1].size == 6
    assert reviewed.lengths.conversations == 5
    assert reviewed.kinds["phone"] == 1
    assert reviewed.counts.findings[FindingId.PERSONAL_DATA] == 1
    first = next(each for each in engine.heard if isinstance(each, Reviewed) and each.is_whole)
    assert first.lengths is None
    assert [each.lines[View.NEEDS_A_LOOK] for each in (reviewed, first)] == [2, 1]


def test_one_kind_of_personal_data_can_be_listed_and_named(engine) -> None:
    slow_review(engine, 1, engine.plan)
    assert listed(engine, Query(finding=FindingId.PERSONAL_DATA, kind="phone")) == [5]
    assert listed(engine, Query(finding=FindingId.PERSONAL_DATA, kind="ssn")) == []
    engine.ask(AskRows(FindingId.PERSONAL_DATA, "phone"))
    found = engine.wait_for(FoundRows)
    assert (found.row_numbers, found.kind) == ((5,), "phone")


def test_a_line_has_its_tokens_and_kinds(engine) -> None:
    slow_review(engine, 1, engine.plan)
    engine.ask(AskConversations(3, 1))
    (line,) = engine.wait_for(Conversations).lines
    assert "phone" in line.kinds
    assert line.tokens > 20


@pytest.mark.parametrize(
    ("order", "is_descending", "rows"),
    [
        (Order.ROW, True, [7, 6, 5, 4, 3, 2]),
        (Order.QUESTION, False, [4, 6, 3, 5, 2, 7]),
        (Order.ANSWER, False, [6, 7, 2, 3, 5, 4]),
        (Order.ANSWER, True, [4, 5, 3, 2, 7, 6]),
        (Order.NOTES, False, [6, 5, 4, 7, 2, 3]),
    ],
)
def test_the_list_is_sorted_whole(engine, order: Order, is_descending: bool, rows: list[int]) -> None:
    slow_review(engine, 1, engine.plan)
    assert listed(engine, Query(order=order, is_descending=is_descending)) == rows


def test_the_longest_conversation_sorts_last_by_tokens(engine) -> None:
    slow_review(engine, 1, engine.plan)
    assert listed(engine, Query(order=Order.TOKENS))[-1] == 7


def test_the_next_issue_wraps_around_in_both_directions(engine) -> None:
    slow_review(engine, 1, engine.plan)
    found = []
    for position, step in ((0, 1), (2, 1), (3, 1), (2, -1)):
        engine.ask(AskNext(position, step))
        found.append(engine.wait_for(PositionFound).position)
    assert found == [2, 3, 2, 3]


def test_listed_rows_are_split_into_included_and_restorable(engine) -> None:
    slow_review(engine, 1, engine.plan.leaving_out([3]))
    engine.ask(AskListedRows(((0, 1), (4, 4))))
    rows = engine.wait_for(ListedRows)
    assert (rows.saved, rows.left_out) == ((2,), (3,))


def test_a_limit_names_what_is_too_long(engine) -> None:
    plan = replace(engine.plan, rules=replace(engine.plan.rules, most_tokens=200))
    reviewed = slow_review(engine, 1, plan)
    assert reviewed.counts.findings[FindingId.TOO_LONG] == 1
    engine.ask(AskDetail(7))
    assert FindingId.TOO_LONG in {each.id for each in engine.wait_for(Detailed).detail.findings}


def test_a_single_change_is_reviewed_at_once(engine) -> None:
    slow_review(engine, 1, engine.plan)
    edit = Edit(Address("", 4), Field.ANSWER, "One tablet.", text_mark("n/a"))
    plan = engine.plan.with_edit(edit).leaving_out([5])
    engine.ask(UsePlan(2, plan))
    touched = engine.wait_for(Reviewed, generation=2)
    assert touched.is_whole
    assert (touched.counts.conversations, touched.counts.left_out) == (4, 2)
    assert FindingId.PLACEHOLDER_ANSWER not in touched.counts.findings
    assert FindingId.PERSONAL_DATA not in touched.counts.findings
    assert touched.lengths is not None
    engine.ask(AskDetail(4))
    assert engine.wait_for(Detailed).detail.conversation.messages[-1].content == "One tablet."
    engine.ask(UsePlan(3, plan))
    assert engine.wait_for(Reviewed, generation=3, is_whole=True).counts == touched.counts


def test_touching_and_undoing_leaves_the_first_counts(engine) -> None:
    before = slow_review(engine, 1, engine.plan)
    slow_review(engine, 2, engine.plan.leaving_out([4, 5]).accepting(FindingId.NEAR_DUPLICATE, [2]))
    engine.ask(UsePlan(3, engine.plan))
    touched = engine.wait_for(Reviewed, generation=3)
    assert touched.counts == before.counts
    assert touched.lines == before.lines


def test_a_new_prompt_is_measured(engine) -> None:
    before = slow_review(engine, 1, replace(engine.plan, system_prompt=""))
    after = slow_review(engine, 2, replace(engine.plan, system_prompt="Be kind. " * 50))
    assert after.lengths.tokens > before.lengths.tokens + 5 * 50


def test_a_mask_is_written_and_the_finding_is_gone(engine, tmp_path: Path) -> None:
    plan = engine.plan.masking("phone", "[phone]").masking("name", "[name]")
    reviewed = slow_review(engine, 1, plan)
    assert "phone" not in reviewed.kinds
    engine.ask(Export(plan, tmp_path / "out.json"))
    assert engine.wait_for(Exported).result is not None
    saved = (tmp_path / "out.json").read_text("utf-8")
    assert "[phone]" in saved
    assert "867-5309" not in saved


def test_rules_on_slow_findings_are_followed_by_review_and_export_alike(engine, tmp_path: Path) -> None:
    rules = replace(
        engine.plan.rules,
        left_out=frozenset({FindingId.PERSONAL_DATA}),
        repeats=((FindingId.NEAR_DUPLICATE, DuplicateRule.KEEP_LONGEST),),
    )
    plan = replace(engine.plan, rules=rules)
    reviewed = slow_review(engine, 1, plan)
    engine.ask(AskDetail(5))
    assert engine.wait_for(Detailed).detail.left_out is LeftOut.FINDING
    engine.ask(Export(plan, tmp_path / "out.json"))
    result = engine.wait_for(Exported).result
    assert (result.counts.conversations, result.counts.left_out) == (
        reviewed.counts.conversations,
        reviewed.counts.left_out,
    )


def test_a_group_of_repeats_names_its_rows_and_its_longest_answer(engine, tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    path.write_text("Question,Answer\nWhen?,At night.\nHow?,With water.\nWhen?,Whenever it suits you.\n", "utf-8")
    slow_review(engine, 1, engine.opened_plan(path))
    engine.ask(AskDetail(2))
    (alike,) = engine.wait_for(Detailed).detail.alike
    assert alike == (FindingId.CONFLICTING_ANSWERS, (2, 4), 4)


def test_the_views_follow_the_slow_checks(engine) -> None:
    slow_review(engine, 1, engine.plan)
    assert listed(engine, Query(View.NEEDS_A_LOOK)) == [4, 5]
