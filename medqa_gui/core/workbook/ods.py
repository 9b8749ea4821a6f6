"""OpenDocument spreadsheets (.ods, .fods), read as a stream: the text that was shown is stored with every cell."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from medqa_gui.core.errors import UnreadableFileError
from medqa_gui.core.workbook.ods_sheet import SheetCells
from medqa_gui.core.workbook.table import Row, Sheet, SheetFacts, SheetState, TextLayout
from medqa_gui.core.workbook.xlsx_parts import Package, local

CONTENT = "content.xml"
_STYLE_PARTS = 3  # depth at which styles lie: the root, the styles, one style


class _Tab(NamedTuple):
    """A sheet and the name of its style, which may hide it."""

    name: str
    style: str


def open_ods(path: Path, content: bytes | None = None) -> "OdsWorkbook":
    """Open a workbook. Raises UnreadableFileError: damaged, protected by a password, unsafe, or too large."""
    package = Package(path, content)
    try:
        return OdsWorkbook(package)
    except BaseException:
        package.close()
        raise


class OdsWorkbook:
    """An open .ods file."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._tabs, hidden_styles, self._struck = _overview(package)
        if not self._tabs:
            raise UnreadableFileError("file_no_cells", name=package.name)
        self._hidden_styles = hidden_styles

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets, in the order of their tabs."""
        states = (SheetState.VISIBLE, SheetState.HIDDEN)
        return tuple(Sheet(tab.name, states[tab.style in self._hidden_styles]) for tab in self._tabs)

    @property
    def layout(self) -> TextLayout | None:
        """A workbook has no text layout."""
        return None

    def rows(self, sheet_index: int) -> "OdsRows":
        """Return the rows of a sheet by its 0-based index."""
        if not 0 <= sheet_index < len(self._tabs):
            raise IndexError(sheet_index)
        return OdsRows(self._package, sheet_index, self._struck)

    def close(self) -> None:
        """Let go of the file."""
        self._package.close()


class OdsRows:
    """The RowSource of one sheet."""

    def __init__(self, package: Package, sheet_index: int, struck: frozenset[str]) -> None:
        self._package = package
        self._index = sheet_index
        self._struck = struck
        self._facts: SheetFacts | None = None

    @property
    def facts(self) -> SheetFacts:
        """What is true of the sheet as a whole."""
        if self._facts is None:
            # Columns are declared before the first row, so the pass ends there.
            cells = SheetCells(self._package, self._index, self._struck)
            for _ in cells.fed(until_rows=True):
                break
            self._facts = SheetFacts(frozenset(cells.hidden_columns))
        return self._facts

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows with something in them; raises UnreadableFileError where the file is damaged."""
        cells = SheetCells(self._package, self._index, self._struck)
        yield from cells.fed()
        self._facts = replace(
            SheetFacts(frozenset(cells.hidden_columns)), merged=tuple(cells.merged), filter_ranges=tuple(cells.filtered)
        )


def _overview(package: Package) -> tuple[list[_Tab], frozenset[str], frozenset[str]]:
    """Return the sheets, the styles that hide a sheet, and those that strike text through."""
    tabs: list[_Tab] = []
    hidden: set[str] = set()
    struck: set[str] = set()
    path: list[str] = []
    style = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal style
        path.append(local(name))
        match path[-2:]:
            case ["spreadsheet", "table"]:
                tabs.append(_Tab(attributes.get("table:name", ""), attributes.get("table:style-name", "")))
            case [_, "style"]:
                style = attributes.get("style:name", "")
            case ["style", "table-properties"] if attributes.get("table:display") == "false":
                hidden.add(style)
            case ["style", "text-properties"] if _is_struck(attributes):
                struck.add(style)

    def end(_name: str) -> None:
        path.pop()

    parser: expat.XMLParserType = package.parser(CONTENT)
    parser.StartElementHandler, parser.EndElementHandler = start, end
    for chunk in package.chunks(CONTENT):
        package.feed(parser, CONTENT, chunk)
    package.finish(parser, CONTENT)
    return tabs, frozenset(hidden), frozenset(struck)


def _is_struck(attributes: dict[str, str]) -> bool:
    kind = attributes.get("style:text-line-through-style", attributes.get("style:text-line-through-type", "none"))
    return kind != "none"
