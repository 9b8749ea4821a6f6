"""Edits of single messages: the cell that a message was made from, and the plan with another text for it."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from medqa_gui.core.conversations.turn_order import first_of_each_speaker
from medqa_gui.core.formats.guanaco import guard_markers
from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.listing import Detail
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.plan import Edit, Plan, text_mark

_FIELDS_OF_ROLES = {Role.USER: Field.QUESTION, Role.ASSISTANT: Field.ANSWER}
# Markers of a rewritten transcript; a guarded text contains none of them.
_MARKERS = {Role.USER: "### Human: ", Role.ASSISTANT: "### Assistant: ", Role.SYSTEM: "### System: "}


class EditTarget(NamedTuple):
    """Cell that a message was made from; `part` is the message's 0-based number in a transcript, else None."""

    row_number: int
    field: Field
    part: int | None = None

    @property
    def cell(self) -> tuple[int, Field]:
        """Row and field of the cell."""
        return self.row_number, self.field


def edit_targets(detail: Detail, plan: Plan) -> list[EditTarget | None]:
    """Return the target of each message; None for a system prompt, and for a message made from several rows."""
    shape, conversation = plan.mapping.shape, detail.conversation
    roles = [message.role for message in conversation.messages if message.role is not Role.SYSTEM]
    prompts: list[EditTarget | None] = [None] * (len(conversation.messages) - len(roles))
    if shape is Shape.TRANSCRIPTS:
        return prompts + _targets_in_transcript(detail, plan, roles)
    rows = _rows_of_messages(conversation, shape, len(roles))
    is_text = shape in (Shape.MESSAGES, Shape.TREES)
    targets = [
        EditTarget(row, Field.TEXT if is_text else _FIELDS_OF_ROLES[role]) if row else None
        for role, row in zip(roles, rows, strict=True)
    ]
    return prompts + targets


def sheet_text(detail: Detail, plan: Plan, target: EditTarget) -> str:
    """Return the text of the target's cell in the sheet."""
    column = plan.mapping[target.field]
    letter = "" if column is None else column_letter(column)
    rows = (0, target.row_number)
    return next((cell.text for cell in detail.cells if cell.letter == letter and cell.row_number in rows), "")


def replaced_text(detail: Detail, plan: Plan, target: EditTarget) -> str | None:
    """Return the sheet's text of an edited message, None if the message is the sheet's own."""
    if target.field not in detail.edited:
        return None
    cell = sheet_text(detail, plan, target)
    if target.part is not None:
        before, now = transcript_messages(cell), transcript_messages(_cell_in_use(detail, plan, target))
        if before[target.part : target.part + 1] == [now[target.part]]:
            return None
        return before[target.part].content if target.part < len(before) else ""
    edited = [(each.row_number, each.field) for each in plan.edits_here if each not in detail.stale_edits]
    return cell if len(detail.conversation.row_numbers) == 1 or target.cell in edited else None


def with_text(detail: Detail, plan: Plan, target: EditTarget, text: str) -> Plan | None:
    """Return the plan with another text for the message, None if a transcript cannot contain the text there."""
    cell = sheet_text(detail, plan, target)
    whole = _with_part(_cell_in_use(detail, plan, target), target, text)
    if whole is None:
        return None
    if target.part is not None and transcript_messages(whole) == transcript_messages(cell):
        return _without_edit(plan, target)
    return plan.with_edit(_edit(plan, target, whole, cell))


def with_sheet_text(detail: Detail, plan: Plan, target: EditTarget) -> Plan:
    """Return the plan with the sheet's text for the message; the other messages of a transcript keep theirs."""
    if target.part is None:
        return _without_edit(plan, target)
    restored = with_text(detail, plan, target, replaced_text(detail, plan, target) or "")
    return _without_edit(plan, target) if restored is None else restored


def edits_with(change: Callable[[str], str], detail: Detail, plan: Plan) -> list[Edit]:
    """Return the edits that apply a function to each message of the conversation that has a target."""
    texts: dict[EditTarget, str] = {}  # by whole cell, since a transcript has several messages
    for message, target in zip(detail.conversation.messages, edit_targets(detail, plan), strict=True):
        text = change(message.content)
        if target and text != message.content:
            cell = EditTarget(*target.cell)
            whole = _with_part(texts.get(cell, _cell_in_use(detail, plan, target)), target, text)
            texts |= {} if whole is None else {cell: whole}
    return [_edit(plan, cell, text, sheet_text(detail, plan, cell)) for cell, text in texts.items()]


def transcript_messages(text: str) -> list[Message]:
    """Return the messages of user and assistant in a transcript, as its conversation has them before cleaning."""
    # Importing the patterns takes 30 ms, and most sheets have no transcripts.
    from medqa_gui.core.conversations.transcripts import messages_in

    return messages_in(text)


def replace_message(text: str, at: int, content: str) -> str | None:
    """Return a transcript with another content for one of its `transcript_messages`, by 0-based number.

    Turns that were joined to this message become one turn. None if the new content would be read as something else,
    or if there is no such message.
    """
    # As in `transcript_messages`.
    from medqa_gui.core.conversations.transcripts import kept_turns, read_transcript

    transcript, content = read_transcript(text), content.strip("\n")
    turns = [turn for turn in kept_turns(transcript) if turn.messages[0].role is not Role.SYSTEM]
    starts = [*first_of_each_speaker([turn.messages[0].role for turn in turns]), len(turns)]
    if at >= len(starts) - 1:
        return None
    first, *others = map(id, turns[starts[at] : starts[at + 1]])
    parts = [
        _MARKERS[turn.messages[0].role] + guard_markers(content if id(turn) == first else turn.messages[0].content)
        for turn in transcript.turns
        if id(turn) not in others
    ]
    rewritten = transcript.before + "\n".join(parts)
    wanted = transcript_messages(text)
    wanted[at] = wanted[at]._replace(content=content)
    return rewritten if transcript_messages(rewritten) == wanted else None


def _targets_in_transcript(detail: Detail, plan: Plan, roles: Sequence[Role]) -> list[EditTarget | None]:
    whole = EditTarget(detail.row_number, Field.TRANSCRIPT)
    messages = transcript_messages(_cell_in_use(detail, plan, whole))
    # A cleaned or edited transcript may be read as other messages than those that are shown.
    is_alike = [each.role for each in messages] == roles
    return [whole._replace(part=part) if is_alike else None for part in range(len(roles))]


def _rows_of_messages(conversation: Conversation, shape: Shape, count: int) -> list[int]:
    """Return the row of each message of user and assistant, 0 where a message has not exactly one cell."""
    rows, firsts = conversation.row_numbers, conversation.message_rows
    if shape is Shape.PAIRS and len(rows) == 1:
        return list(rows) * count
    if shape in (Shape.PAIRS, Shape.TRANSCRIPTS) or len(firsts) != count:
        return [0] * count
    # Rows of the same speaker are joined to one message, which begins in the first of them.
    continued = {one for one, after in pairwise(rows) if after not in firsts}
    return [0 if row in continued else row for row in firsts]


def _cell_in_use(detail: Detail, plan: Plan, target: EditTarget) -> str:
    """Return the text of the whole cell: that of an edit that fits the cell, else the sheet's."""
    cell = sheet_text(detail, plan, target)
    mark = text_mark(cell)
    texts = [
        each.text for each in plan.edits_here if (each.row_number, each.field) == target.cell and each.replaced == mark
    ]
    return texts[-1] if texts else cell


def _with_part(whole: str, target: EditTarget, text: str) -> str | None:
    return text if target.part is None else replace_message(whole, target.part, text)


def _edit(plan: Plan, target: EditTarget, text: str, cell: str) -> Edit:
    return Edit(plan.address(target.row_number), target.field, text, text_mark(cell))


def _without_edit(plan: Plan, target: EditTarget) -> Plan:
    return plan.without_edit(plan.address(target.row_number), target.field)
