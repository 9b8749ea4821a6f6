"""The road itself: a file becomes a suggested plan, a plan becomes a dataset.

The jobs are generators: they yield Progress (in rows) and return their result; closing one cancels it.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from medqa_gui.core.checking import leaving_rows, quick_checks
from medqa_gui.core.checks.check import Check
from medqa_gui.core.errors import PlanError, UnwritableTargetError
from medqa_gui.core.examine import Examiner, Tally, is_filtered
from medqa_gui.core.files import replacing
from medqa_gui.core.formats.dataset_card import CARD, DataFile, DatasetFacts, dataset_card
from medqa_gui.core.formats.folder import data_path
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.formats.writing import DatasetWriter
from medqa_gui.core.mapping import SAMPLE_ROWS, columns_of, suggest, suggest_sheet
from medqa_gui.core.model import (
    Column,
    Counts,
    ExportResult,
    Finding,
    FindingId,
    Plan,
    Progress,
    SavedFile,
    Suggestion,
)
from medqa_gui.core.verify import read_back
from medqa_gui.core.workbook.table import Row, RowSource, SheetFacts, Workbook

_REPORT_EVERY = 500


@dataclass(frozen=True, slots=True)
class Survey:
    """The first rows of every sheet, and the sheet that fits best."""

    samples: tuple[tuple[Row, ...], ...]
    best: int


def survey(workbook: Workbook) -> Survey:
    """Read the first rows of every sheet and choose the best."""
    samples = tuple(sample(workbook.rows(index)) for index in range(len(workbook.sheets)))
    return Survey(samples, suggest_sheet(list(zip(workbook.sheets, samples, strict=True))))


def sample(source: RowSource) -> tuple[Row, ...]:
    """Return the rows that a guess is made from."""
    return tuple(islice(source, SAMPLE_ROWS))


def suggest_plan(
    source: Path, rows: Sequence[Row], sheet_index: int, header_row: int | None = None
) -> tuple[Plan, Suggestion]:
    """Return the plan that fits the sheet's first rows; a given header row is kept, 0 for none."""
    suggestion = suggest(rows, sheet_index, header_row)
    plan = Plan(source, sheet_index=sheet_index, header_row=suggestion.header_row, mapping=suggestion.mapping)
    return plan, suggestion


def plan_columns(plan: Plan, rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the sheet's columns under the plan's header row."""
    return columns_of(rows, plan.header_row)


def export(
    plan: Plan, rows: RowSource, columns: Sequence[Column], target: Path, *, total: int = 0
) -> Generator[Progress, None, ExportResult]:
    """Write the dataset, read it back, and put it in the target's place.

    Raises PlanError while a field is open or nothing would be saved, UnwritableTargetError where the system refuses,
    InvalidDatasetError if what was written is not what was meant. The target is untouched unless all went well.
    """
    form = find_format(plan.format_id)
    _refuse_source(plan.source, target)
    with data_path(target, form) as place, replacing(place) as file:
        writer = DatasetWriter(file, form, is_ascii=plan.is_ascii)
        leaving = yield from leaving_rows(plan, columns, rows)
        examiner = Examiner(plan, columns, quick_checks(plan), leaving)
        tally = yield from _write(examiner, rows, writer, total)
        counts = tally.counts(rows.facts)
        if not counts.conversations:
            raise PlanError("nothing_to_save", rows=counts.rows)
        file.flush()
        yield from read_back(file, form, writer.fingerprints)
        if form.data_file:
            facts = DatasetFacts(
                target.name, form.id, (DataFile(place.relative_to(target).as_posix(), "train", writer.records),)
            )
            with replacing(target / CARD) as card:
                card.write(dataset_card(facts).encode())
    saved = SavedFile(place, writer.records, writer.size, writer.sha256)
    return ExportResult(plan, counts, (saved,))


@dataclass(frozen=True, slots=True)
class Findings:
    """What a review found: the counts, and every finding in the order of the sheet."""

    counts: Counts
    found: tuple[Finding, ...]


def review(
    plan: Plan, rows: RowSource, columns: Sequence[Column], checks: Sequence[Check]
) -> Generator[Progress, None, Findings]:
    """Look at every row and return what is doubtful. Raises PlanError while a field is open."""
    leaving = yield from leaving_rows(plan, columns, rows)
    examiner = Examiner(plan, columns, checks, leaving)
    tally, found = Tally(), list[Finding]()
    for entry in examiner.entries(rows):
        findings = examiner.findings(entry)
        tally.add(entry, findings)
        found += findings
        if tally.rows % _REPORT_EVERY == 0:
            yield Progress(tally.rows)
    from_all = examiner.finish(rows.facts)
    tally.add_findings(from_all)
    found = [_filtered(each, rows.facts) for each in (*found, *from_all)]
    return Findings(tally.counts(rows.facts), tuple(sorted(found, key=lambda each: each.row_number)))


def _filtered(finding: Finding, facts: SheetFacts) -> Finding:
    """Name a hidden row filtered where a filter hides it."""
    if finding.id is FindingId.HIDDEN_ROW and is_filtered(finding.row_number, facts):
        return finding._replace(id=FindingId.FILTERED_ROW)
    return finding


def _write(examiner: Examiner, rows: RowSource, writer: DatasetWriter, total: int) -> Generator[Progress, None, Tally]:
    tally = Tally()
    for entry in examiner.entries(rows):
        tally.add(entry, examiner.findings(entry))
        if entry.left_out is None:
            writer.add(entry.conversation)
        if tally.rows % _REPORT_EVERY == 0:
            yield Progress(tally.rows, total)
    tally.add_findings(examiner.finish(rows.facts))
    writer.finish()
    yield Progress(tally.rows, tally.rows)
    return tally


def _refuse_source(source: Path, target: Path) -> None:
    if target.exists() and source.exists() and target.samefile(source):
        raise UnwritableTargetError("target_is_source", path=target)
