"""Review of all rows under a plan: counts and findings, kept current while rows arrive or single rows change."""

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import replace

from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.examiner import NO_DECISIONS, Examiner, Tally, WholeSheetDecisions
from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.checks.plan_rules import SLOW
from medqa_gui.core.checks.slow_checks import SlowChecks, kinds_of, run_slow_checks
from medqa_gui.core.checks.tokens import TokenCounter, estimate_tokens
from medqa_gui.core.engine.review_store import ReviewStore
from medqa_gui.core.engine.row_index import GroupIndex, RowIndex
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.outcome import Counts, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row, SheetFacts
from medqa_gui.core.reading.row_store import RowStore

_REPORT_EVERY = 200
# More changed entries than these are compared by a new pass of the slow checks over all rows.
_MOST_EXCHANGED = 100

MakeChecks = Callable[[Plan], Sequence[Check]]


class Review:
    """Grows row by row, so that the first rows can be listed while the rest is being read.

    `store` has the state of every entry; an entry itself is made again from its rows when it is asked for.
    """

    def __init__(
        self,
        plan: Plan,
        columns: Sequence[Column],
        make_checks: MakeChecks,
        decisions: WholeSheetDecisions = NO_DECISIONS,
    ) -> None:
        self.store = ReviewStore()
        self.slow_checks: SlowChecks | None = None
        self._decisions = decisions
        self._examiner = Examiner(plan, columns, make_checks(plan), decisions)
        self._tally = Tally()
        self._next = 0  # position in the row store
        self._is_finished = self._is_reworded = False
        self._are_slow_checks_current = False  # whether they remember every entry as this plan makes it
        self.use(plan, columns)

    @property
    def rows(self) -> int:
        """The number of data rows that were reviewed."""
        return self._tally.rows

    @property
    def are_counts_current(self) -> bool:
        """Whether the counts are final and those of the plan in use."""
        return self._is_finished and not self._is_reworded

    @property
    def kinds(self) -> dict[str, int]:
        """The number of rows with each kind of personal data; empty before the slow checks."""
        return self.slow_checks.kinds if self.slow_checks else {}

    @property
    def lengths(self) -> Lengths | None:
        """The lengths of the conversations, None before the slow checks."""
        return self.slow_checks.lengths if self.slow_checks else None

    @property
    def count_tokens(self) -> TokenCounter:
        """The counter that measured the lengths, or an estimate before the slow checks."""
        return self.slow_checks.count_tokens if self.slow_checks else estimate_tokens

    def counts(self, facts: SheetFacts) -> Counts:
        """Return the counts so far."""
        counts = self._tally.counts(facts)
        return replace(counts, findings=counts.findings | self.slow_checks.counts) if self.slow_checks else counts

    def has_seen(self, rows: RowStore) -> bool:
        """Return whether every row of the store was reviewed."""
        return self._next == len(rows)

    def use(self, plan: Plan, columns: Sequence[Column]) -> None:
        """Continue under a plan that excludes the same rows."""
        self.plan, self.columns, self._accepted = plan, columns, plan.accepted_here
        self._are_slow_checks_current = False
        self._viewer = Examiner(plan, columns, decisions=self._decisions)

    def reword(self, plan: Plan, columns: Sequence[Column]) -> None:
        """Show the entries in the texts of another plan; counts and findings stay until the next review."""
        self.use(plan, columns)
        self._is_reworded = True

    def run(self, rows: RowStore) -> Generator[Progress, None, None]:
        """Review the rows that were added since the last call; grouped rows are reviewed once all are there."""
        if self.plan.mapping.shape.is_grouped:
            yield from self._run_on_groups(rows)
            return
        if not isinstance(self.store.row_index, RowIndex):
            self.store.row_index = RowIndex()
        index = self.store.row_index
        while self._next < len(rows):
            page = rows.page(self._next, _REPORT_EVERY)
            for entry in self._examiner.entries(page):
                self._add(entry)
            index.skipped += sum(row.number <= self.plan.header_row for row in page)
            self._next += len(page)
            yield Progress(self._next, len(rows))

    def _run_on_groups(self, rows: RowStore) -> Generator[Progress, None, None]:
        if self._next == len(rows):
            return
        self.store.row_index = GroupIndex(row.number for row in rows)
        reported = 0
        for entry in self._examiner.entries(rows):
            self._add(entry)
            if self.rows >= reported + _REPORT_EVERY:
                reported = self.rows
                yield Progress(self.rows, len(rows))
        self._next = len(rows)
        yield Progress(self._next, len(rows))

    def _add(self, entry: Entry) -> None:
        findings = self._examiner.findings(entry)
        self._tally.add(entry, findings)
        self.store.add(entry, findings)

    def finish(self, facts: SheetFacts) -> None:
        """Add the findings that need all rows."""
        if self._is_finished:
            return
        self._is_finished = True
        found = self._examiner.finish(facts)
        self._tally.add_findings(found)
        self.store.add_sheet_findings(found)

    def touch(self, plan: Plan, columns: Sequence[Column], row_numbers: Iterable[int], rows: RowStore) -> None:
        """Continue under a plan that treats only these rows, each of them an entry, differently.

        Findings of other rows that depend on them are updated too, except those of the slow checks and of the rules
        that need the whole sheet.
        """
        if self._is_reworded:
            self.use(plan, columns)  # The counts are those of other texts, which single rows cannot correct.
            return
        entries = [at for number in row_numbers if (at := self.store.row_index.find(number)) is not None]
        before = [self.entry(at, rows) for at in entries]
        can_exchange = self._are_slow_checks_current and len(entries) <= _MOST_EXCHANGED
        self.use(plan, columns)
        for old in before:
            self._examiner.forget(old)
        self._examiner = self._examiner.under(plan, columns)
        after = [self._exchange(at, old) for at, old in zip(entries, before, strict=True)]
        if self.slow_checks and can_exchange:
            self.slow_checks.exchange(plan, columns, before, after)
            self._are_slow_checks_current = True
        if self._is_finished:
            self._tally.take_back_findings(self.store.all_sheet_findings)
            found = self._examiner.finish(rows.facts)
            self._tally.add_findings(found)
            self.store.replace_sheet_findings(found)

    def _exchange(self, at: int, old: Entry) -> Entry:
        self._tally.take_back(old, self.store.quick_findings(at))
        (entry,) = self._examiner.entries(old.rows)
        found = self._examiner.findings(entry)
        self._tally.add(entry, found)
        self.store.replace(at, entry, found)
        self._run_slow_checks_on(at, entry)
        return entry

    def run_slow_checks(self, rows: RowStore) -> Generator[Progress, None, None]:
        """Run the slow checks once every row was reviewed; their earlier findings stay until they are done."""
        slow = self.slow_checks if self._are_slow_checks_current else None
        if slow:
            yield from slow.compare(rows)
        else:
            slow = yield from run_slow_checks(self.plan, self.columns, self._decisions, rows)
        self._use_slow_checks(slow)
        self._are_slow_checks_current = True

    def adopt_slow_checks(self, before: "Review") -> None:
        """Use the slow findings of a review of nearly the same plan until this one has run the slow checks itself."""
        if before.slow_checks:
            self._use_slow_checks(before.slow_checks)

    def _use_slow_checks(self, slow: SlowChecks) -> None:
        self.store.clear_slow_findings(SLOW)
        self.slow_checks = slow
        by_entry: dict[int | None, list[Finding]] = defaultdict(list)
        for number, found in slow.findings.items():
            by_entry[self.store.row_index.find(number)] += found
            for each in found:
                self.store.groups.add(each)
        for at, findings in by_entry.items():
            if at is not None:
                self.store.set_slow_findings(at, findings)

    def _run_slow_checks_on(self, at: int, entry: Entry) -> None:
        if self.slow_checks:
            own = SlowChecks(
                self.plan, self.columns, WholeSheetDecisions(own=self.slow_checks.own), self.count_tokens
            ).findings_of(entry)
            grouped = (each for each in self.slow_findings(entry.row_number) if each.group and not entry.left_out)
            found = (*own, *(each for each in grouped if self.is_open(each)))
            self.slow_checks.put(entry.row_number, found)
            self.store.set_slow_findings(at, found)

    def entry(self, at: int, rows: RowStore) -> Entry:
        """Make an entry again from its rows."""
        index = self.store.row_index
        entry = self._viewer.rebuild([rows[position] for position in index.positions(at)], self.store.exclusion(at))
        return entry._replace(rows=tuple(rows[position] for position in index.owned(at)))

    def source_rows(self, at: int, rows: RowStore) -> list[Row]:
        """Return the rows of an entry's conversation, with the texts of merged cells where these are filled down."""
        return [self._viewer.filled(rows[position]) for position in self.store.row_index.positions(at)]

    def slow_findings(self, row_number: int) -> tuple[Finding, ...]:
        """Return the findings of the slow checks for a row; empty before they ran."""
        return self.slow_checks.findings.get(row_number, ()) if self.slow_checks else ()

    def kinds_at(self, at: int) -> tuple[str, ...]:
        """Return the kinds of personal data in an entry."""
        is_personal = self.store.has_slow_finding(at, FindingId.PERSONAL_DATA)
        numbers = self.store.row_index.row_numbers(at) if is_personal else ()
        return kinds_of([each for number in numbers for each in self.slow_findings(number)])

    def rows_with(self, finding: FindingId, facts: SheetFacts, kind: str = "") -> tuple[int, ...]:
        """Return the numbers of the rows that have a finding (of one kind), in the order of the sheet."""
        return tuple(
            self.store.row_index.numbers[at]
            for at in self.store.entries_with_findings
            if finding in self.store.displayed_findings(at, facts) and (not kind or kind in self.kinds_at(at))
        )

    def is_open(self, finding: Finding) -> bool:
        """Return whether the person has not accepted a finding."""
        return (finding.id, finding.row_number) not in self._accepted
