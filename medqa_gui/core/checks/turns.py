"""What was said in a conversation."""

from collections.abc import Sequence

from medqa_gui.core.model import Message, Role

# A name of the module is found faster than a member of an enum; this runs for every message of a million rows.
_SYSTEM, _USER, _ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT


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
