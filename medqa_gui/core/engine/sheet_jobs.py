"""Jobs on a sheet that is read whole: save it, export its findings, compare it with the last save, match its rows."""

from collections.abc import Generator, Sequence
from contextlib import closing, suppress
from typing import TypeVar

from medqa_gui.core.checks.plan_rules import thorough_checks
from medqa_gui.core.checks.review_rows import review
from medqa_gui.core.engine.protocol import (
    CompareRows,
    Export,
    Exported,
    FindingsSaved,
    FitRows,
    MarkRows,
    Progressed,
    Reply,
    RowsCompared,
    RowsFitted,
    RowsMarked,
    SaveFindings,
)
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.saving.export import export
from medqa_gui.core.saving.findings_workbook import write_findings_workbook
from medqa_gui.core.saving.row_fingerprints import (
    Changes,
    Fingerprints,
    compare_rows,
    has_fingerprints,
    read_fingerprints,
    save_with_fingerprints,
)
from medqa_gui.core.saving.row_marks import mark_rows, relocate_rows

T = TypeVar("T")
SheetRequest = Export | SaveFindings | CompareRows | MarkRows | FitRows
SheetJob = Generator[Reply | None, None, None]


def sheet_job(request: SheetRequest, store: RowStore, columns: Sequence[Column], sheet: str) -> SheetJob:
    """Return the job of a request: it yields the replies, and None in between."""
    match request:
        case Export():
            return _export(request, store, columns, sheet)
        case SaveFindings():
            return _save_findings(request, store, columns)
        case CompareRows():
            return _compare(request, store, columns)
        case MarkRows():
            return _mark(request, store)
        case FitRows():
            return _fit(request, store)


def _export(request: Export, store: RowStore, columns: Sequence[Column], sheet: str) -> SheetJob:
    plan = request.plan
    saving = export(
        plan, store, columns, request.target, total=len(store), sheet=sheet, source_sha256=request.source_sha256
    )
    with closing(save_with_fingerprints(saving, plan, store, columns, request.remembers_in)) as job:
        while True:
            try:
                progress = next(job)
            except StopIteration as end:
                yield Exported(end.value)
                return
            yield Progressed(progress)


def _save_findings(request: SaveFindings, store: RowStore, columns: Sequence[Column]) -> SheetJob:
    plan = request.plan
    findings = yield from _silently(review(plan, store, columns, thorough_checks(plan)))
    job = write_findings_workbook(plan, store, columns, findings.found, request.target, request.words)
    yield FindingsSaved(request.target, (yield from _silently(job)))


def _compare(request: CompareRows, store: RowStore, columns: Sequence[Column]) -> SheetJob:
    found: Changes | None = None
    # Without readable fingerprints there is nothing to compare, which is not an error.
    with suppress(MedqaError):
        fingerprints = Fingerprints(request.folder) if has_fingerprints(request.folder) else None
        before = read_fingerprints(fingerprints.place(request.plan)) if fingerprints else None
        if fingerprints and before:
            found = compare_rows(before, (yield from _silently(fingerprints.rows(request.plan, store, columns))))
    yield RowsCompared(found)


def _mark(request: MarkRows, store: RowStore) -> SheetJob:
    plan = request.plan
    marks = yield from mark_rows(plan, request.row_numbers, store)
    yield RowsMarked(plan.sheet, plan.mapping.text_columns, marks)


def _fit(request: FitRows, store: RowStore) -> SheetJob:
    yield RowsFitted(request.plan.sheet, (yield from relocate_rows(request.plan, request.marks, store)))


def _silently(job: Generator[Progress, None, T]) -> Generator[None, None, T]:
    """Run a job step by step without its progress, and return its result."""
    with closing(job):
        while True:
            try:
                next(job)
            except StopIteration as end:
                result: T = end.value
                return result
            yield None
