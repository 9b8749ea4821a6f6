"""Merged cells: only the first cell has the text; filled down, all rows of the range have it."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.row_text import cell_text
from medqa_gui.core.model.table import CellRange, Row


class Filling(NamedTuple):
    """Text that is filled into rows of its column; rows are 1-based, both ends included."""

    column: int
    first_row: int
    last_row: int
    text: str


class Fills:
    """Texts of merged cells by column; a cell that has a text keeps it."""

    def __init__(self, fillings: Iterable[Filling] = ()) -> None:
        self._by_column: dict[int, list[Filling]] = {}
        for each in sorted(fillings):
            self._by_column.setdefault(each.column, []).append(each)

    def __bool__(self) -> bool:
        return bool(self._by_column)

    def filled(self, row: Row) -> Row:
        """Return the row with the texts of the merged ranges that it is in."""
        texts = row.texts
        for column, fillings in self._by_column.items():
            at = bisect_right(fillings, row.number, key=lambda each: each.first_row) - 1
            if at >= 0 and row.number <= fillings[at].last_row and is_blank(cell_text(texts, column)):
                texts = [*texts, *[""] * (column + 1 - len(texts))]
                texts[column] = fillings[at].text
        return row if texts is row.texts else row._replace(texts=texts)


def areas_to_fill(merged: Sequence[CellRange], columns: Collection[int], header_row: int) -> list[CellRange]:
    """Return the merged ranges of several rows that are below the header and begin in one of these columns."""
    return [
        area
        for area in merged
        if area.first_column in columns and area.last_row > area.first_row and area.first_row > header_row
    ]


def fills_of(areas: Sequence[CellRange], rows: Iterable[Row]) -> Fills:
    """Return the texts of the first cells of these ranges."""
    by_row: dict[int, list[CellRange]] = {}
    for area in areas:
        by_row.setdefault(area.first_row, []).append(area)
    return Fills(
        Filling(area.first_column, area.first_row + 1, area.last_row, cell_text(row.texts, area.first_column))
        for row in rows
        for area in by_row.get(row.number, ())
    )
