"""Cells that a merged range covers keep their stored text in every family, and the range is known."""

from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from medqa_gui.core.model.table import GUESS_ALL, CellRange
from medqa_gui.core.reading.calamine_reader import read_with_calamine
from medqa_gui.core.reading.open import open_source
from medqa_gui.core.reading.openpyxl_reader import read_with_openpyxl
from medqa_gui.core.reading.reader_chain import Reader, RowsRead
from medqa_gui.core.reading.xls import read_xls_without_formats
from tests.core.reading.every_family import MERGING

ROWS = [["Question", "Answer", "Source"], ["Why?", "So.", "a"], ["How?", "below", "b"], ["When?", "Now.", "c"]]
DOWN_AND_ACROSS = (CellRange(2, 1, 3, 1), CellRange(4, 1, 4, 2))


@pytest.mark.parametrize("ending", MERGING)
def test_a_covered_cell_keeps_its_text_in_every_family(tmp_path: Path, ending: str) -> None:
    path = MERGING[ending](tmp_path / f"a{ending}", ROWS, DOWN_AND_ACROSS)
    with closing(open_source(path, GUESS_ALL)) as workbook:
        rows = workbook.rows(0)
        assert [row.texts for row in rows] == ROWS
        assert sorted(rows.facts.merged) == list(DOWN_AND_ACROSS)


@pytest.mark.parametrize(
    ("ending", "reader"),
    [
        (".xlsx", read_with_openpyxl),
        (".xlsx", read_with_calamine),
        (".xls", read_xls_without_formats),
        (".xls", read_with_calamine),
        (".xlsb", read_with_calamine),
    ],
)
def test_a_covered_cell_keeps_its_text_where_another_reader_takes_over(
    tmp_path: Path, ending: str, reader: Reader
) -> None:
    path = MERGING[ending](tmp_path / f"a{ending}", ROWS, DOWN_AND_ACROSS)
    pieces = list(reader(path, None))
    assert [row.texts for piece in pieces if isinstance(piece, RowsRead) for row in piece.rows] == ROWS


def test_a_merged_range_over_the_whole_sheet_costs_no_time_in_the_second_reader(tmp_path: Path) -> None:
    path = MERGING[".xlsx"](tmp_path / "a.xlsx", ROWS, ())
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merged_cells.add("A5:XFD1048576")
    book.save(path)
    pieces = list(read_with_openpyxl(path, None))
    assert [row.texts for piece in pieces if isinstance(piece, RowsRead) for row in piece.rows] == ROWS
