"""Second reader of every family: calamine reads values, without number formats and hidden rows."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellRange, Row, Sheet, SheetFacts, SheetState
from medqa_gui.core.reading.containers import check_unpacked_size
from medqa_gui.core.reading.displayed_cell import build_row, display_value
from medqa_gui.core.reading.reader_chain import Piece, SheetEnded, SheetStarted, batch_rows
from medqa_gui.core.reading.xls_completeness import check_complete
from medqa_gui.core.runtime.resource_limits import Limits, default_limits

_STATES = {"Visible": SheetState.VISIBLE, "Hidden": SheetState.HIDDEN, "VeryHidden": SheetState.VERY_HIDDEN}


def read_with_calamine(path: Path, content: bytes | None) -> Iterator[Piece]:
    """Yield the sheets. Raises `sheet_too_large` if a distant cell makes the grid exceed the memory.

    Raises ValueError for text with zeros (a wrong code page), and for a file that is cut or changed, which calamine
    does not notice.
    """
    # Imported in the child process only.
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    # From bytes, since from_path trusts the suffix.
    data = path.read_bytes() if content is None else content
    limits = default_limits()
    _check(data, path.name, limits)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for index, metadata in enumerate(book.sheets_metadata):
        if metadata.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        if sheet.total_height * sheet.total_width > limits.cells:
            raise UnreadableFileError("sheet_too_large", name=path.name, limit=limits.cells)
        state = _STATES.get(str(metadata.visible).rpartition(".")[2], SheetState.VISIBLE)
        yield SheetStarted(Sheet(metadata.name, state, sheet.total_height))
        first_column = sheet.start[1] if sheet.start else 0
        yield from batch_rows(_rows(sheet.iter_rows(), first_column))
        ranges = sheet.merged_cell_ranges or ()
        merged = tuple(CellRange(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)
        yield SheetEnded(SheetFacts(merged=merged, has_lost_looks=True))


def _check(data: bytes, name: str, limits: Limits) -> None:
    """Refuse files that are incomplete or too large when decompressed."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        check_complete(data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        check_unpacked_size(package, name, limits)
        if package.testzip() is not None:
            raise ValueError(name)


def _rows(values: Iterator[list[Any]], first_column: int) -> Iterator[Row]:
    for number, row_values in enumerate(values, 1):
        if any(isinstance(value, str) and "\0" in value for value in row_values):
            raise ValueError(number)
        cells = {first_column + at: display_value(value) for at, value in enumerate(row_values) if value != ""}
        row = build_row(number, cells)
        if row is not None:
            yield row
