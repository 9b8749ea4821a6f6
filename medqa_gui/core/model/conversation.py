"""Messages and conversations."""

from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Message(NamedTuple):
    """One turn of a conversation."""

    role: Role
    content: str


class Conversation(NamedTuple):
    """One training example: an optional system message, then user and assistant in turn.

    `row_numbers` are the sheet rows that it was made of, as Excel shows them. `message_rows` names the row of each
    message of user and assistant; it is empty where one row holds them all.
    """

    messages: tuple[Message, ...]
    row_numbers: tuple[int, ...] = ()
    message_rows: tuple[int, ...] = ()
