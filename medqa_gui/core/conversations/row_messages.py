"""What a row says where several rows make one conversation."""

from collections.abc import Sequence
from typing import NamedTuple

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.row_text import (
    Mend,
    RowDecisions,
    RowEdits,
    SystemPrompt,
    cell_text,
    filler,
    finisher,
    needed,
)
from medqa_gui.core.conversations.speakers import role_of
from medqa_gui.core.conversations.turn_order import first_of_each, joined
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row


class Said(NamedTuple):
    """A row and its messages: one, or a question with its answer."""

    row: Row
    messages: tuple[Message, ...]


class RowMessages:
    """Reads rows as messages, and makes entries of those that belong together.

    Raises PlanError while a field is open or a template names an unknown column.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], mend: Mend | None) -> None:
        self._edits = RowEdits(plan)
        self.decisions = RowDecisions(plan)
        self._system = SystemPrompt(plan, mend)
        self._finish = finisher(mend)
        self._is_pair = plan.mapping.shape is Shape.TURNS
        used: tuple[int, ...]
        if self._is_pair:
            question, answer = needed(plan, Field.QUESTION, Field.ANSWER)
            self._question, question_columns = filler(plan.question_template, question, columns, mend)
            self._answer, answer_columns = filler(plan.answer_template, answer, columns, mend)
            used = (question, answer, *question_columns, *answer_columns)
        else:
            self._speaker, self._text = used = needed(plan, Field.SPEAKER, Field.TEXT)
        self.used_columns = frozenset((*used, *self._system.columns))

    def said(self, row: Row) -> Said:
        """Return what the row says; somebody unknown is taken for a user here, and refused by `reason`."""
        if self._is_pair:
            question = self._edits.text(row, Field.QUESTION, self._question(row.texts))
            answer = self._edits.text(row, Field.ANSWER, self._answer(row.texts))
            return Said(row, (Message(Role.USER, question), Message(Role.ASSISTANT, answer)))
        text = self._edits.text(row, Field.TEXT, self._finish(cell_text(row.texts, self._text)))
        return Said(row, (Message(self._role(row) or Role.USER, text),))

    def alone(self, said: Said) -> Entry | None:
        """Return the entry of a row that cannot be part of any conversation, None if it can."""
        row, messages = said
        against = self.decisions.rule_against(row)
        if against:
            return self.left_out([said], against)
        blank = next((message.role for message in messages if is_blank(message.content)), None)
        if blank:
            return self.left_out(
                [said], LeftOut.MISSING_ANSWER if blank is Role.ASSISTANT else LeftOut.MISSING_QUESTION
            )
        if not self._is_pair and self._role(row) is None:
            return self.disorder(said, "unknown_speaker", self._speaker)
        return None

    def disorder(self, said: Said, kind: str, column: int | None = None) -> Entry:
        """Return the entry of a row that stands where no trainer takes it; `column` (0-based) is where to look."""
        found = Finding(FindingId.TURN_ORDER, said.row.number, column, kind)
        return self.left_out([said], LeftOut.TURN_ORDER, found)

    def left_out(self, said: Sequence[Said], reason: LeftOut, *found: Finding) -> Entry:
        """Return an entry that is left out for this reason, or by hand where the person took its first row out."""
        if said[0].row.number in self.decisions.left_out:
            return self.entry(said)._replace(left_out=LeftOut.BY_HAND)
        return self.entry(said)._replace(left_out=reason, found=found)

    def entry(self, said: Sequence[Said]) -> Entry:
        """Return the entry of a conversation in this order; a system prompt that comes too late is found."""
        rows = [each.row for each in said]
        late = [
            Finding(FindingId.TURN_ORDER, number, self._system.column, "system_late")
            for number in self._system.unused(rows)
        ]
        return self.entry_of(rows, self._conversation(said, rows), None)._replace(found=tuple(late))

    def entry_of(self, rows: Sequence[Row], conversation: Conversation, reason: LeftOut | None) -> Entry:
        """Return the entry of these rows with what the person edited in them."""
        return Entry(tuple(rows), conversation, reason, *self._edits.of(rows))

    def again(self, rows: Sequence[Row]) -> Entry:
        """Make the entry of a conversation's rows anew."""
        return self.entry([self.said(row) for row in rows])

    def opening(self, rows: Sequence[Row]) -> tuple[Message, ...]:
        """Return the system message of a conversation made of these rows, empty for none."""
        return self._system.opening(rows)

    def _conversation(self, said: Sequence[Said], rows: Sequence[Row]) -> Conversation:
        messages = [(each.row.number, message) for each in said for message in each.messages]
        told = tuple(joined(message for _, message in messages if message.role is Role.SYSTEM))
        spoken = [each for each in messages if each[1].role is not Role.SYSTEM]
        starts = first_of_each([message.role for _, message in spoken])
        return Conversation(
            (*(told or self.opening(rows)), *joined(message for _, message in spoken)),
            tuple(row.number for row in rows),
            tuple(spoken[at][0] for at in starts),
        )

    def _role(self, row: Row) -> Role | None:
        return role_of(cell_text(row.texts, self._speaker))
