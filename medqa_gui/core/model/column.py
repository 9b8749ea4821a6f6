"""Column of a sheet, and its letter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a sheet: 0-based index, header text ("" for none), number of filled cells in the rows examined."""

    index: int
    header: str
    filled: int

    @property
    def letter(self) -> str:
        """Letter of the column as Excel shows it."""
        return column_letter(self.index)


def column_letter(index: int) -> str:
    """Return the letter of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
