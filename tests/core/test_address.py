"""A decision is addressed by sheet, row and number within the row, and reaches nothing else."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.model.address import Address
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Edit, Plan
from medqa_gui.core.model.plan_diff import changed_rows
from medqa_gui.core.model.plan_json import plan_from_json, plan_mark, plan_to_json
from medqa_gui.core.model.table import Sheet, sheet_names

WARD, CLINIC = Plan(Path("a.xlsx"), sheet="Ward"), Plan(Path("a.xlsx"), sheet="Clinic", sheet_index=1)


@given(st.text(max_size=20), st.integers(1, 1 << 20), st.integers(1, 99))
def test_any_address_is_read_as_it_was_written(sheet: str, row: int, part: int) -> None:
    assert Address.parse(str(Address(sheet, row, part))) == Address(sheet, row, part)


def test_only_a_later_one_of_a_row_has_its_number() -> None:
    assert [str(Address("Cardiology", 12)), str(Address("Cardiology", 12, 2))] == ["Cardiology!12", "Cardiology!12/2"]


@pytest.mark.parametrize("text", ["", "12", "Ward!", "Ward!x", "Ward!0", "Ward!1/", "Ward!1/0", "Ward!-1", "Ward!²"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Address.parse(text)


def test_a_decision_applies_to_the_sheet_that_it_was_made_on_alone() -> None:
    plan = WARD.leaving_out([3]).bringing_back([4]).accepting(FindingId.MARKUP, [5])
    plan = plan.with_edit(Edit(plan.address(6), Field.ANSWER, "Rest.", ""))
    there = plan_from_json({**plan_to_json(plan), "sheet": "Clinic", "sheet_index": 1})
    assert (there.left_out_rows, there.brought_back_rows, there.edits_here, there.accepted_here) == (
        frozenset(),
        frozenset(),
        (),
        frozenset(),
    )
    assert there.leaving_out([3]).bringing_back([3]).left_out == plan.left_out
    assert plan_mark(there) == plan_mark(CLINIC)


def test_what_is_decided_about_another_sheet_changes_no_row_of_this_one() -> None:
    assert changed_rows(WARD, plan_from_json({**plan_to_json(WARD), "left_out": ["Clinic!3"]})) == frozenset()
    assert changed_rows(WARD, WARD.leaving_out([3])) == {3}


def test_sheets_of_one_name_are_told_apart() -> None:
    sheets = [Sheet(each) for each in ("Ward", "Ward", "Ward (2)", "Clinic")]
    assert sheet_names(sheets) == ("Ward", "Ward (2)", "Ward (2) (2)", "Clinic")


def test_a_plan_that_was_kept_before_sheets_were_named_is_read() -> None:
    edit, accepted = [3, "answer", "Rest.", "00ff"], [["markup", 6]]
    kept = plan_to_json(WARD) | {"left_out": [4], "brought_back": [5], "edits": [edit], "accepted": accepted}
    del kept["sheet"]
    plan = plan_from_json(kept)
    assert (plan.sheet, plan.left_out_rows, plan.brought_back_rows) == ("", {4}, {5})
    assert (plan.edits_here[0].row_number, plan.accepted_here) == (3, {(FindingId.MARKUP, 6)})
