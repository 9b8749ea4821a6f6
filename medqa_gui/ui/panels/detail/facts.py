"""What the detail says about a conversation beyond its text: its findings, what is alike, and what edits replace."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from medqa_gui.core.checks.text_cleaning import masked
from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.finding_kinds import CLEANABLE
from medqa_gui.core.model.listing import Detail
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, text_mark
from medqa_gui.ui.panels.detail.before_after import first_difference
from medqa_gui.ui.panels.detail.finding_card import CardFacts
from medqa_gui.ui.state.document import Document

_FIELDS_OF_ROLES = {Role.USER: Field.QUESTION, Role.ASSISTANT: Field.ANSWER}
_BLANK = (LeftOut.MISSING_QUESTION, LeftOut.MISSING_ANSWER)


class EditPlace(NamedTuple):
    """The cell that a message was made of, where it can be written anew; `part` is which of a transcript's it is."""

    row_number: int
    field: Field
    part: int | None = None

    @property
    def cell(self) -> tuple[int, Field]:
        """By which an edit is known."""
        return self.row_number, self.field


def edit_places(detail: Detail, document: Document) -> list[EditPlace | None]:
    """Return the place of each message; None for a prompt, and for what several rows say."""
    shape, conversation = document.plan.mapping.shape, detail.conversation
    spoken = [message.role for message in conversation.messages if message.role is not Role.SYSTEM]
    prompts: list[EditPlace | None] = [None] * (len(conversation.messages) - len(spoken))
    if shape is Shape.TRANSCRIPTS:
        return prompts + _parts_of_transcript(detail, document, spoken)
    rows = _rows_of_messages(conversation, shape, len(spoken))
    is_text = shape in (Shape.MESSAGES, Shape.TREES)
    places = [
        EditPlace(row, Field.TEXT if is_text else _FIELDS_OF_ROLES[role]) if row else None
        for role, row in zip(spoken, rows, strict=True)
    ]
    return prompts + places


def _parts_of_transcript(detail: Detail, document: Document, spoken: Sequence[Role]) -> list[EditPlace | None]:
    from medqa_gui.core.conversations.transcripts import spoken_in

    whole = EditPlace(detail.row_number, Field.TRANSCRIPT)
    is_apart = [each.role for each in spoken_in(_written(detail, document, whole))] == spoken
    return [whole._replace(part=part) if is_apart else None for part in range(len(spoken))]


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


def message_numbers(conversation: Conversation) -> list[int]:
    """Return the number of each message; 0 for a prompt, and where there is but a question and its answer."""
    roles = [message.role for message in conversation.messages]
    are_several = len(roles) - roles.count(Role.SYSTEM) > len(_FIELDS_OF_ROLES)
    numbers = count(1)
    return [next(numbers) if are_several and role is not Role.SYSTEM else 0 for role in roles]


def cell_of(detail: Detail, document: Document, place: EditPlace) -> str:
    """Return what the message's cell says."""
    column = document.plan.mapping[place.field]
    letter = "" if column is None else column_letter(column)
    rows = (0, place.row_number)
    return next((cell.text for cell in detail.cells if cell.letter == letter and cell.row_number in rows), "")


def source_of(detail: Detail, document: Document, place: EditPlace) -> str | None:
    """Return what the sheet says in place of what the person wrote, None where the message says it still."""
    if place.field not in detail.edited:
        return None
    cell = cell_of(detail, document, place)
    if place.part is not None:
        from medqa_gui.core.conversations.transcripts import spoken_in

        before, now = spoken_in(cell), spoken_in(_written(detail, document, place))
        return None if before[place.part : place.part + 1] == [now[place.part]] else _said(before, place.part)
    told = [each for each in document.plan.edits_here if each not in detail.stale_edits]
    is_told = place.cell in [(each.row_number, each.field) for each in told]
    return cell if len(detail.conversation.row_numbers) == 1 or is_told else None


def write_anew(detail: Detail, document: Document, place: EditPlace, text: str) -> bool:
    """Use the text for the message, and tell whether it can stand there."""
    cell = cell_of(detail, document, place)
    whole = _with_part(_written(detail, document, place), place, text)
    if whole is None:
        return False
    if place.part is not None and _says_the_same(whole, cell):
        document.revert_edit(*place.cell)
    else:
        document.edit(*place.cell, whole, cell)
    return True


def use_source(detail: Detail, document: Document, place: EditPlace) -> None:
    """Use what the sheet says again."""
    if place.part is None or not write_anew(detail, document, place, source_of(detail, document, place) or ""):
        document.revert_edit(*place.cell)


def _written(detail: Detail, document: Document, place: EditPlace) -> str:
    """Return the text that stands for the whole cell by now."""
    cell = cell_of(detail, document, place)
    texts = [each.text for each in document.plan.edits_here
             if (each.row_number, each.field) == place.cell and each.replaced == text_mark(cell)]  # fmt: skip
    return texts[-1] if texts else cell


def _with_part(whole: str, place: EditPlace, text: str) -> str | None:
    from medqa_gui.core.conversations.transcripts import with_message

    return text if place.part is None else with_message(whole, place.part, text)


def _says_the_same(whole: str, cell: str) -> bool:
    from medqa_gui.core.conversations.transcripts import spoken_in

    return spoken_in(whole) == spoken_in(cell)


def _said(messages: Sequence[Message], at: int) -> str:
    return messages[at].content if at < len(messages) else ""


def card_facts(detail: Detail, document: Document) -> Iterator[CardFacts]:
    """Yield what each card tells, one for a finding, and one for each kind of personal data."""
    named: dict[tuple[FindingId, str], list[Finding]] = {}
    for each in detail.findings:
        kind = each.kind if each.id is FindingId.PERSONAL_DATA else ""
        named.setdefault((each.id, kind), []).append(each)
    places = edit_places(detail, document)
    for (finding, kind), found in named.items():
        each = found[0]
        is_blank = detail.left_out in _BLANK
        is_question = _is_of_question(each, detail, document, places)
        yield CardFacts(
            finding,
            detail.row_number,
            kind,
            max(1, document.finding_actions.count(finding, kind)),
            next((alike for alike in detail.alike if alike.finding is finding), None),
            _before_after(detail, finding, is_question=is_question) if finding in CLEANABLE else None,
            is_question=detail.left_out is LeftOut.MISSING_QUESTION if is_blank else is_question,
            is_blank=is_blank,
            is_editable=any(place and place.row_number == each.row_number for place in places),
            text_row=each.row_number,
            messages=tuple(sorted({(each.message, each.voice) for each in found if each.message})),
            # A row that is out of turn is out already, and only the sheet can put it in order.
            offered=() if detail.left_out is LeftOut.TURN_ORDER and finding is FindingId.TURN_ORDER else None,
        )


def _is_of_question(finding: Finding, detail: Detail, document: Document, places: Sequence[EditPlace | None]) -> bool:
    """Tell whether the finding is about what the user says."""
    if finding.voice:
        return finding.voice == Role.USER
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
    texts: dict[EditPlace, str] = {}  # of whole cells, of which a transcript has several messages
    for message, place in zip(detail.conversation.messages, edit_places(detail, document), strict=True):
        text = mend(message.content)
        if place and text != message.content:
            cell = EditPlace(*place.cell)
            whole = _with_part(texts.get(cell, _written(detail, document, place)), place, text)
            texts |= {} if whole is None else {cell: whole}
    here = document.plan.address
    marks = {place: text_mark(cell_of(detail, document, place)) for place in texts}
    return [Edit(here(each.row_number), each.field, text, marks[each]) for each, text in texts.items()]


def _before_after(detail: Detail, finding: FindingId, *, is_question: bool) -> tuple[str, str] | None:
    from medqa_gui.core.checks.letters import clean

    role = Role.USER if is_question else Role.ASSISTANT
    for message in detail.conversation.messages:
        after = clean(message.content, (finding,))
        if message.role is role and after != message.content:
            return first_difference(message.content, after)
    return None
