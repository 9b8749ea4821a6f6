"""What the window lists: views, lines of the conversation table, and the detail of one row."""

from enum import StrEnum
from typing import NamedTuple

from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit

# Longer texts are cut in the conversations table; the detail shows them whole.
LINE_LENGTH = 300


class View(StrEnum):
    """Which conversations are listed."""

    ALL = "all"
    NEEDS_A_LOOK = "needs_a_look"
    LEFT_OUT = "left_out"


class Order(StrEnum):
    """By what the conversations are listed."""

    ROW = "row"
    QUESTION = "question"
    ANSWER = "answer"
    TOKENS = "tokens"
    NOTES = "notes"


class ConversationLine(NamedTuple):
    """One line of the conversations table: the first question and the last answer, cut to LINE_LENGTH characters.

    `turns` counts the answers, `tokens` is an estimate, `kinds` are kinds of personal data.
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
    """One cell of the selected rows: letter, header, text as shown, value as stored ("" where it says the same)."""

    letter: str
    header: str
    text: str
    stored: str
    row_number: int = 0


class RelatedRows(NamedTuple):
    """Rows that belong together under one finding, such as those of one question; `longest` has the longest answer."""

    finding: FindingId
    row_numbers: tuple[int, ...]
    longest: int


class Detail(NamedTuple):
    """Everything about the selected row. `record` is the exact text of the chosen format, "" if it is left out."""

    row_number: int
    conversation: Conversation
    record: str
    cells: tuple[SourceCell, ...]
    left_out: LeftOut | None
    findings: tuple[Finding, ...]
    edited: tuple[Field, ...] = ()
    stale_edits: tuple[Edit, ...] = ()
    alike: tuple[RelatedRows, ...] = ()
