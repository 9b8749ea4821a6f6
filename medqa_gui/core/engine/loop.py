"""The child process that owns one open workbook: it loads, hands out pages, reviews and exports."""

import time
from array import array
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.checks.examiner import NOTHING_BEFOREHAND
from medqa_gui.core.checks.plan_rules import SLOW, decided_beforehand, needs_all_rows, quick_checks
from medqa_gui.core.engine.lists import Lists
from medqa_gui.core.engine.plan_jobs import SheetRequest, sheet_job
from medqa_gui.core.engine.protocol import (
    Answered,
    AskConversations,
    AskDetail,
    Asked,
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
    FitRows,
    FoundRows,
    Listed,
    ListedRows,
    LoadSheet,
    MarkRows,
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
    SourceMarked,
    Suggested,
    UsePlan,
)
from medqa_gui.core.engine.review import Review
from medqa_gui.core.engine.save_all_protocol import SaveEach, SaveMerged
from medqa_gui.core.guessing.column_stats import ColumnStats
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.guessing.sheet_shape import suggest_shape
from medqa_gui.core.guessing.survey import first_outline, plan_columns, survey
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.outcome import Counts, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.plan_diff import changed_rows, has_same_list, has_same_rows
from medqa_gui.core.model.table import Row, Workbook, sheet_names
from medqa_gui.core.reading.dataset_source import open_source
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.runtime.log import log_exception
from medqa_gui.core.runtime.parent_process import leave_with_parent
from medqa_gui.core.runtime.plain_pipe import send
from medqa_gui.core.runtime.resource_limits import default_limits, limit_memory
from medqa_gui.core.runtime.source_mark import mark_source_in_steps
from medqa_gui.core.runtime.watchdog import pause, report_progress, start_watchdog

# Rows between two looks for a message: some milliseconds of work.
_STEP_ROWS = 200
_SECONDS_BETWEEN_REPORTS = 0.033
# A list that is replaced while a person looks at it flickers; within this time most reviews are whole.
_SECONDS_BEFORE_PARTIAL_LIST = 0.3
_LAST = "LookCloser"  # this job waits until no other has anything to do
_OF_THE_PLAN = ("Review", "List", _LAST)

Work = Generator[Progress | None, None, None]


class _Job(NamedTuple):
    """Work that is done a step at a time; what it says answers the request with this id."""

    id: int
    during: str
    work: Work


def serve(requests: Connection, replies: Connection) -> None:
    """Answer requests until told to quit; leave at once when the window is gone."""
    leave_with_parent()
    limit_memory(default_limits().memory)
    start_watchdog()
    Engine(requests, replies).run()


class Engine:
    """One workbook, the rows of one of its sheets, and the jobs that run over them in turns."""

    def __init__(self, requests: Connection, replies: Connection) -> None:
        self._requests = requests
        self._replies = replies
        # By name, or by the request's id where several of a kind may run.
        self._jobs: dict[str | int, _Job] = {}
        self._id = 0  # of the request that is being answered
        self._workbook: Workbook | None = None
        self._store = RowStore()
        self._sample: tuple[Row, ...] = ()
        self._tally = ColumnStats()
        self._is_whole = False
        self._sheet_index = 0
        self._plan: Plan | None = None
        self._generation = 0
        self._review: Review | None = None
        self._is_reviewed = False
        self._query = Query()
        self._lists = Lists()
        self._waiting: list[tuple[int, AskRows]] = []  # for the checks that tell of them
        self._last_report = 0.0

    def run(self) -> None:
        """Take requests as they come, and give every job a step in between."""
        try:
            while True:
                if not self._jobs:
                    pause()
                if self._requests.poll(0 if self._jobs else None):
                    asked: Asked = self._requests.recv()
                    report_progress()
                    if isinstance(asked.request, Quit):
                        break
                    self._id = asked.id
                    with self._reporting(type(asked.request).__name__):
                        self._take(asked.request)
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
            self._send(Failed(MedqaError("memory_exceeded", limit=default_limits().memory_in_mib), during))
        except Exception as error:  # noqa: BLE001 - one of the three doors that catch all
            log_exception(error, f"engine, {during}")
            self._send(Failed(MedqaError("unexpected", kind=type(error).__name__), during))

    def _take(self, request: Request | SaveEach | SaveMerged) -> None:  # noqa: C901 - one arm for each request
        match request:
            case Open():
                self._open(request)
            case LoadSheet():
                self._start_loading(request.sheet_index, request.header_row)
            case MoveHeader() if "Load" in self._jobs and not self._sample:
                self._id = self._jobs["Load"].id
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
                self._waiting.append((self._id, request))
                self._send_rows()
            case AskNext():
                self._send_next(request)
            case AskPlace():
                place = self._review.place_of(request.row_number, self._lists.entries) if self._review else None
                self._send(NextFound(place, self._lists.newest))
            case AskListed():
                self._send_listed(request)
            case Export() | SaveDoubts() | CompareRows() | MarkRows() | FitRows():
                self._start(self._id, self._once_whole(request, self._store, is_whole=self._is_whole), request)
            case Cancel():
                self._cancel()
            case Quit() | SaveEach() | SaveMerged():
                pass

    def _start(self, name: str | int, work: Work, request: SheetRequest | None = None) -> None:
        during = type(request).__name__ if request else str(name)
        self._jobs[name] = _Job(self._id, during, work)

    def _stop(self, *names: str) -> None:
        for name in names:
            self._jobs.pop(name, None)

    def _step(self) -> None:
        over = object()
        for name, job in tuple(self._jobs.items()):
            if self._jobs.get(name) is not job or (name == _LAST and len(self._jobs) > 1):
                continue
            state: object = over
            report_progress()
            self._id = job.id
            with self._reporting(job.during):
                state = next(job.work, over)
            if state is over and self._jobs.get(name) is job:
                del self._jobs[name]
                self._send_rows()

    def _open(self, request: Open) -> None:
        workbook = self._workbook = open_source(request.path, request.options)
        self._send(Opened(workbook.sheets, workbook.layout, first_outline(workbook, request.sheet_index)))
        self._start_loading(_wanted_sheet(workbook, request), request.header_row)
        self._start("Mark", self._mark(request.path))

    def _mark(self, path: Path) -> Work:
        """Tell by what the file is known again, once its rows are read."""
        while not self._is_whole:
            yield None
        # What cannot be read any more is noticed when something is to be saved.
        with suppress(OSError):
            self._send(SourceMarked((yield from mark_source_in_steps(path))))

    def _start_loading(self, sheet_index: int, header_row: int | None) -> None:
        # What was asked of the sheet before goes on with the rows of that sheet.
        self._send_rows(at_once=True)
        self._jobs = {name: job for name, job in self._jobs.items() if isinstance(name, int) or name == "Mark"}
        self._store, self._sample, self._tally, self._is_whole = RowStore(), (), ColumnStats(), False
        self._sheet_index, self._review, self._is_reviewed = sheet_index, None, False
        self._lists.begin_sheet()
        self._start("Load", self._load(sheet_index, header_row))

    def _load(self, sheet_index: int, header_row: int | None) -> Work:
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
        self._start("Count", self._count_others(sheet_index))

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
        store, facts = self._store, self._store.facts
        self._send(
            SheetGrew(self._sheet_index, len(store), store.width, self._is_whole, facts.undeclared_keys, facts.exporter)
        )

    def _count_others(self, loaded: int) -> Work:
        assert self._workbook is not None
        for index in (each for each in range(len(self._workbook.sheets)) if each != loaded):
            rows = 0
            for rows, _ in enumerate(self._workbook.rows(index), 1):
                if rows % _STEP_ROWS == 0:
                    yield None
            self._send(SheetCounted(index, rows))

    def _use_plan(self, request: UsePlan) -> None:
        previous, self._plan, self._generation = self._plan, request.plan, request.generation
        # What goes on under the new plan answers for it from now on.
        for name in set(_OF_THE_PLAN) & self._jobs.keys():
            self._jobs[name] = self._jobs[name]._replace(id=self._id)
        if request.plan.mapping.missing_fields:
            self._forget_review()
            self._send(Reviewed(self._generation, Counts(), {}, is_whole=True))
            self._finish_list(None, array("L"))
            self._send_rows(at_once=True)
            return
        columns = plan_columns(request.plan, self._sample)
        is_touched = self._is_reviewed and "Review" in self._jobs
        if self._review and previous and not is_touched and has_same_rows(previous, request.plan):
            self._review.use(request.plan, columns)
            self._send_review()
            if "Review" not in self._jobs:
                if "List" not in self._jobs:
                    self._finish_list(self._review, self._lists.entries)
                self._start(_LAST, self._run_slow_checks(self._review))
            return
        self._stop(_LAST)
        changed = changed_rows(previous, request.plan) if previous and self._is_reviewed else None
        if self._review and changed is not None:
            self._review.touch(request.plan, columns, changed, self._store)
            if self._review.is_told and "Review" not in self._jobs and not needs_all_rows(request.plan):
                self._send_review()
                self._start_listing()
                self._start(_LAST, self._run_slow_checks(self._review))
                return
            self._show_meanwhile()
        elif self._review and previous and self._is_reviewed and has_same_list(previous, request.plan):
            self._review.reword(request.plan, columns)
            self._show_meanwhile()
        else:
            self._forget_review()
        self._start("Review", self._look(request.plan, columns))

    def _forget_review(self) -> None:
        """Hold no review, and end the jobs that would list it."""
        self._review, self._is_reviewed = None, False
        self._stop(*_OF_THE_PLAN)

    def _show_meanwhile(self) -> None:
        """Let the list stand, under the new plan, until all rows were looked at again."""
        self._send_review(is_whole=False)
        if "List" not in self._jobs:
            self._finish_list(self._review, self._lists.entries)

    def _look(self, plan: Plan, columns: Sequence[Column]) -> Work:
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
        self._start(_LAST, self._run_slow_checks(review))

    def _run_slow_checks(self, review: Review) -> Work:
        for _ in review.run_slow_checks(self._store):
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
            self._start("List", self._list(self._review))
        elif self._plan and self._plan.mapping.missing_fields:
            self._finish_list(None, array("L"))

    def _list(self, review: Review) -> Work:
        self._finish_list(review, (yield from review.listed(self._query, self._store)))

    def _finish_list(self, review: Review | None, listed: "array[int]") -> None:
        name = self._lists.add(review, listed)
        self._send(Listed(self._generation, self._query, len(listed), name))

    def _send_conversations(self, request: AskConversations) -> None:
        review, listed = self._lists.of(request.listing)
        wanted = listed[max(request.first, 0) : request.first + request.size]
        is_here = self._lists.is_here(request.listing)
        lines = [review.line(at, self._store) for at in wanted] if review and is_here else []
        name = self._lists.newest if request.listing is None else request.listing
        self._send(Conversations(name, request.first, lines))

    def _send_detail(self, row_number: int) -> None:
        if detail := self._review and self._review.detail(row_number, self._store):
            self._send(Detailed(detail))

    def _send_rows(self, *, at_once: bool = False) -> None:
        """Name the rows of findings to whoever waits for it, as soon as the checks have told of them."""
        review, is_reviewed = self._review, self._is_reviewed and "Review" not in self._jobs
        for asked in tuple(self._waiting):
            number, (finding, kind) = asked
            if at_once or (is_reviewed and (finding not in SLOW or _LAST not in self._jobs)):
                self._waiting.remove(asked)
                rows = review.rows_of(finding, self._store.facts, kind) if review else ()
                groups = review.groups_of(finding) if review else ()
                self._send(FoundRows(finding, rows, groups, kind), to=number)

    def _send_next(self, request: AskNext) -> None:
        review, listed = self._review, self._lists.entries
        found = review.next_doubt(listed, self._query, request.position, request.step) if review else None
        self._send(NextFound(found, self._lists.newest))

    def _send_listed(self, request: AskListed) -> None:
        review, listed = self._lists.of(request.listing)
        wanted = [at for first, last in request.spans for at in listed[first : last + 1]]
        self._send(ListedRows(*(review.rows_at(wanted) if review else ((), ()))))

    def _once_whole(self, request: SheetRequest, store: RowStore, *, is_whole: bool) -> Work:
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
        for name, job in tuple(self._jobs.items()):
            if job.during == Export.__name__:
                del self._jobs[name]
                job.work.close()
                self._send(Exported(None), to=job.id)

    def _may_report(self) -> bool:
        now = time.monotonic()
        if now - self._last_report < _SECONDS_BETWEEN_REPORTS:
            return False
        self._last_report = now
        return True

    def _send(self, reply: Reply, *, to: int | None = None) -> None:
        pause()  # until the window has taken it
        send(self._replies, Answered(self._id if to is None else to, reply))
        report_progress()


def _wanted_sheet(workbook: Workbook, request: Open) -> int:
    names = sheet_names(workbook.sheets)
    if request.sheet in names:
        return names.index(request.sheet)
    is_there = request.sheet_index is not None and request.sheet_index < len(names) and not request.sheet
    return request.sheet_index if is_there and request.sheet_index is not None else survey(workbook).best
