"""Sizes of all sheets of a file, and the filled cells of each column of one sheet."""

from collections import Counter
from dataclasses import dataclass

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.suggestion import Suggestion
from medqa_gui.core.model.table import RowSource, SheetState, Workbook, nonblank_columns


@dataclass(frozen=True, slots=True)
class SheetSize:
    """Used area of a sheet, from A1 to its last filled cell; for a damaged sheet, the readable part."""

    name: str
    rows: int
    columns: int
    state: SheetState
    is_damaged: bool = False


def sheet_sizes(workbook: Workbook) -> tuple[SheetSize, ...]:
    """Read all sheets and return their sizes."""
    sizes = []
    for index, sheet in enumerate(workbook.sheets):
        rows = columns = 0
        is_damaged = False
        try:
            for row in workbook.rows(index):
                rows = max(rows, row.number)
                columns = max(columns, len(row.texts))
        except UnreadableFileError as error:
            if error.id != "file_damaged":
                raise
            is_damaged = True
        sizes.append(SheetSize(sheet.name, rows, columns, sheet.state, is_damaged))
    return tuple(sizes)


def filled_columns(rows: RowSource, suggestion: Suggestion) -> tuple[Column, ...]:
    """Return the sheet's columns with the filled cells of all rows below the header."""
    filled: Counter[int] = Counter()
    for row in rows:
        if row.number > suggestion.header_row:
            texts = row.texts
            filled.update(index for index in nonblank_columns(texts) if not texts[index].isspace())
    headers = {column.index: column.header for column in suggestion.columns}
    return tuple(Column(index, headers.get(index, ""), filled[index]) for index in sorted({*headers, *filled}))
