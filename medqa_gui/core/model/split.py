"""Split of a dataset and the sizes of its parts."""

from dataclasses import dataclass
from typing import NamedTuple

PART_NAMES = {2: ("train", "test"), 3: ("train", "validation", "test")}


@dataclass(frozen=True, slots=True)
class Split:
    """Split settings: percentages of two or three parts that add up to 100.

    Conversations with the same texts in `group_columns` (0-based) stay together; without columns, those with the same
    question. Every part gets the same proportions of the values in `stratify_column`. The same seed gives the same
    split on every computer.
    """

    percentages: tuple[int, ...] = (70, 30)
    group_columns: tuple[int, ...] = ()
    stratify_column: int | None = None
    seed: int = 0

    @property
    def part_names(self) -> tuple[str, ...]:
        """Names of the parts, as in the file names."""
        return PART_NAMES[len(self.percentages)]


class SplitSizes(NamedTuple):
    """Wanted and reached number of conversations of each part."""

    wanted: tuple[int, ...]
    reached: tuple[int, ...]

    @property
    def are_as_wanted(self) -> bool:
        """Whether every part has its wanted size."""
        return self.wanted == self.reached
