"""A document whose engine is played by the test: the answers come when the test says so."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.protocol import (
    AskConversations,
    AskDetail,
    AskList,
    AskListedRows,
    AskNext,
    AskPosition,
    AskRows,
    AskSheetRows,
    ColumnsCounted,
    CompareRows,
    Conversations,
    Detailed,
    Export,
    Exported,
    Failed,
    FindingsSaved,
    FoundRows,
    Listed,
    ListedRows,
    LoadSheet,
    MoveHeader,
    Open,
    Opened,
    PositionFound,
    Progressed,
    Query,
    Reply,
    Request,
    Reviewed,
    RowsCompared,
    SaveFindings,
    SheetCounted,
    SheetGrew,
    SheetPage,
    Suggested,
    UsePlan,
)
from medqa_gui.core.guessing.column_stats import CellKind, ColumnFacts
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.listing import ConversationLine, Detail, SourceCell, View
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import Counts, ExportResult, LeftOut, Progress, SavedFile
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.suggestion import Confidence, Suggestion
from medqa_gui.core.model.table import Row, Sheet, SheetState, TextLayout
from medqa_gui.ui.state.document import Document

HEADERS = ("Question", "Focus (Drug)", "Question Type", "Answer", "Section Title", "URL")
# No shipped preset knows them, so that an open question stays open.
UNKNOWN_HEADERS = ("Question", "Drug", "Kind", "Text", "Section", "Link")
SHEETS = (Sheet("DrugQA"), Sheet("Notes"), Sheet("Codes", SheetState.HIDDEN))
QUESTIONS = (
    "how does rivatigmine and otc sleep medicine interact",
    "what is morphine",
    "pregabalin pregnancy category",
)
ANSWERS = (
    "tell your doctor and pharmacist what prescription and nonprescription medications, vitamins, nutritional "
    "supplements, and herbal products you are taking or plan to take.",
    "Morphine is a pain medication of the opiate family. 吗啡是一种止痛药。",
    "No answers",
)
FOUND = {
    FindingId.MISSING_ANSWER: 2,
    FindingId.HIDDEN_ROW: 3,
    FindingId.DISPLAYED_DIFFERS: 13,
    FindingId.ERROR_VALUE: 1,
    FindingId.FORMULA_NOT_CALCULATED: 4,
}


# Requests that a reply can belong to.
_ANSWERS = {
    SheetGrew: (Open, LoadSheet),
    Detailed: (AskDetail,),
    FoundRows: (AskRows,),
    PositionFound: (AskNext, AskPosition),
    ListedRows: (AskListedRows,),
    FindingsSaved: (SaveFindings,),
    RowsCompared: (CompareRows,),
    Progressed: (Export,),
    Exported: (Export,),
}


class FakeEngine(QObject):
    """Keeps the requests; `serve` answers them all."""

    replied = Signal(int, object)
    ended = Signal()

    def __init__(self, data_rows: int, parent: QObject) -> None:
        super().__init__(parent)
        self.data_rows = data_rows
        self.found: dict[FindingId, int] = FOUND
        self.reasons: dict[LeftOut, int] = {}
        self.confidence = Confidence.SURE
        self.mapping = ColumnMapping(((Field.ANSWER, 3), (Field.QUESTION, 0)))
        self.headers: tuple[str, ...] = HEADERS
        self.layout: TextLayout | None = None
        self.sheets: tuple[Sheet, ...] = SHEETS
        self.error: MedqaError | None = None
        self.is_whole = True
        self.is_reviewing = True
        self.saves = True
        self.asked: list[Request] = []
        self.is_stopped = False
        self.was_stalled = False
        self._waiting: list[Request] = []
        self._query = Query()
        self._plan = Plan(Path("x"))
        self._sheet_index = 0
        self._generation = 0

    def send(self, request: Request) -> int:
        """Keep what the document asks."""
        self.asked.append(request)
        self._waiting.append(request)
        return len(self.asked)

    def stop(self, *, at_once: bool = False) -> None:
        """Note that the document let go of its engine."""
        self.is_stopped = True

    def reply(self, *replies: Reply) -> None:
        """Answer the last request of the kind; one that was let go of is heard no more."""
        for each in replies if not self.is_stopped else ():
            self.answer(self._last(each), each)

    def answer(self, asked: int, reply: Reply) -> None:
        """Answer the request with this id."""
        self.replied.emit(asked, reply)

    def _last(self, reply: Reply) -> int:
        """Return the id of the last request that the reply may answer."""
        kinds = {each.__name__ for each in _ANSWERS.get(type(reply), ())}
        if isinstance(reply, Failed):
            kinds = {reply.during, *({"Review": ("UsePlan",)}.get(reply.during, ()))}
        return max((at for at, each in enumerate(self.asked, 1) if type(each).__name__ in kinds), default=0)

    def serve(self) -> None:
        """Answer all requests, and those that follow from the answers."""
        while self._waiting:
            self._answer(self._waiting.pop(0))

    @property
    def counts(self) -> Counts:
        """The invariant of the made-up sheet."""
        left_out = self.found.get(FindingId.MISSING_ANSWER, 0) + self.found.get(FindingId.HIDDEN_ROW, 0)
        return Counts(self.data_rows, self.data_rows - left_out, left_out, self.found, self.reasons)

    def suggestion(self, sheet_index: int = 0, header_row: int = 1) -> Suggestion:
        """The guess for the made-up sheet."""
        columns = tuple(Column(index, header, self.data_rows) for index, header in enumerate(self.headers))
        return Suggestion(sheet_index, header_row, columns, self.mapping, dict.fromkeys(Field, self.confidence))

    def _answer(self, request: Request) -> None:
        answers: dict[type, Callable[..., None]] = {
            Open: self._open,
            LoadSheet: lambda asked: self._load(asked.sheet_index, 1 if asked.header_row is None else asked.header_row),
            MoveHeader: lambda asked: self.reply(Suggested(self.suggestion(self._sheet_index, asked.header_row))),
            UsePlan: self._review,
            AskList: self._list,
            AskSheetRows: lambda asked: self.reply(SheetPage(asked.first, self._rows(asked.first, asked.size))),
            AskConversations: self._send_lines,
            AskDetail: lambda asked: self.reply(Detailed(detail(asked.row_number, self._plan))),
            Export: self._export,
        }
        if type(request) in answers:
            answers[type(request)](request)

    def _open(self, request: Open) -> None:
        if self.error:
            self.reply(Failed(self.error, "Open"))
            return
        self.reply(Opened(self.sheets, self.layout))
        self._load(request.sheet_index or 0, 1 if request.header_row is None else request.header_row)
        self.reply(*(SheetCounted(index, 12 * index) for index in range(1, len(self.sheets))))

    def _load(self, sheet_index: int, header_row: int) -> None:
        self._sheet_index = sheet_index
        growth = SheetGrew(sheet_index, self.data_rows + 1, len(HEADERS), self.is_whole, {})
        self.reply(growth, Suggested(self.suggestion(sheet_index, header_row)), growth)
        if self.is_whole:
            kinds = [CellKind.LONG_TEXT if header == "Answer" else CellKind.SHORT_TEXT for header in HEADERS]
            facts = tuple(ColumnFacts(self.data_rows, kind) for kind in kinds)
            self.reply(ColumnsCounted(sheet_index, header_row, facts))

    def _review(self, request: UsePlan) -> None:
        if not self.is_reviewing:
            return
        self._plan, self._generation = request.plan, request.generation
        is_open = bool(request.plan.mapping.missing_fields)
        counts = Counts() if is_open else self.counts
        self.reply(Reviewed(self._generation, counts, {} if is_open else self.lines, self.is_whole))
        self.reply(Listed(self._generation, self._query, self._size(counts)))

    def _list(self, request: AskList) -> None:
        self._query = request.query
        self.reply(Listed(self._generation, self._query, self._size(self.counts)))

    def _size(self, counts: Counts) -> int:
        if self._query.finding:
            return counts.findings.get(self._query.finding, 0)
        return self.lines[self._query.view] if counts.rows else 0

    @property
    def lines(self) -> dict[View, int]:
        """What each view lists."""
        return {View.ALL: self.counts.rows, View.NEEDS_A_LOOK: 7, View.LEFT_OUT: self.counts.left_out}

    def _rows(self, first: int, size: int) -> list[Row]:
        return [sheet_row(at) for at in range(first, min(first + size, self.data_rows + 1))]

    def _send_lines(self, request: AskConversations) -> None:
        last = min(request.first + request.size, self._size(self.counts))
        lines = [line(at + 2) for at in range(request.first, last)]
        self.reply(Conversations(request.listing or 0, request.first, lines))

    def _export(self, request: Export) -> None:
        self.reply(Progressed(Progress(412, self.data_rows)))
        if self.saves:
            saved = SavedFile(request.target, self.counts.conversations, 527_112, "0" * 64)
            self.reply(Exported(ExportResult(request.plan, self.counts, (saved,))))


class FakeDocument(Document):
    """The real document with a played engine."""

    def __init__(self, path: Path, data_rows: int = 690, *, is_suspended: bool = False) -> None:
        self._data_rows = data_rows
        super().__init__(path, is_suspended=is_suspended)

    @property
    def engine(self) -> FakeEngine:
        """The played engine, the last one if it was let go of."""
        return self._played

    def _start_engine(self) -> FakeEngine:
        engine = FakeEngine(self._data_rows, self)
        engine.replied.connect(self._handle_reply)
        engine.ended.connect(self._handle_engine_end)
        self._played = engine
        return engine


def sheet_row(position: int) -> Row:
    """Return a row of the made-up sheet; position 0 is its header."""
    if position == 0:
        return Row(1, list(HEADERS))
    at = position % len(QUESTIONS)
    texts = [QUESTIONS[at], "morphine", "Information", ANSWERS[at], "NA", "https://dailymed.example/label"]
    return Row(position + 1, texts, is_hidden=position % 50 == 49)


def line(row_number: int) -> ConversationLine:
    """Return a line of the made-up list."""
    at = (row_number - 1) % len(QUESTIONS)
    findings = (FindingId.MISSING_ANSWER, FindingId.ERROR_VALUE) if at == 2 else ()
    return ConversationLine(
        row_number, QUESTIONS[at], ANSWERS[at], LeftOut.MISSING_ANSWER if at == 2 else None, findings
    )


def detail(row_number: int, plan: Plan) -> Detail:
    """Return everything about a row of the made-up sheet."""
    at = (row_number - 1) % len(QUESTIONS)
    messages = [Message(Role.USER, QUESTIONS[at]), Message(Role.ASSISTANT, ANSWERS[at])]
    if plan.system_prompt:
        messages.insert(0, Message(Role.SYSTEM, plan.system_prompt))
    cells = (
        SourceCell("A", "Question", QUESTIONS[at], ""),
        SourceCell("C", "Question Type", "25.6 %", "0.256"),
        SourceCell("D", "Answer", ANSWERS[at], ""),
    )
    left_out = LeftOut.MISSING_ANSWER if at == 2 else None
    findings = (Finding(FindingId.MISSING_ANSWER, row_number, 3),) if left_out else ()
    record = "" if left_out else '{\n    "conversation": [\n        {"input": "' + QUESTIONS[at] + '"}\n    ]\n}'
    return Detail(row_number, Conversation(tuple(messages), (row_number,)), record, cells, left_out, findings)
