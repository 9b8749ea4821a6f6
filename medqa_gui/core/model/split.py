"""A split and the sizes of its parts."""

from dataclasses import dataclass
from typing import NamedTuple

PART_NAMES = {2: ("train", "test"), 3: ("train", "validation", "test")}


@dataclass(frozen=True, slots=True)
class Split:
    """How a dataset is shared out: percentages of two or three parts that add up to 100.

    Conversations with the same texts in `group_columns` (0-based) stay together; with none, those with the same
    question. `stratify_column` keeps its values' shares alike in every part. The seed decides all of it, everywhere.
    """

    percentages: tuple[int, ...] = (70, 30)
    group_columns: tuple[int, ...] = ()
    stratify_column: int | None = None
    seed: int = 0

    @property
    def part_names(self) -> tuple[str, ...]:
        """The parts' names, as they stand in the file names."""
        return PART_NAMES[len(self.percentages)]


class SplitSizes(NamedTuple):
    """How many conversations each part was to have, and how many it has."""

    wanted: tuple[int, ...]
    reached: tuple[int, ...]

    @property
    def are_as_wanted(self) -> bool:
        """Whether every part has as many as it was to have."""
        return self.wanted == self.reached
