"""The road itself: a file becomes a suggested plan, a plan becomes a dataset.

The jobs are generators: they yield Progress (in rows) and return their result; closing one cancels it.
"""

from collections.abc import Collection, Generator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.examiner import Examiner, Tally, is_filtered
from medqa_gui.core.checks.plan_rules import decided_beforehand
from medqa_gui.core.guessing import suggest_shape
from medqa_gui.core.mapping import SAMPLE_ROWS, columns_of, suggest, suggest_sheet
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.outcome import Counts, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.suggestion import Suggestion
from medqa_gui.core.model.table import Outlined, Row, RowSource, SheetFacts, SheetState, Workbook
from medqa_gui.core.runtime.watchdog import AT_ONE_GO, progressed

_REPORT_EVERY = 500


class Survey(NamedTuple):
    """The first rows of every sheet, the sheet that fits best, and the others that would do."""

    samples: tuple[tuple[Row, ...], ...]
    best: int
    others: tuple[int, ...]


def survey(workbook: Workbook) -> Survey:
    """Read the first rows of every sheet and choose the best."""
    samples = tuple(sample(workbook.rows(index)) for index in range(len(workbook.sheets)))
    return Survey(samples, *suggest_sheet(list(zip(workbook.sheets, samples, strict=True))))


def first_outline(workbook: Workbook, sheet_index: int | None) -> tuple[Row, ...]:
    """Return the first rows of this or the first visible sheet, "…" for each text, where reading these takes long."""
    if sheet_index is None:
        sheet_index = next((at for at, each in enumerate(workbook.sheets) if each.state is SheetState.VISIBLE), 0)
    return tuple(workbook.outline(sheet_index)) if isinstance(workbook, Outlined) else ()


def sample(source: RowSource) -> tuple[Row, ...]:
    """Return the rows that a guess is made from."""
    return tuple(islice(source, SAMPLE_ROWS))


def suggest_plan(
    source: Path,
    rows: Sequence[Row],
    sheet_index: int,
    header_row: int | None = None,
    *,
    hidden: Collection[int] = (),
    are_pairs: bool = False,
) -> tuple[Plan, Suggestion]:
    """Return the plan that fits the sheet's first rows; a given header row is kept, 0 for none.

    Where a person names columns, pairs alone are guessed, to fill up what was named.
    """
    suggestion = (suggest if are_pairs else suggest_shape)(rows, sheet_index, header_row, hidden=hidden)
    return suggestion.begun(Plan(source)), suggestion


def plan_columns(plan: Plan, rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the sheet's columns under the plan's header row."""
    return columns_of(rows, plan.header_row)


class Findings(NamedTuple):
    """What a review found: the counts, and every finding in the order of the sheet."""

    counts: Counts
    found: tuple[Finding, ...]


def review(
    plan: Plan, rows: RowSource, columns: Sequence[Column], checks: Sequence[Check]
) -> Generator[Progress, None, Findings]:
    """Look at every row and return what is doubtful. Raises PlanError while a field is open."""
    beforehand = yield from decided_beforehand(plan, columns, rows)
    examiner = Examiner(plan, columns, checks, beforehand)
    tally, found = Tally(), list[Finding]()
    for count, entry in enumerate(examiner.entries(rows), 1):
        findings = examiner.findings(entry)
        tally.add(entry, findings)
        found += findings
        if count % _REPORT_EVERY == 0:
            yield Progress(tally.rows)
    progressed(patience=AT_ONE_GO)
    from_all = examiner.finish(rows.facts)
    tally.add_findings(from_all)
    found = [_filtered(each, rows.facts) for each in (*found, *from_all)]
    return Findings(tally.counts(rows.facts), tuple(sorted(found, key=lambda each: each.row_number)))


def _filtered(finding: Finding, facts: SheetFacts) -> Finding:
    """Name a hidden row filtered where a filter hides it."""
    if finding.id is FindingId.HIDDEN_ROW and is_filtered(finding.row_number, facts):
        return finding._replace(id=FindingId.FILTERED_ROW)
    return finding
