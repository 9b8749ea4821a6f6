"""Review of all rows under a plan, for the command line and the findings workbook."""

from collections.abc import Generator, Sequence
from typing import NamedTuple

from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.examiner import Examiner, is_filtered, walk
from medqa_gui.core.checks.plan_rules import decide_whole_sheet, own_words_of
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.outcome import Counts, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import RowSource, SheetFacts
from medqa_gui.core.runtime.watchdog import LONG_STEP, report_progress


class Findings(NamedTuple):
    """Result of a review: the counts, and every finding in the order of the sheet."""

    counts: Counts
    found: tuple[Finding, ...]


def review(
    plan: Plan, rows: RowSource, columns: Sequence[Column], checks: Sequence[Check]
) -> Generator[Progress, None, Findings]:
    """Check every row and return the findings. Raises PlanError while a field has no column."""
    # Compiling its patterns takes long, and a caller that passes the check has imported it.
    from medqa_gui.core.checks.personal_data.check import PersonalDataCheck

    decisions = yield from decide_whole_sheet(plan, columns, rows)
    personal = [each for each in checks if isinstance(each, PersonalDataCheck)]
    if personal:
        own = (yield from own_words_of(plan, columns, rows)) if decisions.own is None else decisions.own
        for check in personal:
            check.own = own
    examiner = Examiner(plan, columns, checks, decisions)
    found = list[Finding]()
    tally = yield from walk(examiner, rows, lambda _entry, findings: found.extend(findings))
    report_progress(patience=LONG_STEP)
    from_all = examiner.finish(rows.facts)
    tally.add_findings(from_all)
    named = [_filtered(each, rows.facts) for each in (*found, *from_all)]
    return Findings(tally.counts(rows.facts), tuple(sorted(named, key=lambda each: each.row_number)))


def _filtered(finding: Finding, facts: SheetFacts) -> Finding:
    """Return the finding of a hidden row as that of a filtered one if a filter hides it."""
    if finding.id is FindingId.HIDDEN_ROW and is_filtered(finding.row_number, facts):
        return finding._replace(id=FindingId.FILTERED_ROW)
    return finding
