"""Find a column by its header or letter."""

from collections.abc import Sequence

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.text_key import normalized


def find_column(columns: Sequence[Column], name: str) -> int | None:
    """Return the 0-based column with this header, else the one with this letter, or None."""
    wanted = " ".join(name.split())
    if not wanted:
        return None
    exact = (column.index for column in columns if column.header == wanted)
    alike = (column.index for column in columns if normalized(column.header) == normalized(wanted))
    letter = (column.index for column in columns if column.letter == wanted.upper())
    return next((index for found in (exact, alike, letter) for index in found), None)
