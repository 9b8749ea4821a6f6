"""The texts of a row's cells, and what leaves a row out whatever it says."""

import re
from collections.abc import Callable, Iterator, Sequence

from medqa_gui.core.conversations.blank import BLANK as BLANK
from medqa_gui.core.conversations.blank import is_blank as is_blank
from medqa_gui.core.conversations.template import Template
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Message, Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, Plan, text_mark
from medqa_gui.core.model.rules import HiddenRows
from medqa_gui.core.model.table import Row

# A lone surrogate has no UTF-8 form; no trainer could read the file.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Mend = Callable[[str], str]
Filler = Callable[[Sequence[str]], str]


def cell_text(texts: Sequence[str], column: int | None) -> str:
    """Return the text of a 0-based column, "" without one; a row ends at its last cell with text."""
    return texts[column] if column is not None and column < len(texts) else ""


def writable(text: str) -> str:
    """Return the text without halves of characters."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def finisher(mend: Mend | None) -> Mend:
    """Return what makes a cell's text one that can be saved."""
    return writable if mend is None else lambda text: writable(mend(text))


def filler(template: str, column: int, columns: Sequence[Column], mend: Mend | None) -> tuple[Filler, tuple[int, ...]]:
    """Return what makes one message's text from a row's texts, and the columns it uses.

    Raises PlanError if the template names an unknown column.
    """
    finish = finisher(mend)
    if not template.strip():
        if mend is not None:
            return lambda texts: finish(cell_text(texts, column)), ()

        def plain(texts: Sequence[str]) -> str:
            text = texts[column] if column < len(texts) else ""
            return text if text.isascii() else writable(text)

        return plain, ()
    parsed = Template(template, columns)
    return lambda texts: finish(parsed.fill(texts)), parsed.columns


def needed(plan: Plan, *fields: Field) -> tuple[int, ...]:
    """Return the columns of these fields. Raises PlanError while one of the shape's fields is open."""
    columns = [plan.mapping[each] for each in fields]
    if plan.mapping.missing_fields or None in columns:
        raise PlanError("fields_open", fields=",".join(plan.mapping.missing_fields))
    return tuple(column for column in columns if column is not None)


class RowDecisions:
    """What leaves a row out whatever it says: the person, or one of the plan's row rules."""

    def __init__(self, plan: Plan) -> None:
        self.left_out = plan.left_out_rows
        self._brought_back, self._where = plan.brought_back_rows, plan.rules.where
        self._leaves_hidden = plan.rules.hidden is HiddenRows.LEAVE
        self.is_any = bool(self.left_out or self._where)

    def rule_against(self, row: Row) -> LeftOut | None:
        """Return which of the plan's row rules leaves the row out."""
        if self._where and any(cell_text(row.texts, at).strip() != value for at, value in self._where):
            return LeftOut.WHERE
        if row.is_hidden and self._leaves_hidden and row.number not in self._brought_back:
            return LeftOut.HIDDEN
        return None


class RowEdits:
    """What the person wrote in place of cells."""

    def __init__(self, plan: Plan) -> None:
        self._mapping = plan.mapping
        self.by_row: dict[int, list[Edit]] = {}
        for edit in plan.edits_here:
            self.by_row.setdefault(edit.row_number, []).append(edit)

    def text(self, row: Row, field: Field, text: str) -> str:
        """Return the person's text for a field of the row, or the given one."""
        if not self.by_row:
            return text
        edits = [edit for edit in self.by_row.get(row.number, ()) if edit.field is field]
        fitting = [edit.text for edit in edits if self._fits(edit, row)]
        return writable(fitting[-1]) if fitting else text

    def of(self, rows: Sequence[Row]) -> tuple[tuple[Field, ...], tuple[Edit, ...]]:
        """Return the edited fields of the rows, and the edits that no longer fit."""
        if not self.by_row:
            return (), ()
        edits = [(edit, self._fits(edit, row)) for row in rows for edit in self.by_row.get(row.number, ())]
        edited = dict.fromkeys(edit.field for edit, fits in edits if fits)
        return tuple(edited), tuple(edit for edit, fits in edits if not fits)

    def _fits(self, edit: Edit, row: Row) -> bool:
        column = self._mapping[edit.field]
        return column is not None and text_mark(cell_text(row.texts, column)) == edit.replaced


class SystemPrompt:
    """The system message of conversations: the rows' own text where they have one, else the plan's."""

    def __init__(self, plan: Plan, mend: Mend | None) -> None:
        self.column = plan.mapping[Field.SYSTEM]
        prompt = writable(plan.system_prompt)
        self._of_plan = (Message(Role.SYSTEM, prompt),) if prompt.strip() else ()
        self._finish = finisher(mend)

    @property
    def columns(self) -> tuple[int, ...]:
        """The column that the rows' own text stands in, if any."""
        return () if self.column is None else (self.column,)

    def opening(self, rows: Sequence[Row]) -> tuple[Message, ...]:
        """Return the system message of a conversation made of these rows, empty for none."""
        own = next(self._own(rows), None)
        return (Message(Role.SYSTEM, self._finish(own[1])),) if own else self._of_plan

    def unused(self, rows: Sequence[Row]) -> list[int]:
        """Return the rows whose own text is another than the first one's, which opens the conversation."""
        own = list(self._own(rows))
        return [number for number, text in own if text != own[0][1]]

    def _own(self, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
        if self.column is not None:
            texts = ((row.number, cell_text(row.texts, self.column)) for row in rows)
            yield from ((number, text) for number, text in texts if not is_blank(text))
