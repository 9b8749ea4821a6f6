"""OpenDocument spreadsheets (.ods, .fods), read as a stream; every cell stores its displayed text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import Row, Sheet, SheetFacts, SheetState, TextLayout
from medqa_gui.core.reading.ods.sheet import SheetCells
from medqa_gui.core.reading.part_bytes import PartBytes
from medqa_gui.core.reading.raised import Position
from medqa_gui.core.reading.xlsx.package import Package, local_name, open_package
from medqa_gui.core.reading.xlsx.styles import Font

CONTENT, _NAMED_STYLES = "content.xml", "styles.xml"
_STYLE_PARTS = 3  # depth of styles: the root, the styles, one style


class _Tab(NamedTuple):
    """A sheet, the name of its style, which may hide it, and the byte range of its tags in the content."""

    name: str
    style: str
    begins: int
    ends: int


class _Overview(NamedTuple):
    """The sheets, the styles that hide a sheet, the fonts of styles, and the encoding of the content."""

    tabs: tuple[_Tab, ...]
    hidden_styles: frozenset[str]
    fonts: dict[str, Font]
    encoding: str | None


def open_ods(path: Path, content: bytes | None = None) -> "OdsWorkbook":
    """Open a workbook. Raises UnreadableFileError: damaged, protected by a password, unsafe, or too large."""
    return open_package(path, content, OdsWorkbook)


class OdsWorkbook:
    """An open .ods file."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._overview = _overview(package)
        if not self._overview.tabs:
            raise UnreadableFileError("file_no_cells", name=package.name)
        self._content = PartBytes(package, CONTENT)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, in the order of their tabs."""
        states = (SheetState.VISIBLE, SheetState.HIDDEN)
        tabs, hidden, *_ = self._overview
        return tuple(Sheet(tab.name, states[tab.style in hidden]) for tab in tabs)

    @property
    def layout(self) -> TextLayout | None:
        """A workbook has no text layout."""
        return None

    def rows(self, sheet_index: int) -> "OdsRows":
        """Return the rows of a sheet by its 0-based index."""
        if not 0 <= sheet_index < len(self._overview.tabs):
            raise IndexError(sheet_index)
        return OdsRows(self._package, self._content, self._overview, sheet_index)

    def close(self) -> None:
        """Close the file."""
        self._package.close()


class OdsRows:
    """The RowSource of one sheet."""

    def __init__(self, package: Package, content: PartBytes, overview: _Overview, sheet_index: int) -> None:
        self._package = package
        self._content = content
        self._overview = overview
        self._tab = overview.tabs[sheet_index]
        self._facts: SheetFacts | None = None

    @property
    def facts(self) -> SheetFacts:
        """The facts of the sheet."""
        if self._facts is None:
            # Columns are declared before the first row, so the pass ends there.
            cells = self._cells()
            for _ in cells.rows(self._bytes(), until_rows=True):
                break
            self._facts = SheetFacts(frozenset(cells.hidden_columns))
        return self._facts

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows with content. Raises UnreadableFileError if the file is damaged."""
        cells = self._cells()
        yield from cells.rows(self._bytes())
        self._facts = replace(
            SheetFacts(frozenset(cells.hidden_columns)),
            merged=tuple(cells.merged), filter_ranges=tuple(cells.filtered),
            floating_rows=frozenset(cells.floating_rows), commented=frozenset(cells.commented),
        )  # fmt: skip

    def _cells(self) -> SheetCells:
        return SheetCells(self._package, self._overview.fonts, self._overview.encoding)

    def _bytes(self) -> Iterator[bytes]:
        return self._content.between(self._tab.begins, self._tab.ends)


def _overview(package: Package) -> _Overview:
    """Read the content once, which also checks it for damage."""
    tabs: list[_Tab] = []
    hidden: set[str] = set()
    styles = _Styles(package)
    path: list[str] = []
    encoding: str | None = None

    def declare(_version: str, value: str | None, _is_alone: int) -> None:
        nonlocal encoding
        encoding = value

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(local_name(name))
        match path[-2:]:
            case ["spreadsheet", "table"]:
                at = parser.CurrentByteIndex
                tabs.append(_Tab(attributes.get("table:name", ""), attributes.get("table:style-name", ""), at, at))
            case ["table-cell", "p"]:
                package.note_progress()  # a million rows may take longer than the time limit without progress
            case ["style", "table-properties"] if attributes.get("table:display") == "false":
                hidden.add(styles.name)
            case [parent, tag]:
                styles.start(parent, tag, attributes)

    def end(_name: str) -> None:
        if path[-2:] == ["spreadsheet", "table"]:
            tabs[-1] = tabs[-1]._replace(ends=parser.CurrentByteIndex)
        path.pop()

    parser: expat.XMLParserType = package.parser(CONTENT)
    parser.StartElementHandler, parser.EndElementHandler, parser.XmlDeclHandler = start, end, declare
    head = b""
    for chunk in package.chunks(CONTENT):
        head = head or chunk[:2]
        package.feed(parser, CONTENT, chunk)
    package.finish(parser, CONTENT)
    # A byte order mark has precedence: the declaration does not state the byte order.
    encoding = {b"\xff\xfe": "utf-16le", b"\xfe\xff": "utf-16be"}.get(head, encoding)
    return _Overview(tuple(tabs), frozenset(hidden), styles.odd_fonts(), encoding)


class _Styles:
    """The fonts of the styles: those with a name of their own are in another part than those of the content."""

    def __init__(self, package: Package) -> None:
        self.name = ""  # of the style that was begun last
        self._fonts: dict[str, Font] = {}
        if not package.has(_NAMED_STYLES):
            return
        path: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            path.append(local_name(name))
            if len(path) > 1:
                self.start(path[-2], path[-1], attributes)

        parser = package.parser(_NAMED_STYLES)
        parser.StartElementHandler, parser.EndElementHandler = start, lambda _name: path.pop()
        for chunk in package.chunks(_NAMED_STYLES):
            package.feed(parser, _NAMED_STYLES, chunk)
        package.finish(parser, _NAMED_STYLES)

    def start(self, parent: str, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if tag == "style":
            self.name = attributes.get("style:name", "")
            # A style comes after the one that it is a variant of.
            own = self._fonts.get(attributes.get("style:parent-style-name", ""))
            if own is not None:
                self._fonts[self.name] = own
        elif (parent, tag) == ("style", "text-properties"):
            self._fonts[self.name] = _font(attributes, self._fonts.get(self.name, Font()))

    def odd_fonts(self) -> dict[str, Font]:
        """Return the fonts that change the displayed text, by the name of their style."""
        return {name: font for name, font in self._fonts.items() if font != Font()}


def _font(attributes: dict[str, str], font: Font) -> Font:
    """Return the font with the properties of a style."""
    line = attributes.get("style:text-line-through-style", attributes.get("style:text-line-through-type"))
    is_struck = font.is_struck if line is None else line != "none"
    height = attributes.get("style:text-position", "").partition(" ")[0]
    return Font(is_struck, _position(height) if height else font.position)


def _position(height: str) -> Position:
    """Return the position from "super", "sub" or a percentage of the font height."""
    if height in ("super", "sub"):
        return Position.SUPERSCRIPT if height == "super" else Position.SUBSCRIPT
    number = height.removesuffix("%")
    if not number.strip("0.-"):
        return Position.BASELINE
    return Position.SUBSCRIPT if number.startswith("-") else Position.SUPERSCRIPT
