"""In what two plans differ decides how much is looked at again."""

from pathlib import Path

from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.plan_diff import changed_rows

PLAN = Plan(Path("a.xlsx"))


def test_rows_that_are_left_out_and_brought_back_are_the_changed_ones() -> None:
    plan = PLAN.leaving_out([2, 3, 4])
    assert changed_rows(PLAN, plan) == {2, 3, 4}
    assert changed_rows(plan, plan.bringing_back([3])) == {3}


def test_too_many_rows_for_one_go_are_not_named_row_by_row() -> None:
    assert changed_rows(PLAN, PLAN.leaving_out(range(2, 100_000))) is None
