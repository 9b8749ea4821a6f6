"""What the detail says about a conversation beyond its text: its findings, what is alike, and what edits replace."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from medqa_gui.core.finding import CLEANABLE
from medqa_gui.core.mending import masked
from medqa_gui.core.model import (
    Conversation,
    Detail,
    Edit,
    Field,
    Finding,
    FindingId,
    LeftOut,
    Role,
    Shape,
    column_letter,
    text_mark,
)
from medqa_gui.ui.before_after import first_difference
from medqa_gui.ui.document import Document
from medqa_gui.ui.finding_card import CardFacts

_FIELDS_OF_ROLES = {Role.USER: Field.QUESTION, Role.ASSISTANT: Field.ANSWER}
_BLANK = (LeftOut.MISSING_QUESTION, LeftOut.MISSING_ANSWER)


class EditPlace(NamedTuple):
    """The cell that a message was made of, where it can be written anew."""

    row_number: int
    field: Field


def edit_places(detail: Detail, document: Document) -> list[EditPlace | None]:
    """Return the place of each message; None for a prompt, a part of a transcript, and what several rows say."""
    shape, conversation = document.plan.mapping.shape, detail.conversation
    spoken = [message.role for message in conversation.messages if message.role is not Role.SYSTEM]
    rows = _rows_of_messages(conversation, shape, len(spoken))
    is_text = shape in (Shape.MESSAGES, Shape.TREES)
    places = [
        EditPlace(row, Field.TEXT if is_text else _FIELDS_OF_ROLES[role]) if row else None
        for role, row in zip(spoken, rows, strict=True)
    ]
    return [None] * (len(conversation.messages) - len(spoken)) + places


def _rows_of_messages(conversation: Conversation, shape: Shape, count: int) -> list[int]:
    """Return the row of each message of user and assistant, 0 where there is not just one cell for it."""
    rows, firsts = conversation.row_numbers, conversation.message_rows
    if shape is Shape.PAIRS and len(rows) == 1:
        return list(rows) * count
    if shape in (Shape.PAIRS, Shape.TRANSCRIPTS) or len(firsts) != count:
        return [0] * count
    # What the same speaker said in several rows is one message, which begins in the first of them.
    goes_on = {one for one, after in pairwise(rows) if after not in firsts}
    return [0 if row in goes_on else row for row in firsts]


def cell_of(detail: Detail, document: Document, place: EditPlace) -> str:
    """Return what the message's cell says."""
    column = document.plan.mapping[place.field]
    letter = "" if column is None else column_letter(column)
    rows = (0, place.row_number)
    return next((cell.text for cell in detail.cells if cell.letter == letter and cell.row_number in rows), "")


def is_edited(detail: Detail, document: Document, place: EditPlace) -> bool:
    """Tell whether the message says what the person wrote."""
    if place.field not in detail.edited:
        return False
    told = [each for each in document.plan.edits if each not in detail.stale_edits]
    return len(detail.conversation.row_numbers) == 1 or place in [(each.row_number, each.field) for each in told]


def card_facts(detail: Detail, document: Document) -> Iterator[CardFacts]:
    """Yield what each card tells, one for a finding, and one for each kind of personal data."""
    named: dict[tuple[FindingId, str], Finding] = {}
    for each in detail.findings:
        kind = each.kind if each.id is FindingId.PERSONAL_DATA else ""
        named.setdefault((each.id, kind), each)
    places = edit_places(detail, document)
    for (finding, kind), each in named.items():
        is_blank = detail.left_out in _BLANK
        is_question = _is_of_question(each, detail, document, places)
        yield CardFacts(
            finding,
            detail.row_number,
            kind,
            max(1, document.doubts.count(finding, kind)),
            next((alike for alike in detail.alike if alike.finding is finding), None),
            _before_after(detail, finding, is_question=is_question) if finding in CLEANABLE else None,
            is_question=detail.left_out is LeftOut.MISSING_QUESTION if is_blank else is_question,
            is_blank=is_blank,
            is_editable=any(place and place.row_number == each.row_number for place in places),
            text_row=each.row_number,
            # A row that is out of turn is out already, and only the sheet can put it in order.
            offered=() if detail.left_out is LeftOut.TURN_ORDER and finding is FindingId.TURN_ORDER else None,
        )


def _is_of_question(finding: Finding, detail: Detail, document: Document, places: Sequence[EditPlace | None]) -> bool:
    """Tell whether the finding is about what the user says."""
    for message, place in zip(detail.conversation.messages, places, strict=True):
        if place and place.field is Field.TEXT and place.row_number == finding.row_number:
            return message.role is Role.USER
    return finding.column is not None and finding.column == document.plan.mapping[Field.QUESTION]


def masking_edits(detail: Detail, document: Document, kind: str, replacement: str) -> list[Edit]:
    """Return the edits that mask this kind of personal data in the conversation's texts."""
    return _edits(detail, document, lambda text: masked(text, {kind: replacement}))


def cleaning_edits(detail: Detail, document: Document, finding: FindingId) -> list[Edit]:
    """Return the edits that clean the conversation's texts of this finding."""
    from medqa_gui.core.checks.letters import clean

    return _edits(detail, document, lambda text: clean(text, (finding,)))


def _edits(detail: Detail, document: Document, mend: Callable[[str], str]) -> list[Edit]:
    edits = []
    for message, place in zip(detail.conversation.messages, edit_places(detail, document), strict=True):
        text = mend(message.content)
        if place and text != message.content:
            edits.append(Edit(*place, text, text_mark(cell_of(detail, document, place))))
    return edits


def _before_after(detail: Detail, finding: FindingId, *, is_question: bool) -> tuple[str, str] | None:
    from medqa_gui.core.checks.letters import clean

    role = Role.USER if is_question else Role.ASSISTANT
    for message in detail.conversation.messages:
        after = clean(message.content, (finding,))
        if message.role is role and after != message.content:
            return first_difference(message.content, after)
    return None
