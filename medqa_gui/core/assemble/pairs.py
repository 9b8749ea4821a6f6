"""One row is one question and its answer."""

import re
from collections.abc import Callable, Sequence

from medqa_gui.core.assemble.template import Template
from medqa_gui.core.errors import PlanError
from medqa_gui.core.model import Column, Conversation, Field, HiddenRows, LeftOut, Message, Plan, Role
from medqa_gui.core.workbook.table import Row

# A lone surrogate has no UTF-8 form; no trainer could read the file.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"


class PairAssembler:
    """Makes conversations from single rows, as the plan says. Raises PlanError while a field is open."""

    def __init__(self, plan: Plan, columns: Sequence[Column]) -> None:
        question, answer = plan.mapping[Field.QUESTION], plan.mapping[Field.ANSWER]
        if question is None or answer is None:
            raise PlanError("fields_open", fields=",".join(plan.mapping.missing_fields))
        self._question, question_columns = _filler(plan.question_template, question, columns)
        self._answer, answer_columns = _filler(plan.answer_template, answer, columns)
        self.used_columns = frozenset((question, answer, *question_columns, *answer_columns))
        self._plan = plan
        self._opening = (Message(Role.SYSTEM, plan.system_prompt),) if plan.system_prompt.strip() else ()

    def assemble(self, row: Row) -> tuple[Conversation, LeftOut | None]:
        """Return the row's conversation, and why it is left out if it is."""
        texts = row.texts
        question, answer = self._question(texts), self._answer(texts)
        messages = (*self._opening, Message(Role.USER, question), Message(Role.ASSISTANT, answer))
        return Conversation(messages, (row.number,)), self._reason(row, question, answer)

    def _reason(self, row: Row, question: str, answer: str) -> LeftOut | None:
        plan = self._plan
        if row.number in plan.left_out:
            return LeftOut.BY_HAND
        if any(_cell(row.texts, column).strip() != value for column, value in plan.rules.where):
            return LeftOut.WHERE
        if row.is_hidden and plan.rules.hidden is HiddenRows.LEAVE:
            return LeftOut.HIDDEN
        if not question.strip(_BLANK):
            return LeftOut.MISSING_QUESTION
        return None if answer.strip(_BLANK) else LeftOut.MISSING_ANSWER


def _filler(
    template: str, column: int, columns: Sequence[Column]
) -> tuple[Callable[[Sequence[str]], str], tuple[int, ...]]:
    """Return what makes one message's text from a row's texts, and the columns it uses."""
    if not template.strip():
        return lambda texts: _writable(_cell(texts, column)), ()
    parsed = Template(template, columns)
    return lambda texts: _writable(parsed.fill(texts)), parsed.columns


def _cell(texts: Sequence[str], column: int) -> str:
    return texts[column] if column < len(texts) else ""


def _writable(text: str) -> str:
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)
