"""Texts of a row: cells, templates, edits and system prompts; and the rules that exclude a row whatever its text."""

import re
from collections.abc import Callable, Iterator, Sequence

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.template import Template
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Message, Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, Plan, text_mark
from medqa_gui.core.model.rules import HiddenRows
from medqa_gui.core.model.table import Row

# A lone surrogate has no UTF-8 form, so a file with it could not be read.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

TextCleaner = Callable[[str], str]
Filler = Callable[[Sequence[str]], str]


def cell_text(texts: Sequence[str], column: int | None) -> str:
    """Return the text of a 0-based column, "" without one; a row ends at its last cell with text."""
    return texts[column] if column is not None and column < len(texts) else ""


def encodable_text(text: str) -> str:
    """Return the text with U+FFFD in place of lone surrogates, so that it has a UTF-8 form."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def finisher(clean: TextCleaner | None) -> TextCleaner:
    """Return a function that cleans the text of a cell and makes it encodable."""
    return encodable_text if clean is None else lambda text: encodable_text(clean(text))


def filler(
    template: str, column: int, columns: Sequence[Column], clean: TextCleaner | None
) -> tuple[Filler, tuple[int, ...]]:
    """Return a function from the texts of a row to the text of a message, and the 0-based columns of the template.

    Raises PlanError if the template names an unknown column.
    """
    finish = finisher(clean)
    if not template.strip():
        if clean is not None:
            return lambda texts: finish(cell_text(texts, column)), ()

        def plain(texts: Sequence[str]) -> str:
            text = texts[column] if column < len(texts) else ""
            return text if text.isascii() else encodable_text(text)

        return plain, ()
    parsed = Template(template, columns)
    return lambda texts: finish(parsed.fill(texts)), parsed.columns


def required_columns(plan: Plan, *fields: Field) -> tuple[int, ...]:
    """Return the columns of these fields. Raises PlanError while a field of the shape has no column."""
    columns = [plan.mapping[each] for each in fields]
    if plan.mapping.missing_fields or None in columns:
        raise PlanError("fields_open", fields=",".join(plan.mapping.missing_fields))
    return tuple(column for column in columns if column is not None)


class RowDecisions:
    """Rows that the user or a row rule excludes, whatever their text."""

    def __init__(self, plan: Plan) -> None:
        self.left_out = plan.left_out_rows
        self._brought_back, self._where = plan.brought_back_rows, plan.rules.where
        self._leaves_hidden = plan.rules.hidden is HiddenRows.LEAVE
        self.is_any = bool(self.left_out or self._where)

    def rule_against(self, row: Row) -> LeftOut | None:
        """Return the reason of the row rule that excludes the row, None if no rule does."""
        if self._where and any(cell_text(row.texts, at).strip() != value for at, value in self._where):
            return LeftOut.WHERE
        if row.is_hidden and self._leaves_hidden and row.number not in self._brought_back:
            return LeftOut.HIDDEN
        return None


class RowEdits:
    """Texts that the user wrote in place of cells, by row."""

    def __init__(self, plan: Plan) -> None:
        self._mapping = plan.mapping
        self.by_row: dict[int, list[Edit]] = {}
        for edit in plan.edits_here:
            self.by_row.setdefault(edit.row_number, []).append(edit)

    def text(self, row: Row, field: Field, text: str) -> str:
        """Return the user's text for a field of the row, or the given one."""
        if not self.by_row:
            return text
        edits = [edit for edit in self.by_row.get(row.number, ()) if edit.field is field]
        fitting = [edit.text for edit in edits if self._fits(edit, row)]
        return encodable_text(fitting[-1]) if fitting else text

    def of(self, rows: Sequence[Row]) -> tuple[tuple[Field, ...], tuple[Edit, ...]]:
        """Return the edited fields of the rows, and the edits whose cells have changed."""
        if not self.by_row:
            return (), ()
        edits = [(edit, self._fits(edit, row)) for row in rows for edit in self.by_row.get(row.number, ())]
        edited = dict.fromkeys(edit.field for edit, fits in edits if fits)
        return tuple(edited), tuple(edit for edit, fits in edits if not fits)

    def _fits(self, edit: Edit, row: Row) -> bool:
        column = self._mapping[edit.field]
        return column is not None and text_mark(cell_text(row.texts, column)) == edit.replaced


class SystemPrompt:
    """System message of conversations: the text of the rows if they have one, else the prompt of the plan."""

    def __init__(self, plan: Plan, clean: TextCleaner | None) -> None:
        self.column = plan.mapping[Field.SYSTEM]
        prompt = encodable_text(plan.system_prompt)
        self._of_plan = (Message(Role.SYSTEM, prompt),) if prompt.strip() else ()
        self._finish = finisher(clean)

    @property
    def columns(self) -> tuple[int, ...]:
        """The 0-based column of the rows' own prompts, if any."""
        return () if self.column is None else (self.column,)

    def system_messages(self, rows: Sequence[Row]) -> tuple[Message, ...]:
        """Return the system message of a conversation made of these rows, empty for none."""
        own = next(self._own(rows), None)
        return (Message(Role.SYSTEM, self._finish(own[1])),) if own else self._of_plan

    def unused(self, rows: Sequence[Row]) -> list[int]:
        """Return the rows whose own prompt differs from the first one, which the conversation uses."""
        own = list(self._own(rows))
        return [number for number, text in own if text != own[0][1]]

    def _own(self, rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
        if self.column is not None:
            texts = ((row.number, cell_text(row.texts, self.column)) for row in rows)
            yield from ((number, text) for number, text in texts if not is_blank(text))
