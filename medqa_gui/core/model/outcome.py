"""Results of reading and saving: counts, files, progress, reasons for exclusion."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.split import SplitSizes


class LeftOut(StrEnum):
    """Reason why a row is excluded from the dataset."""

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


# Reasons that the user can override for single rows; the others need a text or another rule.
RESTORABLE = frozenset((LeftOut.BY_HAND, LeftOut.HIDDEN, LeftOut.FINDING, LeftOut.REPEAT))


class Progress(NamedTuple):
    """Progress of a job; `total` is 0 while unknown."""

    done: int
    total: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Row counts of a save. Invariant: rows = rows of conversations + `left_out`; `reasons` adds up to `left_out`.

    `system_prompts` counts the conversations with a system prompt, even if the format cannot store it.
    """

    rows: int = 0
    conversations: int = 0
    left_out: int = 0
    findings: dict[FindingId, int] = field(default_factory=dict)
    reasons: dict[LeftOut, int] = field(default_factory=dict)
    system_prompts: int = 0


class SavedFile(NamedTuple):
    """File that was written, read back and verified."""

    path: Path
    records: int
    size: int
    sha256: str


class LeftoverFiles(NamedTuple):
    """Files of an earlier save under the same name that this save did not write: removed, or kept."""

    removed: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()


class ExportResult(NamedTuple):
    """Result of a save."""

    plan: Plan
    counts: Counts
    outputs: tuple[SavedFile, ...]
    split_sizes: SplitSizes | None = None
    sidecars: tuple[Path, ...] = ()
    left: LeftoverFiles = LeftoverFiles()
