"""What the checks that take longer tell of all rows: near repeats, personal data, and the conversations' lengths."""

from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from medqa_gui.core.assemble.entry import Entry
from medqa_gui.core.checking import SLOW, slow_checks
from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.examine import Examiner
from medqa_gui.core.model import Column, Finding, FindingId, LeftOut, Plan, Progress
from medqa_gui.core.workbook.table import RowSource

_REPORT_EVERY = 50
# How long a step waits for what all rows together tell; the numbers are crunched beside it.
_SECONDS = 0.02


class CloserLook:
    """One pass over all rows, after the quick one; its findings are known when `look` has ended."""

    def __init__(self, plan: Plan, columns: Sequence[Column], leaving: dict[int, LeftOut] | None) -> None:
        self.lengths = Lengths()
        self.findings: dict[int, tuple[Finding, ...]] = {}  # row number -> what was found
        self._counts: Counter[FindingId] = Counter()
        self._kinds: Counter[str] = Counter()
        self._checks = slow_checks(plan)
        self._examiner = Examiner(plan, columns, self._checks, leaving)

    @property
    def counts(self) -> dict[FindingId, int]:
        """How many rows have each finding."""
        return {each: count for each, count in self._counts.items() if count}

    @property
    def kinds(self) -> dict[str, int]:
        """How many rows have each kind of personal data."""
        return {each: count for each, count in self._kinds.items() if count}

    def look(self, rows: RowSource) -> Generator[Progress, None, None]:
        """Look at all rows."""
        for count, entry in enumerate(self._examiner.entries(rows), 1):
            self._add(self.findings_of(entry))
            if count % _REPORT_EVERY == 0:
                yield Progress(count)
        beside = ThreadPoolExecutor(1)
        try:
            told = beside.submit(self._examiner.finish, rows.facts)
            while not wait((told,), _SECONDS).done:
                yield Progress(0)
        finally:
            beside.shutdown(wait=False)
        self._add(tuple(each for each in told.result() if each.id in SLOW))
        self.lengths = self._checks[-1].lengths

    def findings_of(self, entry: Entry) -> tuple[Finding, ...]:
        """Return what one entry tells by itself."""
        if entry.left_out is not None:
            return ()
        return tuple(each for each in self._examiner.findings(entry) if each.id in SLOW)

    def put(self, row_number: int, findings: tuple[Finding, ...]) -> None:
        """Let a row have these findings and no others."""
        before = self.findings.pop(row_number, ())
        self._counts.subtract({each.id for each in before})
        self._kinds.subtract(kinds_of(before))
        self._counts.update({each.id for each in findings})
        self._kinds.update(kinds_of(findings))
        if findings:
            self.findings[row_number] = findings

    def _add(self, findings: Sequence[Finding]) -> None:
        for each in findings:
            self.put(each.row_number, (*self.findings.get(each.row_number, ()), each))


def kinds_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the kinds of personal data among these findings."""
    return tuple(dict.fromkeys(each.kind for each in findings if each.id is FindingId.PERSONAL_DATA))
