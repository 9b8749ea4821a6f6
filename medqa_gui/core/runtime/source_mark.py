"""Identify a source file by size, time and hash, and detect whether it has changed."""

import hashlib
from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceMark:
    """Size in bytes, modification time in nanoseconds, and SHA-256 ("" if the bytes were not read)."""

    size: int
    changed_at: int
    sha256: str

    @property
    def stamp(self) -> tuple[int, int]:
        """Size and modification time."""
        return self.size, self.changed_at


class SourceState(StrEnum):
    """State of a file since it was read."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


def source_stamp(path: Path) -> SourceMark:
    """Return the mark of a file without its hash; zeros if it cannot be accessed."""
    try:
        facts = path.stat()
    except OSError:
        return SourceMark(0, 0, "")
    return SourceMark(facts.st_size, facts.st_mtime_ns, "")


def mark_source(path: Path, known: SourceMark | None = None) -> SourceMark:
    """Return the mark of a file; its bytes are read only if size or time differ from the known mark."""
    facts = path.stat()
    if known and known.sha256 and (facts.st_size, facts.st_mtime_ns) == known.stamp:
        return known
    marking = mark_source_in_steps(path)
    while True:
        try:
            next(marking)
        except StopIteration as end:
            mark: SourceMark = end.value
            return mark


def mark_source_in_steps(path: Path) -> Generator[None, None, SourceMark]:
    """Return the mark of a file; yields after every chunk read."""
    with path.open("rb") as file:
        facts, digest = path.stat(), hashlib.sha256()
        while data := file.read(_CHUNK):
            digest.update(data)
            yield
    return SourceMark(facts.st_size, facts.st_mtime_ns, digest.hexdigest())


def source_state(path: Path, read: SourceMark) -> SourceState:
    """Return whether the file has changed since it was read; a new modification time alone is no change.

    A file that was not accessible when it was read counts as unchanged.
    """
    if read == SourceMark(0, 0, ""):
        return SourceState.SAME
    try:
        facts = path.stat()
        if (facts.st_size, facts.st_mtime_ns) == read.stamp:
            return SourceState.SAME
        is_same = read.sha256 and facts.st_size == read.size and mark_source(path).sha256 == read.sha256
    except OSError:
        return SourceState.GONE
    return SourceState.SAME if is_same else SourceState.CHANGED
