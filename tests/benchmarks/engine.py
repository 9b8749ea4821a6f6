"""The engine with a workbook open: first rows, memory, pages, and what load, review, edit and undo cost a row."""

import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.engine.protocol import (
    AskSheetRows,
    Listed,
    Open,
    Opened,
    Reviewed,
    SheetGrew,
    SheetPage,
    Suggested,
    UsePlan,
)
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Edit, Plan, text_mark
from medqa_gui.core.model.table import ReadOptions
from tests.benchmarks.conversion import Line
from tests.benchmarks.measuring import cpu_seconds
from tests.benchmarks.workbooks import workbook
from tests.core.engine.engine_process import EngineProcess, running_engine

_PAGE = 50
_PATIENCE = 600.0  # seconds until an answer


class Found(NamedTuple):
    """Seconds of wall clock to the first rows, ms a page (p95), peak MB; CPU µs a row; ms of an edit and its undo."""

    first_rows: float
    page: float
    peak: float
    load: float
    review: float
    edit: float
    undo: float


def measure(folder: Path, sizes: Sequence[int]) -> Iterator[Line]:
    """Yield what is to be reached with the most rows open, and how the costs grow from the fewest to the most."""
    few, many = min(sizes), max(sizes)
    measured = {rows: _found(workbook(folder / f"{rows}.xlsx", rows), rows) for rows in sorted({few, many})}
    found = measured[many]
    yield Line(f"first 200 rows of {many:,}", f"{found.first_rows:.2f} s", "≤ 0.3 s")
    yield Line("a page of rows, p95", f"{found.page:.1f} ms", "≤ 16 ms")
    yield Line(f"engine with {many:,} rows open, peak", f"{found.peak:.0f} MB", "≤ 800 MB")
    for name in ("load", "review"):
        costs = [getattr(each, name) for each in measured.values()]
        said = " / ".join(f"{cost:.0f}" for cost in costs)
        yield Line(
            f"engine's {name}, CPU µs a row, {few:,} / {many:,} rows", said, f"{costs[-1] / costs[0]:.2f} × (≤ 1.3 ×)"
        )
    for name in ("edit", "undo"):
        said = " / ".join(f"{getattr(each, name):.0f} ms" for each in measured.values())
        yield Line(f"new counts after an {name}, {few:,} / {many:,} rows", said)
    yield from _measure_shuffled(workbook(folder / f"{many}-shuffled.xlsx", many, is_shuffled=True), many)


def _measure_shuffled(source: Path, rows: int) -> Iterator[Line]:
    """Yield how soon something is seen of rows whose shared strings stand in any order, and what they cost."""
    with _fresh_engine() as engine:
        before, started = _cpu(engine), time.perf_counter()
        engine.ask(Open(source, ReadOptions()))
        is_outlined = bool(engine.wait_for(Opened).outline)
        names = time.perf_counter() - started
        engine.wait_for(Suggested)
        texts = time.perf_counter() - started
        engine.wait_for(SheetGrew, is_whole=True)
        seen = "sheet names and placeholders" if is_outlined else "sheet names"
        yield Line(f"{seen} of {rows:,}, shuffled strings", f"{names:.2f} s", "≤ 0.3 s")
        yield Line("  the texts of the first 200", f"{texts:.1f} s")
        yield Line("  engine's load, CPU µs a row", f"{(_cpu(engine) - before) / rows * 1e6:.0f}")
        yield Line("  engine's peak", f"{_peak(engine):.0f} MB", "≤ 800 MB")


@contextmanager
def _fresh_engine() -> Iterator[EngineProcess]:
    """Yield an engine that is up."""
    with running_engine(_PATIENCE) as engine:
        engine.ask(AskSheetRows(0, 1))
        engine.wait_for(SheetPage)
        yield engine


def _found(source: Path, rows: int) -> Found:
    with _fresh_engine() as engine:
        started = time.perf_counter()
        before = _cpu(engine)
        engine.ask(Open(source, ReadOptions()))
        suggestion = engine.wait_for(Suggested).suggestion
        first_rows = time.perf_counter() - started
        engine.wait_for(SheetGrew, is_whole=True)
        loaded = _cpu(engine)
        plan = Plan(source, header_row=suggestion.header_row, mapping=suggestion.mapping)
        engine.ask(UsePlan(1, plan))
        engine.wait_for(Reviewed, generation=1, is_whole=True)
        engine.wait_for(Listed, generation=1, size=rows)
        reviewed = _cpu(engine)
        page = statistics.quantiles([_page(engine, at) for at in range(0, rows, max(rows // 200, 1))], n=20)[-1]
        edited = replace(plan, edits=(Edit(Address("", rows // 2), Field.ANSWER, "One tablet.", text_mark("x")),))
        edit, undo = (_change(engine, number, each) for number, each in ((2, edited), (3, plan)))
        costs = [seconds / rows * 1e6 for seconds in (loaded - before, reviewed - loaded)]
        return Found(first_rows, page, _peak(engine), *costs, edit, undo)


def _page(engine: EngineProcess, first: int) -> float:
    started = time.perf_counter()
    engine.ask(AskSheetRows(first, _PAGE))
    engine.wait_for(SheetPage)
    return (time.perf_counter() - started) * 1000


def _change(engine: EngineProcess, generation: int, plan: Plan) -> float:
    started = time.perf_counter()
    engine.ask(UsePlan(generation, plan))
    engine.wait_for(Reviewed, generation=generation)
    return (time.perf_counter() - started) * 1000


def _cpu(engine: EngineProcess) -> float:
    return cpu_seconds(engine.process.pid or os.getpid())


def _peak(engine: EngineProcess) -> float:
    status = Path(f"/proc/{engine.process.pid}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6
