"""The same table as a workbook of every family, with merged ranges whose covered cells keep a text."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as escape_xml

import openpyxl

from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.table import CellRange
from tests.core.reading.ods_files import cell_xml, table_xml, write_ods
from tests.core.reading.xls_files import table, write_xls
from tests.core.reading.xlsb_files import write_xlsb

Rows = Sequence[Sequence[str]]
Ranges = Sequence[CellRange]


def _xlsx(path: Path, rows: Rows, merged: Ranges) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    # Not merge_cells, which would empty the covered cells.
    for first_row, first_column, last_row, last_column in merged:
        sheet.merged_cells.add(f"{column_letter(first_column)}{first_row}:{column_letter(last_column)}{last_row}")
    book.save(path)
    return path


def _xls(path: Path, rows: Rows, merged: Ranges) -> Path:
    return write_xls(path, table(*rows)._replace(merged=_binary(merged)))


def _xlsb(path: Path, rows: Rows, merged: Ranges) -> Path:
    return write_xlsb(path, table(*rows)._replace(merged=_binary(merged)))


def _binary(merged: Ranges) -> list[tuple[int, int, int, int]]:
    return [(top - 1, bottom - 1, left, right) for top, left, bottom, right in merged]


def _ods(path: Path, rows: Rows, merged: Ranges) -> Path:
    written = ""
    for number, row in enumerate(rows, 1):
        written += "<table:table-row>"
        for column, text in enumerate(row):
            area = _area(merged, number, column)
            cell = cell_xml(f"<text:p>{escape_xml(text)}</text:p>")
            if area and (area.first_row, area.first_column) == (number, column):
                spanned = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
                spans = f'table:number-rows-spanned="{spanned[0]}" table:number-columns-spanned="{spanned[1]}" '
                cell = cell.replace("office:value-type", spans + "office:value-type")
            elif area:
                cell = cell.replace("table:table-cell", "table:covered-table-cell")
            written += cell
        written += "</table:table-row>"
    return write_ods(path, table_xml(written))


def _xml_2003(path: Path, rows: Rows, merged: Ranges) -> Path:
    written = ""
    for number, row in enumerate(rows, 1):
        written += "<Row>"
        for column, text in enumerate(row):
            area = _area(merged, number, column)
            spans = ""
            if area and (area.first_row, area.first_column) == (number, column):
                across, down = area.last_column - area.first_column, area.last_row - area.first_row
                spans = f'ss:MergeAcross="{across}" ss:MergeDown="{down}"'
            data = f'<Data ss:Type="String">{escape_xml(text)}</Data>'
            written += f'<Cell ss:Index="{column + 1}" {spans}>{data}</Cell>'
        written += "</Row>"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="S"><Table>{written}</Table></Worksheet></Workbook>',
        "utf-8",
    )
    return path


def _html(path: Path, rows: Rows, merged: Ranges) -> Path:
    assert not merged
    cells = ["".join(f"<td>{escape(text)}</td>" for text in row) for row in rows]
    path.write_text(f"<html><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></html>", "utf-8")
    return path


def _area(merged: Ranges, row: int, column: int) -> CellRange | None:
    return next((each for each in merged if _is_inside(each, row, column)), None)


def _is_inside(area: CellRange, row: int, column: int) -> bool:
    return area.first_row <= row <= area.last_row and area.first_column <= column <= area.last_column


# A name's ending, and what writes a workbook of the family.
MERGING: Mapping[str, Callable[[Path, Rows, Ranges], Path]] = {
    ".xlsx": _xlsx, ".xls": _xls, ".xlsb": _xlsb, ".ods": _ods, ".xml": _xml_2003,
}  # fmt: skip
FAMILIES: Mapping[str, Callable[[Path, Rows, Ranges], Path]] = {**MERGING, ".html": _html}
