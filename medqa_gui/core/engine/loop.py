"""Message loop of the child process that owns one open workbook: it loads, lists, reviews and saves."""

from contextlib import closing
from multiprocessing.connection import Connection

from medqa_gui.core.engine.jobs import Jobs, Replies, Work
from medqa_gui.core.engine.plan_jobs import SLOW_CHECKS, PlanJobs
from medqa_gui.core.engine.protocol import (
    AskConversations,
    AskDetail,
    Asked,
    AskList,
    AskListedRows,
    AskNext,
    AskPosition,
    AskRows,
    AskSheetRows,
    Cancel,
    CompareRows,
    Export,
    Exported,
    FitRows,
    LoadSheet,
    MarkRows,
    MoveHeader,
    Open,
    Progressed,
    Quit,
    Request,
    SaveFindings,
    SheetPage,
    UsePlan,
)
from medqa_gui.core.engine.save_all_protocol import SaveEach, SaveMerged
from medqa_gui.core.engine.sheet_jobs import SheetRequest, sheet_job
from medqa_gui.core.engine.sheet_loader import SheetLoader
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.guessing.survey import plan_columns
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.runtime.parent_process import leave_with_parent
from medqa_gui.core.runtime.resource_limits import default_limits, limit_memory
from medqa_gui.core.runtime.watchdog import pause, report_progress, start_watchdog


def serve(requests: Connection, replies: Connection) -> None:
    """Answer requests until told to quit; leave at once when the window is gone."""
    leave_with_parent()
    limit_memory(default_limits().memory)
    start_watchdog()
    Engine(requests, replies).run()


class Engine:
    """Receives requests for one workbook and runs the jobs that answer them in turns."""

    def __init__(self, requests: Connection, replies: Connection) -> None:
        self._requests = requests
        self._replies = Replies(replies)
        self._jobs = Jobs(self._replies, last=SLOW_CHECKS)
        self._loader = SheetLoader(self._jobs, self._replies)
        self._plan_jobs = PlanJobs(self._jobs, self._replies, self._loader)

    def run(self) -> None:
        """Answer requests as they come, with a step of every job in between."""
        try:
            while True:
                if not self._jobs:
                    pause()
                if self._requests.poll(0 if self._jobs else None):
                    asked: Asked = self._requests.recv()
                    report_progress()
                    if isinstance(asked.request, Quit):
                        break
                    self._replies.request_id = asked.id
                    with self._replies.reporting_errors(type(asked.request).__name__):
                        self._answer(asked.request)
                else:
                    for _ in self._jobs.step():
                        self._plan_jobs.send_found_rows()
        except (EOFError, BrokenPipeError):
            pass  # The window is gone, and nobody reads a reply.
        self._cancel()

    def _answer(self, request: Request | SaveEach | SaveMerged) -> None:  # noqa: C901 - one arm for each request
        match request:
            case Open():
                self._load_sheet(self._loader.open(request), request.header_row)
                self._loader.start_marking(request.path)
            case LoadSheet():
                self._load_sheet(request.sheet_index, request.header_row)
            case MoveHeader() if self._loader.is_before_sample:
                self._plan_jobs.begin_sheet()
                self._loader.move_header_while_loading(request.header_row)
            case MoveHeader():
                self._loader.suggest(request.header_row)
            case UsePlan():
                self._plan_jobs.use_plan(request)
            case AskList():
                self._plan_jobs.use_query(request.query)
            case AskSheetRows():
                self._replies.send(SheetPage(request.first, self._loader.rows.page(request.first, request.size)))
            case AskConversations():
                self._plan_jobs.send_conversations(request)
            case AskDetail():
                self._plan_jobs.send_detail(request.row_number)
            case AskRows():
                self._plan_jobs.ask_rows(request)
            case AskNext():
                self._plan_jobs.send_next_issue(request)
            case AskPosition():
                self._plan_jobs.send_position(request.row_number)
            case AskListedRows():
                self._plan_jobs.send_listed_rows(request)
            case Export() | SaveFindings() | CompareRows() | MarkRows() | FitRows():
                work = self._run_once_whole(request, self._loader.rows, is_whole=self._loader.is_whole)
                self._jobs.start(self._replies.request_id, work, type(request).__name__)
            case Cancel():
                self._cancel()
            case Quit() | SaveEach() | SaveMerged():
                pass

    def _load_sheet(self, sheet_index: int, header_row: int | None) -> None:
        self._plan_jobs.begin_sheet()
        self._loader.load(sheet_index, header_row)

    def _run_once_whole(self, request: SheetRequest, rows: RowStore, *, is_whole: bool) -> Work:
        """Run a job that needs all rows of the sheet, once they are read."""
        loader = self._loader
        while not is_whole and rows is loader.rows:
            yield None
            is_whole = loader.is_whole and rows is loader.rows
        if not is_whole:
            return  # Another sheet was chosen before this one was read to its end.
        columns = plan_columns(request.plan, tuple(rows.page(0, SAMPLE_ROWS)))
        sheet = loader.sheet_name(request.plan.sheet_index)
        with closing(sheet_job(request, rows, columns, sheet)) as job:
            for reply in job:
                if reply and (not isinstance(reply, Progressed) or self._replies.is_report_due()):
                    self._replies.send(reply)
                yield None

    def _cancel(self) -> None:
        """Close the running saves, so that no file of theirs stays."""
        for job in self._jobs.close_all(Export.__name__):
            self._replies.send(Exported(None), to=job.id)
