"""A conversation as its system prompt and its pairs of question and answer, and back."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from medqa_gui.core.model import Conversation, Message, Role

# Most conversations are one of these.
_PAIR = [Role.USER, Role.ASSISTANT]
_SYSTEM_AND_PAIR = [Role.SYSTEM, *_PAIR]


class Turns(NamedTuple):
    """The system prompt ("" for none) and the pairs of question and answer."""

    system: str
    pairs: tuple[tuple[str, str], ...]


def alternates(conversation: Conversation) -> bool:
    """Tell whether the conversation is what every trainer takes: system if at all first, then question and answer."""
    roles = [role for role, _ in conversation.messages]
    if roles in (_PAIR, _SYSTEM_AND_PAIR):
        return True
    rest = roles[1:] if roles[:1] == [Role.SYSTEM] else roles
    return bool(rest) and len(rest) % 2 == 0 and rest == [Role.USER, Role.ASSISTANT] * (len(rest) // 2)


def turns_of(conversation: Conversation) -> Turns:
    """Take apart a conversation that alternates."""
    messages = conversation.messages
    has_system = messages[0].role is Role.SYSTEM
    texts = [text for _, text in messages]
    asked, answered = texts[has_system::2], texts[has_system + 1 :: 2]
    return Turns(texts[0] if has_system else "", tuple(zip(asked, answered, strict=True)))


def conversation_of(system: str, pairs: Iterable[Sequence[Any]]) -> Conversation:
    """Put a conversation together; an empty system text is no message."""
    messages = [Message(Role.SYSTEM, system)] if system else []
    for question, answer in pairs:
        messages += [Message(Role.USER, text_of(question)), Message(Role.ASSISTANT, text_of(answer))]
    return Conversation(tuple(messages))


def text_of(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the value as text: nothing for null, and a number as it is written."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)
