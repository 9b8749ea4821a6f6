"""Address of a conversation: sheet, row, and number within the row."""

from typing import NamedTuple

_BETWEEN = "!"
_PART = "/"


class Address(NamedTuple):
    """Address of the conversation that begins in `row` (1-based); `part` numbers those of one row, from 1.

    Its text form is `Cardiology!12`, or `Cardiology!12/2` for the second conversation of the row.
    """

    sheet: str
    row: int
    part: int = 1

    def __str__(self) -> str:
        place = f"{self.sheet}{_BETWEEN}{self.row}"
        return place if self.part == 1 else f"{place}{_PART}{self.part}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Return the address of this text form. Raises ValueError if the text is not an address."""
        # A sheet name may contain an exclamation mark, so the last one separates.
        sheet, between, place = text.rpartition(_BETWEEN)
        row, slash, part = place.partition(_PART)
        numbers = (row, part) if slash else (row,)
        if not between or not all(each.isascii() and each.isdigit() and int(each) for each in numbers):
            raise ValueError(text)
        return cls(sheet, *map(int, numbers))
