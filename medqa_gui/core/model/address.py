"""Where a decision holds: a sheet, a row, and a number within the row."""

from typing import NamedTuple

_BETWEEN = "!"
_PART = "/"


class Address(NamedTuple):
    """The conversation that begins in this row (1-based) of the sheet; `part` counts those of one row, from 1.

    Written `Cardiology!12`, and `Cardiology!12/2` for the second of a row.
    """

    sheet: str
    row: int
    part: int = 1

    def __str__(self) -> str:
        place = f"{self.sheet}{_BETWEEN}{self.row}"
        return place if self.part == 1 else f"{place}{_PART}{self.part}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Return the address that was written so. Raises ValueError where it is none."""
        # The name of a sheet may have an exclamation mark, and a row number has none.
        sheet, between, place = text.rpartition(_BETWEEN)
        row, slash, part = place.partition(_PART)
        numbers = (row, part) if slash else (row,)
        if not between or not all(each.isascii() and each.isdigit() and int(each) for each in numbers):
            raise ValueError(text)
        return cls(sheet, *map(int, numbers))
