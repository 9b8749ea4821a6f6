"""What was said in a conversation."""

from collections.abc import Iterable, Sequence
from itertools import compress, repeat

from medqa_gui.core.model import Conversation, Message, Role
from medqa_gui.core.workbook.table import Row

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


def spoken(messages: Sequence[Message]) -> list[Message]:
    """Return the messages of user and assistant; the system prompt is not the row's."""
    return [message for message in messages if message[0] is not _SYSTEM]


def pairs(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """Return each assistant's text with the user's text before it ("" where there is none)."""
    found: list[tuple[str, str]] = []
    question = ""
    for role, text in messages:
        if role is _USER:
            question = text
        elif role is _ASSISTANT:
            found.append((question, text))
    return found


def spoken_rows(row: Row, conversation: Conversation) -> Iterable[int]:
    """Return the row number of each spoken message, without end where one row holds them all."""
    return conversation.message_rows or repeat(row.number)


def answer_rows(row: Row, conversation: Conversation) -> Iterable[int]:
    """Return the row number of each assistant's message, as `pairs` has them."""
    if not conversation.message_rows:
        return repeat(row.number)
    return compress(conversation.message_rows, (role is _ASSISTANT for role, _ in spoken(conversation.messages)))
