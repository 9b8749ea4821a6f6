"""One row is one question and its answer."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from medqa_gui.core.assemble.entry import Entry
from medqa_gui.core.assemble.template import Template
from medqa_gui.core.errors import PlanError
from medqa_gui.core.model import (
    Column,
    Conversation,
    Edit,
    Field,
    HiddenRows,
    LeftOut,
    Message,
    Plan,
    Role,
    text_mark,
)
from medqa_gui.core.workbook.table import Row

# A lone surrogate has no UTF-8 form; no trainer could read the file.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"

Mend = Callable[[str], str]
Filler = Callable[[Sequence[str]], str]


class PairAssembler:
    """Makes conversations from single rows, as the plan says; `mend` is applied to both texts.

    Raises PlanError while a field is open or a template names an unknown column.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], mend: Mend | None = None) -> None:
        question, answer = plan.mapping[Field.QUESTION], plan.mapping[Field.ANSWER]
        if question is None or answer is None:
            raise PlanError("fields_open", fields=",".join(plan.mapping.missing_fields))
        self._question, question_columns = _filler(plan.question_template, question, columns, mend)
        self._answer, answer_columns = _filler(plan.answer_template, answer, columns, mend)
        self.used_columns = frozenset((question, answer, *question_columns, *answer_columns))
        self._plan = plan
        self._opening = (Message(Role.SYSTEM, plan.system_prompt),) if plan.system_prompt.strip() else ()
        self._edits: dict[int, list[Edit]] = {}
        for edit in plan.edits:
            self._edits.setdefault(edit.row_number, []).append(edit)

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield an entry for every row."""
        edits, opening, reason = self._edits, self._opening, self._reason
        fill_question, fill_answer = self._question, self._answer
        for row in rows:
            question, answer = fill_question(row.texts), fill_answer(row.texts)
            if row.number in edits:
                yield self._edited(row, question, answer)
                continue
            messages = (*opening, Message(Role.USER, question), Message(Role.ASSISTANT, answer))
            yield Entry((row,), Conversation(messages, (row.number,)), reason(row, question, answer))

    def _edited(self, row: Row, question: str, answer: str) -> Entry:
        texts = {Field.QUESTION: question, Field.ANSWER: answer}
        fitting = [edit for edit in self._edits[row.number] if self._fits(edit, row)]
        texts |= {edit.field: edit.text for edit in fitting}
        question, answer = texts[Field.QUESTION], texts[Field.ANSWER]
        messages = (*self._opening, Message(Role.USER, question), Message(Role.ASSISTANT, answer))
        stale = tuple(edit for edit in self._edits[row.number] if edit not in fitting)
        reason = self._reason(row, question, answer)
        edited = tuple(edit.field for edit in fitting)
        return Entry((row,), Conversation(messages, (row.number,)), reason, edited, stale)

    def _fits(self, edit: Edit, row: Row) -> bool:
        column = self._plan.mapping[edit.field]
        return column is not None and text_mark(cell_text(row.texts, column)) == edit.replaced

    def _reason(self, row: Row, question: str, answer: str) -> LeftOut | None:
        plan = self._plan
        if row.number in plan.left_out:
            return LeftOut.BY_HAND
        if plan.rules.where and any(cell_text(row.texts, at).strip() != value for at, value in plan.rules.where):
            return LeftOut.WHERE
        if row.is_hidden and plan.rules.hidden is HiddenRows.LEAVE and row.number not in plan.brought_back:
            return LeftOut.HIDDEN
        if not question or not question.strip(_BLANK):
            return LeftOut.MISSING_QUESTION
        return None if answer and answer.strip(_BLANK) else LeftOut.MISSING_ANSWER


def _filler(template: str, column: int, columns: Sequence[Column], mend: Mend | None) -> tuple[Filler, tuple[int, ...]]:
    """Return what makes one message's text from a row's texts, and the columns it uses."""
    finish = _writable if mend is None else lambda text: _writable(mend(text))
    if not template.strip():
        return lambda texts: finish(cell_text(texts, column)), ()
    parsed = Template(template, columns)
    return lambda texts: finish(parsed.fill(texts)), parsed.columns


def cell_text(texts: Sequence[str], column: int) -> str:
    """Return the text of a 0-based column; a row ends at its last cell with text."""
    return texts[column] if column < len(texts) else ""


def _writable(text: str) -> str:
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)
