"""What a person can do about a finding, on one row or on all alike; each remedy is a step from plan to plan."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from medqa_gui.core.model.finding import CLEANABLE, FindingId
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import HiddenRows, Repeats


class Remedy(StrEnum):
    """One thing to do about a finding."""

    LEAVE_OUT = "leave_out"
    BRING_BACK = "bring_back"
    EDIT = "edit"
    FILL_DOWN = "fill_down"
    CLEAN = "clean"
    KEEP_FIRST = "keep_first"
    KEEP_LONGEST = "keep_longest"
    KEEP = "keep"
    MASK = "mask"
    NOT_PERSONAL = "not_personal"


_REPEATS = (FindingId.DUPLICATE_PAIR, FindingId.CONFLICTING_ANSWERS, FindingId.NEAR_DUPLICATE)
_BLANK = (
    FindingId.MISSING_QUESTION,
    FindingId.MISSING_ANSWER,
    FindingId.ERROR_VALUE,
    FindingId.FORMULA_NOT_CALCULATED,
    FindingId.IMAGE_CELL,
    FindingId.UNREADABLE_RECORD,
)
_HIDDEN = (FindingId.HIDDEN_ROW, FindingId.FILTERED_ROW)
# These speak of the sheet as a whole; nothing can be done about them row by row.
WHOLE_SHEET = (FindingId.HIDDEN_COLUMN, FindingId.HIDDEN_SHEET, FindingId.LOST_FORMATS, FindingId.TOO_FEW_EXAMPLES)


def remedies(finding: FindingId) -> tuple[Remedy, ...]:
    """Return what can be done about the finding, the usual first."""
    if finding in _REPEATS:
        return (Remedy.KEEP_FIRST, Remedy.KEEP_LONGEST, Remedy.LEAVE_OUT, Remedy.EDIT, Remedy.KEEP)
    if finding is FindingId.PERSONAL_DATA:
        return (Remedy.MASK, Remedy.LEAVE_OUT, Remedy.EDIT, Remedy.NOT_PERSONAL)
    if finding is FindingId.MERGED_CELLS:
        return (Remedy.FILL_DOWN, Remedy.LEAVE_OUT, Remedy.EDIT, Remedy.KEEP)
    if finding in CLEANABLE:
        return (Remedy.CLEAN, Remedy.LEAVE_OUT, Remedy.EDIT, Remedy.KEEP)
    if finding in _BLANK:
        return (Remedy.EDIT,)
    if finding in _HIDDEN:
        return (Remedy.BRING_BACK,)
    return () if finding in WHOLE_SHEET else (Remedy.LEAVE_OUT, Remedy.EDIT, Remedy.KEEP)


def needs_rows(remedy: Remedy, kind: str) -> bool:
    """Tell whether `for_all` must know the rows; a rule knows findings, not kinds, so one kind goes row by row."""
    return remedy in (Remedy.KEEP, Remedy.NOT_PERSONAL) or (bool(kind) and remedy is Remedy.LEAVE_OUT)


def for_rows(plan: Plan, remedy: Remedy, finding: FindingId, row_numbers: Iterable[int]) -> Plan:
    """Return the plan with the remedy for these rows. For a group of repeats, give the rows to leave out."""
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
    """Return the plan with the remedy for all rows alike; where a rule can say it, next month's file follows it too."""
    rules = plan.rules
    match remedy:
        case Remedy.KEEP_FIRST | Remedy.KEEP_LONGEST:
            rule = Repeats(remedy.value)
            others = tuple(each for each in rules.repeats if each[0] is not finding)
            return replace(plan, rules=replace(rules, repeats=(*others, (finding, rule))))
        case Remedy.LEAVE_OUT if finding in _REPEATS:
            others = tuple(each for each in rules.repeats if each[0] is not finding)
            return replace(plan, rules=replace(rules, repeats=(*others, (finding, Repeats.LEAVE))))
        case Remedy.LEAVE_OUT:
            return replace(plan, rules=replace(rules, left_out=rules.left_out | {finding}))
        case Remedy.BRING_BACK:
            return replace(plan, rules=replace(rules, hidden=HiddenRows.KEEP))
        case Remedy.CLEAN | Remedy.FILL_DOWN | Remedy.KEEP | Remedy.EDIT | Remedy.MASK | Remedy.NOT_PERSONAL:
            return for_rows(plan, remedy, finding, row_numbers)
