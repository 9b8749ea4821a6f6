"""What the detail says about a conversation beyond its text: its findings, what is alike, and what edits replace."""

from collections.abc import Callable, Iterator

from medqa_gui.core.checks.text import CLEANABLE
from medqa_gui.core.mending import masked
from medqa_gui.core.model import Detail, Edit, Field, Finding, FindingId, LeftOut, Role, Shape, column_letter, text_mark
from medqa_gui.ui.before_after import first_difference
from medqa_gui.ui.document import Document
from medqa_gui.ui.finding_card import CardFacts

FIELDS_OF_ROLES = {Role.USER: Field.QUESTION, Role.ASSISTANT: Field.ANSWER}
_BLANK = (LeftOut.MISSING_QUESTION, LeftOut.MISSING_ANSWER)


def is_editable_row(detail: Detail, document: Document) -> bool:
    """Tell whether question and answer of this row can be written anew in place."""
    return document.plan.mapping.shape is Shape.PAIRS and len(detail.conversation.row_numbers) == 1


def cell_of(detail: Detail, document: Document, field: Field) -> str:
    """Return what the mapped cell of the row says."""
    column = document.plan.mapping[field]
    letter = "" if column is None else column_letter(column)
    return next((cell.text for cell in detail.cells if cell.letter == letter), "")


def card_facts(detail: Detail, document: Document) -> Iterator[CardFacts]:
    """Yield what each card tells, one for a finding, and one for each kind of personal data."""
    named: dict[tuple[FindingId, str], Finding] = {}
    for each in detail.findings:
        kind = each.kind if each.id is FindingId.PERSONAL_DATA else ""
        named.setdefault((each.id, kind), each)
    for (finding, kind), each in named.items():
        is_question = each.column is not None and each.column == document.plan.mapping[Field.QUESTION]
        is_blank = detail.left_out in _BLANK
        yield CardFacts(
            finding,
            detail.row_number,
            kind,
            max(1, document.doubts.count(finding, kind)),
            next((alike for alike in detail.alike if alike.finding is finding), None),
            _before_after(detail, finding, is_question=is_question) if finding in CLEANABLE else None,
            is_question=detail.left_out is LeftOut.MISSING_QUESTION if is_blank else is_question,
            is_blank=is_blank,
            is_editable=is_editable_row(detail, document),
            # A row that is out of turn is out already, and only the sheet can put it in order.
            offered=() if detail.left_out is LeftOut.TURN_ORDER and finding is FindingId.TURN_ORDER else None,
        )


def masking_edits(detail: Detail, document: Document, kind: str, replacement: str) -> list[Edit]:
    """Return the edits that mask this kind of personal data in the row's texts."""
    return _edits(detail, document, lambda text: masked(text, {kind: replacement}))


def cleaning_edits(detail: Detail, document: Document, finding: FindingId) -> list[Edit]:
    """Return the edits that clean the row's texts of this finding."""
    from medqa_gui.core.checks.letters import clean

    return _edits(detail, document, lambda text: clean(text, (finding,)))


def _edits(detail: Detail, document: Document, mend: Callable[[str], str]) -> list[Edit]:
    edits = []
    for message in detail.conversation.messages:
        field = FIELDS_OF_ROLES.get(message.role)
        text = mend(message.content)
        if field and text != message.content:
            edits.append(Edit(detail.row_number, field, text, text_mark(cell_of(detail, document, field))))
    return edits


def _before_after(detail: Detail, finding: FindingId, *, is_question: bool) -> tuple[str, str] | None:
    from medqa_gui.core.checks.letters import clean

    role = Role.USER if is_question else Role.ASSISTANT
    for message in detail.conversation.messages:
        after = clean(message.content, (finding,))
        if message.role is role and after != message.content:
            return first_difference(message.content, after)
    return None
