import pytest

from medqa_gui.core.checks.cells import check_cells
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import CellMark, CellNote, Row


@pytest.mark.parametrize("mark", CellMark)
def test_every_mark_of_a_used_cell_is_a_finding_of_its_own(mark):
    row = Row(6, ["a", "b"], notes={0: CellNote(mark), 1: CellNote(mark)})
    assert [(each.row_number, each.column) for each in check_cells(row, {1, 4})] == [(6, 1)]


def test_a_cell_may_have_several_marks():
    row = Row(6, ["a"], notes={0: CellNote(CellMark.STRUCK | CellMark.TRUNCATED)})
    assert set(check_cells(row, {0})) == {
        Finding(FindingId.STRUCK_THROUGH, 6, 0),
        Finding(FindingId.TRUNCATED_CELL, 6, 0),
    }


def test_a_row_without_marks_has_no_findings():
    assert list(check_cells(Row(6, ["a"]), {0})) == []
