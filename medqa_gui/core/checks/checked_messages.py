"""Messages of a conversation for the checks, each with its cell."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

# A module name is looked up faster than a member of an enum; this runs for every message of a million rows.
_SYSTEM, _USER, _ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT


def is_one_pair(messages: Sequence[Message]) -> bool:
    """Return whether the messages are a question and its answer after an optional system prompt, as in most rows."""
    size = len(messages)
    return (
        (size == 2 or (size == 3 and messages[0][0] is _SYSTEM))
        and messages[-2][0] is _USER
        and messages[-1][0] is _ASSISTANT
    )


def dialogue_messages(messages: Sequence[Message]) -> list[Message]:
    """Return the messages of user and assistant."""
    return [message for message in messages if message[0] is not _SYSTEM]


def question_answer_pairs(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """Return each answer with the question before it, "" if there is none."""
    found: list[tuple[str, str]] = []
    question = ""
    for role, text in messages:
        if role is _USER:
            question = text
        elif role is _ASSISTANT:
            found.append((question, text))
    return found


class CheckedMessage(NamedTuple):
    """Message of user or assistant with its cell: row number of the sheet and 0-based column.

    `number` counts the messages from 1; it is 0 if question and answer have their own cells, which identify them.
    """

    role: Role
    text: str
    row_number: int
    column: int | None
    number: int

    def finding(self, found: FindingId, kind: str = "") -> Finding:
        """Return a finding about this message."""
        speaker = self.role.value if self.number else ""
        return Finding(found, self.row_number, self.column, kind, message=self.number, speaker=speaker)


def checked_messages(
    row: Row, conversation: Conversation, question_column: int | None, answer_column: int | None
) -> Iterator[CheckedMessage]:
    """Yield the messages of user and assistant with their cells."""
    messages = dialogue_messages(conversation.messages)
    are_numbered = question_column == answer_column or not is_one_pair(messages)
    rows = conversation.message_rows or repeat(row.number)
    for at, (number, (role, text)) in enumerate(zip(rows, messages, strict=False), 1):
        yield CheckedMessage(role, text, number, question_column if role is _USER else answer_column, at * are_numbered)
