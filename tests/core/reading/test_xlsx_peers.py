"""The Excel reader beside others, over workbooks where those are known to be right."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from python_calamine import CalamineWorkbook

from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.xlsx.workbook import open_xlsx
from tests.core.reading.xlsx_files import read_rows, write_xlsx

REAL = Path(__file__).parents[4] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"


def ours(path: Path, sheet_index: int = 0) -> dict[tuple[int, int], str]:
    rows = read_rows(path, sheet_index)
    return {(row.number, at): text for row in rows for at, text in enumerate(row.texts) if text}


def by_calamine(path: Path) -> dict[tuple[int, int], str]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    cells = ((number, at, value) for number, row in enumerate(rows, 1) for at, value in enumerate(row))
    return {(number, at): plain(value) for number, at, value in cells if value not in ("", None)}


def by_openpyxl(path: Path) -> dict[tuple[int, int], str]:
    workbook = openpyxl.load_workbook(path, data_only=True)
    cells = [cell for row in workbook.worksheets[0].iter_rows() for cell in row if cell.value not in ("", None)]
    workbook.close()
    return {(cell.row, cell.column - 1): plain(cell.value) for cell in cells}


def plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).upper() if isinstance(value, bool) else str(value).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.skipif(not REAL.exists(), reason="the real workbook is not beside the checkout")
def test_every_cell_of_the_real_workbook_is_what_others_read():
    found = ours(REAL)
    assert found == by_calamine(REAL) == by_openpyxl(REAL)
    assert len(read_rows(REAL)) == 691
    assert all(len(row.texts) <= 6 for row in read_rows(REAL))


def test_a_workbook_that_openpyxl_writes_reads_the_same(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Question", "Answer", "n"])
    sheet.append(["what is\na dose?", "  20 mg <b> & é 😀 ", 5])
    sheet.append([None, "only an answer", 2.5])
    sheet["E9"] = True
    sheet["A9"] = "struck"
    sheet["A9"].font = Font(strike=True)
    sheet["A9"].comment = Comment("a note", "somebody")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.merge_cells("A9:B9")
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert ours(path) == by_openpyxl(path) == by_calamine(path)
    opened = open_xlsx(path, ReadOptions())
    assert opened.rows(0).facts.hidden_columns == {2}
    assert [row.number for row in opened.rows(0) if row.is_hidden] == [3]
    opened.close()


def test_a_workbook_in_write_only_mode_reads_the_same(tmp_path):
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("S")
    for number in range(2000):
        sheet.append([f"q{number}", number, number / 7, None, f"long answer {number} " * 20])
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    found = ours(path)
    expected = {at: text for at, text in by_openpyxl(path).items() if at[1] != 2}
    assert {at: text for at, text in found.items() if at[1] != 2} == expected
    assert found[(2, 2)] == "0.142857142857143"


def test_hand_made_cells_read_as_calamine_reads_them(tmp_path):
    strings = ["<t>l1_x000D_\nl2</t>", "<t>_x005F_x000D_</t>", "<t>  a b  </t>", "<t xml:space='preserve'>  c </t>"]
    cells = "".join(f'<c r="{"ABCD"[n]}3" t="s"><v>{n}</v></c>' for n in range(4))
    more = '<c r="F3"><v>5.0</v></c><c r="G3" t="b"><v>1</v></c><c r="H3" t="str"><f>"x"</f><v>x</v></c>'
    path = write_xlsx(tmp_path / "a.xlsx", f'<row r="3">{cells}{more}</row>', strings=strings)
    assert ours(path) == by_calamine(path)
