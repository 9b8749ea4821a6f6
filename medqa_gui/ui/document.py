"""One open file in the window: its plan and history, and the engine that owns its rows."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine_messages import (
    AskConversations,
    AskDetail,
    AskList,
    AskSheetRows,
    Cancel,
    Export,
    LoadSheet,
    MoveHeader,
    Open,
    Query,
)
from medqa_gui.core.errors import MedqaError
from medqa_gui.core.model import Counts, ExportResult, Field, Plan, Progress, Suggestion
from medqa_gui.core.workbook.table import ReadOptions, Sheet, TextLayout
from medqa_gui.ui.engine_client import EngineClient
from medqa_gui.ui.history import Change, History


class DocumentState(StrEnum):
    """What the window shows of the file."""

    READING = "reading"  # not even the first rows are there
    ASKING = "asking"  # a field is open
    READY = "ready"
    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


class Document(QObject):
    """The window's side of one open file. Panels read its properties when its signals say that they changed."""

    state_changed = Signal()
    sheets_changed = Signal()
    suggestion_changed = Signal()
    rows_grew = Signal()
    plan_changed = Signal()
    review_changed = Signal()
    list_changed = Signal()
    sheet_rows_arrived = Signal(object)
    conversations_arrived = Signal(object)
    detail_arrived = Signal(object)
    progress_changed = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.sheets: tuple[Sheet, ...] = ()
        self.layout: TextLayout | None = None
        self.row_counts: dict[int, int] = {}  # sheet index -> rows, header and titles included
        self.row_count = 0
        self.column_count = 0
        self.is_loaded = False
        self.suggestion: Suggestion | None = None
        self.counts = Counts()
        self.needs_a_look = 0
        self.is_reviewed = False
        self.query = Query()
        self.list_size = 0
        self.progress = Progress(0)
        self.result: ExportResult | None = None
        self.error: MedqaError | None = None
        self.save_error: MedqaError | None = None
        self._is_saving = False
        self._generation = 0
        self._history = History(Plan(source=path))
        self._options = ReadOptions()
        self._engine = EngineClient(self)
        self._engine.replied.connect(self._take)
        self._engine.died.connect(self._fail)
        self._engine.send(Open(path, self._options))

    @property
    def plan(self) -> Plan:
        """What will be saved."""
        return self._history.plan

    @property
    def history(self) -> History:
        """What can be undone and done again."""
        return self._history

    @property
    def state(self) -> DocumentState:
        """What the window shows of the file."""
        if self.error:
            return DocumentState.FAILED
        if self.suggestion is None:
            return DocumentState.READING
        if self._is_saving:
            return DocumentState.SAVING
        if self.plan.mapping.missing_fields:
            return DocumentState.ASKING
        return DocumentState.SAVED if self.result and self.result.plan == self.plan else DocumentState.READY

    def change(self, change: Change, plan: Plan, *, joins: bool = False) -> None:
        """Replace the plan as one step that can be undone; with `joins` typing goes on in the last step."""
        if plan != self.plan:
            self._history.add(change, plan, joins=joins)
            self._use_plan()

    def choose_column(self, field: Field, column: int | None) -> None:
        """Use this column (0-based) for the field; None leaves the field open."""
        self.change(Change.MAPPING, self.plan.with_mapping(field, column))

    def write_prompt(self, text: str) -> None:
        """Use this system prompt; typing is one step."""
        self.change(Change.PROMPT, replace(self.plan, system_prompt=text), joins=True)

    def choose_format(self, format_id: str) -> None:
        """Save in this format."""
        self.change(Change.FORMAT, replace(self.plan, format_id=format_id))

    def choose_sheet(self, sheet_index: int) -> None:
        """Load another sheet; its own suggestion replaces mapping and header row as one step."""
        self._engine.send(LoadSheet(sheet_index))

    def choose_header(self, header_row: int) -> None:
        """Use this row (1-based; 0 for none) as the header; the mapping is suggested anew."""
        self._engine.send(MoveHeader(header_row))

    def read_again(self, options: ReadOptions) -> None:
        """Read the file again with another encoding, delimiter or password."""
        self._options = options
        self._restart()

    def undo(self) -> None:
        """Take the last step back."""
        if self._history.undo():
            self._use_plan()

    def redo(self) -> None:
        """Do the step again that was taken back."""
        if self._history.redo():
            self._use_plan()

    def ask_list(self, query: Query) -> None:
        """List the conversations of this query; `list_changed` follows."""
        self.query = query
        self._engine.send(AskList(query))

    def ask_sheet_rows(self, first: int, count: int) -> None:
        """Ask for rows of the sheet by position; `sheet_rows_arrived` follows."""
        self._engine.send(AskSheetRows(first, count))

    def ask_conversations(self, first: int, count: int) -> None:
        """Ask for lines of the list by position; `conversations_arrived` follows."""
        self._engine.send(AskConversations(first, count))

    def ask_detail(self, row_number: int) -> None:
        """Ask for everything about a row; `detail_arrived` follows."""
        self._engine.send(AskDetail(row_number))

    def save(self, target: Path) -> None:
        """Write the dataset; the state goes to SAVING, then SAVED, or back with `save_error`."""
        self._is_saving, self.save_error, self.progress = True, None, Progress(0)
        self._engine.send(Export(self.plan, target))
        self.state_changed.emit()

    def cancel(self) -> None:
        """Stop the running save; or, while reading, stop reading and keep the file closed."""
        if self._is_saving:
            self._engine.send(Cancel())

    def close(self) -> None:
        """End the engine."""
        self._engine.stop()
