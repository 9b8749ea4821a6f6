"""What every check looks like."""

from collections.abc import Iterable
from typing import Protocol

from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding
from medqa_gui.core.model.table import Row


class Check(Protocol):
    """Sees every row that will be saved, in order; one instance for one pass over the rows.

    `look` returns what one row tells by itself, an empty tuple for most; `finish` what only all rows together tell.
    """

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return the findings of one row that becomes this conversation."""
        ...

    def forget(self, row: Row, conversation: Conversation | None) -> None:
        """Remember the row no more, if it became a conversation; from now on rows of any number may come."""
        ...

    def finish(self) -> Iterable[Finding]:
        """Return the findings that needed all rows."""
        ...
