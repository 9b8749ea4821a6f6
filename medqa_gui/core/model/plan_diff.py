"""Compare two plans, so that only affected rows are reviewed again."""

from dataclasses import replace

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import Shape
from medqa_gui.core.model.plan import Plan

# Reviewing this many single rows takes less than half a second.
_MOST_AT_ONCE = 5_000


def has_same_rows(one: Plan, other: Plan) -> bool:
    """Return whether both plans include the same rows and differ only in prompt, escaping or token counts.

    Adding or removing the prompt changes the count of conversations with one, so the plans then differ.
    """
    if bool(one.system_prompt.strip()) != bool(other.system_prompt.strip()):
        return False
    alike = replace(other, system_prompt=one.system_prompt, is_ascii=one.is_ascii)
    if FindingId.TOO_LONG not in one.rules.left_out:
        alike = replace(alike, tokenizer=one.tokenizer)
    return one == alike


def has_same_list(one: Plan, other: Plan) -> bool:
    """Return whether both plans list the same rows, if with other texts, so that the list can stay on screen."""
    words = replace(
        other,
        question_template=one.question_template,
        answer_template=one.answer_template,
        format_id=one.format_id,
    )
    return has_same_rows(one, words) and one.mapping.shape is Shape.PAIRS


def changed_rows(one: Plan, other: Plan) -> frozenset[int] | None:
    """Return the rows that the plans treat differently, or None if more than single rows differ."""
    alike = replace(other, edits=one.edits, left_out=one.left_out, brought_back=one.brought_back, accepted=one.accepted)
    if not has_same_rows(one, alike) or one.mapping.shape is not Shape.PAIRS:
        return None
    edits = {each.address for each in {*one.edits} ^ {*other.edits}}
    accepted = {address for _, address in one.accepted ^ other.accepted}
    addresses = edits | accepted | (one.left_out ^ other.left_out) | (one.brought_back ^ other.brought_back)
    changed = frozenset(each.row for each in addresses if each.sheet == other.sheet)
    return changed if len(changed) <= _MOST_AT_ONCE else None
