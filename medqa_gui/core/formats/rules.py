"""Rules that several trainers share and do not name."""

from collections.abc import Iterator, Sequence
from typing import Any

_ROLES = ("user", "assistant")


def required_text_problems(record: dict[str, Any], keys: Sequence[str]) -> Iterator[str]:
    """Yield the problems of keys that must have a text that is not blank."""
    for key in keys:
        if key not in record:
            yield f"missing_{key}"
        elif not isinstance(record[key], str):
            yield f"{key}_not_text"
        elif not record[key].strip():
            yield f"empty_{key}"


def optional_text_problems(record: dict[str, Any], key: str) -> Iterator[str]:
    """Yield the problem of a key whose text may be missing or empty."""
    if not isinstance(record.get(key, ""), str):
        yield f"{key}_not_text"


def nonempty_list(record: Any, key: str) -> list[Any] | None:  # noqa: ANN401
    """Return the list under the key, None if it is missing or empty."""
    messages = record.get(key) if isinstance(record, dict) else None
    return messages if isinstance(messages, list) and messages else None


def role_order_problems(roles: Sequence[Any]) -> Iterator[str]:
    """Yield the problem if the roles (without system) do not alternate, user first and assistant last."""
    if any(role not in _ROLES for role in roles):
        yield "unrecognized_role"
    elif list(roles) != [*_ROLES] * (len(roles) // 2):
        yield "roles_not_alternating"
