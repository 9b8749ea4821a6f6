"""Result of merging several files into one dataset."""

from typing import NamedTuple

from medqa_gui.core.model.outcome import Counts, ExportResult


class MergeResult(NamedTuple):
    """Saved dataset of a merge, and the counts of each file in order."""

    result: ExportResult
    counts: tuple[Counts, ...]
