"""Messages of a row, where several rows make one conversation."""

from collections.abc import Sequence
from typing import NamedTuple

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.row_text import (
    RowDecisions,
    RowEdits,
    SystemPrompt,
    TextCleaner,
    cell_text,
    filler,
    finisher,
    required_columns,
)
from medqa_gui.core.conversations.speakers import role_of
from medqa_gui.core.conversations.turn_order import first_of_each_speaker, join_same_speaker
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row


class MessageRow(NamedTuple):
    """A row and its messages: one, or a question with its answer."""

    row: Row
    messages: tuple[Message, ...]


class RowMessageReader:
    """Reads rows as messages, and makes the entries of conversations of several rows.

    Raises PlanError while a field is open or a template names an unknown column.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], clean: TextCleaner | None) -> None:
        self._edits = RowEdits(plan)
        self.decisions = RowDecisions(plan)
        self._system = SystemPrompt(plan, clean)
        self._finish = finisher(clean)
        self._is_pair = plan.mapping.shape is Shape.TURNS
        used: tuple[int, ...]
        if self._is_pair:
            question, answer = required_columns(plan, Field.QUESTION, Field.ANSWER)
            self._question, question_columns = filler(plan.question_template, question, columns, clean)
            self._answer, answer_columns = filler(plan.answer_template, answer, columns, clean)
            used = (question, answer, *question_columns, *answer_columns)
        else:
            self._speaker, self._text = used = required_columns(plan, Field.SPEAKER, Field.TEXT)
        self.used_columns = frozenset((*used, *self._system.columns))

    def read(self, row: Row) -> MessageRow:
        """Return the messages of a row; an unknown speaker counts as user here, and is excluded by `rejected`."""
        if self._is_pair:
            question = self._edits.text(row, Field.QUESTION, self._question(row.texts))
            answer = self._edits.text(row, Field.ANSWER, self._answer(row.texts))
            return MessageRow(row, (Message(Role.USER, question), Message(Role.ASSISTANT, answer)))
        text = self._edits.text(row, Field.TEXT, self._finish(cell_text(row.texts, self._text)))
        return MessageRow(row, (Message(self._role(row) or Role.USER, text),))

    def rejected(self, message_row: MessageRow) -> Entry | None:
        """Return the entry of a row that cannot be part of any conversation, None if it can."""
        row, messages = message_row
        against = self.decisions.rule_against(row)
        if against:
            return self.excluded([message_row], against)
        blank = next((message.role for message in messages if is_blank(message.content)), None)
        if blank:
            return self.excluded(
                [message_row], LeftOut.MISSING_ANSWER if blank is Role.ASSISTANT else LeftOut.MISSING_QUESTION
            )
        if not self._is_pair and self._role(row) is None:
            return self.out_of_order(message_row, "unknown_speaker", self._speaker)
        return None

    def out_of_order(self, message_row: MessageRow, kind: str, column: int | None = None) -> Entry:
        """Return the entry of a row that breaks the order of turns; `column` (0-based) is the cell to check."""
        found = Finding(FindingId.TURN_ORDER, message_row.row.number, column, kind)
        return self.excluded([message_row], LeftOut.TURN_ORDER, found)

    def excluded(self, message_rows: Sequence[MessageRow], reason: LeftOut, *found: Finding) -> Entry:
        """Return an entry that is excluded for this reason, or by hand if the user excluded its first row."""
        if message_rows[0].row.number in self.decisions.left_out:
            return self.entry(message_rows)._replace(left_out=LeftOut.BY_HAND)
        return self.entry(message_rows)._replace(left_out=reason, found=found)

    def entry(self, message_rows: Sequence[MessageRow]) -> Entry:
        """Return the entry of a conversation in this order, with a finding for each system prompt after the first."""
        rows = [each.row for each in message_rows]
        late = [
            Finding(FindingId.TURN_ORDER, number, self._system.column, "system_late")
            for number in self._system.unused(rows)
        ]
        return self.make_entry(rows, self._conversation(message_rows, rows), None)._replace(found=tuple(late))

    def make_entry(self, rows: Sequence[Row], conversation: Conversation, reason: LeftOut | None) -> Entry:
        """Return the entry of these rows with the fields that the user edited."""
        return Entry(tuple(rows), conversation, reason, *self._edits.of(rows))

    def rebuild(self, rows: Sequence[Row]) -> Entry:
        """Return the entry of a conversation's rows again."""
        return self.entry([self.read(row) for row in rows])

    def system_messages(self, rows: Sequence[Row]) -> tuple[Message, ...]:
        """Return the system message of a conversation made of these rows, empty for none."""
        return self._system.system_messages(rows)

    def _conversation(self, message_rows: Sequence[MessageRow], rows: Sequence[Row]) -> Conversation:
        messages = [(each.row.number, message) for each in message_rows for message in each.messages]
        prompts = tuple(join_same_speaker(message for _, message in messages if message.role is Role.SYSTEM))
        turns = [each for each in messages if each[1].role is not Role.SYSTEM]
        starts = first_of_each_speaker([message.role for _, message in turns])
        return Conversation(
            (*(prompts or self.system_messages(rows)), *join_same_speaker(message for _, message in turns)),
            tuple(row.number for row in rows),
            tuple(turns[at][0] for at in starts),
        )

    def _role(self, row: Row) -> Role | None:
        return role_of(cell_text(row.texts, self._speaker))
