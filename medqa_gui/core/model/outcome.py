"""What reading, exporting and saving return: counts, files, progress, reasons for exclusion."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.split import SplitSizes


class LeftOut(StrEnum):
    """Why a row is not part of the dataset."""

    BY_HAND = "by_hand"
    WHERE = "where"
    HIDDEN = "hidden"
    FINDING = "finding"
    REPEAT = "repeat"
    MISSING_QUESTION = "missing_question"
    MISSING_ANSWER = "missing_answer"
    MISSING_CONVERSATION = "missing_conversation"
    TURN_ORDER = "turn_order"
    OTHER_PATH = "other_path"


# What a person can bring back row by row; the rest needs a text, or another rule.
RESTORABLE = frozenset((LeftOut.BY_HAND, LeftOut.HIDDEN, LeftOut.FINDING, LeftOut.REPEAT))


class Progress(NamedTuple):
    """How far a job is; `total` is 0 while it is unknown."""

    done: int
    total: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """The invariant: rows = conversations' rows + left out; `reasons` say why so many rows are left out.

    `system_prompts` counts the conversations that have one, whether or not the format carries it.
    """

    rows: int = 0
    conversations: int = 0
    left_out: int = 0
    findings: dict[FindingId, int] = field(default_factory=dict)
    reasons: dict[LeftOut, int] = field(default_factory=dict)
    system_prompts: int = 0


class SavedFile(NamedTuple):
    """A file that was written, read back and found valid."""

    path: Path
    records: int
    size: int
    sha256: str


class LeftoverFiles(NamedTuple):
    """What an earlier save left under the same name and this one did not write: removed by now, or still there."""

    removed: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()


class ExportResult(NamedTuple):
    """What a save did."""

    plan: Plan
    counts: Counts
    outputs: tuple[SavedFile, ...]
    split_sizes: SplitSizes | None = None
    sidecars: tuple[Path, ...] = ()
    left: LeftoverFiles = LeftoverFiles()
