"""Detect rows that changed since the last save, by stored fingerprints instead of their text.

Fingerprints are keyed hashes; without the key file next to them they reveal nothing.
"""

import json
import secrets
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row
from medqa_gui.core.runtime.atomic_file import read_small, replacing
from medqa_gui.core.saving.unsaved_work import make_private

T = TypeVar("T")
VERSION = 1
_SUFFIX = f".v{VERSION}.medqa-rows"
_KEY = "key"
_LARGEST = 1 << 30  # bytes
_KEY_BYTES = 32
_REPORT_EVERY = 500


@dataclass(frozen=True, slots=True)
class SavedRows:
    """Fingerprints of the rows of a sheet: row number (as Excel shows it), question and answer.

    `columns` are the fingerprints of the question and answer headers.
    """

    columns: tuple[int, int]
    numbers: "array[int]"
    questions: "array[int]"
    answers: "array[int]"
    saved_at: str = ""  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class Changes:
    """Differences from the last save: new and changed rows of today, and vanished rows of that save."""

    saved_at: str
    new: frozenset[int] = frozenset()
    changed: frozenset[int] = frozenset()
    vanished: tuple[int, ...] = ()


class Fingerprints:
    """Fingerprint function with the key of a folder; the key is created if missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = _read_key(folder / _KEY)

    def of(self, text: str) -> int:
        """Return the 64-bit fingerprint of a text."""
        data = text.strip().encode("utf-8", "surrogatepass")
        return int.from_bytes(blake2b(data, digest_size=8, key=self._key).digest(), "big")

    def place(self, plan: Plan) -> Path:
        """Return the file of the fingerprints of the plan's sheet."""
        name = self.of(f"{plan.source.absolute()}\n{plan.sheet_index}")
        return self._folder / f"{name:016x}{_SUFFIX}"

    def rows(self, plan: Plan, rows: Iterable[Row], columns: Sequence[Column]) -> Generator[Progress, None, SavedRows]:
        """Return the fingerprints of the rows below the header, of their cells without templates and edits."""
        question, answer = plan.mapping.text_columns
        headers = {column.index: column.header or column.letter for column in columns}
        marks = tuple(self.of(headers.get(-1 if at is None else at, "")) for at in (question, answer))
        known = SavedRows((marks[0], marks[1]), array("Q"), array("Q"), array("Q"))
        for count, row in enumerate(rows, 1):
            if row.number > plan.header_row:
                known.numbers.append(row.number)
                known.questions.append(self.of(_text(row, question)))
                known.answers.append(self.of(_text(row, answer)))
            if count % _REPORT_EVERY == 0:
                yield Progress(count)
        return known


def save_with_fingerprints(
    saving: Generator[Progress, None, T],
    plan: Plan,
    rows: Iterable[Row],
    columns: Sequence[Column],
    folder: Path | None,
) -> Generator[Progress, None, T]:
    """Run a save, and store the fingerprints of its rows in the folder, if any, after it has succeeded.

    A failure to store them does not fail the save.
    """
    known = place = None
    with closing(saving):
        with suppress(MedqaError):
            if folder:
                fingerprints = Fingerprints(folder)
                place = fingerprints.place(plan)
                known = yield from fingerprints.rows(plan, rows, columns)
        result = yield from saving
    # No yield since the end of the save, so that fingerprints are stored exactly if the save was not cancelled.
    with suppress(MedqaError):
        if known and place:
            write_fingerprints(known, place)
    return result


def compare_rows(before: SavedRows, now: SavedRows) -> Changes | None:
    """Return the differences, or None if columns or key differ, so that they cannot be compared.

    Moved rows are unchanged. A row whose question (or else whose answer) existed before counts as changed; every old
    row matches at most one new row.
    """
    if before.columns != now.columns:
        return None
    left = Counter(zip(before.questions, before.answers, strict=True))
    unmatched: list[int] = []
    for at, pair in enumerate(zip(now.questions, now.answers, strict=True)):
        if left[pair]:
            left[pair] -= 1
        else:
            unmatched.append(at)
    rest = _rest(before, left)
    changed, unmatched = _matched(now.questions, unmatched, before.questions, rest)
    more, unmatched = _matched(now.answers, unmatched, before.answers, rest)
    return Changes(
        before.saved_at,
        frozenset(now.numbers[at] for at in unmatched),
        frozenset(now.numbers[at] for at in (*changed, *more)),
        tuple(before.numbers[at] for at in sorted(rest)),
    )


def has_fingerprints(folder: Path) -> bool:
    """Return whether the folder has a key, without which there are no comparable fingerprints."""
    return (folder / _KEY).is_file()


def read_fingerprints(place: Path) -> SavedRows | None:
    """Return stored fingerprints, or None if they are missing or damaged."""
    try:
        head, _, data = read_small(place, _LARGEST).partition(b"\n")
        entries = json.loads(head)
        count, parts = int(entries["rows"]), [array("Q"), array("Q"), array("Q")]
        if entries["medqa_rows"] != VERSION or len(data) != 3 * 8 * count:
            return None
        for at, part in enumerate(parts):
            part.frombytes(data[at * 8 * count : (at + 1) * 8 * count])
            _little_endian(part)
        question, answer = entries["columns"]
        return SavedRows((int(question), int(answer)), parts[0], parts[1], parts[2], str(entries["saved_at"]))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def write_fingerprints(known: SavedRows, place: Path) -> None:
    """Store fingerprints in a private file. Raises UnwritableTargetError."""
    entries = {
        "medqa_rows": VERSION,
        "saved_at": known.saved_at or datetime.now(UTC).isoformat(timespec="seconds"),
        "columns": list(known.columns),
        "rows": len(known.numbers),
    }
    make_private(place.parent)
    with replacing(place, is_private=True) as file:
        file.write(json.dumps(entries).encode("ascii") + b"\n")
        for part in (known.numbers, known.questions, known.answers):
            copy = part[:]
            _little_endian(copy)
            file.write(copy.tobytes())


def remove_fingerprints(folder: Path) -> None:
    """Remove all fingerprints and the key."""
    with suppress(OSError):
        for path in (*folder.glob("*.medqa-rows"), folder / _KEY):
            path.unlink(missing_ok=True)


def _read_key(path: Path) -> bytes:
    with suppress(OSError, ValueError):
        key = read_small(path, _KEY_BYTES)
        if len(key) == _KEY_BYTES:
            return key
    key = secrets.token_bytes(_KEY_BYTES)
    make_private(path.parent)
    with replacing(path, is_private=True) as file:
        file.write(key)
    return key


def _text(row: Row, column: int | None) -> str:
    return row.texts[column] if column is not None and column < len(row.texts) else ""


def _rest(before: SavedRows, left: Counter[tuple[int, int]]) -> set[int]:
    """Return the old rows without an identical new row; of identical ones, the last."""
    rest: set[int] = set()
    for at in range(len(before.numbers) - 1, -1, -1):
        pair = (before.questions[at], before.answers[at])
        if left[pair] > 0:
            left[pair] -= 1
            rest.add(at)
    return rest


def _matched(
    texts: Sequence[int], unmatched: Sequence[int], before: Sequence[int], rest: set[int]
) -> tuple[list[int], list[int]]:
    """Return the rows with and without a partner of the same text in `rest`; partners are removed from it."""
    partners: dict[int, list[int]] = defaultdict(list)
    for at in sorted(rest, reverse=True):
        partners[before[at]].append(at)
    found, alone = [], []
    for at in unmatched:
        if partners[texts[at]]:
            rest.discard(partners[texts[at]].pop())
            found.append(at)
        else:
            alone.append(at)
    return found, alone


def _little_endian(part: "array[int]") -> None:
    if sys.byteorder == "big":
        part.byteswap()
