"""Messages and conversations."""

from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """Author of a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Message(NamedTuple):
    """Message of a conversation."""

    role: Role
    content: str


class Conversation(NamedTuple):
    """Training example: an optional system message, then alternating user and assistant messages.

    `row_numbers` are its sheet rows as Excel shows them. `message_rows` gives the row of each user and assistant
    message; it is empty if one row contains them all.
    """

    messages: tuple[Message, ...]
    row_numbers: tuple[int, ...] = ()
    message_rows: tuple[int, ...] = ()
