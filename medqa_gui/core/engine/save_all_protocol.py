"""What the window and the child process that saves several files say to each other."""

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
    """Save all plans as one dataset. Answered by FileBegun and maybe FileFailed for each, then AllDone."""

    plans: tuple[Plan, ...]
    target: Path


class FileBegun(NamedTuple):
    """The work on a file has begun; `place` is its place in the request."""

    place: int


class FileSaved(NamedTuple):
    """A file is saved as a dataset of its own."""

    place: int
    result: ExportResult


class FileFailed(NamedTuple):
    """A file is not saved; the others are."""

    place: int
    error: MedqaError


class AllDone(NamedTuple):
    """Nothing is left to do. Of a merge it tells what came of it, and the places of the files that are in it."""

    merged: MergeResult | None = None
    error: MedqaError | None = None
    places: tuple[int, ...] = ()


Reply = FileBegun | FileSaved | FileFailed | AllDone
