"""Protocol of the checks."""

from collections.abc import Iterable
from typing import Protocol

from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding
from medqa_gui.core.model.table import Row


class Check(Protocol):
    """Check of all included rows in their order; one instance for one pass.

    `look` returns what one row tells by itself, an empty tuple for most; `finish` what only all rows together tell.
    """

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return the findings of a row and its conversation."""
        ...

    def forget(self, row: Row, conversation: Conversation | None) -> None:
        """Forget a row that has a conversation; rows may come in any order from now on."""
        ...

    def finish(self) -> Iterable[Finding]:
        """Return the findings that need all rows."""
        ...
