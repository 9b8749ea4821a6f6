"""Rules that include, exclude or change rows."""

from dataclasses import dataclass
from enum import StrEnum

from medqa_gui.core.model.finding import FindingId


class HiddenRows(StrEnum):
    """Treatment of hidden and filtered rows."""

    LEAVE = "leave"
    KEEP = "keep"


class DuplicateRule(StrEnum):
    """Treatment of rows that repeat each other."""

    KEEP_ALL = "keep_all"
    KEEP_FIRST = "keep_first"
    KEEP_LONGEST = "keep_longest"
    LEAVE = "leave"


class Paths(StrEnum):
    """Selection of conversations from a message tree."""

    ALL = "all"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class RowRules:
    """Rules that select rows and clean their texts.

    `where` are (column, value) pairs that must all match. `repeats` gives the treatment of each kind of repeat,
    `left_out` the findings that exclude a row, `cleaned` those that are cleaned in the text. `masks` are (kind of
    personal data, replacement); `not_personal` are kinds that are not searched for. `fill_down` repeats a conversation
    id in the blank cells below it and the text of merged cells in all their rows; `paths` selects from message trees.
    Conversations with more than `most_tokens` tokens are reported as too long; None for no limit.
    """

    hidden: HiddenRows = HiddenRows.LEAVE
    where: tuple[tuple[int, str], ...] = ()
    repeats: tuple[tuple[FindingId, DuplicateRule], ...] = ()
    left_out: frozenset[FindingId] = frozenset()
    cleaned: frozenset[FindingId] = frozenset()
    masks: tuple[tuple[str, str], ...] = ()
    not_personal: frozenset[str] = frozenset()
    fill_down: bool = False
    paths: Paths = Paths.BEST
    most_tokens: int | None = None
