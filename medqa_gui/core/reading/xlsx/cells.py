"""What one stored cell shows: its text, and what is peculiar about it."""

from typing import NamedTuple

from medqa_gui.core.model.table import CellMark, CellNote
from medqa_gui.core.reading.number_format.dates import iso_serial
from medqa_gui.core.reading.number_format.render import PLAIN_AFFIXES, duration, general
from medqa_gui.core.reading.raised import Position, Spans
from medqa_gui.core.reading.xlsx.package import Package, is_true
from medqa_gui.core.reading.xlsx.rich_text import decoded, text_marks
from medqa_gui.core.reading.xlsx.shared_strings import SharedStrings
from medqa_gui.core.reading.xlsx.styles import PLAIN, Style, in_font

Shown = tuple[str, CellNote | None]
_PICTURE_FORMULAS = ("DISPIMG(", "_xlfn.IMAGE(")
_MIDNIGHT = "T00:00:00"
_BASELINE = Position.BASELINE  # found faster than a member of an enum
_BLANK: Shown = ("", None)


class Look(NamedTuple):
    """What the whole workbook decides about its cells: styles by their index, and those that change a text.

    An absent index ("" or "0") is the first style.
    """

    package: Package
    styles: dict[str, Style]
    odd_styles: frozenset[str]
    pictures: frozenset[str]
    is_1904: bool


class Cells:
    """Turns stored cells into what a person sees, for one pass over a sheet."""

    def __init__(self, look: Look, strings: SharedStrings, part: str) -> None:
        self.look = look
        self.strings = strings
        self._part = part

    def value(self, kind: str, raw: str | None, style_id: str, formula: str | None, picture: str | None) -> Shown:
        """Show a cell of type `t`, content `<v>`, style `s`, formula `<f>` and value metadata `vm`; None: absent."""
        if picture in self.look.pictures or (formula and any(each in formula for each in _PICTURE_FORMULAS)):
            return "", CellNote(CellMark.IMAGE)
        if kind == "e":
            return "", CellNote(CellMark.ERROR, raw or "")
        if not raw:
            return self._no_value(kind, raw, formula)
        style = self.look.styles.get(style_id, PLAIN)
        match kind:
            case "s":
                return self._shared(raw, style)
            case "str":
                text = decoded(raw)
                return self.text(text, text_marks(text) & ~CellMark.NUMBER_AS_TEXT, style)
            case "b":
                return self._truth("FALSE" if raw.strip() in ("0", "false") else "TRUE", style)
            case "d":
                return self._iso_date(raw.strip(), style)
            case _:
                return self._number(raw, style)

    def text(self, text: str, marks: int, style: Style, spans: Spans = None) -> Shown:
        """Show a decoded text, peculiar by these marks, in this style; `spans` are the parts without their own font."""
        if not text or (not marks and style.is_plain):
            return text, None
        mark = CellMark(marks)
        if CellMark.IMAGE in mark:
            return "", CellNote(CellMark.IMAGE)
        text, font_mark = in_font(text, style, spans)
        mark |= font_mark
        if style.hides_text:
            return "", CellNote(CellMark.DIFFERS, text)
        stored = text if style.affixes != PLAIN_AFFIXES else ""
        mark |= CellMark.DIFFERS if stored else CellMark(0)
        return text.join(style.affixes), CellNote(mark, stored) if mark else None

    def style(self, style_id: str) -> Style:
        """Return the style by its index as written in the file; an unknown one is plain."""
        return self.look.styles.get(style_id, PLAIN)

    def _no_value(self, kind: str, raw: str | None, formula: str | None) -> Shown:
        # A result that is an empty text is stored as type "str" with an empty value.
        if formula is None or (kind == "str" and raw is not None):
            return _BLANK
        return "", CellNote(CellMark.NO_RESULT)

    def _shared(self, raw: str, style: Style) -> Shown:
        try:
            index = int(raw)
        except ValueError as error:
            raise self.look.package.damaged(self._part) from error
        if index < 0:
            raise self.look.package.damaged(self._part)
        return self.text(self.strings.text(index), self.strings.marks[index], style, self.strings.spans.get(index))

    def _number(self, raw: str, style: Style) -> Shown:
        if style.render is general and len(raw) < 15 and raw.isdecimal() and raw[0] != "0":
            return self._struck(raw, style)
        text, stored = style.render(raw)
        if not stored:
            return self._struck(text, style)
        text, mark = in_font(text, style)
        return text, CellNote(CellMark.DIFFERS | mark, stored)

    def _truth(self, text: str, style: Style) -> Shown:
        return ("", CellNote(CellMark.DIFFERS, text)) if style.hides_text else self._struck(text, style)

    def _iso_date(self, raw: str, style: Style) -> Shown:
        serial = iso_serial(raw, is_1904=self.look.is_1904) if style.is_date else None
        if serial is not None:
            return self._number(repr(serial), style)
        plain = duration(raw) or raw.removesuffix("Z").removesuffix(_MIDNIGHT).replace("T", " ")
        return self._struck(plain, style)

    def _struck(self, text: str, style: Style) -> Shown:
        if not style.is_struck and style.position is _BASELINE:
            return text, None
        text, mark = in_font(text, style)
        return text, CellNote(mark) if mark else None


def is_hidden_row(attributes: dict[str, str]) -> bool:
    """Tell whether a `<row>` is not seen: hidden, or of no height."""
    if is_true(attributes.get("hidden")):
        return True
    height = attributes.get("ht")
    return height is not None and height.strip("0.") == ""
