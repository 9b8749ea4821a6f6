"""Statistics of every column of a sheet: its filled cells, and whether they are text, numbers or dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from medqa_gui.core.model.table import Row, nonblank_columns

# Filled cells per column that are checked for numbers and dates; the lengths of all cells count.
LOOKED_AT = 200
# Mean letters per cell from which a column is long text.
LONG_TEXT = 60
# Share of the cells, since a stray "n/a" does not make a number column a text column.
MOSTLY = 0.8
# For stripped texts; compiled when the first cell is counted.
_NUMBER = r"[-+(]?[$€£¥]?\s*\d[\d.,\s]*([eE][-+]?\d+\s*)?[%)]?"
_DATE = r"(\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})([T\s]+[\d:.]\S*)?"


class CellKind(StrEnum):
    """Kind of most cells of a column."""

    EMPTY = "empty"
    LONG_TEXT = "long_text"
    SHORT_TEXT = "short_text"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """Column below the header: the number of its filled cells, and the kind of most of them."""

    filled: int
    kind: CellKind


class ColumnStats:
    """Counts row by row while a sheet is read; the rows of the sample are counted again when the header moves."""

    def __init__(self) -> None:
        self.header_row = 0
        self._sample: list[_Column] = []
        self._rest: list[_Column] = []

    def begin(self, sample: Sequence[Row], header_row: int) -> None:
        """Count the sample rows below this header, in place of the counts of the sample so far."""
        self.header_row, self._sample = header_row, []
        for row in sample:
            if row.number > header_row:
                _count(row, self._sample)

    def add(self, row: Row) -> None:
        """Count a row after the sample."""
        _count(row, self._rest)

    @property
    def facts(self) -> tuple[ColumnFacts, ...]:
        """The statistics of each column in the rows counted so far."""
        both = zip_longest(self._sample, self._rest, fillvalue=_Column())
        return tuple(ColumnFacts(each.filled, each.kind) for each in (one.with_other(two) for one, two in both))


def _count(row: Row, columns: "list[_Column]") -> None:
    while len(columns) < len(row.texts):
        columns.append(_Column())
    for column in nonblank_columns(row.texts):
        text = row.texts[column]
        if not text.isspace():
            columns[column].add(text)


class _Column:
    """Sums of one column."""

    __slots__ = ("dates", "filled", "letters", "looked_at", "numbers")

    def __init__(self) -> None:
        self.filled = self.letters = self.looked_at = self.numbers = self.dates = 0

    def with_other(self, other: "_Column") -> "_Column":
        both = _Column()
        for name in self.__slots__:
            setattr(both, name, getattr(self, name) + getattr(other, name))
        return both

    def add(self, text: str) -> None:
        if self.looked_at < LOOKED_AT:
            self.looked_at += 1
            bare = text.strip()
            if re.fullmatch(_DATE, bare):
                self.dates += 1
            elif re.fullmatch(_NUMBER, bare):
                self.numbers += 1
        self.filled += 1
        self.letters += len(text)

    @property
    def kind(self) -> CellKind:
        if not self.filled:
            return CellKind.EMPTY
        if self.dates >= MOSTLY * self.looked_at:
            return CellKind.DATE
        if self.numbers >= MOSTLY * self.looked_at:
            return CellKind.NUMBER
        return CellKind.LONG_TEXT if self.letters >= LONG_TEXT * self.filled else CellKind.SHORT_TEXT
