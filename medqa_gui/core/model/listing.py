"""Data of the conversation table: views, sort orders, lines, and the detail of one row."""

from enum import StrEnum
from typing import NamedTuple

from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit

# The conversation table cuts longer texts; the detail shows them whole.
LINE_LENGTH = 300


class View(StrEnum):
    """Filter of the conversation table."""

    ALL = "all"
    NEEDS_A_LOOK = "needs_a_look"
    LEFT_OUT = "left_out"


class Order(StrEnum):
    """Sort order of the conversation table."""

    ROW = "row"
    QUESTION = "question"
    ANSWER = "answer"
    TOKENS = "tokens"
    NOTES = "notes"


class ConversationLine(NamedTuple):
    """Line of the conversation table: the first question and the last answer, cut to LINE_LENGTH characters.

    `turns` is the number of answers, `tokens` an estimate, `kinds` the kinds of personal data.
    """

    row_number: int
    question: str
    answer: str
    left_out: LeftOut | None
    findings: tuple[FindingId, ...]
    is_edited: bool = False
    turns: int = 1
    tokens: int = 0
    kinds: tuple[str, ...] = ()


class SourceCell(NamedTuple):
    """Cell of the selected rows: column letter, header, displayed text, stored value ("" if it is the same)."""

    letter: str
    header: str
    text: str
    stored: str
    row_number: int = 0


class RelatedRows(NamedTuple):
    """Rows grouped by one finding, such as those with the same question; `longest` has the longest answer."""

    finding: FindingId
    row_numbers: tuple[int, ...]
    longest: int


class Detail(NamedTuple):
    """Data of the selected row. `record` is its text in the chosen format, "" if the row is excluded."""

    row_number: int
    conversation: Conversation
    record: str
    cells: tuple[SourceCell, ...]
    left_out: LeftOut | None
    findings: tuple[Finding, ...]
    edited: tuple[Field, ...] = ()
    stale_edits: tuple[Edit, ...] = ()
    alike: tuple[RelatedRows, ...] = ()
