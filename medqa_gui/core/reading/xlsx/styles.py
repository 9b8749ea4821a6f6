"""Styles of cells, which change the displayed text: number formats, text sections, fonts."""

from collections.abc import Sequence
from typing import NamedTuple

from medqa_gui.core.model.table import CellMark, CellNote
from medqa_gui.core.reading.number_format.codes import format_code
from medqa_gui.core.reading.number_format.render import PLAIN_AFFIXES, Render, general, is_date, renderer, text_affixes
from medqa_gui.core.reading.raised import Position, Spans, parse_position, write_raised_cell
from medqa_gui.core.reading.xlsx.package import Attributes, Element, Package, is_true


class Style(NamedTuple):
    """Style of a cell. A text joins its `affixes`: the texts before and after it, or one text that replaces it."""

    render: Render = general
    affixes: tuple[str, ...] = PLAIN_AFFIXES
    is_date: bool = False
    is_struck: bool = False
    position: Position = Position.BASELINE

    @property
    def is_plain(self) -> bool:
        """Whether a text in this style is displayed unchanged."""
        return self.affixes == PLAIN_AFFIXES and not self.is_struck and self.position is Position.BASELINE

    @property
    def hides_text(self) -> bool:
        """Whether texts, TRUE and FALSE are hidden in this style, as in ;;;."""
        return self.affixes == ("",)


PLAIN = Style()
# The displayed text of a cell, and a note if there is something to report.
DisplayedCell = tuple[str, CellNote | None]
BLANK: DisplayedCell = ("", None)


class Font(NamedTuple):
    """Properties of a font that change the displayed text."""

    is_struck: bool = False
    position: Position = Position.BASELINE


def font_at(fonts: Sequence[Font], index: int) -> Font:
    """Return the font at a 0-based index, the default font if there is none."""
    return fonts[index] if 0 <= index < len(fonts) else Font()


class StyleFactory:
    """Creates the styles of a workbook; styles with the same number format share its rendered texts."""

    def __init__(self, *, is_1904: bool) -> None:
        self._is_1904 = is_1904
        self._by_code: dict[str, Style] = {}

    def style(self, code: str, font: Font) -> Style:
        """Return the style of a number format and a font."""
        if code not in self._by_code:
            self._by_code[code] = Style(renderer(code, is_1904=self._is_1904), text_affixes(code), is_date(code))
        return self._by_code[code]._replace(is_struck=font.is_struck, position=font.position)


def in_font(text: str, style: Style, spans: Spans = None) -> tuple[str, CellMark]:
    """Return the text in the font of the cell; `spans` are the parts without a font of their own."""
    mark = CellMark.STRUCK if style.is_struck and text else CellMark(0)
    if style.position is Position.BASELINE:
        return text, mark
    text, is_lost = write_raised_cell(text, style.position, spans)
    return text, mark | CellMark.RAISED if is_lost else mark


def display_marked_text(text: str, mark: CellMark, style: Style, spans: Spans = None) -> DisplayedCell:
    """Return a decoded text with these marks in its style; `spans` are the parts without a font of their own."""
    if CellMark.IMAGE in mark:
        return "", CellNote(CellMark.IMAGE)
    text, font_mark = in_font(text, style, spans)
    mark |= font_mark
    if style.hides_text:
        return "", CellNote(CellMark.DIFFERS, text)
    stored = text if style.affixes != PLAIN_AFFIXES else ""
    mark |= CellMark.DIFFERS if stored else CellMark(0)
    return text.join(style.affixes), CellNote(mark, stored) if mark else None


def display_bool(value: object, style: Style = PLAIN) -> DisplayedCell:
    """Return a Boolean in its style."""
    text = "TRUE" if value else "FALSE"
    if style.hides_text:
        return "", CellNote(CellMark.DIFFERS, text)
    text, mark = in_font(text, style)
    return text, CellNote(mark) if mark else None


def read_styles(package: Package, part: str, *, is_1904: bool) -> list[Style]:
    """Return the cell styles by index. Raises UnreadableFileError if the part is damaged."""
    custom: dict[int, str] = {}
    fonts: list[Font] = []
    formats: list[tuple[int, int]] = []
    with package.damage_errors(part):
        for element in package.elements(part):
            _collect(element, custom, fonts, formats)
    factory = StyleFactory(is_1904=is_1904)
    return [factory.style(format_code(number, custom), font_at(fonts, font)) for number, font in formats]


def _collect(element: Element, custom: dict[int, str], fonts: list[Font], formats: list[tuple[int, int]]) -> None:
    attributes = element.attributes
    match element.path[1:]:
        case ("numFmts", "numFmt"):
            custom[_number(attributes, "numFmtId")] = attributes.get("formatCode", "")
        case ("fonts", "font"):
            fonts.append(Font())
        case ("fonts", "font", "strike"):
            fonts[-1] = fonts[-1]._replace(is_struck=is_true(attributes.get("val", "1")))
        case ("fonts", "font", "vertAlign"):
            fonts[-1] = fonts[-1]._replace(position=parse_position(attributes.get("val")))
        case ("cellXfs", "xf"):
            formats.append((_number(attributes, "numFmtId"), _number(attributes, "fontId")))


def _number(attributes: Attributes, name: str) -> int:
    value = attributes.get(name, "")
    return int(value) if value.isdecimal() else 0
