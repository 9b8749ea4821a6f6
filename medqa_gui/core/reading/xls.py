"""Excel 97–2003 and older workbooks (.xls), read by xlrd with their number formats."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellRange, Row, Sheet, SheetFacts, SheetState
from medqa_gui.core.reading.displayed_cell import (
    DisplayedCell,
    build_row,
    display_bool,
    display_error,
    display_number,
    display_rich_text,
    display_text,
)
from medqa_gui.core.reading.number_format.codes import format_code
from medqa_gui.core.reading.number_format.render import renderer
from medqa_gui.core.reading.raised import Position
from medqa_gui.core.reading.reader_chain import Piece, SheetEnded, SheetStarted, batch_rows
from medqa_gui.core.reading.xls_code_page import code_page_of_fonts
from medqa_gui.core.reading.xls_completeness import check_complete
from medqa_gui.core.reading.xlsx.styles import PLAIN, Font, Style, StyleFactory, font_at

if TYPE_CHECKING:
    from xlrd.book import Book

_STATES = (SheetState.VISIBLE, SheetState.HIDDEN, SheetState.VERY_HIDDEN)
_FILTER_NAME = "_FilterDatabase"
# Cell types of xlrd; all others are numbers.
_TEXT, _DATE, _TRUTH, _ERROR = 1, 3, 4, 5
_BLANK_TYPES = frozenset((0, 6))
_BUILT_IN_CODES = 50  # first version of the file format with numbered format codes


def read_xls(path: Path, content: bytes | None) -> Iterator[Piece]:
    """Yield the sheets as Excel shows them. Raises `file_needs_password` if the file is protected."""
    yield from _read(path, content, has_formats=True)


def read_xls_in_damaged_container(path: Path, content: bytes | None) -> Iterator[Piece]:
    """Yield the sheets of a workbook whose container is damaged in other streams; ValueError if a sheet is cut."""
    check_complete(path.read_bytes() if content is None else content)
    yield from _read(path, content, has_formats=True, ignores_container=True)


def read_xls_without_formats(path: Path, content: bytes | None) -> Iterator[Piece]:
    """Yield the sheets of a workbook with damaged styles, with stored numbers and ISO dates."""
    yield from _read(path, content, has_formats=False)


def _read(path: Path, content: bytes | None, *, has_formats: bool, ignores_container: bool = False) -> Iterator[Piece]:
    import xlrd  # in the child process only

    data = path.read_bytes() if content is None else content
    try:
        with Path(os.devnull).open("w") as log:
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=has_formats, on_demand=True, ragged_rows=True, logfile=log,
                encoding_override=code_page_of_fonts(data), ignore_workbook_corruption=ignores_container,
            )  # fmt: skip
            yield from _sheets(book, has_formats=has_formats)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise UnreadableFileError("file_needs_password", name=path.name) from error
        raise


def _sheets(book: "Book", *, has_formats: bool) -> Iterator[Piece]:
    styles = _styles(book) if has_formats else []
    filters = _filters(book)
    for index, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(index)
        visibility = sheet.visibility if sheet.visibility in (1, 2) else 0
        yield SheetStarted(Sheet(name, _STATES[visibility], sheet.nrows))
        hidden = frozenset(at for at, column in sheet.colinfo_map.items() if column.hidden or not column.width)
        yield from batch_rows(_rows(sheet, styles, _fonts(book), is_1904=bool(book.datemode)))
        merged = tuple(CellRange(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells)
        commented = frozenset((row + 1, column) for row, column in sheet.cell_note_map)
        facts = SheetFacts(hidden, merged, tuple(filters.get(index, ())), has_lost_looks=not has_formats)
        yield SheetEnded(replace(facts, commented=commented))
        book.unload_sheet(index)


def _rows(
    sheet: Any,  # noqa: ANN401 - xlrd has no types
    styles: list[Style],
    fonts: list[Font],
    *,
    is_1904: bool,
) -> Iterator[Row]:
    iso = Style(renderer("yyyy-mm-dd hh:mm:ss", is_1904=is_1904), is_date=True)
    for at in range(sheet.nrows):
        cells = {}
        for column, (kind, value) in enumerate(zip(sheet.row_types(at), sheet.row_values(at), strict=True)):
            if kind not in _BLANK_TYPES:
                style = _style(styles, sheet.cell_xf_index(at, column)) if styles else iso if kind == _DATE else PLAIN
                runs = sheet.rich_text_runlist_map.get((at, column)) if kind == _TEXT else None
                cells[column] = display_rich_text(value, runs, fonts, style) if runs else _display(kind, value, style)
        info = sheet.rowinfo_map.get(at)
        row = build_row(at + 1, cells, is_hidden=info is not None and bool(info.hidden or info.height == 0))
        if row is not None:
            yield row


def _style(styles: list[Style], index: int) -> Style:
    return styles[index] if 0 <= index < len(styles) else PLAIN


def _display(kind: int, value: Any, style: Style) -> DisplayedCell:  # noqa: ANN401
    if kind == _TEXT:
        return display_text(value, style)
    if kind == _TRUTH:
        return display_bool(value, style)
    return display_error(value) if kind == _ERROR else display_number(value, style)


def _styles(book: "Book") -> list[Style]:
    custom = {number: each.format_str for number, each in book.format_map.items()}
    factory, fonts = StyleFactory(is_1904=bool(book.datemode)), _fonts(book)
    styles = []
    for each in book.xf_list:
        code = format_code(each.format_key, custom, are_built_in=book.biff_version >= _BUILT_IN_CODES)
        styles.append(factory.style(code, font_at(fonts, each.font_index)))
    return styles


def _fonts(book: "Book") -> list[Font]:
    positions = {1: Position.SUPERSCRIPT, 2: Position.SUBSCRIPT}
    return [Font(bool(each.struck_out), positions.get(each.escapement, Position.BASELINE)) for each in book.font_list]


def _filters(book: "Book") -> dict[int, list[CellRange]]:
    """Return the ranges with a filter by the index of their sheet, below their header rows."""
    found: dict[int, list[CellRange]] = {}
    for name in book.name_obj_list:
        if name.name == _FILTER_NAME and name.result is not None and name.result.value:
            for sheet, _, top, bottom, left, right in (area.coords for area in name.result.value):
                found.setdefault(sheet, []).append(CellRange(top + 2, left, bottom, right - 1))
    return found
