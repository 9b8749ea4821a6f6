"""Displayed text and note of one stored cell."""

from typing import NamedTuple

from medqa_gui.core.model.table import CellMark, CellNote
from medqa_gui.core.reading.number_format.dates import iso_serial
from medqa_gui.core.reading.number_format.render import duration, general
from medqa_gui.core.reading.raised import Position, Spans
from medqa_gui.core.reading.xlsx.package import Package, is_true
from medqa_gui.core.reading.xlsx.ranges import is_zero
from medqa_gui.core.reading.xlsx.rich_text import decode_text, text_marks
from medqa_gui.core.reading.xlsx.shared_strings import SharedStrings
from medqa_gui.core.reading.xlsx.styles import (
    BLANK,
    PLAIN,
    DisplayedCell,
    Style,
    display_bool,
    display_marked_text,
    in_font,
)

_PICTURE_FORMULAS = ("DISPIMG(", "_xlfn.IMAGE(")
_MIDNIGHT = "T00:00:00"
_BASELINE = Position.BASELINE  # a global name is faster than an enum member


class WorkbookContext(NamedTuple):
    """Facts of the workbook that its cells need: the styles by index, and the styles that change a text.

    A missing index ("" or "0") is the first style.
    """

    package: Package
    styles: dict[str, Style]
    odd_styles: frozenset[str]
    pictures: frozenset[str]
    is_1904: bool


class CellReader:
    """Reader of stored cells as displayed cells, for one pass over a sheet."""

    def __init__(self, context: WorkbookContext, strings: SharedStrings, part: str) -> None:
        self.context = context
        self.strings = strings
        self._part = part

    def value(
        self, kind: str, raw: str | None, style_id: str, formula: str | None, picture: str | None
    ) -> DisplayedCell:
        """Return a cell of type `t`, content `<v>`, style `s`, formula `<f>` and metadata `vm`; None is missing."""
        if picture in self.context.pictures or (formula and any(each in formula for each in _PICTURE_FORMULAS)):
            return "", CellNote(CellMark.IMAGE)
        if kind == "e":
            return "", CellNote(CellMark.ERROR, raw or "")
        if not raw:
            return self._no_value(kind, raw, formula)
        style = self.context.styles.get(style_id, PLAIN)
        match kind:
            case "s":
                return self._shared(raw, style)
            case "str":
                text = decode_text(raw)
                return self.text(text, text_marks(text) & ~CellMark.NUMBER_AS_TEXT, style)
            case "b":
                return display_bool(raw.strip() not in ("0", "false"), style)
            case "d":
                return self._iso_date(raw.strip(), style)
            case _:
                return self._number(raw, style)

    def text(self, text: str, marks: int, style: Style, spans: Spans = None) -> DisplayedCell:
        """Return a decoded text with these marks in its style; `spans` are the parts without a font of their own."""
        if not text or (not marks and style.is_plain):
            return text, None
        return display_marked_text(text, CellMark(marks), style, spans)

    def style(self, style_id: str) -> Style:
        """Return the style by its index in the file, the plain one if it is unknown."""
        return self.context.styles.get(style_id, PLAIN)

    def _no_value(self, kind: str, raw: str | None, formula: str | None) -> DisplayedCell:
        # A result that is an empty text is stored as type "str" with an empty value.
        if formula is None or (kind == "str" and raw is not None):
            return BLANK
        return "", CellNote(CellMark.NO_RESULT)

    def _shared(self, raw: str, style: Style) -> DisplayedCell:
        try:
            index = int(raw)
        except ValueError as error:
            raise self.context.package.damage_error(self._part) from error
        if index < 0:
            raise self.context.package.damage_error(self._part)
        return self.text(self.strings.text(index), self.strings.marks[index], style, self.strings.spans.get(index))

    def _number(self, raw: str, style: Style) -> DisplayedCell:
        if style.render is general and len(raw) < 15 and raw.isdecimal() and raw[0] != "0":
            return self._struck(raw, style)
        text, stored = style.render(raw)
        if not stored:
            return self._struck(text, style)
        text, mark = in_font(text, style)
        return text, CellNote(CellMark.DIFFERS | mark, stored)

    def _iso_date(self, raw: str, style: Style) -> DisplayedCell:
        serial = iso_serial(raw, is_1904=self.context.is_1904) if style.is_date else None
        if serial is not None:
            return self._number(repr(serial), style)
        plain = duration(raw) or raw.removesuffix("Z").removesuffix(_MIDNIGHT).replace("T", " ")
        return self._struck(plain, style)

    def _struck(self, text: str, style: Style) -> DisplayedCell:
        if not style.is_struck and style.position is _BASELINE:
            return text, None
        text, mark = in_font(text, style)
        return text, CellNote(mark) if mark else None


def is_hidden_row(attributes: dict[str, str]) -> bool:
    """Return whether a `<row>` is hidden or has no height."""
    if is_true(attributes.get("hidden")):
        return True
    height = attributes.get("ht")
    return height is not None and is_zero(height)
