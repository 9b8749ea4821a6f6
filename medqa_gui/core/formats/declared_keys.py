"""Keys of a dataset's records that its format does not declare: they are not kept in the conversations.

Every format declares the keys that it reads and writes (`Format.declared_keys`).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from medqa_gui.core.formats.format import Keys

MOST_KEYS = 200
FURTHER_KEYS = "…"
_LONGEST_KEY = 40
# Whether a trainer learns from the message (OpenAI, XTuner, Axolotl twice, ms-swift), with the trainer's default; and
# the type of a text part.
_DEFAULTS = {"weight": 1, "output_with_loss": True, "train": True, "training": True, "loss": True, "type": "text"}
_DECIDES_TRAINING = _DEFAULTS.keys() - {"type"}


class UndeclaredKeys:
    """Count the records that have each undeclared key with a value that is neither empty nor a trainer's default."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._names: dict[str, str] = {}  # by path; bounded

    @property
    def records(self) -> dict[str, int]:
        """The keys, as "messages.weight", with their numbers of records: what decides training first, then by number.

        At most MOST_KEYS; all others are counted together as FURTHER_KEYS.
        """
        return dict(sorted(self._counts.items(), key=lambda item: (_order(item[0]), -item[1], item[0])))

    def add(self, record: dict[str, Any], declared: Keys) -> None:
        """Count a record of a format that declares these keys."""
        paths = _undeclared_paths(record, declared)
        if paths:
            names = self._names
            for name in {names.get(path) or self._name(path) for path in paths}:
                self._counts[name] += 1

    def _name(self, path: str) -> str:
        """Return the name of a path that is new, and remember as many as are allowed."""
        if len(self._names) == MOST_KEYS:
            return FURTHER_KEYS
        return self._names.setdefault(path, _printable(path))


def _undeclared_paths(record: dict[str, Any], declared: Keys) -> list[str]:
    """Return the path of every undeclared key with content, once for each object that has it."""
    paths: list[str] = []
    waiting: list[tuple[str, Sequence[Any], Keys]] = [("", (record,), declared)]  # a tree may be too deep for recursion
    while waiting:
        prefix, values, keys = waiting.pop()
        for each in values:
            for key, value in each.items() if type(each) is dict else ():
                inside = keys.get(key)
                if inside is None:
                    if _has_content(key, value):
                        paths.append(prefix + key)
                elif type(value) is not str:
                    # Messages inside messages (of a tree) have one name at every depth.
                    path = prefix if inside is keys else f"{prefix}{key}."
                    waiting.append((path, value if type(value) is list else (value,), inside))
    return paths


def _has_content(key: str, value: Any) -> bool:  # noqa: ANN401 - any JSON value
    if value == _DEFAULTS.get(key):
        return False
    if isinstance(value, dict | list):
        return any(each or each == 0 for each in (value.values() if isinstance(value, dict) else value))
    return bool(value or value == 0)


def _printable(path: str) -> str:
    """Return the key clipped and without control characters: the file may come from a stranger."""
    clean = "".join(letter if letter.isprintable() else "·" for letter in path[:_LONGEST_KEY])
    return clean if len(path) <= _LONGEST_KEY else f"{clean[:-1]}…"


def _order(name: str) -> int:
    if name == FURTHER_KEYS:
        return 2
    return int(name.rpartition(".")[2] not in _DECIDES_TRAINING)
