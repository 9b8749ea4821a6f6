"""What a dataset's records hold beside the texts: keys that no conversation carries on, and how many records have them.

No format lists its keys for this. A key is carried where the format's own reading asks for it, or where the format
writes it itself; every other one is named, unless its value says nothing.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress, repeat
from typing import Any, NamedTuple

from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.records import quoted
from medqa_gui.core.model.conversation import Conversation, Message, Role

Reading = Callable[[Any], Iterable[Any]]
MOST_KEYS = 200
FURTHER_KEYS = "…"
_LONGEST_KEY = 40
# Records are looked at together, a key at a time: one by one it would take twice as long.
_BATCH = 100
_MOST_TOGETHER = 100
# Whether a trainer learns from the message (OpenAI, XTuner, Axolotl twice, ms-swift), with what it does unasked; and
# what a part that is a text calls itself.
_USUAL = {"weight": 1, "output_with_loss": True, "train": True, "training": True, "loss": True, "type": "text"}
_DECIDES_TRAINING = _USUAL.keys() - {"type"}
_EXAMPLE = Conversation((Message(Role.SYSTEM, "s"), Message(Role.USER, "q"), Message(Role.ASSISTANT, "a")))
_CONTAINERS = frozenset((dict, list))
_SCALARS = frozenset((str, int, float, bool))
_NOTHING: tuple[Any, ...] = (None, "", [], {})


class Uncarried:
    """Counts the records that have each key; told of every record while it is read anyway."""

    def __init__(self) -> None:
        self._root = _Place()
        self._reading: Reading = iter
        self._batch: list[dict[str, Any]] = []
        self._names: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    @property
    def records(self) -> dict[str, int]:
        """The keys, as "messages.weight", and how many records have them: first what decides training, then by number.

        No more than MOST_KEYS; those beyond share the name FURTHER_KEYS.
        """
        self._look()
        counts = self._counts
        return {name: counts[name] for name in sorted(counts, key=lambda name: (_standing(name), -counts[name], name))}

    def begin(self, form: Format, reading: Reading) -> None:
        """Go on with records of this format; `reading` yields what is made of one. It carries what it writes itself."""
        self._look()
        self._root, self._reading = _Place(is_everywhere=form.groups), reading
        _enter(json.loads(form.render(form.carried(_EXAMPLE) or _EXAMPLE, quoted)), self._root)

    def add(self, record: dict[str, Any]) -> None:
        """Take a record that can be read."""
        self._batch.append(record)
        if len(self._batch) == _BATCH:
            self._look()

    def _look(self) -> None:
        """Count what the records so far have."""
        while (having := self._having(self._batch)) is None:
            pass
        self._batch = []
        self._counts.update({name: len(records) for name, records in having.items()})

    def _having(self, batch: Sequence[dict[str, Any]]) -> dict[str, set[int]] | None:
        """Return which records have which keys; None where a key turned out to be carried: look again."""
        having: dict[str, set[int]] = {}
        watched: set[int] = set()
        waiting: list[tuple[_Objects, _Place]] = [(_Objects(batch, range(len(batch))), self._root)]
        while waiting:
            objects, place = waiting.pop()
            keys = set[str]().union(*objects.values)
            if len(keys) > _MOST_TOGETHER and len(objects.values) > 1:
                waiting += [(half, place) for half in objects.halves()]
                continue
            for key in keys:
                values = [each.get(key) for each in objects.values]
                if below := place.inside.get(key):
                    if not _CONTAINERS.isdisjoint(map(type, values)):
                        waiting.append((_inside(values, objects.owners), below))
                elif records := _having_something(key, values, objects.owners):
                    path = place.prefix + key
                    if path not in self._names and len(self._names) < MOST_KEYS:
                        if records[0] not in watched:
                            watched.add(records[0])
                            self._watch(batch[records[0]])
                        if key in place.inside:
                            return None
                        self._names[path] = _shown(path)
                    having.setdefault(self._names.get(path, FURTHER_KEYS), set()).update(records)
        return having

    def _watch(self, record: dict[str, Any]) -> None:
        """Read the record once more, to learn which of its keys are asked for."""
        for _ in self._reading(_watched(record, self._root)):
            pass


class _Objects(NamedTuple):
    """JSON objects that stand at the same place, and the numbers of the records that they are of."""

    values: Sequence[dict[str, Any]]
    owners: Sequence[int]

    def halves(self) -> Iterator["_Objects"]:
        """Objects that have little in common are looked at by themselves: else each is asked for the keys of all."""
        half = len(self.values) // 2
        yield _Objects(self.values[:half], self.owners[:half])
        yield _Objects(self.values[half:], self.owners[half:])


class _Place:
    """The carried keys of an object and what is inside them; with `is_everywhere` the same at every depth of a tree."""

    def __init__(self, prefix: str = "", *, is_everywhere: bool = False) -> None:
        self.prefix, self._is_everywhere = prefix, is_everywhere
        self.inside: dict[str, _Place] = {}

    def entered(self, key: str) -> "_Place":
        """Take the key for one that is carried, and return what is inside it."""
        if key not in self.inside:
            self.inside[key] = self if self._is_everywhere else _Place(f"{self.prefix}{key}.")
        return self.inside[key]


class _Watched(dict[str, Any]):
    """An object that notes which of its keys are asked for."""

    def __init__(self, value: dict[str, Any], place: _Place) -> None:
        super().__init__(value)
        self._place = place

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        return _watched(super().__getitem__(key), self._place.entered(key))

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        return _watched(super().get(key, default), self._place.entered(key))


def _watched(value: Any, place: _Place) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return _Watched(value, place)
    if isinstance(value, list):
        return [_Watched(each, place) if isinstance(each, dict) else each for each in value]
    return value


def _enter(written: Any, place: _Place) -> None:  # noqa: ANN401
    """Take the keys of a record that the format wrote for carried."""
    for value in written if isinstance(written, list) else (written,):
        if isinstance(value, dict):
            for key, inner in value.items():
                if _says_something(key, inner):
                    _enter(inner, place.entered(key))


def _inside(values: Sequence[Any], owners: Sequence[int]) -> _Objects:
    """Return the objects among the values and in lists of them."""
    lists = [each if type(each) is list else (each,) for each in values]
    objects = list(chain.from_iterable(lists))
    owners = list(chain.from_iterable(map(repeat, owners, map(len, lists))))
    if set(map(type, objects)) != {dict}:
        are_objects = [type(each) is dict for each in objects]
        objects, owners = list(compress(objects, are_objects)), list(compress(owners, are_objects))
    return _Objects(objects, owners)


def _having_something(key: str, values: Sequence[Any], owners: Sequence[int]) -> Sequence[int]:
    """Return the owners of the values that say something; as nearly always all do, this is asked first."""
    kinds = set(map(type, values))
    usual = _USUAL.get(key)
    if usual is None:
        if kinds <= _SCALARS and "" not in values:
            return owners
        if kinds == {dict} and all(map(any, map(dict.values, values))):
            return owners
        if kinds == {list} and all(map(any, values)):
            return owners
    told = [(owner, value) for owner, value in zip(owners, values, strict=True) if value is not None and value != usual]
    return [owner for owner, value in told if _says_something(key, value)]


def _says_something(key: str, value: Any) -> bool:  # noqa: ANN401
    if value in _NOTHING or (key in _USUAL and value == _USUAL[key]):
        return False
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (True,)
    return any(each not in _NOTHING for each in inner)


def _shown(path: str) -> str:
    """Return the key as it may be shown: it comes from someone else's file."""
    clean = "".join(letter if letter.isprintable() else "·" for letter in path[:_LONGEST_KEY])
    return clean if len(path) <= _LONGEST_KEY else f"{clean[:-1]}…"


def _standing(name: str) -> int:
    if name == FURTHER_KEYS:
        return 2
    return int(name.rpartition(".")[2] not in _DECIDES_TRAINING)
