"""Tables of web pages with the suffix of a workbook (.xls), which many programs export."""

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, CellRange, Row, Sheet, SheetFacts
from medqa_gui.core.reading.displayed_cell import BLANK, DisplayedCell, build_row
from medqa_gui.core.reading.family import unsupported_kind
from medqa_gui.core.reading.raised import Position, raise_end
from medqa_gui.core.reading.reader_chain import Piece, SheetEnded, SheetStarted, batch_rows
from medqa_gui.core.reading.xlsx.ranges import COLUMNS, LAST_ROW, repeat_count
from medqa_gui.core.runtime.text_encoding import find_encoding

_CHARACTERS = 1 << 16
# Longest tag or comment in characters, such as an embedded image.
_LONGEST_UNCLOSED = 1 << 25
# The parser searches an unclosed end from every "<" in it.
_MOST_UNCLOSED = 1000
_DECLARED = re.compile(rb"""charset\s*=\s*(?:["']\s*)?([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = frozenset(("br", "p", "div", "li", "tr"))
_UNSHOWN = frozenset(("script", "style", "title"))
_RAISED = {"sup": Position.SUPERSCRIPT, "sub": Position.SUBSCRIPT}
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def read_html(path: Path, content: bytes | None) -> Iterator[Piece]:  # noqa: ARG001 - no web page is encrypted
    """Yield every outermost table as a sheet. Raises `file_not_spreadsheet` without a table."""
    tables = _Tables()
    with path.open(encoding=_encoding(path), errors="replace") as file:
        # The parser rescans an unclosed end with every piece: pieces that grow with it keep the time linear.
        while text := file.read(max(_CHARACTERS, len(tables.rawdata))):
            tables.feed(text)
            if len(tables.rawdata) > _LONGEST_UNCLOSED:
                raise UnreadableFileError("file_damaged", name=path.name, part="HTML")
    tables.close()
    filled = [table for table in tables.found if table.rows]
    if not filled:
        raise unsupported_kind(path, "html")
    for number, table in enumerate(filled, 1):
        yield SheetStarted(Sheet(path.stem if number == 1 else f"{path.stem} {number}"))
        yield from batch_rows(iter(table.rows))
        yield SheetEnded(SheetFacts(merged=tuple(table.merged)))


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        declared = _DECLARED.search(file.read(4096))
    name = declared[1].decode("ascii") if declared else None
    try:
        return find_encoding(path, codecs.lookup(name).name if name else None).name
    except (LookupError, PlanError):
        return find_encoding(path, None).name


class _Table:
    """Rows of one table, with spanning cells in their displayed position."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.merged: list[CellRange] = []
        self._number = 0
        self._cells: dict[int, DisplayedCell] = {}
        self._column = 0
        self._spanned: dict[int, int] = {}  # column -> number of further rows that a cell from above spans
        self._is_hidden = False

    def begin_row(self, *, is_hidden: bool) -> None:
        """Start the next row."""
        self._number += 1
        if self._number > LAST_ROW:
            raise ValueError(self._number)
        self._spanned = {column: rows - 1 for column, rows in self._spanned.items() if rows > 1}
        self._cells, self._column, self._is_hidden = {}, 0, is_hidden

    def add(self, text: str, columns: int, rows: int, note: CellNote | None = None) -> None:
        """Add a cell that spans these numbers of columns and rows."""
        while self._column in self._spanned:
            self._column += 1
        first, last = self._column, min(self._column + columns, COLUMNS)
        if first >= COLUMNS:
            return
        self._cells[first] = (text, note) if text else BLANK
        if rows > 1 or columns > 1:
            self.merged.append(CellRange(self._number, first, self._number + rows - 1, last - 1))
            self._spanned.update(dict.fromkeys(range(first, last), rows))
        self._column = last

    def end_row(self) -> None:
        """End the row; a row without text is dropped."""
        row = build_row(self._number, self._cells, is_hidden=self._is_hidden)
        self._cells = {}
        if row is not None:
            self.rows.append(row)


class _Tables(HTMLParser):
    """Parser of the outermost tables; inner tables are text of their cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table] = []
        self._depth = 0
        self._unshown = ""
        self._pieces: list[str] | None = None
        self._span = (1, 1)
        self._raised: list[tuple[str, int]] = []  # the open tags, and the number of pieces before them
        self._has_lost = False
        self._has_row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _UNSHOWN:
            self._unshown = tag
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.found.append(_Table())
                self._has_row = False
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            self.found[-1].begin_row(is_hidden=_is_hidden(attributes))
            self._has_row = True
        elif self._depth == 1 and tag in ("td", "th"):
            self._begin_cell(attributes)
        elif tag in _RAISED and self._pieces is not None:
            self._raised.append((tag, len(self._pieces)))
        elif tag in _BLOCKS and self._pieces:
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unshown:
            self._unshown = ""
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
            self._depth -= 1
        elif self._raised and tag == self._raised[-1][0]:
            self._end_raised()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._pieces is not None and not self._unshown:
            self._pieces.append(_SPACES.sub(" ", data))

    def close(self) -> None:
        if self.rawdata.count("<") < _MOST_UNCLOSED:
            super().close()
        if self._depth:
            self._end_row()

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        if not self._has_row:
            self.found[-1].begin_row(is_hidden=False)
            self._has_row = True
        if not _is_hidden(attributes):
            self._pieces, self._raised, self._has_lost = [], [], False
            self._span = (
                min(repeat_count(attributes, "colspan"), COLUMNS),
                min(repeat_count(attributes, "rowspan"), LAST_ROW),
            )

    def _end_raised(self) -> None:
        tag, first = self._raised.pop()
        if self._pieces is not None:
            self._has_lost |= raise_end(self._pieces, first, _RAISED[tag])

    def _end_cell(self) -> None:
        while self._raised:
            self._end_raised()
        pieces, self._pieces = self._pieces, None
        if pieces is not None:
            lines = "".join(pieces).split("\n")
            text = "\n".join(line.strip(" ") for line in lines).strip("\n")
            self.found[-1].add(
                "" if text == "\xa0" else text, *self._span, CellNote(CellMark.RAISED) if self._has_lost else None
            )

    def _end_row(self) -> None:
        self._end_cell()
        if self._has_row:
            self.found[-1].end_row()
        self._has_row = False


def _is_hidden(attributes: dict[str, str]) -> bool:
    return _HIDDEN.search(attributes.get("style", "")) is not None
