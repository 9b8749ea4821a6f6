"""Excel 2003 XML workbooks, which reporting programs still write, often with the suffix .xls."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, CellRange, Row, Sheet, SheetFacts, SheetState
from medqa_gui.core.reading.displayed_cell import (
    BLANK,
    DisplayedCell,
    add_mark,
    build_row,
    display_bool,
    display_number,
    display_text,
)
from medqa_gui.core.reading.number_format.dates import iso_serial
from medqa_gui.core.reading.raised import Position, parse_position, raise_end
from medqa_gui.core.reading.reader_chain import Piece, SheetEnded, SheetStarted, batch_rows
from medqa_gui.core.reading.xlsx.ranges import COLUMNS, LAST_ROW, is_zero
from medqa_gui.core.reading.xlsx.styles import PLAIN, Font, Style, StyleFactory
from medqa_gui.core.reading.xml_tokens import BoundedParser, TokenTooLongError

_CHUNK = 1 << 17
_DATE, _BOTH = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
# Named formats; ISO dates for those that depend on the locale in Excel.
_NAMED = {
    "General Date": _BOTH, "Long Date": _DATE, "Medium Date": "d-mmm-yy", "Short Date": _DATE,
    "Long Time": "h:mm:ss", "Medium Time": "h:mm AM/PM", "Short Time": "h:mm", "Currency": '"$"#,##0.00',
    "Euro Currency": '"€"#,##0.00', "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%",
    "Scientific": "0.00E+00", "Yes/No": '"Yes";"Yes";"No"', "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}  # fmt: skip
_RAISED = {"sup": Position.SUPERSCRIPT, "sub": Position.SUBSCRIPT}
_STATES = {"SheetHidden": SheetState.HIDDEN, "SheetVeryHidden": SheetState.VERY_HIDDEN}

Attributes = dict[str, str]


def read_xml_2003(path: Path, content: bytes | None) -> Iterator[Piece]:  # noqa: ARG001 - never encrypted
    """Yield the sheets. Raises UnreadableFileError if the XML is damaged or unsafe."""
    parsed = _Parser(path.name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = parsed.start, parsed.end
    parser.CharacterDataHandler = parsed.characters
    parser.StartDoctypeDeclHandler = parsed.refuse
    bounded = BoundedParser(parser)
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                bounded.parse(chunk)
                yield from parsed.pop_pieces()
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by position only
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableFileError("file_damaged", name=path.name, part="XML") from error
    except TokenTooLongError as error:
        raise UnreadableFileError("file_unsafe", name=path.name, part="XML") from error
    yield from parsed.pop_pieces()


class _Cell(NamedTuple):
    """Attributes of a cell."""

    column: int
    style: Style
    has_formula: bool


class _Parser:
    """Parser of the XML; `pop_pieces` returns whole sheets, since their visibility is known at their end."""

    def __init__(self, name: str) -> None:
        self._file = name
        self._path: list[str] = []
        self._codes: dict[str, str] = {}
        self._fonts: dict[str, Font] = {}
        self._style_id = ""
        self._is_1904 = False
        self._factory = StyleFactory(is_1904=False)
        self._styles: dict[str, Style] = {}
        self._ready: list[Piece] = []
        self._cell: _Cell | None = None
        self._row = self._column = self._last_column = 0
        self._is_hidden = False
        self._kind = ""
        self._data_depth = 0
        self._raised: list[int] = []  # the number of texts before each open tag
        self._is_rich = self._has_lost = False
        self._texts: list[str] = []
        self._begin_sheet("")

    def refuse(self, *_declaration: object) -> None:
        """Refuse a document type, which allows entity bombs and external files."""
        raise UnreadableFileError("file_unsafe", name=self._file, part="XML")

    def pop_pieces(self) -> list[Piece]:
        """Return the pieces that are complete since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: Attributes) -> None:
        tag = _local(name)
        own = {_local(key): value for key, value in attributes.items()}
        match [*self._path[-1:], tag]:
            case [_, "Style"]:
                self._style_id = own.get("ID", "")
                # A style inherits from its parent, which comes first, or from the default.
                parent = own.get("Parent", "Default")
                self._codes[self._style_id] = self._codes.get(parent, "General")
                self._fonts[self._style_id] = self._fonts.get(parent, Font())
            case ["ExcelWorkbook", "Date1904"]:
                self._is_1904, self._factory = True, StyleFactory(is_1904=True)
            case ["Style", "NumberFormat"]:
                code = own.get("Format", "General")
                self._codes[self._style_id] = _NAMED.get(code, code)
            case ["Style", "Font"]:
                self._fonts[self._style_id] = _font(own, self._fonts.get(self._style_id, Font()))
            case [_, "Worksheet"]:
                self._begin_sheet(own.get("Name", ""))
            case ["Worksheet", "Table"]:
                self._table_style = own.get("StyleID", "Default")
            case ["Table", "Column"]:
                self._add_column(own)
            case ["Table", "Row"]:
                self._begin_row(own)
            case ["Row", "Cell"]:
                self._begin_cell(own)
            case ["Cell", "Data"]:
                self._kind, self._texts = own.get("Type", "String"), []
                self._data_depth, self._raised, self._is_rich, self._has_lost = len(self._path), [], False, False
            case [_, _] if self._data_depth and tag.lower() in _RAISED:
                self._raised.append(len(self._texts))
                self._is_rich = True
        self._path.append(tag)

    def characters(self, text: str) -> None:
        """Add the text of a cell."""
        if self._data_depth or self._path[-1] == "Visible":
            self._texts.append(text)

    def end(self, _name: str) -> None:
        """Take the end of an element."""
        tag = self._path.pop()
        parent = self._path[-1] if self._path else ""
        if tag == "Data" and parent == "Cell" and self._cell is not None:
            self._data_depth = 0
            shown = self._display("".join(self._texts), self._cell)
            if shown != BLANK or self._cell.column not in self._cells:
                self._cells[self._cell.column] = shown
        elif self._data_depth and tag.lower() in _RAISED:
            self._end_raised(_RAISED[tag.lower()])
        elif tag == "Cell" and self._cell is not None:
            if self._cell.has_formula and self._cell.column not in self._cells:
                self._cells[self._cell.column] = "", CellNote(CellMark.NO_RESULT)
            self._cell = None
        elif tag == "Row":
            row = build_row(self._row, self._cells, is_hidden=self._is_hidden)
            self._rows.extend([row] if row is not None else [])
        elif tag == "Visible":
            self._state = _STATES.get("".join(self._texts).strip(), SheetState.VISIBLE)
        elif tag == "Worksheet":
            self._end_sheet()

    def _end_raised(self, position: Position) -> None:
        first = self._raised.pop()
        self._has_lost |= raise_end(self._texts, first, position)

    def _begin_sheet(self, name: str) -> None:
        self._name = name
        self._state = SheetState.VISIBLE
        self._rows: list[Row] = []
        self._merged: list[CellRange] = []
        self._hidden_columns: set[int] = set()
        self._column_styles: list[tuple[int, int, str]] = []
        self._row_style, self._table_style = "", "Default"
        self._row = self._column = self._last_column = 0
        self._cells: dict[int, DisplayedCell] = {}
        self._is_hidden = False

    def _end_sheet(self) -> None:
        self._ready.append(SheetStarted(Sheet(self._name, self._state)))
        self._ready += batch_rows(iter(self._rows))
        self._ready.append(SheetEnded(SheetFacts(frozenset(self._hidden_columns), tuple(self._merged))))

    def _add_column(self, own: Attributes) -> None:
        first = int(own["Index"]) if "Index" in own else self._last_column + 1
        self._last_column = min(first + int(own.get("Span", 0)), COLUMNS)
        if "StyleID" in own:
            self._column_styles.append((first - 1, self._last_column, own["StyleID"]))
        if own.get("Hidden") == "1" or is_zero(own.get("Width", "1")):
            self._hidden_columns.update(range(first - 1, self._last_column))

    def _begin_row(self, own: Attributes) -> None:
        self._row = int(own["Index"]) if "Index" in own else self._row + 1
        if not 0 < self._row <= LAST_ROW:
            raise ValueError(self._row)
        self._column, self._cells, self._row_style = 0, {}, own.get("StyleID", "")
        self._is_hidden = own.get("Hidden") == "1" or is_zero(own.get("Height", "1"))

    def _begin_cell(self, own: Attributes) -> None:
        column = int(own["Index"]) - 1 if "Index" in own else self._column
        across, down = int(own.get("MergeAcross", 0)), int(own.get("MergeDown", 0))
        if not 0 <= column < COLUMNS:
            raise ValueError(column)
        if across or down:
            self._merged.append(CellRange(self._row, column, self._row + down, column + across))
        self._column = column + across + 1
        self._cell = _Cell(
            column, self._style(own.get("StyleID") or self._row_style or self._column_style(column)), "Formula" in own
        )

    def _column_style(self, column: int) -> str:
        found = (style for first, end, style in self._column_styles if first <= column < end)
        return next(found, self._table_style)

    def _style(self, style_id: str) -> Style:
        if style_id not in self._codes:
            return PLAIN
        if style_id not in self._styles:
            self._styles[style_id] = self._factory.style(self._codes[style_id], self._fonts[style_id])
        return self._styles[style_id]

    def _display(self, text: str, cell: _Cell) -> DisplayedCell:
        match self._kind:
            case "Number":
                return display_number(float(text), cell.style) if text.strip() else BLANK
            case "Boolean":
                return display_bool(text.strip() == "1", cell.style)
            case "Error":
                return "", CellNote(CellMark.ERROR, text)
            case "DateTime":
                serial = iso_serial(text, is_1904=self._is_1904) if cell.style.is_date else None
                plain = text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00")
                return display_text(plain) if serial is None else display_number(serial, cell.style)
            case _:
                return self._display_text(text, cell.style)

    def _display_text(self, text: str, style: Style) -> DisplayedCell:
        cell = display_text(text, style._replace(position=Position.BASELINE) if self._is_rich else style)
        return add_mark(cell, CellMark.RAISED) if self._has_lost else cell


def _font(attributes: Attributes, font: Font) -> Font:
    struck = attributes.get("StrikeThrough")
    position = attributes.get("VerticalAlign")
    return Font(
        font.is_struck if struck is None else struck == "1",
        font.position if position is None else parse_position(position),
    )


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
