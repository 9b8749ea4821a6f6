"""What was said in a conversation."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

# A name of the module is found faster than a member of an enum; this runs for every message of a million rows.
_SYSTEM, _USER, _ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT


def is_one_pair(messages: Sequence[Message]) -> bool:
    """Tell whether it is one question and its answer, after a system prompt if any, as most conversations are."""
    size = len(messages)
    return (
        (size == 2 or (size == 3 and messages[0][0] is _SYSTEM))
        and messages[-2][0] is _USER
        and messages[-1][0] is _ASSISTANT
    )


def dialogue_messages(messages: Sequence[Message]) -> list[Message]:
    """Return the messages of user and assistant; the system prompt is not the row's."""
    return [message for message in messages if message[0] is not _SYSTEM]


def question_answer_pairs(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """Return each assistant's text with the user's text before it ("" where there is none)."""
    found: list[tuple[str, str]] = []
    question = ""
    for role, text in messages:
        if role is _USER:
            question = text
        elif role is _ASSISTANT:
            found.append((question, text))
    return found


class CheckedMessage(NamedTuple):
    """A message of user or assistant, and where it stands: the row as Excel shows it, the column 0-based.

    `number` counts them from 1; it is 0 where a question and its answer have a cell each, so that the column tells.
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
    """Yield what user and assistant say in a conversation."""
    messages = dialogue_messages(conversation.messages)
    are_numbered = question_column == answer_column or not is_one_pair(messages)
    rows = conversation.message_rows or repeat(row.number)
    for at, (number, (role, text)) in enumerate(zip(rows, messages, strict=False), 1):
        yield CheckedMessage(role, text, number, question_column if role is _USER else answer_column, at * are_numbered)
