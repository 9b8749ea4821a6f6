"""Merged cells: only the first cell has the text; filled down, all rows of the range have it."""

from bisect import bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.row_text import cell_text
from medqa_gui.core.model.table import CellRange, Row, RowSource, SheetFacts


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
        self._expected: dict[int, list[CellRange]] = {}
        for each in sorted(fillings):
            self._by_column.setdefault(each.column, []).append(each)

    def __bool__(self) -> bool:
        return bool(self._by_column)

    def expect(self, areas: Iterable[CellRange]) -> None:
        """Forget all texts; those of these ranges are learned from the rows that follow."""
        self._by_column, self._expected = {}, {}
        for area in areas:
            self._expected.setdefault(area.first_row, []).append(area)

    def learn(self, row: Row) -> None:
        """Learn the texts of the ranges that begin in this row; rows come in the order of the sheet."""
        for area in self._expected.get(row.number, ()):
            text = cell_text(row.texts, area.first_column)
            filling = Filling(area.first_column, area.first_row + 1, area.last_row, text)
            insort(self._by_column.setdefault(filling.column, []), filling)

    def filled(self, row: Row) -> Row:
        """Return the row with the texts of the merged ranges that it is in."""
        texts = row.texts
        for column, fillings in self._by_column.items():
            at = bisect_right(fillings, row.number, key=lambda each: each.first_row) - 1
            if at >= 0 and row.number <= fillings[at].last_row and is_blank(cell_text(texts, column)):
                texts = [*texts, *[""] * (column + 1 - len(texts))]
                texts[column] = fillings[at].text
        return row if texts is row.texts else row._replace(texts=texts)


NO_FILLS = Fills()


class LearningRows:
    """Row source that learns the texts of merged cells while it is read.

    Merged ranges are known only after the last row of a streamed sheet: a read that began without them is incomplete.
    `fills` has the texts for each of the given sets of columns.
    """

    def __init__(self, rows: RowSource, header_row: int, *columns: Collection[int]) -> None:
        self._rows, self._header_row, self._columns = rows, header_row, columns
        self.fills = [Fills() for _ in columns]
        self._expected: list[list[CellRange]] | None = None

    @property
    def facts(self) -> SheetFacts:
        """Facts about the whole sheet."""
        return self._rows.facts

    def __iter__(self) -> Iterator[Row]:
        self._expected = self._areas()
        for fills, areas in zip(self.fills, self._expected, strict=True):
            fills.expect(areas)
        return self._learning() if any(self._expected) else iter(self._rows)

    def is_complete(self, at: int) -> bool:
        """Return whether the last read knew all merged ranges for these columns from its first row."""
        return self._expected is not None and self._expected[at] == self._areas()[at]

    def _learning(self) -> Iterator[Row]:
        for row in self._rows:
            for fills in self.fills:
                fills.learn(row)
            yield row

    def _areas(self) -> list[list[CellRange]]:
        return [areas_to_fill(self.facts.merged, each, self._header_row) for each in self._columns]


def areas_to_fill(merged: Sequence[CellRange], columns: Collection[int], header_row: int) -> list[CellRange]:
    """Return the merged ranges of several rows that are below the header and begin in one of these columns."""
    return [
        area
        for area in merged
        if area.first_column in columns and area.last_row > area.first_row and area.first_row > header_row
    ]
