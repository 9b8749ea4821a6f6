"""Checks of a plan, and the rows that its rules exclude because of them."""

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from medqa_gui.core.checks import catalogue
from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.examiner import Examiner, WholeSheetDecisions, fills_down, walk
from medqa_gui.core.checks.tokens import TokenCounter, estimate_tokens
from medqa_gui.core.conversations.merged_cells import Fills, LearningRows
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import Finding, FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.outcome import LeftOut, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.rules import DuplicateRule
from medqa_gui.core.model.table import Row, RowSource
from medqa_gui.core.runtime.watchdog import LONG_STEP, report_progress

if TYPE_CHECKING:
    from medqa_gui.core.checks.length import LengthCheck
    from medqa_gui.core.checks.personal_data.own_words import OwnWords

SLOW = frozenset((FindingId.NEAR_DUPLICATE, FindingId.PERSONAL_DATA, FindingId.TOO_LONG))
_REPORT_EVERY = 500


def quick_checks(plan: Plan) -> Sequence[Check]:
    """Return the checks of every save, which take some microseconds per row."""
    question, answer = plan.mapping.text_columns
    return catalogue.quick_checks(question_column=question, answer_column=answer, format_id=plan.format_id)


def token_counter(plan: Plan) -> TokenCounter:
    """Return the token counter of the plan; the first call may take seconds. Raises PlanError (read_tokenizer)."""
    if plan.tokenizer is None:
        return estimate_tokens
    from medqa_gui.core.checks.own_tokenizer.tokenizer_file import read_tokenizer

    return read_tokenizer(plan.tokenizer)


def slow_checks(
    plan: Plan, count_tokens: TokenCounter, own: "OwnWords | None" = None
) -> "tuple[Check, Check, LengthCheck]":
    """Return the slow checks, whose findings have the ids in SLOW."""
    question, answer = plan.mapping.text_columns
    return catalogue.thorough_checks(
        question_column=question,
        answer_column=answer,
        limit=plan.rules.most_tokens,
        count_tokens=count_tokens,
        not_personal=plan.rules.not_personal,
        own=own,
    )


def thorough_checks(
    plan: Plan, count_tokens: TokenCounter | None = None, own: "OwnWords | None" = None
) -> Sequence[Check]:
    """Return all checks, quick and slow. Raises PlanError as `token_counter` does."""
    return *quick_checks(plan), *slow_checks(plan, count_tokens or token_counter(plan), own)


def checks_of_rules(plan: Plan, own: "OwnWords | None" = None) -> Sequence[Check]:
    """Return the checks that the rules of the plan need to exclude rows."""
    asked = plan.rules.left_out.union(kind for kind, _ in plan.rules.repeats)
    if asked.isdisjoint(SLOW):
        return quick_checks(plan)
    return thorough_checks(plan, None if FindingId.TOO_LONG in asked else estimate_tokens, own)


class FindingSummary(NamedTuple):
    """All findings of one id: the rows in the order of the sheet, and the 0-based column if it is the same for all.

    `kinds` counts the rows of each kind; `groups` are the rows that belong together, for repeats. `messages` are rows
    with the number and the speaker of the message, if row and column do not identify it.
    """

    id: FindingId
    rows: list[int]
    column: int | None
    kinds: dict[str, int]
    groups: list[list[int]]
    messages: list[tuple[int, int, str]]


def summarize_findings(findings: Iterable[Finding]) -> list[FindingSummary]:
    """Return the findings by id, the worst first; row 0 is the whole sheet."""
    by_id: dict[FindingId, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    order = list(Severity)
    ids = sorted(by_id, key=lambda each: (order.index(FINDING_KINDS[each].severity), each))
    return [_group(each, by_id[each]) for each in ids]


def _group(finding_id: FindingId, findings: list[Finding]) -> FindingSummary:
    rows = sorted({finding.row_number for finding in findings})
    columns = {finding.column for finding in findings}
    kinds = Counter(kind for _, kind in {(each.row_number, each.kind) for each in findings} if kind)
    groups = [sorted(set(members)) for members in _groups(finding_id, findings) if findings[0].group]
    messages = sorted({(each.row_number, each.message, each.speaker) for each in findings if each.message})
    column = columns.pop() if len(columns) == 1 else None
    return FindingSummary(finding_id, rows, column, dict(kinds), groups, messages)


class EntryCollector(Protocol):
    """Reader of entries during the decisions, before rules exclude any."""

    @property
    def columns(self) -> Collection[int]:
        """Columns whose merged cells count for all their rows."""
        ...

    def restart(self) -> None:
        """Forget all entries: they are read again."""
        ...

    def add(self, entry: Entry, fills: Fills) -> None:
        """Read one entry; `fills` are the texts of merged cells in the columns."""
        ...


def decide_whole_sheet(
    plan: Plan, columns: Sequence[Column], rows: RowSource, collector: EntryCollector | None = None
) -> Generator[Progress, None, WholeSheetDecisions]:
    """Return the decisions of the plan's rules that need the whole sheet; the collector gets all entries.

    Reads the rows not at all if nothing needs them, once usually, and twice if merged cells that matter are known only
    after the last row; once more before for the words in columns of personal data. A grouped shape doubles this.
    """
    has_rules = bool(plan.rules.left_out or plan.rules.repeats)
    own = (yield from own_words_of(plan, columns, rows)) if _asks_for_own_words(plan) else None
    if not has_rules and collector is None and not fills_down(plan):
        return WholeSheetDecisions(own=own)
    used = Examiner(plan, columns).used_columns if fills_down(plan) else frozenset[int]()
    source = LearningRows(rows, plan.header_row, used, collector.columns if collector else ())
    texts, collected = source.fills
    decisions = WholeSheetDecisions(fills=texts, own=own)
    excluded: dict[int, LeftOut] | None = None if has_rules else {}
    while not (source.is_complete(0) and source.is_complete(1)):
        examined = _ExaminedRows() if excluded is None else None
        if collector:
            collector.restart()
        examiner = Examiner(plan, columns, checks_of_rules(plan, own) if examined else (), decisions)

        def visit(entry: Entry, findings: Sequence[Finding], examined: _ExaminedRows | None = examined) -> None:
            if examined:
                examined.add(entry, findings)
            if collector:
                collector.add(entry, collected)

        if examined or collector:
            yield from walk(examiner, source, visit, is_examined=examined is not None)
        else:
            yield from _read_all(source)
        if examined and source.is_complete(0):
            report_progress(patience=LONG_STEP)
            excluded = examined.excluded(plan, examiner.finish(rows.facts))
    return decisions._replace(excluded=excluded or {})


def own_words_of(plan: Plan, columns: Sequence[Column], rows: RowSource) -> "Generator[Progress, None, OwnWords]":
    """Return the names and numbers in the sheet's own columns: one pass, none where no header names such a column."""
    from medqa_gui.core.checks.personal_data.own_words import NO_OWN_WORDS, OwnWords, own_columns

    wanted = own_columns(columns, plan.mapping.text_columns)
    if not wanted:
        return NO_OWN_WORDS
    own = OwnWords()
    for count, row in enumerate(rows, 1):
        if row.number > plan.header_row:
            own.add_row(row, wanted)
        if count % _REPORT_EVERY == 0:
            yield Progress(count)
    return own


def _asks_for_own_words(plan: Plan) -> bool:
    return bool(plan.rules.masks) or FindingId.PERSONAL_DATA in plan.rules.left_out


def needs_all_rows(plan: Plan, columns: Sequence[Column]) -> bool:
    """Return whether the plan has rules or groups that need all rows."""
    if plan.rules.repeats or plan.rules.left_out or plan.mapping.shape.is_grouped or fills_down(plan):
        return True
    if not plan.rules.masks:
        return False
    # Most plans mask nothing and do not need its tables.
    from medqa_gui.core.checks.personal_data.own_words import own_columns

    return bool(own_columns(columns, plan.mapping.text_columns))


def _read_all(rows: Iterable[Row]) -> Generator[Progress, None, None]:
    for count, _ in enumerate(rows, 1):
        if count % _REPORT_EVERY == 0:
            yield Progress(count)


class _ExaminedRows:
    """Findings and answer lengths of all rows, for the rules on findings and repeats."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._lengths: dict[int, int] = {}

    def add(self, entry: Entry, findings: Sequence[Finding]) -> None:
        """Collect the findings of an entry and the length of its last message."""
        self._found += findings
        if entry.left_out is None:
            self._lengths[entry.row_number] = len(entry.conversation.messages[-1].content)

    def excluded(self, plan: Plan, last: Iterable[Finding]) -> dict[int, LeftOut]:
        """Return the rows that the rules exclude; `last` are the findings of all rows together."""
        found = [*self._found, *last]
        excluded = {finding.row_number: LeftOut.FINDING for finding in found if finding.id in plan.rules.left_out}
        for kind, rule in plan.rules.repeats:
            for members in _groups(kind, found):
                excluded |= dict.fromkeys(_repeats(members, rule, self._lengths), LeftOut.REPEAT)
        return excluded


def _groups(kind: FindingId, found: Iterable[Finding]) -> Iterable[list[int]]:
    groups: dict[int, list[int]] = {}
    for finding in found:
        if finding.id is kind:
            groups.setdefault(finding.group, []).append(finding.row_number)
    return groups.values()


def _repeats(members: list[int], rule: DuplicateRule, lengths: dict[int, int]) -> list[int]:
    """Return the rows of a group that the rule excludes."""
    match rule:
        case DuplicateRule.KEEP_ALL:
            return []
        case DuplicateRule.KEEP_FIRST:
            return members[1:]
        case DuplicateRule.KEEP_LONGEST:
            longest = max(members, key=lambda number: lengths.get(number, 0))
            return [number for number in members if number != longest]
        case DuplicateRule.LEAVE:
            return members
