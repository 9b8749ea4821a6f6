"""Rules that include, exclude or change rows."""

from dataclasses import dataclass
from enum import StrEnum

from medqa_gui.core.model.finding import FindingId


class HiddenRows(StrEnum):
    """What happens to rows that the sheet hides or filters away."""

    LEAVE = "leave"
    KEEP = "keep"


class DuplicateRule(StrEnum):
    """What happens to rows that repeat each other."""

    KEEP_ALL = "keep_all"
    KEEP_FIRST = "keep_first"
    KEEP_LONGEST = "keep_longest"
    LEAVE = "leave"


class Paths(StrEnum):
    """Which conversations of a tree of messages are taken."""

    ALL = "all"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class RowRules:
    """Which rows become conversations, and how their texts are mended.

    `where` holds (column, value) pairs that must all hold. `repeats` says what happens to which kind of repeat,
    `left_out` which findings leave a row out, `cleaned` which are mended in the text. `masks` are (kind of personal
    data, replacement); `not_personal` are kinds that are none here. `fill_down` takes a blank conversation id for the
    one above it, and the text of merged cells for that of all their rows; `paths` says what is taken of message trees.
    Conversations of more than `most_tokens` are named too long, None for no limit.
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
