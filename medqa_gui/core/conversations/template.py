"""Text templates with `{Column}`, filled from a row; parts in square brackets vanish if their columns are blank."""

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.find_column import find_column
from medqa_gui.core.model.nearest import nearest

# The limit of an Excel cell. Every row contains the whole text, and each name is looked up among all columns.
LONGEST_TEMPLATE: Final = 32_767
_NAME = r"\{(?P<name>[^{}]*)\}"
_PIECE = re.compile(rf"\{{\{{|\}}\}}|\[\[|\]\]|{_NAME}")
# A part without a column could never vanish, so its brackets are text.
_PART = re.compile(r"\[(?!\[)(?P<inside>(?:\{\{|\}\}|\[\[|\]\]|\{[^{}]*\}|[^\[\]{}])*)\]")
_COLUMN = re.compile(rf"\{{\{{|\}}\}}|{_NAME}")


class SpanKind(StrEnum):
    """Kind of a span in a template: a column, or a part that may vanish."""

    COLUMN = "column"
    PART = "part"


class TemplateSpan(NamedTuple):
    """Position of a column or a part in a template's text; `name` is that of the column, "" for a part."""

    start: int
    end: int
    kind: SpanKind
    name: str = ""


class Template:
    """A parsed template. `{Name}` is a column by header or letter; `[…{Name}…]` vanishes where its columns are blank.

    `{{`, `}}`, `[[` and `]]` are braces and brackets. Raises PlanError: `template_column_unknown` for a name that the
    sheet does not have, `template_too_long`.
    """

    def __init__(self, text: str, columns: Sequence[Column]) -> None:
        if len(text) > LONGEST_TEMPLATE:
            raise PlanError("template_too_long", limit=LONGEST_TEMPLATE)
        self._parts: list[tuple[bool, list[str | int]]] = [
            (may_vanish, _pieces(part, columns)) for may_vanish, part in _parts(text)
        ]
        required_columns = [each for may_vanish, pieces in self._parts if not may_vanish for each in pieces]
        self._needed = tuple(each for each in required_columns if isinstance(each, int)) or self.columns

    @property
    def columns(self) -> tuple[int, ...]:
        """The 0-based columns of the template."""
        return tuple(each for _, pieces in self._parts for each in pieces if isinstance(each, int))

    def fill(self, texts: Sequence[str]) -> str:
        """Return the text for one row; "" if every column outside brackets is blank, so that no bare frame is saved."""
        if self._needed and not _any_filled(self._needed, texts):
            return ""
        return "".join(
            _filled(pieces, texts) for may_vanish, pieces in self._parts if not may_vanish or _any_filled(pieces, texts)
        )


def template_spans(text: str) -> Iterator[TemplateSpan]:
    """Yield the columns and the vanishing parts of a template in the order of the text, a part before its columns."""
    at = 0
    for may_vanish, part in _parts(text):
        start = at
        at += len(part) + 2 * may_vanish
        if may_vanish:
            yield TemplateSpan(start, at, SpanKind.PART)
        for found in _PIECE.finditer(part):
            if found["name"] is not None:
                offset = start + may_vanish
                yield TemplateSpan(offset + found.start(), offset + found.end(), SpanKind.COLUMN, found["name"])


def column_names(text: str) -> tuple[str, ...]:
    """Return the names of the columns in a template, as written."""
    return tuple(span.name for span in template_spans(text) if span.kind is SpanKind.COLUMN)


def check_template(text: str, columns: Sequence[Column]) -> None:
    """Raise PlanError where the template has a lone brace, no column, or one that the sheet does not have."""
    if set("{}") & set(_PIECE.sub("", text)):
        raise PlanError("template_brace", template=text)
    if not Template(text, columns).columns:
        raise PlanError("template_without_column", template=text, column=column_name(columns[0], columns))


def rename_columns(text: str, rename: Callable[[str], str]) -> str:
    """Return the template with its column names replaced."""
    pieces, end = list[str](), 0
    for span in template_spans(text):
        if span.kind is SpanKind.COLUMN:
            pieces += text[end : span.start], f"{{{rename(span.name)}}}"
            end = span.end
    return "".join([*pieces, text[end:]])


def column_name(column: Column, columns: Sequence[Column]) -> str:
    """Return the name of a column for a template: its header if that is unique and plain, else its letter."""
    header = " ".join(column.header.split())
    is_plain = header and not set("{}") & set(header)
    return header if is_plain and find_column(columns, header) == column.index else column.letter


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of the text without brackets, and whether each vanishes if its columns are blank."""
    start = at = 0
    while at < len(text):
        part = _PART.match(text, at)
        if part and any(found["name"] is not None for found in _COLUMN.finditer(part["inside"])):
            if start < at:
                yield False, text[start:at]
            yield True, part["inside"]
            start = at = part.end()
        else:
            piece = _PIECE.match(text, at)
            at = piece.end() if piece else at + 1
    if start < at:
        yield False, text[start:]


def _pieces(text: str, columns: Sequence[Column]) -> list[str | int]:
    pieces: list[str | int] = []
    end = 0
    for found in _PIECE.finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        pieces.append(found[0][0] if found["name"] is None else _column(found["name"], columns))
    pieces.append(text[end:])
    return [each for each in pieces if each != ""]


def _any_filled(pieces: Sequence[str | int], texts: Sequence[str]) -> bool:
    width = len(texts)
    return any(isinstance(each, int) and each < width and not is_blank(texts[each]) for each in pieces)


def _filled(pieces: Sequence[str | int], texts: Sequence[str]) -> str:
    width = len(texts)
    return "".join((texts[each] if each < width else "") if isinstance(each, int) else each for each in pieces)


def _column(name: str, columns: Sequence[Column]) -> int:
    column = find_column(columns, name)
    if column is None:
        near = nearest(name, [each.header for each in columns if each.header])
        raise PlanError("template_column_unknown", column=name, near=near)
    return column
