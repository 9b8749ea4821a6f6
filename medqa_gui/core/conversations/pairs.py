"""Conversations of one row: a question and its answer."""

from collections.abc import Iterable, Iterator, Sequence

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.row_text import (
    RowDecisions,
    RowEdits,
    SystemPrompt,
    TextCleaner,
    filler,
    required_columns,
)
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row

# A module name is looked up faster than a member of an enum.
_USER, _ASSISTANT = Role.USER, Role.ASSISTANT


class PairAssembler:
    """Makes a conversation from each row by the plan; `clean` is applied to both texts.

    Raises PlanError while a field is open or a template names an unknown column.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], clean: TextCleaner | None = None) -> None:
        question, answer = required_columns(plan, Field.QUESTION, Field.ANSWER)
        self._question, question_columns = filler(plan.question_template, question, columns, clean)
        self._answer, answer_columns = filler(plan.answer_template, answer, columns, clean)
        self._system = SystemPrompt(plan, clean)
        used = (question, answer, *question_columns, *answer_columns, *self._system.columns)
        self.used_columns = frozenset(used)
        self._decisions = RowDecisions(plan)
        self._edits = RowEdits(plan)

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield an entry for every row."""
        edits, reason = self._edits.by_row, self._reason
        fill_question, fill_answer = self._question, self._answer
        opening = self._system.system_messages(())
        has_own_prompts = self._system.column is not None
        for row in rows:
            question, answer = fill_question(row.texts), fill_answer(row.texts)
            if has_own_prompts:
                opening = self._system.system_messages((row,))
            if row.number in edits:
                yield self._edited(row, opening, question, answer)
                continue
            messages = (*opening, Message(_USER, question), Message(_ASSISTANT, answer))
            yield Entry((row,), Conversation(messages, (row.number,)), reason(row, question, answer))

    def rebuild(self, rows: Sequence[Row]) -> Entry:
        """Return the entry of the row again."""
        return next(self.entries(rows))

    def _edited(self, row: Row, opening: tuple[Message, ...], question: str, answer: str) -> Entry:
        question = self._edits.text(row, Field.QUESTION, question)
        answer = self._edits.text(row, Field.ANSWER, answer)
        messages = (*opening, Message(Role.USER, question), Message(Role.ASSISTANT, answer))
        reason = self._reason(row, question, answer)
        return Entry((row,), Conversation(messages, (row.number,)), reason, *self._edits.of((row,)))

    def _reason(self, row: Row, question: str, answer: str) -> LeftOut | None:
        if self._decisions.is_any or row.is_hidden:
            if row.number in self._decisions.left_out:
                return LeftOut.BY_HAND
            reason = self._decisions.rule_against(row)
            if reason:
                return reason
        if is_blank(question):
            return LeftOut.MISSING_QUESTION
        return LeftOut.MISSING_ANSWER if is_blank(answer) else None
