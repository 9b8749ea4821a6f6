"""An open file in the window: its plan, its history, and the connection to the engine that owns its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.protocol import (
    AskList,
    Cancel,
    ColumnsCounted,
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
    Reviewed,
    RowsCompared,
    RowsFitted,
    RowsMarked,
    SheetCounted,
    SheetGrew,
    SheetPage,
    SourceMarked,
    Suggested,
    UsePlan,
)
from medqa_gui.core.guessing.column_stats import ColumnFacts
from medqa_gui.core.model.errors import MedqaError, PlanError
from medqa_gui.core.model.listing import View
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import ExportResult, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.suggestion import Suggestion
from medqa_gui.core.model.table import Exporter, ReadOptions, Row, Sheet, TextLayout, sheet_names
from medqa_gui.core.presets.library import carry_over_setup
from medqa_gui.core.runtime.source_mark import SourceMark, source_stamp
from medqa_gui.core.saving.unsaved_work import columns_mark
from medqa_gui.ui.state.decisions import Decisions
from medqa_gui.ui.state.document_base import DocumentBase
from medqa_gui.ui.state.document_state import DocumentState, SaveBlocker
from medqa_gui.ui.state.finding_actions import FindingActions
from medqa_gui.ui.state.history import Change, History

# Requests that read a sheet; a failure of any other request concerns the plan.
_LOADING = ("Open", "LoadSheet", "MoveHeader", "Load", "Count")


class Document(DocumentBase):
    """An open file. Panels read its properties when its signals are emitted."""

    sheets_changed = Signal()
    suggestion_changed = Signal()
    columns_counted = Signal()
    rows_grew = Signal()
    plan_changed = Signal()  # always followed by state_changed
    review_changed = Signal()
    list_changed = Signal()
    progress_changed = Signal()
    reread = Signal()  # the file has changed on disk and is read again

    def __init__(self, path: Path, parent: QObject | None = None, *, is_suspended: bool = False) -> None:
        super().__init__(parent)
        self.path = path
        self.sheets: tuple[Sheet, ...] = ()
        self.layout: TextLayout | None = None
        self.outline: tuple[Row, ...] = ()  # placeholders of the first rows until they are read
        self.row_counts: dict[int, int] = {}  # sheet index -> rows, header and titles included
        self.row_count = self.column_count = 0
        self.undeclared_keys: dict[str, int] = {}  # of a dataset -> numbers of records
        self.exporter: Exporter | None = None
        self.suggestion: Suggestion | None = None
        self.lines: dict[View, int] = {}  # view -> number of lines
        self.is_reviewed = False
        self.query = Query()
        self.list_size = 0
        self.progress = Progress(0)
        self.result: ExportResult | None = None
        self.error: MedqaError | None = None
        self.save_error: MedqaError | None = None
        self.plan_error: MedqaError | None = None  # such as a template that names an unknown column
        self._is_saving = False
        self._generation = 0
        self._plan_id = self._load_id = self._saving_id = 0  # ids of the latest requests
        self._history = History(Plan(source=path))
        self.finding_actions = FindingActions(self, lambda request: self._engine.send(request))
        self.decisions = Decisions(self, lambda request: self._engine.send(request))
        self.source = SourceMark(0, 0, "")  # of the file when its engine started
        self._is_reread = False  # the next suggestion is for a changed file
        self._awaited: Change | None = None  # the step that the next suggestion completes
        self._asked: tuple[int, int | None] | None = None  # sheet and header row of the pending suggestion
        self._counted: ColumnsCounted | None = None
        self._whole_sheet: int | None = None  # index of the sheet that is read completely
        if not is_suspended:
            self._begin()

    @property
    def plan(self) -> Plan:
        """The current plan."""
        return self._history.plan

    @property
    def history(self) -> History:
        """The undo and redo stack."""
        return self._history

    @property
    def is_loaded(self) -> bool:
        """Whether every row of the plan's sheet is read."""
        return self._whole_sheet == self.plan.sheet_index

    @property
    def is_suggested(self) -> bool:
        """Whether the plan fits the rows being read, and no other suggestion is pending."""
        return self._asked is None and not self._is_reread and self.suggestion is not None

    @property
    def wanted_sheet(self) -> int:
        """Index of the plan's sheet, or of the sheet that is being loaded."""
        return self._asked[0] if self._asked else self.plan.sheet_index

    def sheet_name(self, sheet_index: int) -> str:
        """Return the unique name of a sheet, or "" if there is no such sheet."""
        names = sheet_names(self.sheets)
        return names[sheet_index] if sheet_index < len(names) else ""

    @property
    def column_facts(self) -> tuple[ColumnFacts, ...]:
        """Statistics of each column over all rows; empty until all rows are read."""
        counted, plan = self._counted, self.plan
        is_of_plan = counted and (counted.sheet_index, counted.header_row) == (plan.sheet_index, plan.header_row)
        return counted.columns if counted and is_of_plan else ()

    @property
    def state(self) -> DocumentState:
        """The state that the window shows."""
        if self.error:
            return DocumentState.FAILED
        if self.suggestion is None:
            return DocumentState.READING
        if self._is_saving:
            return DocumentState.SAVING
        if self.plan.mapping.missing_fields:
            return DocumentState.ASKING
        return DocumentState.SAVED if self.result and self.result.plan == self.plan else DocumentState.READY

    @property
    def save_blocker(self) -> SaveBlocker | None:
        """Why the file cannot be saved now; None if it can."""
        if self.error:
            return SaveBlocker.FAILED
        if self.suggestion is None:
            return SaveBlocker.READING
        if self._is_saving:
            return SaveBlocker.SAVING
        if self.plan.mapping.missing_fields:
            return SaveBlocker.COLUMNS_MISSING
        if not self.is_loaded or not self.is_suggested or self.decisions.is_fitting:
            return SaveBlocker.READING
        if self.plan_error:
            return SaveBlocker.PLAN_ERROR
        has_nothing = self.is_reviewed and not self.counts.conversations
        return SaveBlocker.NO_CONVERSATIONS if has_nothing else None

    def change(self, change: Change, plan: Plan, *, joins: bool = False) -> None:
        """Replace the plan as one undo step; with `joins`, extend the last step, as typing does."""
        if plan != self.plan:
            before = self.plan
            self._history.add(change, plan, joins=joins)
            self._use_plan(before)

    def choose_column(self, field: Field, column: int | None) -> None:
        """Use this column (0-based) for the field; None leaves the field open."""
        self.map_columns(self.plan.mapping.with_column(field, column))

    def map_columns(self, mapping: ColumnMapping) -> None:
        """Use this column mapping."""
        self.change(Change.MAPPING, replace(self.plan, mapping=mapping))

    def write_prompt(self, text: str) -> None:
        """Use this system prompt; continued typing is one undo step."""
        self.change(Change.PROMPT, replace(self.plan, system_prompt=text), joins=True)

    def exclude(self, row_numbers: Sequence[int]) -> None:
        """Exclude these rows from the dataset."""
        self.change(Change.LEFT_OUT, self.plan.leaving_out(row_numbers))

    def include(self, row_numbers: Sequence[int]) -> None:
        """Include these rows in the dataset again."""
        self.change(Change.LEFT_OUT, self.plan.bringing_back(row_numbers))

    def choose_format(self, format_id: str) -> None:
        """Use this dataset format."""
        self.change(Change.FORMAT, replace(self.plan, format_id=format_id))

    def choose_sheet(self, sheet_index: int) -> None:
        """Load another sheet; its suggestion replaces the mapping and the header row as one undo step."""
        if sheet_index != self.wanted_sheet:
            self._awaited = Change.SHEET
            self._load_sheet(sheet_index, None)
            self.state_changed.emit()

    def choose_header(self, header_row: int) -> None:
        """Use this row (1-based; 0 for none) as the header, and suggest the mapping again."""
        if header_row != self.plan.header_row:
            self._awaited = Change.HEADER
            self._move_header(header_row)

    def read_again(self, options: ReadOptions) -> None:
        """Read the file again; suggest its columns again if the encoding, delimiter or password differs."""
        self._release_engine(at_once=not self._is_saving)
        self._is_saving = False
        if options != self.plan.read_options or self.suggestion is None:
            self._history.start(replace(self.plan, read_options=options))
            self.suggestion = None
        self.error, self.plan_error, self.row_counts = None, None, {}
        self.resume()

    def reload(self) -> None:
        """Read the changed file again; decisions about rows that still fit are kept."""
        if self._is_saving:
            return
        self._release_engine(at_once=True)
        self.error, self.plan_error, self.row_counts = None, None, {}
        self.source = SourceMark(0, 0, "")
        self.resume()

    def move_decisions(self, sheet: str, places: Mapping[int, int]) -> None:
        """Move the decisions of every undo step from the old row numbers of a sheet to the new ones."""
        self._history.map(lambda plan: plan.with_moved_rows(sheet, places))
        self.plan_changed.emit()
        self._send_plan()
        self.state_changed.emit()

    def resume(self) -> None:
        """Start an engine for the file again, with the current plan."""
        if self.is_suspended:
            self._begin()
            self.state_changed.emit()

    def undo(self) -> None:
        """Undo the last step."""
        before = self.plan
        if self._history.undo():
            self._use_plan(before)

    def redo(self) -> None:
        """Redo the step that was undone last."""
        before = self.plan
        if self._history.redo():
            self._use_plan(before)

    def ask_list(self, query: Query) -> None:
        """Request the list of a query; `list_changed` follows."""
        self.query = query
        self._engine.send(AskList(query))

    def save(self, target: Path, remembers_in: Path | None = None) -> None:
        """Write the dataset; the state becomes SAVING, then SAVED, or READY with `save_error`.

        Fingerprints of its rows are stored in `remembers_in`, unless it is None.
        """
        if self.is_suspended:
            self.end_saving(None, MedqaError("no_engine"))
            return
        self._is_saving, self.save_error, self.progress = True, None, Progress(0)
        self._saving_id = self._engine.send(Export(self.plan, target, remembers_in, self.source.sha256))
        self.state_changed.emit()

    def cancel(self) -> None:
        """Cancel the running save and remove what it has written."""
        if self._is_saving:
            self._engine.send(Cancel())

    def close(self) -> None:
        """End the engine, after rolling back a save that still runs."""
        self._release_engine(at_once=not self._is_saving)

    def _begin(self) -> None:
        self.finding_actions.forget_requests()
        self._plan_id = self._saving_id = self._detail_id = self._comparing_id = self.listing = 0
        self.is_reviewed, self.row_count, self.list_size = False, 0, 0
        self._asked = self._counted = self._whole_sheet = None
        self.outline = ()
        options, plan, before = self.plan.read_options, self.plan, self.source
        try:
            self._engine = self._start_engine()
        except MedqaError as error:
            self.error = error
            return
        self.source = source_stamp(self.path)
        self._is_reread = self.suggestion is not None and self.source.stamp != before.stamp
        self.decisions.forget_requests()
        if self._is_reread:
            self.result = None
            self.decisions.match_again(self.decisions.marks)
            self.reread.emit()
        elif before.stamp == self.source.stamp:
            self.source = before
        if self.suggestion is None:
            self._awaited = Change.SUGGESTION
            self._load_id = self._engine.send(Open(self.path, options))
        else:
            self._awaited = None
            self._load_id = self._engine.send(Open(self.path, options, plan.sheet_index, plan.header_row, plan.sheet))
        if self.query != Query():
            self._engine.send(AskList(self.query))

    def _load_sheet(self, sheet_index: int, header_row: int | None) -> None:
        self._asked = sheet_index, header_row
        # The engine now has the rows of this sheet: saving waits until the plan is for the same sheet.
        self._whole_sheet, self.is_reviewed, self.row_count = None, False, 0
        self._load_id = self._engine.send(LoadSheet(sheet_index, header_row))

    def _move_header(self, header_row: int) -> None:
        self._asked = self.wanted_sheet, header_row
        self.is_reviewed = False
        self._engine.send(MoveHeader(header_row))

    def _use_plan(self, before: Plan) -> None:
        """Send the new plan to the engine, and load its sheet or header row if they differ."""
        plan, held = self.plan, self._asked[0] if self._asked else before.sheet_index
        is_elsewhere = (plan.sheet_index, plan.header_row) != (before.sheet_index, before.header_row)
        if is_elsewhere:
            self._awaited = None  # Undo has replaced the pending choice.
        if is_elsewhere and plan.sheet_index != held:
            self._load_sheet(plan.sheet_index, plan.header_row)
        else:
            if is_elsewhere:
                self._move_header(plan.header_row)
            self._send_plan()
        self.plan_changed.emit()
        self.state_changed.emit()

    def _send_plan(self) -> None:
        self._generation += 1
        self.decisions.request_marks()
        self.is_reviewed, self.plan_error = False, None
        self._plan_id = self._engine.send(UsePlan(self._generation, self.plan))

    def _handle_reply(self, asked: int, reply: Reply) -> None:  # noqa: C901 - one arm for each reply
        match reply:
            case Opened():
                self.sheets, self.layout, self.outline = reply
                self.sheets_changed.emit()
            case Suggested():
                self._handle_suggestion(reply.suggestion)
            case SheetGrew():
                if asked == self._load_id:
                    self._handle_growth(reply)
            case SheetCounted():
                self.row_counts[reply.sheet_index] = reply.rows
                self.sheets_changed.emit()
            case ColumnsCounted():
                self._counted = reply
                self.columns_counted.emit()
            case SheetPage():
                self.sheet_rows_arrived.emit(reply)
            case Reviewed():
                self._handle_review(reply)
            case Listed():
                if reply.generation == self._generation and reply.query == self.query:
                    self.list_size, self.listing = reply.size, reply.listing
                    self.list_changed.emit()
                    self.finding_actions.follow_list()
            case Conversations():
                if reply.listing == self.listing:
                    self.conversations_arrived.emit(reply)
            case Detailed():
                # A detail of an earlier plan is requested again when the list of this plan arrives.
                if asked == self._detail_id > self._plan_id:
                    self.detail_arrived.emit(reply.detail)
            case RowsMarked() | RowsFitted():
                self.decisions.handle_reply(reply)
            case SourceMarked():
                if reply.mark.stamp == self.source.stamp:
                    self.source = reply.mark
            case RowsCompared():
                if asked == self._comparing_id:
                    self.rows_compared.emit(reply.changes)
            case FindingsSaved() | FoundRows() | PositionFound() | ListedRows():
                self.finding_actions.handle_reply(asked, reply)
            case Progressed():
                if asked == self._saving_id:
                    self.progress = reply.progress
                    self.progress_changed.emit()
            case Exported():
                if asked == self._saving_id:
                    self.end_saving(reply.result, None)
            case Failed():
                self._handle_failure(asked, reply)

    def _handle_suggestion(self, suggestion: Suggestion) -> None:
        sheet, header = suggestion.sheet_index, suggestion.header_row
        if self._asked not in (None, (sheet, None), (sheet, header)):
            return  # for a sheet or header row that is no longer wanted
        self._asked = None
        if self._is_reread and self._must_suggest_again(suggestion):
            return
        before, self.suggestion = self.suggestion, suggestion
        awaited, self._awaited = self._awaited, None
        if awaited is Change.SUGGESTION:
            self._history.start(replace(suggestion.begun(self.plan), sheet=self.sheet_name(sheet)))
        elif awaited is not None:
            plan = replace(
                self.plan,
                sheet_index=sheet,
                sheet=self.sheet_name(sheet),
                header_row=header,
                mapping=suggestion.mapping,
            )
            if awaited is Change.RELOADED and before:
                plan = carry_over_setup(self.plan, before.columns, plan, suggestion.columns)
            if plan != self.plan:
                self._history.add(awaited, plan)
        if awaited is not None:
            self.plan_changed.emit()
        self._send_plan()
        self.suggestion_changed.emit()
        self.state_changed.emit()

    def _must_suggest_again(self, suggestion: Suggestion) -> bool:
        """Update the sheet's index in a changed file; return whether its columns are suggested again."""
        self._is_reread = False
        names, plan = sheet_names(self.sheets), self.plan
        places = {name: at for at, name in enumerate(names)}
        self._history.map(lambda each: replace(each, sheet_index=places.get(each.sheet, each.sheet_index)))
        is_gone = plan.sheet not in places
        known = self.suggestion.columns if self.suggestion else ()
        if is_gone:
            self.decisions.drop_sheet(plan.sheet)
        elif columns_mark(known) == columns_mark(suggestion.columns):
            return False
        self._awaited = Change.SHEET if is_gone else Change.RELOADED
        self._load_sheet(suggestion.sheet_index, None)
        return True

    def _handle_growth(self, grown: SheetGrew) -> None:
        if self._asked and self._asked[0] != grown.sheet_index:
            return  # of the previous sheet
        self.row_count, self.column_count = grown.rows, grown.columns
        self._whole_sheet = grown.sheet_index if grown.is_whole else None
        self.row_counts[grown.sheet_index] = grown.rows
        self.rows_grew.emit()
        self.decisions.request_marks()
        if grown.is_whole:
            self.undeclared_keys, self.exporter = grown.undeclared_keys, grown.exporter
            self.sheets_changed.emit()

    def _handle_review(self, reviewed: Reviewed) -> None:
        if reviewed.generation == self._generation:
            self.counts, self.lines = reviewed.counts, reviewed.lines
            self.is_reviewed = reviewed.is_whole and self._asked is None
            self.finding_actions.use_review(reviewed)
            self.review_changed.emit()

    def _handle_failure(self, asked: int, failed: Failed) -> None:
        if self.finding_actions.fail(asked, failed.error):
            return
        if failed.during == Export.__name__:
            if asked == self._saving_id:
                self.end_saving(None, failed.error)
        elif asked < (self._load_id if failed.during in _LOADING else self._plan_id):
            return  # of an earlier plan or sheet
        elif isinstance(failed.error, PlanError):
            self.plan_error = failed.error
            self.plan_changed.emit()
            self.state_changed.emit()  # The review has ended, so another file can have an engine.
        else:
            self.error = failed.error
            self.state_changed.emit()

    def end_saving(self, result: ExportResult | None, error: MedqaError | None) -> None:
        """Store the result of a save, or its error."""
        self._is_saving, self.save_error = False, error
        self.result = result or self.result
        self.state_changed.emit()

    def _handle_engine_end(self) -> None:
        """Set the error after the engine has ended unexpectedly: it crashed, or the system killed it."""
        if self.error is None:
            self._is_saving = False
            self.error = self._why_lost("engine_died" if self.suggestion is None else "engine_lost", self.path.name)
            self.state_changed.emit()
