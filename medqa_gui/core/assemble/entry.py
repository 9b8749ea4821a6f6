"""What becomes of rows that belong together, whatever the shape of the sheet."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from medqa_gui.core.model import Conversation, Edit, Field, LeftOut
from medqa_gui.core.workbook.table import Row


class Entry(NamedTuple):
    """One or more rows and the conversation that they make, or why they make none that is saved.

    `edited` are the fields whose text the person wrote; `stale_edits` no longer fit their cell and were not applied.
    """

    rows: tuple[Row, ...]
    conversation: Conversation
    left_out: LeftOut | None
    edited: tuple[Field, ...] = ()
    stale_edits: tuple[Edit, ...] = ()

    @property
    def row_number(self) -> int:
        """The first row's number, by which the entry is known."""
        return self.rows[0].number


class Assembler(Protocol):
    """Makes entries of rows, as one shape of sheet asks for."""

    used_columns: frozenset[int]

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the entries of data rows; every row stands in exactly one."""
        ...
