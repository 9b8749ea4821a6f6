"""Rules that several trainers share; they name none of their own for these."""

from collections.abc import Iterator, Sequence
from typing import Any

_ROLES = ("user", "assistant")


def missing_texts(record: dict[str, Any], keys: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the keys that must hold a text with something in it."""
    for key in keys:
        if key not in record:
            yield f"missing_{key}"
        elif not isinstance(record[key], str):
            yield f"{key}_not_text"
        elif not record[key].strip():
            yield f"empty_{key}"


def not_a_text(record: dict[str, Any], key: str) -> Iterator[str]:
    """Yield what is wrong with a key that may be absent or empty."""
    if not isinstance(record.get(key, ""), str):
        yield f"{key}_not_text"


def listed_messages(record: Any, key: str) -> list[Any] | None:  # noqa: ANN401
    """Return the record's list of messages, None if there is none or an empty one."""
    messages = record.get(key) if isinstance(record, dict) else None
    return messages if isinstance(messages, list) and messages else None


def broken_order(roles: Sequence[Any]) -> Iterator[str]:
    """Yield whether the roles, without the system's, are not user and assistant in turn to the end."""
    if any(role not in _ROLES for role in roles):
        yield "unrecognized_role"
    elif list(roles) != [*_ROLES] * (len(roles) // 2):
        yield "roles_not_alternating"
