"""Binary Excel workbooks (.xlsb), read as a stream like .xlsx, from a package with other parts."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellRange, Row, Sheet, SheetFacts, SheetState, TextLayout
from medqa_gui.core.reading.displayed_cell import (
    BLANK,
    DisplayedCell,
    build_row,
    display_bool,
    display_error,
    display_number,
    display_rich_text,
    display_text,
)
from medqa_gui.core.reading.number_format.codes import format_code
from medqa_gui.core.reading.raised import Position
from medqa_gui.core.reading.string_store import StringStore
from medqa_gui.core.reading.xlsb.records import Kind, Record, after_wide_text, records, small_number, wide_text
from medqa_gui.core.reading.xlsx.overlays import floating_rows
from medqa_gui.core.reading.xlsx.package import Package, Relation, open_package
from medqa_gui.core.reading.xlsx.ranges import COLUMNS, LAST_ROW, covered_columns
from medqa_gui.core.reading.xlsx.styles import PLAIN, Font, Style, StyleFactory, font_at

_USUAL_WORKBOOK = "xl/workbook.bin"
_STATES = (SheetState.VISIBLE, SheetState.HIDDEN, SheetState.VERY_HIDDEN)
_STRUCK_FONT = 0x08
_POSITIONS = (Position.BASELINE, Position.SUPERSCRIPT, Position.SUBSCRIPT)
_ZERO_HEIGHT = 0x10
_HAS_RUNS = 0x01
# The first bytes of a cell are its column and its style.
_CELL = struct.Struct("<II")
_VALUE = _CELL.size
_REAL = struct.Struct("<d")
_INDEX = struct.Struct("<I")
_RANGE = struct.Struct("<IIII")
_RUN = struct.Struct("<HH")  # of a rich text: its start, its font
_Run = tuple[int, int]
_TEXTS_AT_ONCE = 1000


class _Tab(NamedTuple):
    """A sheet, its part and its hidden columns."""

    sheet: Sheet
    part: str
    hidden_columns: frozenset[int]


class _Context(NamedTuple):
    """Styles, fonts and shared texts of the workbook."""

    styles: list[Style]
    fonts: list[Font]
    texts: StringStore
    runs: dict[int, list[_Run]]  # of the shared texts of several fonts


def open_xlsb(path: Path, content: bytes | None = None) -> "XlsbWorkbook":
    """Open a workbook. Raises UnreadableFileError: damaged, protected by a password, unsafe, or too large."""
    return open_package(path, content, XlsbWorkbook)


@contextmanager
def _damage_errors(package: Package, part: str) -> Iterator[None]:
    """Raise `file_damaged` with the part for every error inside a record."""
    try:
        yield
    except (IndexError, ValueError, struct.error) as error:
        raise package.damage_error(part) from error


class XlsbWorkbook:
    """An open .xlsb file."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.workbook_part(_USUAL_WORKBOOK)
        with _damage_errors(package, self._part):
            links = package.relations(self._part)
            self._tabs, is_1904 = _tabs(package, self._part, links)
        if not self._tabs:
            raise UnreadableFileError("file_no_cells", name=package.name)
        styles, fonts = _styles(package, links, is_1904=is_1904)
        self._context = _Context(
            styles, fonts, *_texts(package, links, has_odd_fonts=any(each != Font() for each in fonts))
        )

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs; without sheets of charts or macros."""
        return tuple(tab.sheet for tab in self._tabs)

    @property
    def layout(self) -> TextLayout | None:
        """A workbook has no text layout."""
        return None

    def rows(self, sheet_index: int) -> "XlsbRows":
        """Return the rows of a sheet by its 0-based index."""
        tab = self._tabs[sheet_index]
        return XlsbRows(self._package, tab.part, self._context, tab.hidden_columns)

    def close(self) -> None:
        """Close the file."""
        self._package.close()


class XlsbRows:
    """The RowSource of one sheet."""

    def __init__(self, package: Package, part: str, context: _Context, hidden_columns: frozenset[int]) -> None:
        self._package = package
        self._part = part
        self._context = context
        self._facts = SheetFacts(hidden_columns)

    @property
    def facts(self) -> SheetFacts:
        """The facts of the sheet; merged cells and filters are known after a full pass."""
        return self._facts

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows with content. Raises UnreadableFileError if the file is damaged."""
        merged: list[CellRange] = []
        filters: list[CellRange] = []
        filtered: CellRange | None = None
        number, is_hidden, is_inside = 0, False, False
        cells: dict[int, DisplayedCell] = {}
        is_whole = False
        self._package.note_progress()
        with _damage_errors(self._package, self._part):
            for kind, data in records(self._package, self._part):
                is_whole |= kind == Kind.END_ROWS
                if kind == Kind.ROW or (kind == Kind.END_ROWS and is_inside):
                    row = build_row(number, cells, is_hidden=is_hidden) if cells else None
                    cells = {}
                    if row is not None:
                        yield row
                        self._package.note_progress()
                    is_inside = kind == Kind.ROW
                    if is_inside:
                        number, is_hidden = _row_head(data)
                elif is_inside and (Kind.BLANK < kind <= Kind.FORMULA_ERROR or kind == Kind.RICH_TEXT):
                    column, shown = self._cell(kind, data)
                    if shown != BLANK:
                        cells[column] = shown
                elif kind == Kind.MERGED:
                    merged.append(_range(data))
                elif kind == Kind.FILTER:
                    filtered = _range(data)
                elif kind == Kind.FILTER_COLUMN and filtered:
                    filters.append(filtered._replace(first_row=filtered.first_row + 1))
                    filtered = None
        if not is_whole:
            raise self._package.damage_error(self._part)
        floating = floating_rows(self._package, self._part)
        self._facts = replace(self._facts, merged=tuple(merged), filter_ranges=tuple(filters), floating_rows=floating)

    def _cell(self, kind: int, data: bytes) -> tuple[int, DisplayedCell]:
        column, style_index = _CELL.unpack_from(data)
        if column >= COLUMNS:
            raise ValueError(column)
        styles = self._context.styles
        style_index &= 0xFFFFFF
        return column, self._display(kind, data, styles[style_index] if style_index < len(styles) else PLAIN)

    def _display(self, kind: int, data: bytes, style: Style) -> DisplayedCell:
        match kind:
            case Kind.RK:
                return display_number(small_number(_INDEX.unpack_from(data, _VALUE)[0]), style)
            case Kind.REAL | Kind.FORMULA_REAL:
                return display_number(_REAL.unpack_from(data, _VALUE)[0], style)
            case Kind.TEXT | Kind.FORMULA_TEXT:
                return display_text(wide_text(data, _VALUE), style)
            case Kind.RICH_TEXT:
                return self._text(wide_text(data, _VALUE + 1), _runs(data, _VALUE), style)
            case Kind.SHARED:
                index = _INDEX.unpack_from(data, _VALUE)[0]
                return self._text(self._context.texts.text(index) or "", self._context.runs.get(index), style)
            case Kind.TRUTH | Kind.FORMULA_TRUTH:
                return display_bool(data[_VALUE], style)
            case Kind.ERROR | Kind.FORMULA_ERROR:
                return display_error(data[_VALUE])
            case _:
                return BLANK

    def _text(self, text: str, runs: list[_Run] | None, style: Style) -> DisplayedCell:
        return display_rich_text(text, runs, self._context.fonts, style) if runs else display_text(text, style)


def _row_head(data: bytes) -> tuple[int, bool]:
    """Return the row's 1-based number and whether it is hidden."""
    index, _, height = struct.unpack_from("<IIH", data)
    if index >= LAST_ROW:
        raise ValueError(index)
    return index + 1, bool(data[11] & _ZERO_HEIGHT) or height == 0


def _range(data: bytes) -> CellRange:
    first_row, last_row, first_column, last_column = _RANGE.unpack_from(data)
    return CellRange(first_row + 1, first_column, last_row + 1, last_column)


def _tabs(package: Package, part: str, links: list[Relation]) -> tuple[list[_Tab], bool]:
    """Return the sheets of cells, and whether dates count from 1904."""
    by_id = {each.id: each for each in links}
    listed: list[tuple[Sheet, str]] = []
    is_1904 = False
    for kind, data in records(package, part):
        if kind == Kind.WORKBOOK_PROPERTIES:
            is_1904 = bool(data[0] & 1)
        elif kind == Kind.SHEET:
            state, link, name = data[0], wide_text(data, 8), wide_text(data, after_wide_text(data, 8))
            relation = by_id.get(link, Relation("", "worksheet", ""))
            if relation.kind == "worksheet":
                sheet = Sheet(name, _STATES[state] if state < len(_STATES) else SheetState.VISIBLE)
                listed.append((sheet, relation.target))
    parts = package.sheet_parts([target for _, target in listed], ".bin")
    found = zip(listed, parts, strict=True)
    return [_Tab(sheet, place, _hidden_columns(package, place)) for (sheet, _), place in found], is_1904


def _hidden_columns(package: Package, part: str) -> frozenset[int]:
    hidden: set[tuple[int, int]] = set()
    try:
        for kind, data in records(package, part):
            if kind == Kind.BEGIN_ROWS:
                break
            if kind == Kind.COLUMNS:
                first, last, width = struct.unpack_from("<III", data)
                if data[16] & 1 or not width:
                    hidden.add((first, last))
    except (IndexError, struct.error, UnreadableFileError):
        # A damaged sheet must not hide the others; it raises when its rows are read.
        return frozenset()
    return covered_columns(hidden)


def _styles(package: Package, links: list[Relation], *, is_1904: bool) -> tuple[list[Style], list[Font]]:
    """Return the styles of cells, and the fonts."""
    part = package.linked_part(links, "styles")
    custom: dict[int, str] = {}
    fonts: list[Font] = []
    styles: list[Style] = []
    factory = StyleFactory(is_1904=is_1904)
    is_inside = False
    with _damage_errors(package, part):
        for kind, data in records(package, part) if part else ():
            if kind == Kind.FORMAT:
                custom[struct.unpack_from("<H", data)[0]] = wide_text(data, 2)
            elif kind == Kind.FONT:
                position = data[6] if data[6] < len(_POSITIONS) else 0
                fonts.append(Font(bool(data[2] & _STRUCK_FONT), _POSITIONS[position]))
            elif kind in (Kind.BEGIN_STYLES, Kind.END_STYLES):
                is_inside = kind == Kind.BEGIN_STYLES
            elif kind == Kind.STYLE and is_inside:
                _, number, index = struct.unpack_from("<HHH", data)
                styles.append(factory.style(format_code(number, custom), font_at(fonts, index)))
    return styles, fonts


def _texts(
    package: Package, links: list[Relation], *, has_odd_fonts: bool
) -> tuple[StringStore, dict[int, list[_Run]]]:
    """Return the shared texts, and the runs of those with several fonts if a font changes the text."""
    rich: dict[int, list[_Run]] = {}
    count = 0
    store = StringStore(is_forgetful=False)
    part = package.linked_part(links, "sharedStrings")
    with _damage_errors(package, part):
        items: Iterator[Record] = records(package, part) if part else iter(())
        store_texts: list[str] = []
        for kind, data in items:
            if kind == Kind.SHARED_ITEM:
                store_texts.append(wide_text(data, 1))
                if has_odd_fonts and (runs := _runs(data, 0)):
                    rich[count] = runs
                count += 1
            if len(store_texts) == _TEXTS_AT_ONCE:
                store.extend(store_texts)
                store_texts = []
        store.extend(store_texts)
    return store, rich


def _runs(data: bytes, at: int) -> list[_Run]:
    """Return the runs of the rich text at this offset, [] for a text with one font."""
    if not data[at] & _HAS_RUNS:
        return []
    place = after_wide_text(data, at + 1)
    (count,) = _INDEX.unpack_from(data, place)
    return [*_RUN.iter_unpack(data[place + 4 : place + 4 + count * _RUN.size])]
