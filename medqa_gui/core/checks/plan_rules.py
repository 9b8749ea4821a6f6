"""Which checks a plan asks for, and what its rules leave out because of them."""

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from medqa_gui.core.checks import catalogue
from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.examiner import Examiner, WholeSheetDecisions, fills_down
from medqa_gui.core.checks.tokens import TokenCounter, estimate_tokens
from medqa_gui.core.conversations.merged_cells import Fills, areas_to_fill, fills_of
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import Finding, FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.outcome import LeftOut, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import DuplicateRule
from medqa_gui.core.model.table import RowSource
from medqa_gui.core.runtime.watchdog import LONG_STEP, report_progress

if TYPE_CHECKING:
    from medqa_gui.core.checks.length import LengthCheck
    from medqa_gui.core.checks.personal_data.own_words import OwnWords

SLOW = frozenset((FindingId.NEAR_DUPLICATE, FindingId.PERSONAL_DATA, FindingId.TOO_LONG))
_REPORT_EVERY = 500


def quick_checks(plan: Plan) -> Sequence[Check]:
    """Return the checks that every save makes: some microseconds a row."""
    question, answer = plan.mapping.text_columns
    return catalogue.quick_checks(question_column=question, answer_column=answer, format_id=plan.format_id)


def token_counter(plan: Plan) -> TokenCounter:
    """Return what counts tokens under this plan; the first call may take seconds. Raises PlanError (read_tokenizer)."""
    if plan.tokenizer is None:
        return estimate_tokens
    from medqa_gui.core.checks.own_tokenizer.tokenizer_file import read_tokenizer

    return read_tokenizer(plan.tokenizer)


def slow_checks(
    plan: Plan, count_tokens: TokenCounter, own: "OwnWords | None" = None
) -> "tuple[Check, Check, LengthCheck]":
    """Return the checks that take longer; what they find has the ids in SLOW."""
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
    """Return all checks: the quick ones and those that take longer. Raises PlanError as `token_counter` does."""
    return *quick_checks(plan), *slow_checks(plan, count_tokens or token_counter(plan), own)


def checks_of_rules(plan: Plan, own: "OwnWords | None" = None) -> Sequence[Check]:
    """Return the checks without which the plan's rules cannot say what they leave out."""
    asked = plan.rules.left_out.union(kind for kind, _ in plan.rules.repeats)
    if asked.isdisjoint(SLOW):
        return quick_checks(plan)
    return thorough_checks(plan, None if FindingId.TOO_LONG in asked else estimate_tokens, own)


class FindingGroup(NamedTuple):
    """All findings of one id: the rows in the order of the sheet, the 0-based column if it is one for all.

    `kinds` counts the rows of each kind; `groups` are the rows that belong together, for repeats. `messages` are rows
    with the number and the speaker of the message, if row and column do not identify it.
    """

    id: FindingId
    rows: list[int]
    column: int | None
    kinds: dict[str, int]
    groups: list[list[int]]
    messages: list[tuple[int, int, str]]


def finding_groups(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Return the findings by id, the worst first; row 0 stands for the sheet as a whole."""
    by_id: dict[FindingId, list[Finding]] = {}
    for finding in findings:
        by_id.setdefault(finding.id, []).append(finding)
    order = list(Severity)
    ids = sorted(by_id, key=lambda each: (order.index(FINDING_KINDS[each].severity), each))
    return [_group(each, by_id[each]) for each in ids]


def _group(finding_id: FindingId, findings: list[Finding]) -> FindingGroup:
    rows = sorted({finding.row_number for finding in findings})
    columns = {finding.column for finding in findings}
    kinds = Counter(kind for _, kind in {(each.row_number, each.kind) for each in findings} if kind)
    groups = [sorted(set(members)) for members in _groups(finding_id, findings) if findings[0].group]
    messages = sorted({(each.row_number, each.message, each.speaker) for each in findings if each.message})
    column = columns.pop() if len(columns) == 1 else None
    return FindingGroup(finding_id, rows, column, dict(kinds), groups, messages)


def decide_whole_sheet(
    plan: Plan, columns: Sequence[Column], rows: RowSource
) -> Generator[Progress, None, WholeSheetDecisions]:
    """Return what the plan's rules decide of all rows: one or two passes for each kind of rule, none for none."""
    fills = (yield from _fills(plan, columns, rows)) if fills_down(plan) else Fills()
    own = (yield from own_words_of(plan, columns, rows)) if _asks_for_own_words(plan) else None
    leaving = yield from _leaving(plan, columns, rows, WholeSheetDecisions(fills=fills, own=own))
    return WholeSheetDecisions(leaving, fills, own)


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
    """Return whether only all rows together decide what becomes of each."""
    if plan.rules.repeats or plan.rules.left_out or plan.mapping.shape.is_grouped or fills_down(plan):
        return True
    if not plan.rules.masks:
        return False
    # Most plans mask nothing, and do without its tables.
    from medqa_gui.core.checks.personal_data.own_words import own_columns

    return bool(own_columns(columns, plan.mapping.text_columns))


def _fills(plan: Plan, columns: Sequence[Column], rows: RowSource) -> Generator[Progress, None, Fills]:
    # What is merged is known only when the last row was read.
    for count, _ in enumerate(rows, 1):
        if count % _REPORT_EVERY == 0:
            yield Progress(count)
    areas = areas_to_fill(rows.facts.merged, Examiner(plan, columns).used_columns, plan.header_row)
    return fills_of(areas, rows) if areas else Fills()


def _leaving(
    plan: Plan, columns: Sequence[Column], rows: RowSource, decisions: WholeSheetDecisions
) -> Generator[Progress, None, dict[int, LeftOut]]:
    """Return the rows that the plan's rules on findings and repeats leave out."""
    rules = plan.rules
    if not rules.left_out and not rules.repeats:
        return {}
    examiner = Examiner(plan, columns, checks_of_rules(plan, decisions.own), decisions)
    found: list[Finding] = []
    lengths: dict[int, int] = {}
    for count, entry in enumerate(examiner.entries(rows), 1):
        found += examiner.findings(entry)
        if entry.left_out is None:
            lengths[entry.row_number] = len(entry.conversation.messages[-1].content)
        if count % _REPORT_EVERY == 0:
            yield Progress(count)
    report_progress(patience=LONG_STEP)
    found += examiner.finish(rows.facts)
    leaving = {finding.row_number: LeftOut.FINDING for finding in found if finding.id in rules.left_out}
    for kind, rule in rules.repeats:
        for members in _groups(kind, found):
            leaving |= dict.fromkeys(_repeats(members, rule, lengths), LeftOut.REPEAT)
    return leaving


def _groups(kind: FindingId, found: Iterable[Finding]) -> Iterable[list[int]]:
    groups: dict[int, list[int]] = {}
    for finding in found:
        if finding.id is kind:
            groups.setdefault(finding.group, []).append(finding.row_number)
    return groups.values()


def _repeats(members: list[int], rule: DuplicateRule, lengths: dict[int, int]) -> list[int]:
    """Return the rows of a group that the rule leaves out."""
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
