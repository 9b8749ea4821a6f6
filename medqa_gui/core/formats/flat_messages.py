"""Message trees as a flat table: each message names its parent, and the rows of a tree may be in any order.

Source: huggingface.co/datasets/OpenAssistant/oasst1 (message_id, parent_id, text, role, rank, lang, deleted, …).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from medqa_gui.core.formats.message_pairs import text_or_blank
from medqa_gui.core.formats.message_trees import child_messages, root_message

# The role of a deleted message, so that no path goes through it.
DELETED = "deleted"


class FlatMessage(NamedTuple):
    """A message as texts: the first one of a tree has no parent, and unknown values are ""."""

    message_id: str
    parent_id: str
    role: str
    text: str
    rank: str
    language: str


def flat_messages(record: Any, number: int) -> Iterator[FlatMessage]:  # noqa: ANN401 - any JSON value
    """Yield the message of a flat record, every message of a nested tree, or nothing for other records.

    A message without an ID gets one from the record `number`.
    """
    top = root_message(record)
    if top is not None:
        yield from _nested(top, str(number))
    elif isinstance(record, dict) and isinstance(record.get("message_id"), str | int):
        yield _message(record, text_or_blank(record["message_id"]), text_or_blank(record.get("parent_id")))


def _nested(top: dict[str, Any], tree_id: str) -> Iterator[FlatMessage]:
    """Yield parents before replies, without recursion: a long conversation is a deep tree."""
    waiting = [(top, "")]
    count = 0
    while waiting:
        message, parent_id = waiting.pop()
        message_id = text_or_blank(message.get("message_id")) or (f"{tree_id}.{count}" if count else tree_id)
        count += 1
        yield _message(message, message_id, parent_id)
        waiting += [(child, message_id) for child in reversed(child_messages(message))]


def _message(message: dict[str, Any], message_id: str, parent_id: str) -> FlatMessage:
    role = DELETED if message.get("deleted") is True else text_or_blank(message.get("role"))
    texts = (text_or_blank(message.get(key)) for key in ("text", "rank", "lang"))
    return FlatMessage(message_id, parent_id, role, *texts)


def tree_roots(parents: dict[str, str]) -> dict[str, str]:
    """Return the first message of each message's chain of parents; a cycle begins where it was entered."""
    roots: dict[str, str] = {}
    for message_id in parents:
        trail: dict[str, None] = {}
        at = message_id
        while at not in roots:
            trail[at] = None
            parent = parents[at]
            if parent not in parents or parent in trail:
                roots[at] = at
            else:
                at = parent
        roots.update(dict.fromkeys(trail, roots[at]))
    return roots
