"""What becomes of rows that belong together, whatever the shape of the sheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit
from medqa_gui.core.model.table import Row


class Entry(NamedTuple):
    """One or more rows and the conversation that they make, or why they make none that is saved.

    Every data row stands in one entry only; `conversation.row_numbers` may have more of them, where the paths of a tree
    share their beginning. `edited` are the fields whose text the person wrote; `stale_edits` no longer fit their cell
    and were not applied. `found` is what making the conversation told.
    """

    rows: tuple[Row, ...]
    conversation: Conversation
    left_out: LeftOut | None
    edited: tuple[Field, ...] = ()
    stale_edits: tuple[Edit, ...] = ()
    found: tuple[Finding, ...] = ()

    @property
    def row_number(self) -> int:
        """The first row's number, by which the entry is known."""
        return self.rows[0].number


class Assembler(Protocol):
    """Makes entries of rows, as one shape of sheet asks for. `used_columns` are those whose text is used."""

    used_columns: frozenset[int]

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the entries of data rows; every row stands in exactly one."""
        ...

    def again(self, rows: Sequence[Row]) -> Entry:
        """Make anew the entry of a conversation's rows; whether it is left out is for the caller to know."""
        ...
