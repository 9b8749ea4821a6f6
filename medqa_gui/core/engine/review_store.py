"""State of every entry of a review: its rows, its status and the ids of its findings; no text."""

from collections.abc import Collection, Iterable, Sequence

from medqa_gui.core.checks.duplicate_groups import DuplicateGroups
from medqa_gui.core.checks.examiner import is_filtered
from medqa_gui.core.engine.row_index import GroupIndex, RowIndex
from medqa_gui.core.model.finding import Finding, FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.listing import View
from medqa_gui.core.model.outcome import RESTORABLE, LeftOut
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import SheetFacts

_REASONS = tuple(LeftOut)
# Status of an entry, one byte: included, included but to be reviewed, or excluded for one of the reasons.
_INCLUDED, _NEEDS_REVIEW, _EXCLUDED = range(3)
_NONE: frozenset[FindingId] = frozenset()


class ReviewStore:
    """Entries by their 0-based position in the order of the review, with their findings by id."""

    def __init__(self) -> None:
        self.row_index: RowIndex | GroupIndex = RowIndex()
        self.groups = DuplicateGroups()
        self._status = bytearray()
        self._findings: dict[int, frozenset[FindingId]] = {}
        self._slow_findings: dict[int, frozenset[FindingId]] = {}
        self._sheet_findings: dict[int, list[Finding]] = {}  # by row number: those that need all rows

    def __len__(self) -> int:
        return len(self._status)

    @property
    def view_sizes(self) -> dict[View, int]:
        """The number of entries in each view; an entry that needs review is included."""
        total, reviews = len(self._status), self._status.count(_NEEDS_REVIEW)
        excluded = total - reviews - self._status.count(_INCLUDED)
        return {View.ALL: total, View.NEEDS_A_LOOK: reviews, View.LEFT_OUT: excluded}

    @property
    def entries_with_findings(self) -> list[int]:
        """The entries that have any finding, in the order of the review."""
        return sorted(self._findings.keys() | self._slow_findings.keys())

    def add(self, entry: Entry, findings: Sequence[Finding]) -> None:
        """Add the next entry with the findings of the quick checks."""
        self.row_index.add(entry)
        self._status.append(_status(entry))
        if findings:
            self._add_findings(len(self._status) - 1, findings)

    def replace(self, at: int, entry: Entry, findings: Sequence[Finding]) -> None:
        """Replace the status of an entry and its findings of the quick checks."""
        self._findings.pop(at, None)
        self._status[at] = _status(entry)
        if findings:
            self._add_findings(at, findings)

    def set_slow_findings(self, at: int, findings: Sequence[Finding]) -> None:
        """Replace an entry's findings of the slow checks."""
        self._slow_findings.pop(at, None)
        if findings:
            self._slow_findings[at] = frozenset(each.id for each in findings)
        self._update_status(at)

    def clear_slow_findings(self, ids: Collection[FindingId]) -> None:
        """Remove all findings of the slow checks, which have these ids."""
        for at in tuple(self._slow_findings):
            self.set_slow_findings(at, ())
        self.groups.forget(ids)

    def add_sheet_findings(self, findings: Iterable[Finding]) -> None:
        """Add findings that need all rows, to the entries of their rows."""
        for finding in findings:
            self._sheet_findings.setdefault(finding.row_number, []).append(finding)
            self.groups.add(finding)
        for number, of_row in self._sheet_findings.items():
            at = self.row_index.find(number)
            if at is not None:
                self._add_findings(at, of_row)

    def replace_sheet_findings(self, findings: Iterable[Finding]) -> None:
        """Replace the findings that need all rows."""
        before, self._sheet_findings = self._sheet_findings, {}
        ids = frozenset(finding.id for of_row in before.values() for finding in of_row)
        self.groups.forget(ids)
        entries = {at for number in before if (at := self.row_index.find(number)) is not None}
        for at in entries & self._findings.keys():
            self._findings[at] -= ids
            if not self._findings[at]:
                del self._findings[at]
        self.add_sheet_findings(findings)
        for at in entries:
            self._update_status(at)

    @property
    def all_sheet_findings(self) -> list[Finding]:
        """All findings that need all rows."""
        return [finding for of_row in self._sheet_findings.values() for finding in of_row]

    def sheet_findings(self, row_number: int) -> Sequence[Finding]:
        """Return the findings of a row that need all rows."""
        return self._sheet_findings.get(row_number, ())

    def findings(self, at: int) -> frozenset[FindingId]:
        """Return the ids of an entry's findings."""
        return self._findings.get(at, _NONE) | self._slow_findings.get(at, _NONE)

    def quick_findings(self, at: int) -> frozenset[FindingId]:
        """Return the ids of an entry's findings without those of the slow checks."""
        return self._findings.get(at, _NONE)

    def has_slow_finding(self, at: int, finding: FindingId) -> bool:
        """Return whether a slow check found this in an entry."""
        return finding in self._slow_findings.get(at, _NONE)

    def displayed_findings(self, at: int, facts: SheetFacts) -> frozenset[FindingId]:
        """Return the ids of an entry's findings; a row that a filter hides is named so once the sheet is read."""
        found = self.findings(at)
        if FindingId.HIDDEN_ROW in found and any(is_filtered(each, facts) for each in self.row_index.row_numbers(at)):
            return found - {FindingId.HIDDEN_ROW} | {FindingId.FILTERED_ROW}
        return found

    def exclusion(self, at: int) -> LeftOut | None:
        """Return why an entry is excluded, None if it is included."""
        status = self._status[at]
        return _REASONS[status - _EXCLUDED] if status >= _EXCLUDED else None

    def is_in_view(self, at: int, view: View) -> bool:
        """Return whether a view lists an entry."""
        match view:
            case View.ALL:
                return True
            case View.NEEDS_A_LOOK:
                return self._status[at] == _NEEDS_REVIEW
            case View.LEFT_OUT:
                return self._status[at] >= _EXCLUDED

    def included_and_restorable(self, entries: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the first rows of those entries that are included, and of those excluded that can be included."""
        included, restorable = [], []
        for at in entries:
            reason = self.exclusion(at)
            if reason is None:
                included.append(self.row_index.numbers[at])
            elif reason in RESTORABLE:
                restorable.append(self.row_index.numbers[at])
        return tuple(included), tuple(restorable)

    def _add_findings(self, at: int, findings: Sequence[Finding]) -> None:
        ids = frozenset(finding.id for finding in findings)
        self._findings[at] = self._findings.get(at, _NONE) | ids
        if self._status[at] == _INCLUDED and _need_review(ids):
            self._status[at] = _NEEDS_REVIEW

    def _update_status(self, at: int) -> None:
        if self._status[at] < _EXCLUDED:
            self._status[at] = _NEEDS_REVIEW if _need_review(self.findings(at)) else _INCLUDED


def _status(entry: Entry) -> int:
    return _INCLUDED if entry.left_out is None else _EXCLUDED + _REASONS.index(entry.left_out)


def _need_review(ids: Iterable[FindingId]) -> bool:
    return any(FINDING_KINDS[each].severity is not Severity.NOTE for each in ids)
