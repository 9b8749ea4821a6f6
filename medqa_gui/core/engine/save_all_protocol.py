"""Requests and replies of the child process that saves several files."""

from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.merged import MergeResult
from medqa_gui.core.model.outcome import ExportResult
from medqa_gui.core.model.plan import Plan


class SaveEach(NamedTuple):
    """Save every plan to its target, and keep fingerprints of its rows where a folder is given.

    Answered by FileBegun and FileSaved or FileFailed for each, then AllDone.
    """

    jobs: tuple[tuple[Plan, Path], ...]
    remembers_in: Path | None = None


class SaveMerged(NamedTuple):
    """Save all plans as one dataset. Answered by FileBegun, and FileFailed on an error, for each; then AllDone."""

    plans: tuple[Plan, ...]
    target: Path


class FileBegun(NamedTuple):
    """Work on a file has begun; `place` is its 0-based position in the request."""

    place: int


class FileSaved(NamedTuple):
    """A file is saved as its own dataset."""

    place: int
    result: ExportResult


class FileFailed(NamedTuple):
    """A file is not saved; the others are."""

    place: int
    error: MedqaError


class AllDone(NamedTuple):
    """All work is done. Of a merge, with its result or error and the positions of the files in it."""

    merged: MergeResult | None = None
    error: MedqaError | None = None
    places: tuple[int, ...] = ()


Reply = FileBegun | FileSaved | FileFailed | AllDone
