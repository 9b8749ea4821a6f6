"""Outcome of the rows of one conversation, for every sheet shape."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit
from medqa_gui.core.model.table import Row


class Entry(NamedTuple):
    """Rows and the conversation made from them, or the reason why it is excluded.

    Each data row belongs to exactly one entry; `conversation.row_numbers` may list more rows if paths of a tree share
    their first messages. `edited` are the fields with a text of the user; `stale_edits` do not match their cell and
    were not applied. `found` are the findings of assembling the conversation.
    """

    rows: tuple[Row, ...]
    conversation: Conversation
    left_out: LeftOut | None
    edited: tuple[Field, ...] = ()
    stale_edits: tuple[Edit, ...] = ()
    found: tuple[Finding, ...] = ()

    @property
    def row_number(self) -> int:
        """Number of the first row, which identifies the entry."""
        return self.rows[0].number


class Assembler(Protocol):
    """Assembler of entries for one sheet shape. `used_columns` are the columns whose text it uses."""

    used_columns: frozenset[int]

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the entries of data rows; every row belongs to exactly one."""
        ...

    def rebuild(self, rows: Sequence[Row]) -> Entry:
        """Return the entry of these rows again; the caller knows whether it is excluded."""
        ...
