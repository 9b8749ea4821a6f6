"""The child process that owns one open workbook: it loads, hands out pages, reviews and exports."""

import time
from array import array
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection

from medqa_gui.core.checks.examiner import NOTHING_BEFOREHAND
from medqa_gui.core.checks.plan_rules import decided_beforehand, needs_all_rows, quick_checks
from medqa_gui.core.engine.plan_jobs import SheetRequest, sheet_job
from medqa_gui.core.engine.protocol import (
    AskConversations,
    AskDetail,
    AskList,
    AskListed,
    AskNext,
    AskPlace,
    AskRows,
    AskSheetRows,
    Cancel,
    ColumnsCounted,
    CompareRows,
    Conversations,
    Detailed,
    Export,
    Exported,
    Failed,
    FoundRows,
    Listed,
    ListedRows,
    LoadSheet,
    MoveHeader,
    NextFound,
    Open,
    Opened,
    Progressed,
    Query,
    Quit,
    Reply,
    Request,
    Reviewed,
    SaveDoubts,
    SheetCounted,
    SheetGrew,
    SheetRows,
    Suggested,
    UsePlan,
)
from medqa_gui.core.engine.review import Review
from medqa_gui.core.guessing.column_stats import ColumnTally
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.guessing.sheet_shape import suggest_shape
from medqa_gui.core.guessing.survey import first_outline, plan_columns, survey
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.outcome import Counts, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.plan_diff import changed_rows, decides_the_same, lists_the_same
from medqa_gui.core.model.table import Row, Workbook
from medqa_gui.core.reading.dataset_source import open_source
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.runtime.parent_process import leave_with_parent
from medqa_gui.core.runtime.resource_limits import bind_this_process, usual_limits
from medqa_gui.core.runtime.watchdog import progressed, rest, watch_this_process

# Rows between two looks for a message: some milliseconds of work.
_STEP_ROWS = 200
_SECONDS_BETWEEN_REPORTS = 0.033
# A list that is replaced while a person looks at it flickers; within this time most reviews are whole.
_SECONDS_BEFORE_PARTIAL_LIST = 0.3
_ON_SHEETS = {each.__name__ for each in (Export, SaveDoubts, CompareRows)}
_LAST = "LookCloser"  # this job waits until no other has anything to do

Job = Generator[Progress | None, None, None]


def serve(requests: Connection, replies: Connection) -> None:
    """Answer requests until told to quit; leave at once when the window is gone."""
    leave_with_parent()
    bind_this_process(usual_limits().memory)
    watch_this_process()
    Engine(requests, replies).run()


class Engine:
    """One workbook, the rows of one of its sheets, and the jobs that run over them in turns."""

    def __init__(self, requests: Connection, replies: Connection) -> None:
        self._requests = requests
        self._replies = replies
        self._jobs: dict[str, Job] = {}
        self._workbook: Workbook | None = None
        self._store = RowStore()
        self._sample: tuple[Row, ...] = ()
        self._tally = ColumnTally()
        self._is_whole = False
        self._sheet_index = 0
        self._plan: Plan | None = None
        self._generation = 0
        self._review: Review | None = None
        self._is_reviewed = False
        self._query = Query()
        self._listed: array[int] = array("L")
        self._last_report = 0.0

    def run(self) -> None:
        """Take requests as they come, and give every job a step in between."""
        try:
            while True:
                if not self._jobs:
                    rest()
                if self._requests.poll(0 if self._jobs else None):
                    request = self._requests.recv()
                    progressed()
                    if isinstance(request, Quit):
                        break
                    with self._reporting(type(request).__name__):
                        self._take(request)
                else:
                    self._step()
        except (EOFError, BrokenPipeError):
            pass  # The window is gone; there is nobody left to tell.
        self._cancel()

    @contextmanager
    def _reporting(self, during: str) -> Iterator[None]:
        """Tell the window what ended the work; the engine itself lives on."""
        try:
            yield
        except MedqaError as error:
            self._send(Failed(error, during))
        except (BrokenPipeError, EOFError):
            raise
        except MemoryError:
            self._send(Failed(MedqaError("memory_exceeded", limit=usual_limits().memory_in_mib), during))
        except Exception as error:  # noqa: BLE001 - one of the three doors that catch all
            self._send(Failed(MedqaError("unexpected", kind=type(error).__name__), during))

    def _take(self, request: Request) -> None:  # noqa: C901 - one arm for each request
        match request:
            case Open():
                self._open(request)
            case LoadSheet():
                self._start_loading(request.sheet_index, request.header_row)
            case MoveHeader() if "Load" in self._jobs and not self._sample:
                self._start_loading(self._sheet_index, request.header_row)
            case MoveHeader():
                self._suggest(request.header_row)
            case UsePlan():
                self._use_plan(request)
            case AskList():
                self._query = request.query
                self._start_listing()
            case AskSheetRows():
                self._send(SheetRows(request.first, self._store.page(request.first, request.size)))
            case AskConversations():
                self._send_conversations(request)
            case AskDetail():
                self._send_detail(request.row_number)
            case AskRows():
                self._send_rows(request)
            case AskNext():
                self._send_next(request)
            case AskPlace():
                place = self._review.place_of(request.row_number, self._listed) if self._review else None
                self._send(NextFound(self._generation, place))
            case AskListed():
                self._send_listed(request)
            case Export() | SaveDoubts() | CompareRows():
                self._jobs[type(request).__name__] = self._once_whole(request, self._store, is_whole=self._is_whole)
            case Cancel():
                self._cancel()
            case Quit():
                pass

    def _step(self) -> None:
        over = object()
        for name, job in tuple(self._jobs.items()):
            if name == _LAST and len(self._jobs) > 1:
                continue
            state: object = over
            progressed()
            with self._reporting(name):
                state = next(job, over)
            if state is over and self._jobs.get(name) is job:
                del self._jobs[name]

    def _open(self, request: Open) -> None:
        workbook = self._workbook = open_source(request.path, request.options)
        self._send(Opened(workbook.sheets, workbook.layout, first_outline(workbook, request.sheet_index)))
        index = survey(workbook).best if request.sheet_index is None else request.sheet_index
        self._start_loading(index, request.header_row)

    def _start_loading(self, sheet_index: int, header_row: int | None) -> None:
        # What was asked of the sheet before goes on with the rows of that sheet.
        self._jobs = {name: job for name, job in self._jobs.items() if name in _ON_SHEETS}
        self._store, self._sample, self._tally, self._is_whole = RowStore(), (), ColumnTally(), False
        self._sheet_index, self._review, self._is_reviewed = sheet_index, None, False
        self._jobs["Load"] = self._load(sheet_index, header_row)

    def _load(self, sheet_index: int, header_row: int | None) -> Job:
        assert self._workbook is not None
        source, store = self._workbook.rows(sheet_index), self._store
        for count, row in enumerate(source, 1):
            store.add(row)
            if count > SAMPLE_ROWS:
                self._tally.add(row)
            elif count == SAMPLE_ROWS:
                self._send_suggestion(header_row)
            if count % _STEP_ROWS == 0:
                if self._may_report():
                    self._send_growth()
                yield None
        store.facts, self._is_whole = source.facts, True
        if len(store) < SAMPLE_ROWS:
            self._send_suggestion(header_row)
        self._send_growth()
        self._send_columns()
        self._jobs["Count"] = self._count_others(sheet_index)

    def _send_suggestion(self, header_row: int | None) -> None:
        self._sample = tuple(self._store.page(0, SAMPLE_ROWS))
        self._send_growth()
        self._suggest(header_row)

    def _suggest(self, header_row: int | None) -> None:
        assert self._workbook is not None
        hidden = self._workbook.rows(self._sheet_index).facts.hidden_columns
        suggestion = suggest_shape(self._sample, self._sheet_index, header_row, hidden=hidden)
        self._send(Suggested(suggestion))
        self._tally.begin(self._sample, suggestion.header_row)
        self._send_columns()

    def _send_columns(self) -> None:
        if self._is_whole:
            self._send(ColumnsCounted(self._sheet_index, self._tally.header_row, self._tally.facts))

    def _send_growth(self) -> None:
        store = self._store
        self._send(SheetGrew(self._sheet_index, len(store), store.width, self._is_whole, store.facts.uncarried))

    def _count_others(self, loaded: int) -> Job:
        assert self._workbook is not None
        for index in (each for each in range(len(self._workbook.sheets)) if each != loaded):
            rows = 0
            for rows, _ in enumerate(self._workbook.rows(index), 1):
                if rows % _STEP_ROWS == 0:
                    yield None
            self._send(SheetCounted(index, rows))

    def _use_plan(self, request: UsePlan) -> None:
        previous, self._plan, self._generation = self._plan, request.plan, request.generation
        if request.plan.mapping.missing_fields:
            self._review = None
            self._jobs.pop("Review", None)
            self._send(Reviewed(self._generation, Counts(), {}, is_whole=True))
            self._finish_list(array("L"))
            return
        columns = plan_columns(request.plan, self._sample)
        is_touched = self._is_reviewed and "Review" in self._jobs
        if self._review and previous and not is_touched and decides_the_same(previous, request.plan):
            self._review.use(request.plan, columns)
            self._send_review()
            if "Review" not in self._jobs:
                if "List" not in self._jobs:
                    self._finish_list(self._listed)
                self._jobs[_LAST] = self._look_closer(self._review)
            return
        self._jobs.pop(_LAST, None)
        changed = changed_rows(previous, request.plan) if previous and self._is_reviewed else None
        if self._review and changed is not None:
            self._review.touch(request.plan, columns, changed, self._store)
            self._show_meanwhile()
        elif self._review and previous and self._is_reviewed and lists_the_same(previous, request.plan):
            self._review.reword(request.plan, columns)
            self._show_meanwhile()
        else:
            self._review = None
        self._jobs["Review"] = self._look(request.plan, columns)

    def _show_meanwhile(self) -> None:
        """Let the list stand, under the new plan, until all rows were looked at again."""
        self._send_review(is_whole=False)
        if "List" not in self._jobs:
            self._finish_list(self._listed)

    def _look(self, plan: Plan, columns: Sequence[Column]) -> Job:
        beforehand = NOTHING_BEFOREHAND
        if needs_all_rows(plan):
            while not self._is_whole:
                yield None
            beforehand = yield from decided_beforehand(plan, columns, self._store)
        review = Review(plan, columns, quick_checks, beforehand)
        # What was touched or reworded stays in view until the new review is whole.
        is_shown = self._review is None
        if is_shown:
            self._review, self._is_reviewed = review, False
        partial_at = time.monotonic() + _SECONDS_BEFORE_PARTIAL_LIST
        listed_rows = 0
        while not (self._is_whole and review.has_seen(self._store)):
            for _ in review.look(self._store):
                if is_shown and self._may_report():
                    self._send_review()
                # Listing at every doubling keeps the work linear. Rows come as fast as they are listed, so that a list
                # begun anew would never be ready.
                is_due = review.rows >= 2 * listed_rows and "List" not in self._jobs
                if is_shown and is_due and time.monotonic() > partial_at:
                    listed_rows = review.rows
                    self._start_listing()
                yield None
            yield None
        review.finish(self._store.facts)
        if self._review and not is_shown:
            review.look_as_closely_as(self._review)
        self._review, self._is_reviewed = review, True
        self._send_review()
        self._start_listing()
        self._jobs[_LAST] = self._look_closer(review)

    def _look_closer(self, review: Review) -> Job:
        for _ in review.look_closer(self._store):
            yield None
        self._send_review()
        self._start_listing()

    def _send_review(self, *, is_whole: bool = True) -> None:
        review = self._review
        if review is not None:
            is_whole = is_whole and self._is_whole and review.has_seen(self._store)
            counts = review.counts(self._store.facts)
            lines, kinds, lengths = review.lines, review.kinds, review.lengths
            self._send(Reviewed(self._generation, counts, lines, is_whole, kinds, lengths))

    def _start_listing(self) -> None:
        if self._review is not None:
            self._jobs["List"] = self._list(self._review)

    def _list(self, review: Review) -> Job:
        self._finish_list((yield from review.listed(self._query, self._store)))

    def _finish_list(self, listed: "array[int]") -> None:
        self._listed = listed
        self._send(Listed(self._generation, self._query, len(listed)))

    def _send_conversations(self, request: AskConversations) -> None:
        review = self._review
        wanted = self._listed[max(request.first, 0) : request.first + request.size]
        lines = [review.line(at, self._store) for at in wanted] if review else []
        self._send(Conversations(self._generation, request.first, lines))

    def _send_detail(self, row_number: int) -> None:
        if detail := self._review and self._review.detail(row_number, self._store):
            self._send(Detailed(self._generation, detail))

    def _send_rows(self, request: AskRows) -> None:
        review, finding, kind = self._review, request.finding, request.kind
        rows = review.rows_of(finding, self._store.facts, kind) if review else ()
        groups = review.groups_of(finding) if review else ()
        self._send(FoundRows(self._generation, finding, rows, groups, kind))

    def _send_next(self, request: AskNext) -> None:
        review = self._review
        found = review.next_doubt(self._listed, self._query, request.position, request.step) if review else None
        self._send(NextFound(self._generation, found))

    def _send_listed(self, request: AskListed) -> None:
        wanted = [at for first, last in request.spans for at in self._listed[first : last + 1]]
        rows = self._review.rows_at(wanted) if self._review else ((), ())
        self._send(ListedRows(self._generation, *rows))

    def _once_whole(self, request: SheetRequest, store: RowStore, *, is_whole: bool) -> Job:
        while not is_whole and store is self._store:
            yield None
            is_whole = self._is_whole and store is self._store
        if not is_whole or self._workbook is None:
            return  # Another sheet was chosen before this one was read to its end.
        columns = plan_columns(request.plan, tuple(store.page(0, SAMPLE_ROWS)))
        sheet = self._workbook.sheets[request.plan.sheet_index].name
        with closing(sheet_job(request, store, columns, sheet)) as job:
            for reply in job:
                if reply and (not isinstance(reply, Progressed) or self._may_report()):
                    self._send(reply)
                yield None

    def _cancel(self) -> None:
        """Close the running export, so that nothing of it stays."""
        if job := self._jobs.pop("Export", None):
            job.close()
            self._send(Exported(None))

    def _may_report(self) -> bool:
        now = time.monotonic()
        if now - self._last_report < _SECONDS_BETWEEN_REPORTS:
            return False
        self._last_report = now
        return True

    def _send(self, reply: Reply) -> None:
        rest()  # until the window has taken it
        self._replies.send(reply)
        progressed()
