"""The nouns of the program; frozen values that window, command line, engine and tests share."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.address import Address as Address
from medqa_gui.core.column_mapping import PAIR_FIELDS as PAIR_FIELDS
from medqa_gui.core.column_mapping import ColumnMapping as ColumnMapping
from medqa_gui.core.column_mapping import Field as Field
from medqa_gui.core.column_mapping import Shape as Shape
from medqa_gui.core.finding import Finding as Finding
from medqa_gui.core.finding import FindingId as FindingId
from medqa_gui.core.finding import Severity as Severity
from medqa_gui.core.splits import Split, SplitSizes
from medqa_gui.core.workbook.table import ReadOptions

DEFAULT_FORMAT = "xtuner"
# The prompt of the original script, word for word.
DEFAULT_SYSTEM_PROMPT = (
    "You are a professional, highly experienced doctor professor. You always provide accurate, comprehensive, "
    "and detailed answers based on the patients' questions."
)


# Longer texts are cut in the conversations table; the detail shows them whole.
LINE_LENGTH = 300


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Message(NamedTuple):
    """One turn of a conversation."""

    role: Role
    content: str


class Conversation(NamedTuple):
    """One training example: an optional system message, then user and assistant in turn.

    `row_numbers` are the sheet rows that it was made of, as Excel shows them. `message_rows` names the row of each
    message of user and assistant; it is empty where one row holds them all.
    """

    messages: tuple[Message, ...]
    row_numbers: tuple[int, ...] = ()
    message_rows: tuple[int, ...] = ()


class Confidence(StrEnum):
    """How sure a suggested column is: applied, suggested, or to be asked."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: 0-based index, header text ("" without a header), filled cells in the rows looked at."""

    index: int
    header: str
    filled: int

    @property
    def letter(self) -> str:
        """The column's letter, as Excel shows it."""
        return column_letter(self.index)


class Suggestion(NamedTuple):
    """The guess for one sheet: its header row (0: none), columns, mapping, and how sure each field is.

    `is_stacked` where questions and answers stand below each other, so that no column holds either.
    """

    sheet_index: int
    header_row: int
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    confidence: dict[Field, Confidence]
    is_stacked: bool = False

    @property
    def system_prompt(self) -> str:
        """The prompt to begin with: none where the rows bring their own, or are a dataset of trees without any."""
        is_own = self.mapping[Field.SYSTEM] is not None or self.mapping.shape is Shape.TREES
        return "" if is_own else DEFAULT_SYSTEM_PROMPT

    def begun(self, plan: "Plan") -> "Plan":
        """Return the plan with this guess; trees none of whose answers has a rank begin with every path."""
        rank = self.mapping[Field.RANK]
        has_ranks = any(column.filled for column in self.columns if column.index == rank)
        paths = Paths.BEST if has_ranks or self.mapping.shape is not Shape.TREES else Paths.ALL
        return replace(
            plan,
            sheet_index=self.sheet_index,
            header_row=self.header_row,
            mapping=self.mapping,
            system_prompt=self.system_prompt if plan.system_prompt == DEFAULT_SYSTEM_PROMPT else plan.system_prompt,
            rules=replace(plan.rules, paths=paths) if paths is Paths.ALL else plan.rules,
        )


class HiddenRows(StrEnum):
    """What happens to rows that the sheet hides or filters away."""

    LEAVE = "leave"
    KEEP = "keep"


class Repeats(StrEnum):
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
    repeats: tuple[tuple[FindingId, Repeats], ...] = ()
    left_out: frozenset[FindingId] = frozenset()
    cleaned: frozenset[FindingId] = frozenset()
    masks: tuple[tuple[str, str], ...] = ()
    not_personal: frozenset[str] = frozenset()
    fill_down: bool = False
    paths: Paths = Paths.BEST
    most_tokens: int | None = None


class Edit(NamedTuple):
    """A text of a row that the person wrote anew, in the output only.

    `replaced` tells the cell's text that it replaced (see `text_mark`); where the cell says something else by now, the
    edit is shown and not applied.
    """

    address: Address
    field: Field
    text: str
    replaced: str

    @property
    def row_number(self) -> int:
        """The row of the cell."""
        return self.address.row


def text_mark(text: str) -> str:
    """Return a short mark by which a text is known again without being kept."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Sidecar(StrEnum):
    """A small file that may be written beside the dataset."""

    TRAINER = "trainer"
    CARD = "card"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides the bytes of the dataset; undo is a stack of plans.

    `sheet_index` is 0-based, `sheet` the name by which decisions about its rows are kept (see `sheet_names`), "" until
    it is known; `header_row` is 1-based, 0 for none. An empty template is the mapped column's own text. Decisions of
    every sheet are held, and those of `sheet` apply: `left_out` are rows that the person took out, `brought_back` those
    that stay in although a rule would leave them out; `accepted` are findings that the person keeps as they are.
    `tokenizer` is the person's own tokenizer.json, None where lengths are estimated.
    """

    source: Path
    read_options: ReadOptions = field(default_factory=ReadOptions)
    sheet_index: int = 0
    sheet: str = ""
    header_row: int = 1
    mapping: ColumnMapping = ColumnMapping()  # noqa: RUF009 - frozen
    system_prompt: str = DEFAULT_SYSTEM_PROMPT
    question_template: str = ""
    answer_template: str = ""
    rules: RowRules = RowRules()
    left_out: frozenset[Address] = frozenset()
    brought_back: frozenset[Address] = frozenset()
    edits: tuple[Edit, ...] = ()
    accepted: frozenset[tuple[FindingId, Address]] = frozenset()
    split: Split | None = None
    format_id: str = DEFAULT_FORMAT
    is_ascii: bool = False
    sidecars: frozenset[Sidecar] = frozenset()
    tokenizer: Path | None = None

    @property
    def left_out_rows(self) -> frozenset[int]:
        """The rows of the plan's sheet that the person took out."""
        return self._rows_here(self.left_out)

    @property
    def brought_back_rows(self) -> frozenset[int]:
        """The rows of the plan's sheet that stay in although a rule would leave them out."""
        return self._rows_here(self.brought_back)

    @property
    def edits_here(self) -> tuple[Edit, ...]:
        """The edits of the plan's sheet."""
        return tuple(each for each in self.edits if each.address.sheet == self.sheet)

    @property
    def accepted_here(self) -> frozenset[tuple[FindingId, int]]:
        """The findings of rows of the plan's sheet that the person keeps as they are."""
        return frozenset((finding, at.row) for finding, at in self.accepted if at.sheet == self.sheet)

    @property
    def has_decisions(self) -> bool:
        """Whether the person decided anything about single rows, of any sheet."""
        return bool(self.left_out or self.brought_back or self.edits or self.accepted)

    def address(self, row_number: int) -> Address:
        """Return the address of a row of the plan's sheet."""
        return Address(self.sheet, row_number)

    def leaving_out(self, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan without these rows."""
        rows = frozenset(map(self.address, row_numbers))
        return replace(self, left_out=self.left_out | rows, brought_back=self.brought_back - rows)

    def bringing_back(self, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan with these rows, whatever rule would leave them out; a blank one stays out."""
        rows = frozenset(map(self.address, row_numbers))
        return replace(self, left_out=self.left_out - rows, brought_back=self.brought_back | rows)

    def accepting(self, finding: FindingId, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan that keeps these rows as they are, so that the finding speaks of them no more."""
        return replace(self, accepted=self.accepted | {(finding, self.address(row)) for row in row_numbers})

    def cleaning(self, finding: FindingId) -> "Plan":
        """Return the plan that mends this finding in every text."""
        return replace(self, rules=replace(self.rules, cleaned=self.rules.cleaned | {finding}))

    def masking(self, kind: str, replacement: str | None) -> "Plan":
        """Return the plan that writes the replacement for this kind of personal data; None leaves it as it is."""
        rest = tuple(each for each in self.rules.masks if each[0] != kind)
        masks = rest if replacement is None else (*rest, (kind, replacement))
        return replace(self, rules=replace(self.rules, masks=masks))

    def taking_as_not_personal(self, kind: str) -> "Plan":
        """Return the plan under which nothing of this kind is personal data."""
        return replace(self, rules=replace(self.rules, not_personal=self.rules.not_personal | {kind}))

    def with_edit(self, edit: Edit) -> "Plan":
        """Return the plan with this edit, in place of an earlier one of the same text."""
        plan = self.without_edit(edit.address, edit.field)
        return replace(plan, edits=(*plan.edits, edit))

    def without_edit(self, address: Address, field: Field) -> "Plan":
        """Return the plan that uses the cell's own text."""
        return replace(self, edits=tuple(each for each in self.edits if (each.address, each.field) != (address, field)))

    def with_own_decisions(self) -> "Plan":
        """Return the plan without what was decided about other sheets, which decides nothing of its dataset."""
        return replace(
            self,
            left_out=frozenset(map(self.address, self.left_out_rows)),
            brought_back=frozenset(map(self.address, self.brought_back_rows)),
            edits=self.edits_here,
            accepted=frozenset((finding, self.address(row)) for finding, row in self.accepted_here),
        )

    def with_mapping(self, wanted: Field, column: int | None) -> "Plan":
        """Return the plan with one field on another column."""
        return replace(self, mapping=self.mapping.with_column(wanted, column))

    def _rows_here(self, addresses: Iterable[Address]) -> frozenset[int]:
        return frozenset(each.row for each in addresses if each.sheet == self.sheet)


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
RETURNABLE = frozenset((LeftOut.BY_HAND, LeftOut.HIDDEN, LeftOut.FINDING, LeftOut.REPEAT))


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


class Alike(NamedTuple):
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
    alike: tuple[Alike, ...] = ()


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


class ExportResult(NamedTuple):
    """What a save did."""

    plan: Plan
    counts: Counts
    outputs: tuple[SavedFile, ...]
    split_sizes: SplitSizes | None = None
    sidecars: tuple[Path, ...] = ()


def column_letter(index: int) -> str:
    """Return the letter of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
