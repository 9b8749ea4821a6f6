"""The second reader of .xlsx: openpyxl, for packages whose structure our own reader does not accept."""

import io
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from medqa_gui.core.workbook.chain import Piece, SheetBegun, SheetEnded, batches
from medqa_gui.core.workbook.number_formats import is_date, renderer, text_affixes
from medqa_gui.core.workbook.shown import Shown, row_of, shown_value
from medqa_gui.core.workbook.table import CellNote, CellRange, Mark, Row, Sheet, SheetFacts, SheetState
from medqa_gui.core.workbook.xlsx_ranges import cell_range, column_index, row_in_sheet
from medqa_gui.core.workbook.xlsx_styles import Style
from medqa_gui.core.workbook.xlsx_text import decoded


def read_with_openpyxl(path: Path, content: bytes | None) -> Iterator[Piece]:
    """Yield the sheets with their number formats and hidden rows."""
    import openpyxl

    data = path.read_bytes() if content is None else content
    # A file object, since a path is judged by its ending.
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    is_1904 = book.epoch.year == 1904
    styles: dict[tuple[str, bool], Style] = {}
    for sheet in book.worksheets:
        yield SheetBegun(Sheet(sheet.title, SheetState(sheet.sheet_state), sheet.max_row or 0))
        yield from batches(_rows(sheet, formulas[sheet.title], styles, is_1904=is_1904))
        yield SheetEnded(_facts(sheet))


def _rows(sheet: Any, formulas: Any, styles: dict[tuple[str, bool], Style], *, is_1904: bool) -> Iterator[Row]:  # noqa: ANN401
    # Its own iteration goes over every place up to the last cell, however far away that is.
    places = sorted(sheet._cells)  # noqa: SLF001
    for number, columns in groupby(places, itemgetter(0)):
        row_in_sheet(number)
        found: dict[int, Shown] = {}
        cells = [sheet._cells[place] for place in columns]  # noqa: SLF001
        for cell in cells:
            has_formula = cell.value is None and formulas.cell(number, cell.column).data_type == "f"
            if has_formula:
                found[cell.column - 1] = "", CellNote(Mark.NO_RESULT)
            elif cell.value is not None:
                found[cell.column - 1] = _shown(cell, styles, is_1904=is_1904)
        row = row_of(number, found, is_hidden=bool(sheet.row_dimensions[number].hidden))
        if row is not None:
            yield row


def _shown(cell: Any, styles: dict[tuple[str, bool], Style], *, is_1904: bool) -> Shown:  # noqa: ANN401
    if cell.data_type == "e":
        return "", CellNote(Mark.ERROR, str(cell.value))
    look = (cell.number_format, bool(cell.font.strike))
    if look not in styles:
        code, is_struck = look
        code = {"mm-dd-yy": "yyyy-mm-dd", "m/d/yy h:mm": "yyyy-mm-dd hh:mm"}.get(code, code)
        styles[look] = Style(renderer(code, is_1904=is_1904), text_affixes(code), is_date(code), is_struck)
    value = decoded(cell.value) if isinstance(cell.value, str) else cell.value
    return shown_value(value, styles[look], is_1904=is_1904)


def _facts(sheet: Any) -> SheetFacts:  # noqa: ANN401
    hidden = {
        column
        for letters, each in sheet.column_dimensions.items()
        if each.hidden
        for column in range((each.min or column_index(letters) + 1) - 1, each.max or column_index(letters) + 1)
    }
    merged = tuple(
        CellRange(each.min_row, each.min_col - 1, each.max_row, each.max_col - 1) for each in sheet.merged_cells.ranges
    )
    filtered = cell_range(sheet.auto_filter.ref or "") if sheet.auto_filter.filterColumn else None
    filters = (filtered._replace(first_row=filtered.first_row + 1),) if filtered else ()
    return SheetFacts(frozenset(hidden), merged, filters)
