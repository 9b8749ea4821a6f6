"""One row under one plan: its conversation, why it is left out, and what is to look at."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from medqa_gui.core.assemble.pairs import PairAssembler
from medqa_gui.core.checks.cells import check_cells
from medqa_gui.core.model import (
    Column,
    Conversation,
    Counts,
    Field,
    Finding,
    FindingId,
    LeftOut,
    Plan,
    Severity,
)
from medqa_gui.core.workbook.table import Row, SheetFacts

SEVERITIES = {
    FindingId.MISSING_QUESTION: Severity.WARNING,
    FindingId.MISSING_ANSWER: Severity.WARNING,
    FindingId.ERROR_VALUE: Severity.WARNING,
    FindingId.FORMULA_NOT_CALCULATED: Severity.WARNING,
    FindingId.DISPLAYED_DIFFERS: Severity.NOTE,
    FindingId.HIDDEN_ROW: Severity.NOTE,
    FindingId.FILTERED_ROW: Severity.NOTE,
}
_MISSING = {
    LeftOut.MISSING_QUESTION: (Field.QUESTION, FindingId.MISSING_QUESTION),
    LeftOut.MISSING_ANSWER: (Field.ANSWER, FindingId.MISSING_ANSWER),
}
_BLANK_BY_MARK = {FindingId.ERROR_VALUE, FindingId.FORMULA_NOT_CALCULATED}


class Examined(NamedTuple):
    """What became of one row."""

    conversation: Conversation
    left_out: LeftOut | None
    findings: tuple[Finding, ...]


class Examiner:
    """Looks at rows one by one; the same for preview, review and export."""

    def __init__(self, plan: Plan, columns: Sequence[Column]) -> None:
        self._plan = plan
        self._assembler = PairAssembler(plan, columns)

    def is_data(self, row: Row) -> bool:
        """Tell whether the row stands below the header."""
        return row.number > self._plan.header_row

    def examine(self, row: Row) -> Examined:
        """Return what becomes of a data row."""
        conversation, left_out = self._assembler.assemble(row)
        if row.notes is None and left_out is None and not row.is_hidden:
            return Examined(conversation, None, ())
        return Examined(conversation, left_out, tuple(self._findings(row, left_out)))

    def _findings(self, row: Row, left_out: LeftOut | None) -> list[Finding]:
        if left_out in (LeftOut.BY_HAND, LeftOut.WHERE):
            return []
        hidden = [Finding(FindingId.HIDDEN_ROW, row.number)] if row.is_hidden else []
        if left_out is LeftOut.HIDDEN:
            return hidden
        findings = [*hidden, *check_cells(row, self._assembler.used_columns)]
        if left_out in _MISSING:
            field, finding = _MISSING[left_out]
            column = self._plan.mapping[field]
            if not any(each.id in _BLANK_BY_MARK and each.column == column for each in findings):
                findings.append(Finding(finding, row.number, column))
        return findings


class Tally:
    """Counts what became of the rows; an export and a review share it."""

    def __init__(self) -> None:
        self.rows = self.saved = 0
        self.hidden_rows: list[int] = []
        self._findings: Counter[FindingId] = Counter()

    def add(self, row: Row, examined: Examined) -> None:
        """Count one data row."""
        self.rows += 1
        self.saved += examined.left_out is None
        if examined.findings:
            self._findings.update({finding.id for finding in examined.findings})
            if row.is_hidden:
                self.hidden_rows.append(row.number)

    def counts(self, facts: SheetFacts) -> Counts:
        """Return the counts; what a filter hides is known only when the sheet was read whole."""
        findings = dict(self._findings)
        filtered = sum(is_filtered(number, facts) for number in self.hidden_rows)
        if filtered:
            findings[FindingId.FILTERED_ROW] = filtered
            findings[FindingId.HIDDEN_ROW] = findings.get(FindingId.HIDDEN_ROW, 0) - filtered
        present = {finding: count for finding, count in sorted(findings.items()) if count}
        return Counts(self.rows, self.saved, self.rows - self.saved, present)


def is_filtered(row_number: int, facts: SheetFacts) -> bool:
    """Tell whether a hidden row was hidden by a filter rather than by hand."""
    return any(area.first_row <= row_number <= area.last_row for area in facts.filter_ranges)
