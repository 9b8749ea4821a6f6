"""In what two plans differ decides how much is looked at again."""

from dataclasses import replace
from pathlib import Path

from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.plan_diff import changed_rows, has_same_rows

PLAN = Plan(Path("a.xlsx"))


def test_rows_that_are_left_out_and_brought_back_are_the_changed_ones() -> None:
    plan = PLAN.leaving_out([2, 3, 4])
    assert changed_rows(PLAN, plan) == {2, 3, 4}
    assert changed_rows(plan, plan.bringing_back([3])) == {3}


def test_too_many_rows_for_one_go_are_not_named_row_by_row() -> None:
    assert changed_rows(PLAN, PLAN.leaving_out(range(2, 100_000))) is None


def test_another_prompt_changes_no_count_but_one_that_comes_or_goes_does() -> None:
    said, other, none = (replace(PLAN, system_prompt=each) for each in ("Be brief.", "Be exact.", "  "))
    assert has_same_rows(said, other)
    assert not has_same_rows(said, none)
    assert not has_same_rows(none, other)
