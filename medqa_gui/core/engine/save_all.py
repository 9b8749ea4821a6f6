"""Child process that saves several files, each as its own dataset or all as one; a bad file stops no other."""

from collections.abc import Generator, Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from medqa_gui.core.engine.protocol import Answered, Asked, Cancel, Quit
from medqa_gui.core.engine.save_all_protocol import (
    AllDone,
    FileBegun,
    FileFailed,
    FileSaved,
    Reply,
    SaveEach,
    SaveMerged,
)
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.guessing.survey import plan_columns
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError, PlanError
from medqa_gui.core.model.outcome import ExportResult, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.reading.open import open_source
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.runtime.log import log_exception
from medqa_gui.core.runtime.parent_process import leave_with_parent
from medqa_gui.core.runtime.plain_pipe import send
from medqa_gui.core.runtime.resource_limits import default_limits, limit_memory
from medqa_gui.core.runtime.watchdog import pause, report_progress, start_watchdog
from medqa_gui.core.saving.export import export
from medqa_gui.core.saving.merge import MergeSource, align_plans, merge, prepare_merge
from medqa_gui.core.saving.row_fingerprints import save_with_fingerprints

T = TypeVar("T")
_REPORT_EVERY = 500
Step = Reply | None  # None: time to check for requests


def serve_saving(requests: Connection, replies: Connection) -> None:
    """Run the first request until it is done or canceled."""
    leave_with_parent()
    limit_memory(default_limits().memory)
    start_watchdog()
    try:
        pause()
        asked: Asked = requests.recv()
        request = asked.request
        match request:
            case SaveEach():
                job = save_each(request.jobs, request.remembers_in)
            case SaveMerged():
                job = save_merged(request.plans, request.target)
            case _:
                return
        report_progress()
        for step in job:
            if step is not None:
                pause()  # A window that does not read yet is no stall.
                send(replies, Answered(asked.id, step))
            report_progress()
            if requests.poll() and isinstance(requests.recv().request, (Cancel, Quit)):
                job.close()
                break
    except (EOFError, BrokenPipeError):
        pass  # The window is gone; closing the job removes its unfinished files.


def save_each(jobs: Sequence[tuple[Plan, Path]], remembers_in: Path | None = None) -> Generator[Step, None, None]:
    """Save every plan to its target, and keep fingerprints of its rows where a folder is given."""
    for place, (plan, target) in enumerate(jobs):
        yield FileBegun(place)
        outcome = yield from _outcome(_save(plan, target, remembers_in))
        yield FileFailed(place, outcome) if isinstance(outcome, MedqaError) else FileSaved(place, outcome)
    yield AllDone()


def save_merged(plans: Sequence[Plan], target: Path) -> Generator[Step, None, None]:
    """Save all plans as one dataset, without those that cannot be saved."""
    sources: list[MergeSource] = []
    places: list[int] = []
    for place, plan in enumerate(align_plans(plans)):
        yield FileBegun(place)
        outcome = yield from _outcome(_ready(plan))
        if isinstance(outcome, MedqaError):
            yield FileFailed(place, outcome)
        else:
            sources.append(outcome)
            places.append(place)
    if not sources:
        yield AllDone()
        return
    merged = yield from _outcome(merge(sources, target))
    yield AllDone(error=merged) if isinstance(merged, MedqaError) else AllDone(merged, places=tuple(places))


def _save(plan: Plan, target: Path, remembers_in: Path | None) -> Generator[Progress, None, ExportResult]:
    rows, columns, sheet = yield from _read(plan)
    if plan.mapping.missing_fields:
        raise PlanError("fields_open", fields=",".join(plan.mapping.missing_fields))
    saving = export(plan, rows, columns, target, total=len(rows), sheet=sheet)
    return (yield from save_with_fingerprints(saving, plan, rows, columns, remembers_in))


def _ready(plan: Plan) -> Generator[Progress, None, MergeSource]:
    rows, columns, sheet = yield from _read(plan)
    return (yield from prepare_merge(plan, rows, columns, sheet))


def _read(plan: Plan) -> Generator[Progress, None, tuple[RowStore, tuple[Column, ...], str]]:
    """Read all rows of the plan's sheet, so that a file that cannot be read fails before anything is written."""
    with closing(open_source(plan.source, plan.read_options)) as workbook:
        if plan.sheet_index >= len(workbook.sheets):
            raise PlanError("sheet_gone", name=plan.source.name)
        source, rows = workbook.rows(plan.sheet_index), RowStore()
        for count, row in enumerate(source, 1):
            rows.add(row)
            if count % _REPORT_EVERY == 0:
                yield Progress(count)
        rows.facts = source.facts
        sheet = workbook.sheets[plan.sheet_index].name
    return rows, plan_columns(plan, rows.page(0, SAMPLE_ROWS)), sheet


def _outcome(job: Generator[Progress, None, T]) -> Generator[None, None, T | MedqaError]:
    """Run a job step by step and return its result, or the error that ended it."""
    try:
        while True:
            next(job)
            yield None
    except StopIteration as end:
        result: T = end.value
        return result
    except MedqaError as error:
        return error
    except MemoryError:
        return MedqaError("memory_exceeded", limit=default_limits().memory_in_mib)
    except Exception as error:  # noqa: BLE001 - an engine's door: one bad file must not stop the others
        log_exception(error, "saving several files")
        return MedqaError("unexpected", kind=type(error).__name__)
    finally:
        job.close()
