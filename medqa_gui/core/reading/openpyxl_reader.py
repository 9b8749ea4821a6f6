"""Second reader of .xlsx: openpyxl, for packages whose structure our own reader does not accept."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from medqa_gui.core.model.table import CellMark, CellNote, CellRange, Row, Sheet, SheetFacts, SheetState
from medqa_gui.core.reading.containers import check_unpacked_size
from medqa_gui.core.reading.displayed_cell import DisplayedCell, build_row, display_rich_text, display_value
from medqa_gui.core.reading.raised import parse_position
from medqa_gui.core.reading.reader_chain import Piece, SheetEnded, SheetStarted, batch_rows
from medqa_gui.core.reading.xlsx.ranges import cell_range, column_index, row_in_sheet
from medqa_gui.core.reading.xlsx.rich_text import decode_text
from medqa_gui.core.reading.xlsx.styles import PLAIN, Font, Style, StyleFactory
from medqa_gui.core.runtime.resource_limits import default_limits

_EMPTY_COVERED = "_clean_merge_range"
# Built-in date formats that depend on the language of Excel.
_ISO_CODES = {"mm-dd-yy": "yyyy-mm-dd", "m/d/yy h:mm": "yyyy-mm-dd hh:mm"}


def read_with_openpyxl(path: Path, content: bytes | None) -> Iterator[Piece]:
    """Yield the sheets with their number formats and hidden rows."""
    import openpyxl  # in the child process only

    data = path.read_bytes() if content is None else content
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        check_unpacked_size(package, path.name, default_limits())
    # A file object, since openpyxl checks the suffix of a path.
    with _covered_cells():
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data))
    is_1904 = book.epoch.year == 1904
    factory = StyleFactory(is_1904=is_1904)
    for sheet in book.worksheets:
        yield SheetStarted(Sheet(sheet.title, SheetState(sheet.sheet_state), sheet.max_row or 0))
        yield from batch_rows(_rows(sheet, formulas[sheet.title], factory, is_1904=is_1904))
        yield SheetEnded(_facts(sheet))


@contextmanager
def _covered_cells() -> Iterator[None]:
    """Keep the cells that merged ranges cover, as the other readers do: openpyxl empties them one by one."""
    from openpyxl.worksheet.worksheet import Worksheet

    with ExitStack() as stack:
        stack.callback(setattr, Worksheet, _EMPTY_COVERED, getattr(Worksheet, _EMPTY_COVERED))
        setattr(Worksheet, _EMPTY_COVERED, lambda _sheet, _area: None)
        yield


def _rows(sheet: Any, formulas: Any, factory: StyleFactory, *, is_1904: bool) -> Iterator[Row]:  # noqa: ANN401
    # iter_rows visits every cell position up to the last cell, however far away that is.
    positions = sorted(sheet._cells)  # noqa: SLF001
    for number, columns in groupby(positions, itemgetter(0)):
        row_in_sheet(number)
        found: dict[int, DisplayedCell] = {}
        cells = [sheet._cells[position] for position in columns]  # noqa: SLF001
        for cell in cells:
            has_formula = cell.value is None and formulas.cell(number, cell.column).data_type == "f"
            if has_formula:
                found[cell.column - 1] = "", CellNote(CellMark.NO_RESULT)
            elif cell.value is not None:
                found[cell.column - 1] = _display(cell, factory, is_1904=is_1904)
        row = build_row(number, found, is_hidden=bool(sheet.row_dimensions[number].hidden))
        if row is not None:
            yield row


def _display(cell: Any, factory: StyleFactory, *, is_1904: bool) -> DisplayedCell:  # noqa: ANN401
    if cell.data_type == "e":
        return "", CellNote(CellMark.ERROR, str(cell.value))
    code = _ISO_CODES.get(cell.number_format, cell.number_format)
    style = factory.style(code, Font(bool(cell.font.strike), parse_position(cell.font.vertAlign)))
    if isinstance(cell.value, list):
        return _display_rich_text(cell.value, style)
    value = decode_text(cell.value) if isinstance(cell.value, str) else cell.value
    return display_value(value, style, is_1904=is_1904)


def _display_rich_text(parts: Sequence[Any], style: Style) -> DisplayedCell:
    """Return a text with several fonts: strings have the font of the cell, blocks their own."""
    texts = [decode_text(part if isinstance(part, str) else part.text) for part in parts]
    own = Font(style.is_struck, style.position)
    fonts = [
        own if isinstance(part, str) else Font(bool(part.font.strike), parse_position(part.font.vertAlign))
        for part in parts
    ]
    starts = [0, *accumulate(len(text.encode("utf-16-le", "surrogatepass")) // 2 for text in texts)]
    return display_rich_text(
        "".join(texts),
        zip(starts, range(len(fonts)), strict=False),
        fonts,
        PLAIN._replace(render=style.render, affixes=style.affixes, is_date=style.is_date),
    )


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
