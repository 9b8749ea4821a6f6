"""Where in the store the rows of each entry stand; numbers only, so that a million of them take little room."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from medqa_gui.core.model.row_outcome import Entry

_NOBODY = 0xFFFFFFFF


class RowPlaces:
    """Every row below the header is an entry: `skipped` rows stand above the first."""

    def __init__(self, skipped: int = 0) -> None:
        self.skipped = skipped
        self.numbers = array("L")

    def add(self, entry: Entry) -> None:
        """Remember the next entry."""
        self.numbers.append(entry.row_number)

    def positions(self, at: int) -> Sequence[int]:
        """Return the positions of the rows that an entry is made of."""
        return (at + self.skipped,)

    def owned(self, at: int) -> Sequence[int]:
        """Return those of them that stand in this entry and in no other."""
        return self.positions(at)

    def row_numbers(self, at: int) -> Sequence[int]:
        """Return the numbers of the rows that stand in this entry and in no other."""
        return (self.numbers[at],)

    def find(self, row_number: int) -> int | None:
        """Return the entry that a row stands in, None if it is not a data row."""
        at = bisect_left(self.numbers, row_number)
        return at if at < len(self.numbers) and self.numbers[at] == row_number else None


class GroupPlaces:
    """Several rows make an entry, wherever they stand; `row_numbers` are those of all rows by position, ascending."""

    def __init__(self, row_numbers: Iterable[int]) -> None:
        self.numbers = array("L")
        self._row_numbers = array("L", row_numbers)
        self._owners = array("L", [_NOBODY]) * len(self._row_numbers)
        self._starts = array("L", [0])
        self._positions = array("L")

    def add(self, entry: Entry) -> None:
        """Remember the next entry."""
        for row in entry.rows:
            self._owners[self._position(row.number)] = len(self.numbers)
        self._positions.extend(map(self._position, entry.conversation.row_numbers))
        self._starts.append(len(self._positions))
        self.numbers.append(entry.row_number)

    def positions(self, at: int) -> Sequence[int]:
        """Return the positions of the rows that an entry is made of, in the order of the conversation."""
        return self._positions[self._starts[at] : self._starts[at + 1]]

    def owned(self, at: int) -> Sequence[int]:
        """Return those of them that stand in this entry and in no other."""
        return [position for position in self.positions(at) if self._owners[position] == at]

    def row_numbers(self, at: int) -> Sequence[int]:
        """Return the numbers of the rows that stand in this entry and in no other."""
        return [self._row_numbers[position] for position in self.owned(at)]

    def find(self, row_number: int) -> int | None:
        """Return the entry that a row stands in, None if it is not a data row."""
        position = self._position(row_number)
        if position == len(self._row_numbers) or self._row_numbers[position] != row_number:
            return None
        owner = self._owners[position]
        return None if owner == _NOBODY else owner

    def _position(self, row_number: int) -> int:
        return bisect_left(self._row_numbers, row_number)
