"""What the window asks of an engine, and what the engine answers; plain values that travel over a pipe."""

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
    """Which conversations are listed, and in which order.

    A view, one finding's rows only (of one kind of personal data), text that question or answer contains, and these
    rows only, by number.
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

    A sheet whose name is known (see `sheet_names`) is found wherever it stands by now.
    """

    path: Path
    options: ReadOptions
    sheet_index: int | None = None
    header_row: int | None = None
    sheet: str = ""


class LoadSheet(NamedTuple):
    """Load another sheet. Answered by Suggested and SheetGrew. A header row of None is found, 0 is none."""

    sheet_index: int
    header_row: int | None = None


class MoveHeader(NamedTuple):
    """Suggest anew with this header row (1-based, 0 for none). Answered by Suggested."""

    header_row: int


class UsePlan(NamedTuple):
    """Review this plan from now on; a newer one replaces it. Answered by Reviewed and Listed."""

    generation: int
    plan: Plan


class AskList(NamedTuple):
    """List the conversations of this query. Answered by Listed."""

    query: Query


class AskSheetRows(NamedTuple):
    """Send rows of the sheet by 0-based position. Answered by SheetRows."""

    first: int
    size: int


class AskConversations(NamedTuple):
    """Send lines of a list by 0-based position. Answered by Conversations. A list of None is the newest."""

    first: int
    size: int
    listing: int | None = None


class AskDetail(NamedTuple):
    """Send everything about one sheet row. Answered by Detailed."""

    row_number: int


class AskRows(NamedTuple):
    """Send the numbers of all rows that have this finding, of one kind where it is named.

    Answered by FoundRows once every row was checked for it.
    """

    finding: FindingId
    kind: str = ""


class AskNext(NamedTuple):
    """Send the position of the next (step 1) or previous (-1) doubtful line of the list. Answered by NextFound."""

    position: int
    step: int


class AskPlace(NamedTuple):
    """Send the position of a row's line in the list, None if it is not listed. Answered by NextFound."""

    row_number: int


class AskListed(NamedTuple):
    """Send which rows stand at these (first, last) positions of a list. Answered by ListedRows."""

    spans: tuple[tuple[int, int], ...]
    listing: int | None = None


class MarkRows(NamedTuple):
    """Send by what these rows of the plan's sheet are known again. Answered by RowsMarked."""

    plan: Plan
    row_numbers: frozenset[int]


class FitRows(NamedTuple):
    """Look for the rows of these marks in the plan's sheet. Answered by RowsFitted."""

    plan: Plan
    marks: dict[int, str]


class SaveFindings(NamedTuple):
    """Write the doubtful rows as a workbook; `words` are its headings and sentences. Answered by DoubtsSaved."""

    plan: Plan
    target: Path
    words: WorkbookLabels


class CompareRows(NamedTuple):
    """Hold the sheet against what was remembered of it in this folder. Answered by RowsCompared."""

    plan: Plan
    folder: Path


class Export(NamedTuple):
    """Write the dataset, and keep fingerprints of its rows where a folder is given.

    Answered by Progressed …, then Exported or Failed.
    """

    plan: Plan
    target: Path
    remembers_in: Path | None = None
    source_sha256: str = ""  # of what was read, where that is known


class Cancel(NamedTuple):
    """Stop the running export; nothing of it stays."""


class Quit(NamedTuple):
    """Leave."""


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
    | AskPlace
    | AskListed
    | SaveFindings
    | MarkRows
    | FitRows
    | CompareRows
    | Export
    | Cancel
    | Quit
)


class Asked(NamedTuple):
    """A request on its way; ids grow from one to the next."""

    id: int
    request: Request | SaveEach | SaveMerged


class Answered(NamedTuple):
    """An answer on its way, with the id of the request that it belongs to."""

    id: int
    reply: object


class Opened(NamedTuple):
    """The file is open. `outline` are the first rows with "…" for each text, where reading these takes long."""

    sheets: tuple[Sheet, ...]
    layout: TextLayout | None
    outline: tuple[Row, ...] = ()


class Suggested(NamedTuple):
    """The guess for the sheet that is being loaded."""

    suggestion: Suggestion


class SheetGrew(NamedTuple):
    """So many rows of the sheet are loaded; the header row and rows above it count too.

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
    """How many rows another sheet has."""

    sheet_index: int
    rows: int


class ColumnsCounted(NamedTuple):
    """What every column holds below this header row, once all rows of the sheet are read."""

    sheet_index: int
    header_row: int
    columns: tuple[ColumnFacts, ...]


class SheetRows(NamedTuple):
    """The rows that were asked for."""

    first: int
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the plan makes of the rows so far. `lines` counts what each view lists, before any other filter.

    `kinds` counts the rows of each kind of personal data; `lengths` is None until the checks that take longer are done.
    """

    generation: int
    counts: Counts
    lines: dict[View, int]
    is_whole: bool
    kinds: dict[str, int] = field(default_factory=dict)
    lengths: Lengths | None = None


class Listed(NamedTuple):
    """The query's conversations are known: so many."""

    generation: int
    query: Query
    size: int
    listing: int = 0  # by which the list is named from now on


class Conversations(NamedTuple):
    """The lines that were asked for."""

    listing: int
    first: int
    lines: list[ConversationLine]


class Detailed(NamedTuple):
    """The detail that was asked for."""

    detail: Detail


class FoundRows(NamedTuple):
    """All rows with a finding, in the order of the sheet; `groups` are those that belong together, for repeats."""

    finding: FindingId
    row_numbers: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    kind: str = ""


class NextFound(NamedTuple):
    """The 0-based position in the newest list that was asked for; None if nothing is doubtful."""

    position: int | None
    listing: int = 0


class ListedRows(NamedTuple):
    """The rows that were asked for: those that are saved, and those left out that can be brought back."""

    saved: tuple[int, ...]
    left_out: tuple[int, ...]


class FindingsSaved(NamedTuple):
    """The workbook of doubtful rows is written."""

    target: Path
    rows: int


class RowsMarked(NamedTuple):
    """The marks of rows of a sheet, as far as they are there; `columns` are those whose texts they are made of."""

    sheet: str
    columns: tuple[int | None, int | None]
    marks: dict[int, str]


class RowsFitted(NamedTuple):
    """What became of a sheet's decided rows."""

    sheet: str
    fitted: RelocatedRows


class SourceMarked(NamedTuple):
    """By what the file that was read is known again."""

    mark: SourceMark


class RowsCompared(NamedTuple):
    """What changed since the sheet was saved last; None where nothing is known of it."""

    changes: Changes | None


class Progressed(NamedTuple):
    """How far the export is, in rows."""

    progress: Progress


class Exported(NamedTuple):
    """The dataset is saved; None after a cancel."""

    result: ExportResult | None


class Failed(NamedTuple):
    """The work cannot go on; `during` is the request or the job that failed."""

    error: MedqaError
    during: str


Reply = (
    Opened
    | Suggested
    | SheetGrew
    | SheetCounted
    | ColumnsCounted
    | SheetRows
    | Reviewed
    | Listed
    | Conversations
    | Detailed
    | FoundRows
    | NextFound
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
