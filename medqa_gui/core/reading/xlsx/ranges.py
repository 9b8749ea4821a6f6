"""Cell addresses, ranges, and facts of a sheet other than its cells."""

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate

from medqa_gui.core.model.table import CellRange

LAST_ROW = 1_048_576
COLUMNS = 16_384
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_CRITERIA = frozenset(("filters", "customFilters", "dynamicFilter", "top10", "colorFilter", "iconFilter"))


def column_index(letters: str) -> int:
    """Return the 0-based column of its letters. Raises ValueError for a column that Excel does not have."""
    index = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        index = index * 26 + ord(letter) - 64
    if not 0 < index <= COLUMNS:
        raise ValueError(letters)
    return index - 1


class ColumnIndexes(dict[str, int]):
    """Cache of 0-based columns by their letters."""

    def __missing__(self, letters: str) -> int:
        index = self[letters] = column_index(letters)
        return index


def row_in_sheet(number: int) -> int:
    """Return the 1-based row number. Raises ValueError for a row that Excel does not have."""
    if not 0 < number <= LAST_ROW:
        raise ValueError(number)
    return number


def cell_range(text: str) -> CellRange | None:
    """Return the range of `A1:F10` or `A1`, None for other texts."""
    corners = [_ADDRESS.fullmatch(each) for each in text.strip().split(":")]
    if len(corners) > 2 or not all(corners):
        return None
    places = [(int(each[2]), column_index(each[1])) for each in corners if each]
    (first_row, first_column), (last_row, last_column) = places[0], places[-1]
    return CellRange(first_row, first_column, last_row, last_column)


def covered_columns(ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the 0-based columns in these ranges, both ends included, within the limits of a sheet."""
    steps = [0] * (COLUMNS + 1)
    for first, last in ranges:
        if max(first, 0) <= min(last, COLUMNS - 1):
            steps[max(first, 0)] += 1
            steps[min(last, COLUMNS - 1) + 1] -= 1
    return frozenset(column for column, depth in enumerate(accumulate(steps)) if depth)


def repeat_count(attributes: Mapping[str, str], name: str) -> int:
    """Return an attribute that counts cells, rows, columns or spaces, 1 if it is missing or not a count."""
    value = attributes.get(name, "1").strip()
    return max(int(value), 1) if value.isdecimal() and len(value) < 10 else 1


def is_zero(measure: str) -> bool:
    """Return whether a width or height is zero, so that the column or row is hidden."""
    return measure.strip("0.") == ""


class AutoFilter:
    """Collector of the ranges of active filters, which have criteria, without their header rows."""

    def __init__(self) -> None:
        self.ranges: list[CellRange] = []
        self._pending: CellRange | None = None
        self._is_view = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Process the start of an element, without its prefix."""
        if name == "autoFilter":
            self._pending = None if self._is_view else cell_range(attributes.get("ref", ""))
        elif name == "customSheetViews":
            # Saved views come after the sheet's own filter; their filters are not active.
            self._is_view = True
        elif name in _CRITERIA and self._pending:
            self.ranges.append(self._pending._replace(first_row=self._pending.first_row + 1))
            self._pending = None
