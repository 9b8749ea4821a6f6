"""The rows of one sheet, streamed: its XML is never held whole, and every pass reads it anew."""

from collections.abc import Iterator
from dataclasses import replace

from medqa_gui.core.workbook.table import CellNote, CellRange, Row, SheetFacts
from medqa_gui.core.workbook.xlsx_cells import Cells, Look, is_hidden_row
from medqa_gui.core.workbook.xlsx_parts import Attributes, Package, local
from medqa_gui.core.workbook.xlsx_ranges import AutoFilter, ColumnIndexes, cell_range, row_in_sheet
from medqa_gui.core.workbook.xlsx_strings import SharedStrings
from medqa_gui.core.workbook.xlsx_text import TextRuns

_MOST_WAITING = 64 * 1024**2  # characters of one cell; Excel's own limit is 32,767
_DIGITS = "0123456789"
_XML_SPACE = " \t\n\r"


class SheetRows:
    """The RowSource of one sheet of an .xlsx workbook."""

    def __init__(self, look: Look, strings: SharedStrings, part: str, hidden_columns: frozenset[int]) -> None:
        self._look = look
        self._strings = strings
        self._part = part
        self._facts = SheetFacts(hidden_columns=hidden_columns)

    @property
    def facts(self) -> SheetFacts:
        """What is true of the sheet as a whole; merged cells and filters are known after a full pass."""
        return self._facts

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows with something in them; raises UnreadableFileError where the file is damaged."""
        self._strings = self._strings.for_pass()
        sheet = SheetParser(Cells(self._look, self._strings, self._part), self._part)
        yield from sheet_rows(self._look.package, self._part, sheet)
        filters = (*sheet.filters.ranges, *table_filters(self._look.package, self._part))
        self._facts = replace(self._facts, merged=tuple(sheet.merged), filter_ranges=filters)


def sheet_rows(package: Package, part: str, sheet: "SheetParser") -> Iterator[Row]:
    """Feed the part to the parser and yield what it makes of it."""
    rows = sheet.rows
    for chunk in package.chunks(part):
        package.feed(sheet.parser, part, chunk)
        if sheet.waiting > _MOST_WAITING:
            raise package.too_large(sheet.waiting, _MOST_WAITING)
        if len(rows) > 1:
            # The last row waits: what follows may belong to it.
            ready = rows[:-1]
            del rows[:-1]
            yield from ready
    package.feed(sheet.parser, part)
    yield from rows


def table_filters(package: Package, part: str) -> list[CellRange]:
    """Return the filters in use in the tables of a sheet."""
    filters = AutoFilter()
    for relation in package.relations(part):
        if relation.kind == "table" and package.has(relation.target):
            for element in package.elements(relation.target):
                filters.start(element.path[-1], element.attributes)
    return filters.ranges


class SheetParser:
    """Feeds on a sheet's XML; whole rows gather in `rows`."""

    def __init__(self, cells: Cells, part: str) -> None:
        self.cells = cells
        self.rows: list[Row] = []
        self.merged: list[CellRange] = []
        self.filters = AutoFilter()
        self.parser = cells.look.package.parser(part)
        self.parser.StartElementHandler = self._start_root
        self._columns = ColumnIndexes()
        self._row_number = self._next_column = 0
        self._texts: list[str] = []
        self._notes: dict[int, CellNote] = {}
        self._is_hidden = self._is_numbered = False
        self._pieces: list[str] = []
        self._cell: Attributes = {}
        self._value: str | None = None
        self._formula: str | None = None
        self._is_inline = self._is_kept = False

    @property
    def waiting(self) -> int:
        """How many characters of an unfinished cell are held."""
        return sum(map(len, self._pieces)) + (self._runs.size if self._is_inline else 0)

    def begin_row(self, number: int, *, is_hidden: bool) -> None:
        """Start a row. Raises ValueError for a row that Excel does not have."""
        self._row_number = row_in_sheet(number)
        self._is_hidden = is_hidden
        self._texts = []
        self._notes = {}

    def add_cell(self, column: int, text: str, note: CellNote | None) -> None:
        """Put a cell at its 0-based column, in whatever order the cells come."""
        texts = self._texts
        gap = column - len(texts)
        if gap < 0:
            texts[column] = text
        elif text or note:
            texts.extend([""] * gap)
            texts.append(text)
        if note:
            self._notes[column] = note

    def end_row(self) -> None:
        """Finish the row; one with nothing in it is dropped, one that goes on with the row before joins it."""
        texts, notes = self._texts, self._notes
        while texts and not texts[-1] and len(texts) - 1 not in notes:
            texts.pop()
        if not texts:
            return
        if self.rows and self.rows[-1].number == self._row_number:
            self._join(self.rows.pop())
        self.rows.append(Row(self._row_number, self._texts, self._is_hidden, notes or None))

    def _join(self, earlier: Row) -> None:
        texts, later = list(earlier.texts), self._texts
        texts.extend([""] * (len(later) - len(texts)))
        for column, text in enumerate(later):
            texts[column] = text or texts[column]
        self._texts = texts
        self._is_hidden |= earlier.is_hidden
        for column, note in (earlier.notes or {}).items():
            self._notes.setdefault(column, note)

    def _start_root(self, name: str, _attributes: Attributes) -> None:
        prefix = name[: -len(local(name))]
        self._runs = TextRuns(self.parser, prefix)
        self._starts = {
            prefix + "row": self._start_row,
            prefix + "c": self._start_cell,
            prefix + "v": self._start_value,
            prefix + "f": self._start_formula,
            prefix + "is": self._start_inline,
            prefix + "mergeCell": self._start_merged,
        }
        self._ends = {
            prefix + "row": self.end_row,
            prefix + "c": self._end_cell,
            prefix + "v": self._end_value,
            prefix + "f": self._end_formula,
            prefix + "is": self._end_inline,
        }
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        start = self._starts.get(name)
        if start:
            start(attributes)
        elif self._is_inline:
            self._runs.start(name, attributes)
        else:
            self.filters.start(local(name), attributes)

    def _end(self, name: str) -> None:
        end = self._ends.get(name)
        if end:
            end()
        elif self._is_inline:
            self._runs.end(name)

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._is_numbered = number is not None
        self.begin_row(int(number) if number else self._row_number + 1, is_hidden=is_hidden_row(attributes))
        self._next_column = 0

    def _start_cell(self, attributes: Attributes) -> None:
        self._cell = attributes
        self._value = self._formula = None

    def _start_value(self, attributes: Attributes) -> None:
        self._is_kept = attributes.get("xml:space") == "preserve"
        self._collect_text()

    def _end_value(self) -> None:
        value = self._collected()
        self._value = value if self._is_kept else value.strip(_XML_SPACE)

    def _start_formula(self, _attributes: Attributes) -> None:
        self._collect_text()

    def _end_formula(self) -> None:
        self._formula = self._collected()

    def _collect_text(self) -> None:
        self._pieces.clear()
        self.parser.CharacterDataHandler = self._pieces.append

    def _collected(self) -> str:
        self.parser.CharacterDataHandler = None
        text = "".join(self._pieces)
        self._pieces.clear()
        return text

    def _start_inline(self, _attributes: Attributes) -> None:
        self._is_inline = True
        self._runs.begin()

    def _end_inline(self) -> None:
        self._is_inline = False

    def _end_cell(self) -> None:
        cell = self._cell
        column = self._column(cell.get("r"))
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            text, mark = self._runs.result()
            shown = self.cells.text(text, mark, self.cells.style(cell.get("s", "0")))
            self._runs.begin()
        else:
            shown = self.cells.value(kind, self._value, cell.get("s", "0"), self._formula, cell.get("vm"))
        self.add_cell(column, *shown)

    def _column(self, address: str | None) -> int:
        if address:
            letters = address.rstrip(_DIGITS)
            column = self._columns[letters]
            if not self._is_numbered:
                # A row without a number lies where its first cell says.
                self._row_number = row_in_sheet(int(address[len(letters) :]))
                self._is_numbered = True
        else:
            column = self._next_column
        self._next_column = column + 1
        return column

    def _start_merged(self, attributes: Attributes) -> None:
        merged = cell_range(attributes.get("ref", ""))
        if merged:
            self.merged.append(merged)
