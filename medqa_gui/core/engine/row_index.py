"""Rows of each entry of a review, as positions in the row store; numbers only, since there may be a million."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from medqa_gui.core.model.row_outcome import Entry

_NO_ENTRY = 0xFFFFFFFF


class RowIndex:
    """Index of a sheet in which every row below the header is an entry; `skipped` counts the rows above the first."""

    def __init__(self, skipped: int = 0) -> None:
        self.skipped = skipped
        self.numbers = array("L")

    def add(self, entry: Entry) -> None:
        """Add the next entry."""
        self.numbers.append(entry.row_number)

    def positions(self, at: int) -> Sequence[int]:
        """Return the positions of the rows of an entry's conversation."""
        return (at + self.skipped,)

    def owned(self, at: int) -> Sequence[int]:
        """Return the positions of the rows that belong to this entry only."""
        return self.positions(at)

    def row_numbers(self, at: int) -> Sequence[int]:
        """Return the numbers of the rows that belong to this entry only."""
        return (self.numbers[at],)

    def find(self, row_number: int) -> int | None:
        """Return the entry of a row, None if it is not a data row."""
        at = bisect_left(self.numbers, row_number)
        return at if at < len(self.numbers) and self.numbers[at] == row_number else None


class GroupIndex:
    """Index of a sheet in which several rows make an entry; `row_numbers` are those of all rows, ascending."""

    def __init__(self, row_numbers: Iterable[int]) -> None:
        self.numbers = array("L")
        self._row_numbers = array("L", row_numbers)
        self._owners = array("L", [_NO_ENTRY]) * len(self._row_numbers)
        self._starts = array("L", [0])
        self._positions = array("L")

    def add(self, entry: Entry) -> None:
        """Add the next entry."""
        for row in entry.rows:
            self._owners[self._position(row.number)] = len(self.numbers)
        self._positions.extend(map(self._position, entry.conversation.row_numbers))
        self._starts.append(len(self._positions))
        self.numbers.append(entry.row_number)

    def positions(self, at: int) -> Sequence[int]:
        """Return the positions of the rows of an entry's conversation, in its order."""
        return self._positions[self._starts[at] : self._starts[at + 1]]

    def owned(self, at: int) -> Sequence[int]:
        """Return the positions of the rows that belong to this entry only."""
        return [position for position in self.positions(at) if self._owners[position] == at]

    def row_numbers(self, at: int) -> Sequence[int]:
        """Return the numbers of the rows that belong to this entry only."""
        return [self._row_numbers[position] for position in self.owned(at)]

    def find(self, row_number: int) -> int | None:
        """Return the entry of a row, None if it is not a data row."""
        position = self._position(row_number)
        if position == len(self._row_numbers) or self._row_numbers[position] != row_number:
            return None
        owner = self._owners[position]
        return None if owner == _NO_ENTRY else owner

    def _position(self, row_number: int) -> int:
        return bisect_left(self._row_numbers, row_number)
