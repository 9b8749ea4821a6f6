"""Cells of one OpenDocument sheet, from its XML: repeated rows and cells, displayed texts, hidden rows and columns."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, CellRange, Row
from medqa_gui.core.reading.displayed_cell import BLANK, DisplayedCell, build_row, display_text
from medqa_gui.core.reading.number_format.render import duration, general
from medqa_gui.core.reading.raised import Position, raise_end
from medqa_gui.core.reading.xlsx.package import Package, local_name
from medqa_gui.core.reading.xlsx.ranges import COLUMNS, LAST_ROW, repeat_count
from medqa_gui.core.reading.xlsx.rich_text import XML_SPACE
from medqa_gui.core.reading.xlsx.styles import PLAIN, Font, in_font
from medqa_gui.core.runtime.resource_limits import default_limits

_CONTENT = "content.xml"
_NUMBERS = frozenset(("float", "percentage", "currency"))
_UNSHOWN = frozenset(("annotation", "note", "shapes", "frame", "ruby-text", "table", "custom-shape", "control"))
_BREAK, _TAB = "\n", "\t"
_SPACES = re.compile(r"[ \t\r\n]+")
# Text of an error in LibreOffice; older versions store nothing else.
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:[0-9]+")


class _Cell(NamedTuple):
    """Attributes of a cell."""

    attributes: dict[str, str]


class SheetCells:
    """Parser of one sheet, which yields its rows and then has the facts of the sheet."""

    def __init__(self, package: Package, fonts: dict[str, Font], encoding: str | None = None) -> None:
        self.hidden_columns: set[int] = set()
        self.merged: list[CellRange] = []
        self.filtered: list[CellRange] = []
        self.floating_rows: set[int] = set()
        self.commented: set[tuple[int, int]] = set()
        self._package = package
        self._fonts = fonts
        self._encoding = encoding
        self._columns = 0
        self._column_styles: list[tuple[int, int, str]] = []  # those of cells without a style of their own
        self._row = 0
        self._is_begun = False
        self._has_rows = False
        # Number of repeated cells with text; a bomb of 2 kB could repeat 17,000,000,000.
        self._repeated, self._most_repeated = 0, default_limits().cells
        self._ready: list[Row] = []
        self._cells: dict[int, DisplayedCell] = {}
        self._next_column = 0
        self._row_attributes: dict[str, str] = {}
        self._cell: _Cell | None = None
        self._texts: list[str] = []
        self._has_struck = self._has_lost = self._is_rich = False
        # The open spans: their font, and the number of texts before them.
        self._spans: list[tuple[Font, int]] = []
        self._size = 0
        self._unshown = 0
        self._is_chart = False
        self._is_after_space = True

    def rows(self, pieces: Iterator[bytes], *, until_rows: bool = False) -> Iterator[Row]:
        """Yield the rows of the XML from the sheet's start tag on; with `until_rows`, stop before the first row."""
        package = self._package
        self._parser = package.parser(_CONTENT, self._encoding)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        package.note_progress()
        for piece in pieces:
            package.feed(self._parser, _CONTENT, piece)
            if until_rows and self._has_rows:
                return
            if self._ready:
                yield from self._ready
                self._ready.clear()
                package.note_progress()
        package.note_progress()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local_name(name)
        if not self._is_begun:
            self._is_begun = True  # the sheet's own tag
        elif self._unshown:
            self._unshown += tag in _UNSHOWN
            self._note_floating(tag)
        elif self._cell is not None:
            self._start_in_cell(tag, attributes)
        elif tag in _UNSHOWN:
            self._unshown = 1
        else:
            self._start_in_table(tag, attributes)

    def _start_in_table(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "table-column":
                count = min(repeat_count(attributes, "table:number-columns-repeated"), COLUMNS)
                if attributes.get("table:visibility", "visible") != "visible":
                    self.hidden_columns.update(range(self._columns, min(self._columns + count, COLUMNS)))
                if (style := attributes.get("table:default-cell-style-name", "")) in self._fonts:
                    self._column_styles.append((self._columns, self._columns + count, style))
                self._columns += count
            case "table-row":
                self._has_rows = True
                self._row_attributes = attributes
                self._cells, self._next_column = {}, 0
            case "table-cell" | "covered-table-cell":
                self._cell = _Cell(attributes)
                self._texts, self._size, self._spans = [], 0, []
                self._has_struck = self._has_lost = self._is_rich = False

    def _start_in_cell(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _UNSHOWN:
            self._unshown, self._is_chart = 1, False
            if tag == "annotation":
                self.commented.add((self._row + 1, self._next_column))
        elif tag in ("p", "h"):
            if self._texts:
                self._add(_BREAK)
            self._texts.append("")
            self._is_after_space = True
            self._parser.CharacterDataHandler = self._add_characters
        elif tag == "s":
            # Checked before the text is created: the number of spaces may be false.
            count = repeat_count(attributes, "text:c")
            self._package.check_cell_size(self._size + count)
            self._add(" " * count)
        elif tag == "span":
            font = self._fonts.get(attributes.get("text:style-name", ""), Font())
            self._has_struck |= font.is_struck
            self._spans.append((font, len(self._texts)))
        elif tag == "tab":
            self._add(_TAB)
        elif tag == "line-break":
            self._add(_BREAK)

    def _note_floating(self, tag: str) -> None:
        """Add the row of a picture or text box that is anchored to the cell, but not the preview picture of a chart."""
        self._is_chart |= tag == "object"
        if tag in ("image", "text-box") and self._cell is not None and not self._is_chart:
            self.floating_rows.add(self._row + 1)

    def _add_characters(self, raw: str) -> None:
        """Add a text with runs of white space as one space, and without white space at the start of a paragraph."""
        if self._unshown:
            return
        text = _SPACES.sub(" ", _without_last_break(raw))
        text = text.removeprefix(" ") if self._is_after_space else text
        if text:
            self._add(text)
            self._is_after_space = text.endswith(" ")

    def _add(self, text: str) -> None:
        self._size += len(text)
        self._package.check_cell_size(self._size)
        self._texts.append(text)
        self._is_after_space = False

    def _end(self, name: str) -> None:
        tag = local_name(name)
        if self._unshown:
            self._unshown -= tag in _UNSHOWN
        elif tag in ("p", "h"):
            self._parser.CharacterDataHandler = None
        elif tag == "span" and self._spans:
            self._end_span()
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif tag == "table-row":
            self._end_row()

    def _end_span(self) -> None:
        font, first = self._spans.pop()
        if font.position is not Position.BASELINE:
            self._has_lost |= raise_end(self._texts, first, font.position)
            self._is_rich = True

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        count = repeat_count(cell.attributes, "table:number-columns-repeated")
        first, self._next_column = self._next_column, min(self._next_column + count, COLUMNS)
        self._note_merged(cell, first)
        # A cell that a merged cell covers keeps its text, as in the other families.
        shown = self._display(cell.attributes, self._font(cell.attributes, first))
        if shown != BLANK:
            self._cells.update(dict.fromkeys(range(first, self._next_column), shown))

    def _note_merged(self, cell: _Cell, column: int) -> None:
        columns = repeat_count(cell.attributes, "table:number-columns-spanned")
        rows = repeat_count(cell.attributes, "table:number-rows-spanned")
        if columns > 1 or rows > 1:
            top = self._row + 1
            self.merged.append(CellRange(top, column, top + rows - 1, column + columns - 1))

    def _font(self, attributes: dict[str, str], column: int) -> Font:
        """Return the font of the cell's own style, else of its row's or column's."""
        style = attributes.get("table:style-name") or self._row_attributes.get("table:default-cell-style-name")
        if style is None and self._column_styles:
            style = next((style for first, end, style in self._column_styles if first <= column < end), None)
        return self._fonts.get(style or "", Font())

    def _display(self, attributes: dict[str, str], font: Font) -> DisplayedCell:
        kind = attributes.get("office:value-type", "")
        text = "".join(self._texts)
        if attributes.get("calcext:value-type") == "error" or (
            "table:formula" in attributes and _ERROR.fullmatch(text)
        ):
            return "", CellNote(CellMark.ERROR, text)
        if not kind and not text:
            return ("", CellNote(CellMark.NO_RESULT)) if "table:formula" in attributes else BLANK
        stored = _stored(kind, attributes)
        style = PLAIN._replace(**font._asdict())
        if not text or (kind != "string" and not text.strip("#")):
            text = general(stored).text if kind in _NUMBERS else stored
        if kind in ("", "string"):
            text, note = display_text(text)
            mark = note.mark if note else CellMark(0)
            stored = note.stored if note else ""
        else:
            plain = general(stored).text if kind in _NUMBERS else text
            mark = CellMark.DIFFERS if not _is_same_number(text, plain) else CellMark(0)
            stored = plain if mark else ""
        text, font_mark = in_font(text, style._replace(position=Position.BASELINE) if self._is_rich else style)
        mark |= font_mark | (CellMark.STRUCK if self._has_struck and text else CellMark(0))
        mark |= CellMark.RAISED if self._has_lost else CellMark(0)
        return text, CellNote(mark, stored) if mark else None

    def _end_row(self) -> None:
        count = repeat_count(self._row_attributes, "table:number-rows-repeated")
        visibility = self._row_attributes.get("table:visibility", "visible")
        first, self._row = self._row + 1, self._row + count
        row = build_row(first, self._cells, is_hidden=visibility != "visible")
        self._cells = {}
        if visibility == "filter":
            self.filtered.append(CellRange(first, 0, self._row, COLUMNS - 1))
        if row is None:
            return
        self._repeated += (count - 1) * len(row.texts)
        if self._repeated > self._most_repeated or self._row > LAST_ROW:
            raise UnreadableFileError("sheet_too_large", name=self._package.name, limit=self._most_repeated)
        self._ready.extend(row._replace(number=number) for number in range(first, self._row + 1))


def _without_last_break(text: str) -> str:
    """Return the text without a line break at its end, which comes from an indented XML file."""
    written = text.rstrip(XML_SPACE)
    at = text.find("\n", len(written))
    return text if at < 0 else text[:at]


def _stored(kind: str, attributes: dict[str, str]) -> str:
    match kind:
        case "date":
            return attributes.get("office:date-value", "").replace("T", " ").removesuffix(" 00:00:00")
        case "time":
            value = attributes.get("office:time-value", "")
            return duration(value) or value
        case "boolean":
            return attributes.get("office:boolean-value", "").upper()
        case "string" | "":
            return attributes.get("office:string-value", "")
        case _:
            return attributes.get("office:value", "")


def _is_same_number(text: str, plain: str) -> bool:
    return text == plain or text.replace(",", "") == plain
