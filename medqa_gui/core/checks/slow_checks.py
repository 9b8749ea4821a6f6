"""Second pass over all rows: near-duplicates, personal data and lengths."""

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from functools import partial

from medqa_gui.core.checks.examiner import NO_DECISIONS, Examiner, WholeSheetDecisions
from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.checks.plan_rules import SLOW, own_words_of, slow_checks, token_counter
from medqa_gui.core.checks.tokens import TokenCounter, estimate_tokens
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import RowSource
from medqa_gui.core.runtime.in_thread import run_in_thread

_REPORT_EVERY = 20


class SlowChecks:
    """Findings of the slow checks by row; complete once `run` has ended."""

    def __init__(
        self,
        plan: Plan,
        columns: Sequence[Column],
        decisions: WholeSheetDecisions = NO_DECISIONS,
        count_tokens: TokenCounter = estimate_tokens,
    ) -> None:
        self.count_tokens = count_tokens
        self.lengths = Lengths()
        self.findings: dict[int, tuple[Finding, ...]] = {}  # by row number
        self._counts: Counter[FindingId] = Counter()
        self._kinds: Counter[str] = Counter()
        self.own = decisions.own
        self._checks = slow_checks(plan, count_tokens, decisions.own)
        self._examiner = Examiner(plan, columns, self._checks, decisions)

    @property
    def counts(self) -> dict[FindingId, int]:
        """The number of rows with each finding."""
        return {each: count for each, count in self._counts.items() if count}

    @property
    def kinds(self) -> dict[str, int]:
        """The number of rows with each kind of personal data."""
        return {each: count for each, count in self._kinds.items() if count}

    def run(self, rows: RowSource) -> Generator[Progress, None, None]:
        """Check all rows."""
        for count, entry in enumerate(self._examiner.entries(rows), 1):
            self._add(self.findings_of(entry))
            if count % _REPORT_EVERY == 0:
                yield Progress(count)
        yield from self.compare(rows)

    def exchange(self, plan: Plan, columns: Sequence[Column], before: Iterable[Entry], after: Iterable[Entry]) -> None:
        """Replace entries by those of another plan; `compare` then updates the findings of other rows."""
        for entry in before:
            self._examiner.forget(entry)
        self._examiner = self._examiner.under(plan, columns)
        for entry in after:
            self._examiner.findings(entry)

    def compare(self, rows: RowSource) -> Generator[Progress, None, None]:
        """Update the findings that need all rows."""
        from_sheet = yield from run_in_thread(partial(self._examiner.finish, rows.facts))
        for number, found in tuple(self.findings.items()):
            if any(each.group for each in found):
                self.put(number, tuple(each for each in found if not each.group))
        self._add(tuple(each for each in from_sheet if each.id in SLOW))
        lengths = self._checks[-1].lengths
        self.lengths = replace(lengths, tokenizer=self.lengths.tokenizer, refusal=self.lengths.refusal)

    def findings_of(self, entry: Entry) -> tuple[Finding, ...]:
        """Return the findings of one entry that need no other."""
        if entry.left_out is not None:
            return ()
        return tuple(each for each in self._examiner.findings(entry) if each.id in SLOW)

    def put(self, row_number: int, findings: tuple[Finding, ...]) -> None:
        """Replace the findings of a row."""
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


def run_slow_checks(
    plan: Plan, columns: Sequence[Column], decisions: WholeSheetDecisions, rows: RowSource
) -> Generator[Progress, None, SlowChecks]:
    """Run the slow checks on all rows; tokens are estimated if the user's tokenizer cannot be used."""
    count_tokens: TokenCounter = estimate_tokens
    refusal = None
    try:
        count_tokens = yield from run_in_thread(partial(token_counter, plan))
    except PlanError as error:
        refusal = error
    if decisions.own is None:
        decisions = decisions._replace(own=(yield from own_words_of(plan, columns, rows)))
    slow = SlowChecks(plan, columns, decisions, count_tokens)
    yield from slow.run(rows)
    slow.lengths = replace(slow.lengths, tokenizer=plan.tokenizer, refusal=refusal)
    return slow


def kinds_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the kinds of personal data among the findings, in their order."""
    return tuple(dict.fromkeys(each.kind for each in findings if each.id is FindingId.PERSONAL_DATA))
