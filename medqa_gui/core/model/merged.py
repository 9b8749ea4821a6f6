"""The result of merging several files into one dataset."""

from typing import NamedTuple

from medqa_gui.core.model.outcome import Counts, ExportResult


class MergeResult(NamedTuple):
    """What came of a merge: the dataset, and the counts of each file, in the order of the files."""

    result: ExportResult
    counts: tuple[Counts, ...]
