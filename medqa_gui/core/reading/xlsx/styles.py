"""What decides a cell's text beside its value: number formats, text sections, struck-through fonts."""

from collections.abc import Iterator
from typing import NamedTuple

from medqa_gui.core.model.table import CellMark
from medqa_gui.core.reading.number_format.codes import format_code
from medqa_gui.core.reading.number_format.render import PLAIN_AFFIXES, Render, general, is_date, renderer, text_affixes
from medqa_gui.core.reading.raised import Position, Spans, position_of, written_cell
from medqa_gui.core.reading.xlsx.package import Attributes, Element, Package, is_true


class Style(NamedTuple):
    """How a cell is shown. A text joins its `affixes`: what stands before and after it, or one text instead of it."""

    render: Render = general
    affixes: tuple[str, ...] = PLAIN_AFFIXES
    is_date: bool = False
    is_struck: bool = False
    position: Position = Position.BASELINE

    @property
    def is_plain(self) -> bool:
        """Whether a text in this style is shown as it is."""
        return self.affixes == PLAIN_AFFIXES and not self.is_struck and self.position is Position.BASELINE

    @property
    def hides_text(self) -> bool:
        """Whether a text in this style, or TRUE and FALSE, is not seen, as under ;;;."""
        return self.affixes == ("",)


PLAIN = Style()


class Font(NamedTuple):
    """What matters of a font."""

    is_struck: bool = False
    position: Position = Position.BASELINE


def in_font(text: str, style: Style, spans: Spans = None) -> tuple[str, CellMark]:
    """Return the text as the cell's font shows it; `spans` are the parts without a font of their own."""
    mark = CellMark.STRUCK if style.is_struck and text else CellMark(0)
    if style.position is Position.BASELINE:
        return text, mark
    text, is_lost = written_cell(text, style.position, spans)
    return text, mark | CellMark.RAISED if is_lost else mark


def read_styles(package: Package, part: str, *, is_1904: bool) -> list[Style]:
    """Return the cell styles by their index. Raises UnreadableFileError where the part is damaged."""
    custom: dict[int, str] = {}
    fonts: list[Font] = []
    formats: list[tuple[int, int]] = []
    with package.naming(part):
        for element in package.elements(part):
            _collect(element, custom, fonts, formats)
    return list(_styles(custom, fonts, formats, is_1904=is_1904))


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
            fonts[-1] = fonts[-1]._replace(position=position_of(attributes.get("val")))
        case ("cellXfs", "xf"):
            formats.append((_number(attributes, "numFmtId"), _number(attributes, "fontId")))


def _number(attributes: Attributes, name: str) -> int:
    value = attributes.get(name, "")
    return int(value) if value.isdecimal() else 0


def _styles(
    custom: dict[int, str], fonts: list[Font], formats: list[tuple[int, int]], *, is_1904: bool
) -> Iterator[Style]:
    # Many styles share a format, and with it the texts that it has already made.
    shown: dict[str, Style] = {}
    for format_id, font_id in formats:
        code = format_code(format_id, custom)
        if code not in shown:
            shown[code] = Style(renderer(code, is_1904=is_1904), text_affixes(code), is_date(code))
        font = fonts[font_id] if font_id < len(fonts) else Font()
        yield shown[code]._replace(is_struck=font.is_struck, position=font.position)
