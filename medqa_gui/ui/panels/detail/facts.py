"""Contents of the detail panel besides the texts: message numbers, finding cards and cleaning edits."""

from collections.abc import Iterator, Sequence
from itertools import count

from medqa_gui.core.checks.text_cleaning import masked
from medqa_gui.core.conversations.row_edits import EditTarget, edit_targets, edits_with
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.finding_kinds import CLEANABLE
from medqa_gui.core.model.listing import Detail
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit
from medqa_gui.ui.panels.detail.before_after import first_difference
from medqa_gui.ui.panels.detail.finding_card import CardFacts
from medqa_gui.ui.state.document import Document

_FIELDS_OF_ROLES = {Role.USER: Field.QUESTION, Role.ASSISTANT: Field.ANSWER}
_BLANK = (LeftOut.MISSING_QUESTION, LeftOut.MISSING_ANSWER)


def message_numbers(conversation: Conversation) -> list[int]:
    """Return the number of each message; 0 for a system prompt, and for all messages of a single turn."""
    roles = [message.role for message in conversation.messages]
    are_several = len(roles) - roles.count(Role.SYSTEM) > len(_FIELDS_OF_ROLES)
    numbers = count(1)
    return [next(numbers) if are_several and role is not Role.SYSTEM else 0 for role in roles]


def card_facts(detail: Detail, document: Document) -> Iterator[CardFacts]:
    """Yield the facts of each finding card: one per finding, and one per kind of personal data."""
    named: dict[tuple[FindingId, str], list[Finding]] = {}
    for each in detail.findings:
        kind = each.kind if each.id is FindingId.PERSONAL_DATA else ""
        named.setdefault((each.id, kind), []).append(each)
    targets = edit_targets(detail, document.plan)
    for (finding, kind), found in named.items():
        each = found[0]
        is_blank = detail.left_out in _BLANK
        is_question = _is_of_question(each, detail, document, targets)
        yield CardFacts(
            finding,
            detail.row_number,
            kind,
            max(1, document.finding_actions.count(finding, kind)),
            next((alike for alike in detail.alike if alike.finding is finding), None),
            _before_after(detail, finding, is_question=is_question) if finding in CLEANABLE else None,
            is_question=detail.left_out is LeftOut.MISSING_QUESTION if is_blank else is_question,
            is_blank=is_blank,
            is_editable=any(target and target.row_number == each.row_number for target in targets),
            text_row=each.row_number,
            messages=tuple(sorted({(each.message, each.speaker) for each in found if each.message})),
            # A row out of turn order is excluded already, and only the sheet can correct the order.
            offered=() if detail.left_out is LeftOut.TURN_ORDER and finding is FindingId.TURN_ORDER else None,
        )


def _is_of_question(finding: Finding, detail: Detail, document: Document, targets: Sequence[EditTarget | None]) -> bool:
    """Return whether the finding is in a question."""
    if finding.speaker:
        return finding.speaker == Role.USER
    for message, target in zip(detail.conversation.messages, targets, strict=True):
        if target and target.field is Field.TEXT and target.row_number == finding.row_number:
            return message.role is Role.USER
    return finding.column is not None and finding.column == document.plan.mapping[Field.QUESTION]


def masking_edits(detail: Detail, document: Document, kind: str, replacement: str) -> list[Edit]:
    """Return the edits that mask this kind of personal data in the conversation's texts."""
    return edits_with(lambda text: masked(text, {kind: replacement}), detail, document.plan)


def cleaning_edits(detail: Detail, document: Document, finding: FindingId) -> list[Edit]:
    """Return the edits that clean the conversation's texts of this finding."""
    # Imported here: only rows with issues need its character tables.
    from medqa_gui.core.checks.letters import clean

    return edits_with(lambda text: clean(text, (finding,)), detail, document.plan)


def _before_after(detail: Detail, finding: FindingId, *, is_question: bool) -> tuple[str, str] | None:
    # Imported here: only rows with issues need its character tables.
    from medqa_gui.core.checks.letters import clean

    role = Role.USER if is_question else Role.ASSISTANT
    for message in detail.conversation.messages:
        after = clean(message.content, (finding,))
        if message.role is role and after != message.content:
            return first_difference(message.content, after)
    return None
