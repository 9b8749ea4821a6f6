"""A conversation as a system prompt with pairs of question and answer, and back."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from medqa_gui.core.formats.format import Keys
from medqa_gui.core.model.conversation import Conversation, Message, Role

# A global name is faster than an enum member.
_SYSTEM, _USER, _ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT


# A text may also be a list of parts: [{"text"}, …].
TEXT_KEYS: Keys = {"text": {}}


class MessagePairs(NamedTuple):
    """A system prompt ("" for none) and the pairs of question and answer."""

    system: str
    pairs: tuple[tuple[str, str], ...]


def is_alternating(conversation: Conversation) -> bool:
    """Return whether user and assistant alternate after an optional system message, as every trainer requires."""
    messages = conversation.messages
    start = bool(messages) and messages[0][0] is _SYSTEM
    if len(messages) == start + 2:  # as most are
        return messages[start][0] is _USER and messages[-1][0] is _ASSISTANT
    roles = [role for role, _ in messages[start:]]
    return bool(roles) and len(roles) % 2 == 0 and roles == [_USER, _ASSISTANT] * (len(roles) // 2)


def split_pairs(conversation: Conversation) -> MessagePairs:
    """Split an alternating conversation."""
    messages = conversation.messages
    start = messages[0][0] is _SYSTEM
    system = messages[0][1] if start else ""
    if len(messages) == start + 2:  # as most are
        return MessagePairs(system, ((messages[start][1], messages[-1][1]),))
    texts = [text for _, text in messages[start:]]
    return MessagePairs(system, tuple(zip(texts[::2], texts[1::2], strict=True)))


def join_pairs(system: str, pairs: Iterable[Sequence[Any]]) -> Conversation:
    """Return the conversation of these pairs; an empty system text adds no message."""
    messages = [Message(_SYSTEM, system)] if system else []
    for question, answer in pairs:
        messages += (Message(_USER, text_of(question)), Message(_ASSISTANT, text_of(answer)))
    return Conversation(tuple(messages))


def text_of(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a JSON value as text: "" for null, a number as JSON writes it, the joined texts of [{"text"}, …].

    Raises TypeError for other values, such as a list with an image.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    text = json.dumps(value) if isinstance(value, int | float) else _joined(value)
    if text is None:
        raise TypeError
    return text


def text_or_blank(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a JSON value as text, "" if it is not a text."""
    try:
        return text_of(value)
    except TypeError:
        return ""


def parts_text(parts: Any) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the joined text of [{"text"}, …], None if the value is something else or blank."""
    text = _joined(parts)
    return text if text and not text.isspace() else None


def _joined(parts: Any) -> str | None:  # noqa: ANN401 - any JSON value
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return None
    texts = [part.get("text") for part in parts]
    return "".join(texts) if all(isinstance(text, str) for text in texts) else None
