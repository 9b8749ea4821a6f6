"""Which checks a plan asks for, and what its rules leave out because of them."""

from collections.abc import Generator, Iterable, Sequence

from medqa_gui.core.checks.answers import Answers
from medqa_gui.core.checks.check import Check
from medqa_gui.core.checks.repeats import Repeats
from medqa_gui.core.checks.text import Text
from medqa_gui.core.checks.trainer import Trainer
from medqa_gui.core.examine import Examiner
from medqa_gui.core.model import Column, Field, Finding, FindingId, LeftOut, Plan, Progress
from medqa_gui.core.model import Repeats as RepeatRule
from medqa_gui.core.workbook.table import RowSource

_REPORT_EVERY = 500


def quick_checks(plan: Plan) -> Sequence[Check]:
    """Return the checks that every save makes: some microseconds a row."""
    question, answer = plan.mapping[Field.QUESTION], plan.mapping[Field.ANSWER]
    return (
        Answers(answer_column=answer),
        Repeats(question_column=question, answer_column=answer),
        Text(question_column=question, answer_column=answer),
        Trainer(question_column=question, answer_column=answer, format_id=plan.format_id),
    )


def leaving_rows(
    plan: Plan, columns: Sequence[Column], rows: RowSource
) -> Generator[Progress, None, dict[int, LeftOut]]:
    """Return the rows that the plan's rules on findings and repeats leave out; it takes a pass over all rows."""
    rules = plan.rules
    if not rules.left_out and not rules.repeats:
        return {}
    examiner = Examiner(plan, columns, quick_checks(plan))
    found: list[Finding] = []
    lengths: dict[int, int] = {}
    for count, entry in enumerate(examiner.entries(rows), 1):
        found += examiner.findings(entry)
        if entry.left_out is None:
            lengths[entry.row_number] = len(entry.conversation.messages[-1].content)
        if count % _REPORT_EVERY == 0:
            yield Progress(count)
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


def _repeats(members: list[int], rule: RepeatRule, lengths: dict[int, int]) -> list[int]:
    """Return the rows of a group that the rule leaves out."""
    match rule:
        case RepeatRule.KEEP_ALL:
            return []
        case RepeatRule.KEEP_FIRST:
            return members[1:]
        case RepeatRule.KEEP_LONGEST:
            longest = max(members, key=lambda number: lengths.get(number, 0))
            return [number for number in members if number != longest]
        case RepeatRule.LEAVE:
            return members
