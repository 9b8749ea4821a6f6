"""Requests of the window and replies of the engine: plain values that are sent over a pipe."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.engine.save_all_protocol import SaveEach, SaveMerged
from medqa_gui.core.guessing.column_stats import ColumnFacts
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import ConversationLine, Detail, Order, View
from medqa_gui.core.model.outcome import Counts, ExportResult, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.suggestion import Suggestion
from medqa_gui.core.model.table import Exporter, ReadOptions, Row, Sheet, TextLayout
from medqa_gui.core.runtime.source_mark import SourceMark
from medqa_gui.core.saving.findings_workbook import WorkbookLabels
from medqa_gui.core.saving.row_fingerprints import Changes
from medqa_gui.core.saving.row_marks import RelocatedRows


class Query(NamedTuple):
    """Filter and order of the conversation list.

    A view; the rows of one finding (of one kind of personal data); text in a question or an answer; and `rows` by
    number.
    """

    view: View = View.ALL
    finding: FindingId | None = None
    find: str = ""
    kind: str = ""
    order: Order = Order.ROW
    is_descending: bool = False
    rows: frozenset[int] | None = None


class Open(NamedTuple):
    """Open the file and load the sheet that fits best, or the one named. Answered by Opened, Suggested, SheetGrew.

    A sheet that is given by name (see `sheet_names`) is found at any index.
    """

    path: Path
    options: ReadOptions
    sheet_index: int | None = None
    header_row: int | None = None
    sheet: str = ""


class LoadSheet(NamedTuple):
    """Load another sheet. Answered by Suggested and SheetGrew. `header_row` None finds it, 0 is none."""

    sheet_index: int
    header_row: int | None = None


class MoveHeader(NamedTuple):
    """Suggest columns for this header row (1-based, 0 for none). Answered by Suggested."""

    header_row: int


class UsePlan(NamedTuple):
    """Review this plan, in place of the one before. Answered by Reviewed and Listed."""

    generation: int
    plan: Plan


class AskList(NamedTuple):
    """List the conversations of this query. Answered by Listed."""

    query: Query


class AskSheetRows(NamedTuple):
    """Send rows of the sheet by 0-based position. Answered by SheetPage."""

    first: int
    size: int


class AskConversations(NamedTuple):
    """Send lines of a list by 0-based position. Answered by Conversations. A list of None is the newest."""

    first: int
    size: int
    listing: int | None = None


class AskDetail(NamedTuple):
    """Send the detail of one sheet row. Answered by Detailed."""

    row_number: int


class AskRows(NamedTuple):
    """Send the numbers of all rows with this finding, of one kind if given.

    Answered by FoundRows once every row is checked for it.
    """

    finding: FindingId
    kind: str = ""


class AskNext(NamedTuple):
    """Send the position of the next (step 1) or previous (-1) line that needs review. Answered by PositionFound."""

    position: int
    step: int


class AskPosition(NamedTuple):
    """Send the position of a row in the list. Answered by PositionFound."""

    row_number: int


class AskListedRows(NamedTuple):
    """Send the rows at these (first, last) positions of a list. Answered by ListedRows."""

    spans: tuple[tuple[int, int], ...]
    listing: int | None = None


class MarkRows(NamedTuple):
    """Send the marks by which these rows of the plan's sheet are recognized later. Answered by RowsMarked."""

    plan: Plan
    row_numbers: frozenset[int]


class FitRows(NamedTuple):
    """Find the rows with these marks in the plan's sheet. Answered by RowsFitted."""

    plan: Plan
    marks: dict[int, str]


class SaveFindings(NamedTuple):
    """Write the rows with findings to a workbook; `words` are its headings and sentences. Answered by FindingsSaved."""

    plan: Plan
    target: Path
    words: WorkbookLabels


class CompareRows(NamedTuple):
    """Compare the sheet with its fingerprints in this folder. Answered by RowsCompared."""

    plan: Plan
    folder: Path


class Export(NamedTuple):
    """Write the dataset, and fingerprints of its rows if a folder is given.

    Answered by Progressed …, then Exported or Failed.
    """

    plan: Plan
    target: Path
    remembers_in: Path | None = None
    source_sha256: str = ""  # of the file as it was read, "" if unknown


class Cancel(NamedTuple):
    """Cancel the running export; none of its files stay."""


class Quit(NamedTuple):
    """End the process."""


Request = (
    Open
    | LoadSheet
    | MoveHeader
    | UsePlan
    | AskList
    | AskSheetRows
    | AskConversations
    | AskDetail
    | AskRows
    | AskNext
    | AskPosition
    | AskListedRows
    | SaveFindings
    | MarkRows
    | FitRows
    | CompareRows
    | Export
    | Cancel
    | Quit
)


class Asked(NamedTuple):
    """Request with its id; ids increase."""

    id: int
    request: Request | SaveEach | SaveMerged


class Answered(NamedTuple):
    """Reply with the id of its request."""

    id: int
    reply: object


class Opened(NamedTuple):
    """The file is open. `outline` has the first rows with "…" for each text, if the texts take long to read."""

    sheets: tuple[Sheet, ...]
    layout: TextLayout | None
    outline: tuple[Row, ...] = ()


class Suggested(NamedTuple):
    """Suggestion for the sheet that is being loaded."""

    suggestion: Suggestion


class SheetGrew(NamedTuple):
    """Number of loaded rows of the sheet, with the header row and the rows above it.

    `undeclared_keys` are the undeclared keys of a dataset with their numbers of records, and `exporter` is the
    program whose header lines were found, once all rows are loaded.
    """

    sheet_index: int
    rows: int
    columns: int
    is_whole: bool
    undeclared_keys: dict[str, int]
    exporter: Exporter | None = None


class SheetCounted(NamedTuple):
    """Number of rows of another sheet."""

    sheet_index: int
    rows: int


class ColumnsCounted(NamedTuple):
    """Statistics of every column below this header row, once all rows of the sheet are read."""

    sheet_index: int
    header_row: int
    columns: tuple[ColumnFacts, ...]


class SheetPage(NamedTuple):
    """The rows that were asked for."""

    first: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Counts of the plan for the rows so far. `lines` is the number of lines of each view, before other filters.

    `kinds` counts the rows of each kind of personal data; `lengths` is None until the slow checks are done.
    """

    generation: int
    counts: Counts
    lines: dict[View, int]
    is_whole: bool
    kinds: dict[str, int] = field(default_factory=dict)
    lengths: Lengths | None = None


class Listed(NamedTuple):
    """The list of a query is complete and has this size."""

    generation: int
    query: Query
    size: int
    listing: int = 0  # the number of the list in later requests


class Conversations(NamedTuple):
    """The lines that were asked for."""

    listing: int
    first: int
    lines: list[ConversationLine]


class Detailed(NamedTuple):
    """The detail that was asked for."""

    detail: Detail


class FoundRows(NamedTuple):
    """All rows with a finding, in the order of the sheet; `groups` are the groups of duplicates."""

    finding: FindingId
    row_numbers: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    kind: str = ""


class PositionFound(NamedTuple):
    """0-based position in the newest list; None if there is no such line."""

    position: int | None
    listing: int = 0


class ListedRows(NamedTuple):
    """Rows of list positions: included ones, and excluded ones that can be included."""

    saved: tuple[int, ...]
    left_out: tuple[int, ...]


class FindingsSaved(NamedTuple):
    """The workbook of rows with findings is written."""

    target: Path
    rows: int


class RowsMarked(NamedTuple):
    """Marks of the rows that the sheet has; `columns` are those whose texts the marks are made from."""

    sheet: str
    columns: tuple[int | None, int | None]
    marks: dict[int, str]


class RowsFitted(NamedTuple):
    """New positions of the rows of a sheet with decisions."""

    sheet: str
    fitted: RelocatedRows


class SourceMarked(NamedTuple):
    """Mark by which the file that was read is recognized later."""

    mark: SourceMark


class RowsCompared(NamedTuple):
    """Changes since the sheet was saved last, None if there are no fingerprints."""

    changes: Changes | None


class Progressed(NamedTuple):
    """Progress of the export in rows."""

    progress: Progress


class Exported(NamedTuple):
    """The dataset is saved; None after a cancel."""

    result: ExportResult | None


class Failed(NamedTuple):
    """The work failed; `during` is the name of the request or the job."""

    error: MedqaError
    during: str


Reply = (
    Opened
    | Suggested
    | SheetGrew
    | SheetCounted
    | ColumnsCounted
    | SheetPage
    | Reviewed
    | Listed
    | Conversations
    | Detailed
    | FoundRows
    | PositionFound
    | ListedRows
    | FindingsSaved
    | RowsCompared
    | RowsMarked
    | RowsFitted
    | SourceMarked
    | Progressed
    | Exported
    | Failed
)
