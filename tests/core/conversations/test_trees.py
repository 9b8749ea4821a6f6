"""Rows that name their parent become the paths of their trees; guanaco was made of the best-ranked ones."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.rules import Paths, RowRules
from tests.core.splitting.grouped_sheets import TREE, Rows, entries_of, left_out, plan_for, saved, tree_rows

BEST_PLAN = plan_for(TREE)
ALL_PLAN = replace(BEST_PLAN, rules=RowRules(paths=Paths.ALL))

# As oasst1 has them. Worked out by hand: of t1's answers b is ranked first, of its follow-up questions y, which has one
# answer; t2's best answer is followed by a question that nobody answered; t3 was never answered; t4 has no ranks, so
# the first answer stands.
OASST = [
    ("t1", "", "prompter", "t1?", ""),
    ("t1.a", "t1", "assistant", "t1.a", "1"),
    ("t1.b", "t1", "assistant", "t1.b", "0.0"),
    ("t1.b.x", "t1.b", "prompter", "t1.b.x?", "1"),
    ("t1.b.x.1", "t1.b.x", "assistant", "t1.b.x.1", "0"),
    ("t1.b.y", "t1.b", "prompter", "t1.b.y?", "0"),
    ("t1.b.y.1", "t1.b.y", "assistant", "t1.b.y.1", ""),
    ("t2", "", "prompter", "t2?", ""),
    ("t2.a", "t2", "assistant", "t2.a", "0"),
    ("t2.a.x", "t2.a", "prompter", "t2.a.x?", ""),
    ("t3", "", "prompter", "t3?", ""),
    ("t4", "", "prompter", "t4?", ""),
    ("t4.a", "t4", "assistant", "t4.a", ""),
    ("t4.b", "t4", "assistant", "t4.b", ""),
]
BEST = [("t1?", "t1.b", "t1.b.y?", "t1.b.y.1"), ("t2?", "t2.a"), ("t4?", "t4.a")]
ALL = [
    ("t1?", "t1.b", "t1.b.y?", "t1.b.y.1"),
    ("t1?", "t1.b", "t1.b.x?", "t1.b.x.1"),
    ("t1?", "t1.a"),
    ("t2?", "t2.a"),
    ("t4?", "t4.a"),
    ("t4?", "t4.b"),
]


def test_the_best_ranked_path_of_each_tree_is_taken() -> None:
    entries = entries_of(Rows(*OASST), BEST_PLAN)
    assert saved(entries) == BEST
    assert left_out(entries) == {
        3: LeftOut.OTHER_PATH, 5: LeftOut.OTHER_PATH, 6: LeftOut.OTHER_PATH, 11: LeftOut.TURN_ORDER,
        12: LeftOut.TURN_ORDER, 15: LeftOut.OTHER_PATH,
    }  # fmt: skip


def test_a_rank_that_is_no_number_is_none() -> None:
    rows = [("1", "", "prompter", "q", ""), ("2", "1", "assistant", "a", "nan"), ("3", "1", "assistant", "b", "7")]
    assert saved(entries_of(Rows(*rows), BEST_PLAN)) == [("q", "b")]


def test_every_path_is_a_conversation_if_the_plan_asks_for_all() -> None:
    entries = entries_of(Rows(*OASST), ALL_PLAN)
    assert sorted(saved(entries)) == sorted(ALL)
    assert left_out(entries) == {11: LeftOut.TURN_ORDER, 12: LeftOut.TURN_ORDER}


def test_a_shared_row_is_counted_for_one_path_and_named_by_all() -> None:
    paths = [entry for entry in entries_of(Rows(*OASST[:3]), ALL_PLAN) if entry.left_out is None]
    assert sorted(entry.conversation.row_numbers for entry in paths) == [(2, 3), (2, 4)]
    assert sorted(row.number for entry in paths for row in entry.rows) == [2, 3, 4]


@pytest.mark.parametrize("order", [list(reversed(range(14))), [7, 0, 9, 3, 8, 6, 1, 13, 2, 11, 5, 4, 12, 10]])
def test_the_rows_of_a_tree_may_be_in_any_order(order: list[int]) -> None:
    # t4's unranked answers are told apart by their order in the sheet only.
    rows = [OASST[at] for at in order if not OASST[at][0].startswith("t4")]
    assert sorted(saved(entries_of(Rows(*rows), BEST_PLAN))) == sorted(BEST[:2])


def test_no_path_goes_through_a_row_that_is_left_out() -> None:
    entries = entries_of(Rows(*OASST, hidden=[4]), BEST_PLAN)
    assert saved(entries)[0] == ("t1?", "t1.a")
    hidden = left_out(entries)
    assert hidden[4] is LeftOut.HIDDEN
    assert {hidden[number] for number in (5, 6, 7, 8)} == {LeftOut.TURN_ORDER}


def test_a_path_is_taken_out_by_its_first_own_row() -> None:
    entries = entries_of(Rows(*OASST), ALL_PLAN.leaving_out({3}))
    assert sorted(saved(entries)) == sorted(each for each in ALL if each != ("t1?", "t1.a"))
    assert left_out(entries)[3] is LeftOut.BY_HAND


def test_a_repeated_id_counts_once() -> None:
    entries = entries_of(Rows(*OASST[:2], OASST[1], ("", "t1", "assistant", "x", "")), BEST_PLAN)
    assert saved(entries) == [("t1?", "t1.a")]
    kinds = {entry.row_number: entry.found[0].kind for entry in entries if entry.left_out}
    assert kinds == {4: "repeated_id", 5: "no_id"}


def test_parents_in_a_circle_or_outside_the_sheet_end_in_no_path() -> None:
    rows = Rows(
        ("a", "b", "prompter", "a?", ""), ("b", "a", "assistant", "b", ""), ("c", "gone", "assistant", "c", ""),
        ("d", "d", "prompter", "d?", ""),
    )  # fmt: skip
    entries = entries_of(rows, BEST_PLAN)
    assert sorted(row.number for entry in entries for row in entry.rows) == [2, 3, 4, 5]
    assert left_out(entries)[4] is LeftOut.TURN_ORDER


def test_the_system_column_counts_for_its_path() -> None:
    plan = replace(BEST_PLAN.with_mapping(Field.SYSTEM, 5), system_prompt="Be kind.")
    rows = [(*OASST[0], "Be exact."), OASST[1], *OASST[7:9]]
    assert saved(entries_of(Rows(*rows), plan)) == [("Be exact.", "t1?", "t1.a"), ("Be kind.", "t2?", "t2.a")]


@given(tree_rows, st.sets(st.integers(2, 15)), st.sets(st.integers(2, 15)), st.sampled_from(Paths))
def test_every_row_of_a_tree_is_in_exactly_one_entry(
    rows: list[tuple[str, ...]], hidden: set[int], by_hand: set[int], paths: Paths
) -> None:
    sheet = Rows(*rows, hidden=sorted(hidden))
    plan = replace(BEST_PLAN, rules=RowRules(paths=paths)).leaving_out(by_hand)
    entries = entries_of(sheet, plan)
    assert sorted(row.number for entry in entries for row in entry.rows) == [row.number for row in sheet]
    for entry in entries:
        assert entry.rows
        if entry.left_out is None:
            roles = [message.role for message in entry.conversation.messages]
            assert roles == [Role.USER, Role.ASSISTANT] * (len(roles) // 2) != []
            assert {row.number for row in entry.rows} <= set(entry.conversation.row_numbers)
