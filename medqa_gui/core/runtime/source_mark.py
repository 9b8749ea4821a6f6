"""By what a file is known again, and whether it is still the one that was read."""

import hashlib
from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SourceMark:
    """Size in bytes, time of change in nanoseconds, and hash of the bytes ("" where they were not read)."""

    size: int
    changed_at: int
    sha256: str

    @property
    def stamp(self) -> tuple[int, int]:
        """Size and time alone."""
        return self.size, self.changed_at


class SourceState(StrEnum):
    """What became of a file since it was read."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


def source_stamp(path: Path) -> SourceMark:
    """Return the file's size and time, zeros where it cannot be reached."""
    try:
        facts = path.stat()
    except OSError:
        return SourceMark(0, 0, "")
    return SourceMark(facts.st_size, facts.st_mtime_ns, "")


def mark_source(path: Path, known: SourceMark | None = None) -> SourceMark:
    """Return the file's mark; its bytes are read only where size or time differ from the known one."""
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
    """Read the file's bytes step by step, and return its mark."""
    with path.open("rb") as file:
        facts, digest = path.stat(), hashlib.sha256()
        while data := file.read(_CHUNK):
            digest.update(data)
            yield
    return SourceMark(facts.st_size, facts.st_mtime_ns, digest.hexdigest())


def source_state(path: Path, read: SourceMark) -> SourceState:
    """Tell whether the file is what was read; one that was only touched meanwhile is.

    Nothing is told of one that could not be reached when it was to be read.
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
