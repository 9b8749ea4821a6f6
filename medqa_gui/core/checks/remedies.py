"""Remedies of a finding for single rows or for all; each returns a new plan."""

from collections.abc import Iterable
from dataclasses import replace

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import FINDING_KINDS, Remedy
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows


def needs_rows(remedy: Remedy, kind: str) -> bool:
    """Return whether `for_all` needs the rows: a rule applies to a finding, so that one kind is excluded by row."""
    return remedy in (Remedy.KEEP, Remedy.NOT_PERSONAL) or (bool(kind) and remedy is Remedy.LEAVE_OUT)


def for_rows(plan: Plan, remedy: Remedy, finding: FindingId, row_numbers: Iterable[int]) -> Plan:
    """Return the plan with the remedy for these rows; for a group of duplicates, the rows to exclude."""
    match remedy:
        case Remedy.LEAVE_OUT | Remedy.KEEP_FIRST | Remedy.KEEP_LONGEST:
            return plan.leaving_out(row_numbers)
        case Remedy.BRING_BACK:
            return plan.bringing_back(row_numbers)
        case Remedy.CLEAN:
            return plan.cleaning(finding)
        case Remedy.FILL_DOWN:
            return replace(plan, rules=replace(plan.rules, fill_down=True))
        case Remedy.KEEP | Remedy.NOT_PERSONAL:
            return plan.accepting(finding, row_numbers)
        case Remedy.EDIT | Remedy.MASK:
            return plan


def for_all(plan: Plan, remedy: Remedy, finding: FindingId, row_numbers: Iterable[int]) -> Plan:
    """Return the plan with the remedy for all rows, as a rule if possible, so that presets apply it to other files."""
    rules = plan.rules
    match remedy:
        case Remedy.KEEP_FIRST | Remedy.KEEP_LONGEST:
            rule = DuplicateRule(remedy.value)
            others = tuple(each for each in rules.repeats if each[0] is not finding)
            return replace(plan, rules=replace(rules, repeats=(*others, (finding, rule))))
        case Remedy.LEAVE_OUT if FINDING_KINDS[finding].is_repeat:
            others = tuple(each for each in rules.repeats if each[0] is not finding)
            return replace(plan, rules=replace(rules, repeats=(*others, (finding, DuplicateRule.LEAVE))))
        case Remedy.LEAVE_OUT:
            return replace(plan, rules=replace(rules, left_out=rules.left_out | {finding}))
        case Remedy.BRING_BACK:
            return replace(plan, rules=replace(rules, hidden=HiddenRows.KEEP))
        case Remedy.CLEAN | Remedy.FILL_DOWN | Remedy.KEEP | Remedy.EDIT | Remedy.MASK | Remedy.NOT_PERSONAL:
            return for_rows(plan, remedy, finding, row_numbers)
