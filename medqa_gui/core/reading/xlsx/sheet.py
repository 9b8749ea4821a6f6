"""Rows of one sheet as a stream: its XML is never in memory as a whole, and every pass reads it again."""

from collections.abc import Iterator
from dataclasses import replace

from medqa_gui.core.model.table import CellRange, Row, SheetFacts
from medqa_gui.core.reading.xlsx.cells import CellReader, WorkbookContext
from medqa_gui.core.reading.xlsx.fast_rows import FastRows
from medqa_gui.core.reading.xlsx.overlays import commented_cells, floating_rows
from medqa_gui.core.reading.xlsx.package import Package
from medqa_gui.core.reading.xlsx.pieces import pieces
from medqa_gui.core.reading.xlsx.ranges import AutoFilter
from medqa_gui.core.reading.xlsx.shared_strings import SharedStrings
from medqa_gui.core.reading.xlsx.sheet_parser import SheetParser


class SheetRows:
    """RowSource of one sheet of an .xlsx workbook."""

    def __init__(
        self, context: WorkbookContext, strings: SharedStrings, part: str, hidden_columns: frozenset[int]
    ) -> None:
        self._context = context
        self._strings = strings
        self._part = part
        self._facts = SheetFacts(hidden_columns=hidden_columns)

    @property
    def facts(self) -> SheetFacts:
        """The facts of the sheet; merged cells and filters are known after a full pass."""
        return self._facts

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows with content. Raises UnreadableFileError if the file is damaged."""
        self._strings = self._strings.for_pass()
        sheet = SheetParser(CellReader(self._context, self._strings, self._part), self._part)
        yield from sheet_rows(self._context.package, self._part, sheet)
        self._strings.check_rest()
        filters = (*sheet.filters.ranges, *table_filters(self._context.package, self._part))
        self._facts = replace(
            self._facts,
            merged=tuple(sheet.merged),
            filter_ranges=filters,
            floating_rows=floating_rows(self._context.package, self._part),
            commented=commented_cells(self._context.package, self._part),
        )


def sheet_rows(package: Package, part: str, sheet: SheetParser, *, is_fast: bool = True) -> Iterator[Row]:
    """Yield the rows of the part; with `is_fast`, usual rows are read without the parser."""
    rows = sheet.rows
    fast = FastRows(sheet)
    package.note_progress()
    for piece, is_whole_rows in pieces(package.chunks(part), b"<row ", b"</row>"):
        if is_fast and is_whole_rows and not sheet.prefix:
            with package.damage_errors(part):
                is_fast = fast.add_rows(piece.decode())
        else:
            sheet.feed(piece)
        package.check_cell_size(sheet.waiting)
        if len(rows) > 1:
            # The last row stays: its cells may continue in the next piece.
            ready = rows[:-1]
            del rows[:-1]
            yield from ready
            package.note_progress()
    sheet.finish()
    yield from rows


def table_filters(package: Package, part: str) -> list[CellRange]:
    """Return the active filters of the tables of a sheet."""
    filters = AutoFilter()
    tables = dict.fromkeys(each.target for each in package.relations(part) if each.kind == "table")
    for table in filter(package.has, tables):
        for element in package.elements(table):
            filters.start(element.path[-1], element.attributes)
    return filters.ranges
