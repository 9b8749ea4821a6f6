"""Parser of a sheet's XML, for all rows that FastRows does not recognise."""

from medqa_gui.core.model.table import CellNote, CellRange, Row
from medqa_gui.core.reading.xlsx.cells import CellReader, is_hidden_row
from medqa_gui.core.reading.xlsx.package import Attributes, local_name
from medqa_gui.core.reading.xlsx.ranges import AutoFilter, ColumnIndexes, cell_range, row_in_sheet
from medqa_gui.core.reading.xlsx.rich_text import XML_SPACE, TextRuns, preserves_space

_DIGITS = "0123456789"


class SheetParser:
    """Parser that collects complete rows in `rows`.

    FastRows adds rows with `begin_row`, `add_cell` and `end_row`, or `add_row`.
    """

    def __init__(self, cells: CellReader, part: str) -> None:
        self.cells = cells
        self.prefix = ""
        self.is_kept = False
        self.columns = ColumnIndexes()
        self.texts: list[str] = []
        self.rows: list[Row] = []
        self.merged: list[CellRange] = []
        self.filters = AutoFilter()
        self._part = part
        self._package = cells.context.package
        self._parser = self._package.parser(part)
        self._runs = TextRuns(self._parser, "")
        self._parser.StartElementHandler = self._start_root
        self._row_number = self._next_column = 0
        self._notes: dict[int, CellNote] = {}
        self._is_hidden = self._is_numbered = False
        self._pieces: list[str] = []
        self._cell: Attributes = {}
        self._value: str | None = None
        self._formula: str | None = None
        self._is_inline = self._is_kept = False

    def feed(self, piece: bytes | str) -> None:
        """Parse the next piece of the part."""
        self._package.feed(self._parser, self._part, piece)

    def finish(self) -> None:
        """End the part, in which all elements must be closed."""
        self._package.finish(self._parser, self._part)

    @property
    def waiting(self) -> int:
        """The number of buffered characters of an unfinished cell."""
        return sum(map(len, self._pieces)) + self._runs.size

    def begin_row(self, number: int, *, is_hidden: bool) -> None:
        """Start a row. Raises ValueError for a row that Excel does not have."""
        self._row_number = row_in_sheet(number)
        self._is_hidden = is_hidden
        self.texts = []
        self._notes = {}

    def add_row(self, number: int, texts: list[str], *, is_hidden: bool) -> None:
        """Add a complete row without notes, whose last cell has a text."""
        if self.rows and self.rows[-1].number == number:
            self.begin_row(number, is_hidden=is_hidden)
            self.texts = texts
            self.end_row()
        else:
            self._row_number = row_in_sheet(number)
            self.rows.append(Row(number, texts, is_hidden))

    def add_cell(self, column: int, text: str, note: CellNote | None) -> None:
        """Add a cell at its 0-based column, in any order."""
        texts = self.texts
        gap = column - len(texts)
        if gap < 0:
            # A cell may be stored twice: a blank second one does not delete the text.
            if text or note:
                texts[column] = text
                self._notes.pop(column, None)
        elif text or note:
            texts.extend([""] * gap)
            texts.append(text)
        if note:
            self._notes[column] = note

    def end_row(self) -> None:
        """End the row: an empty row is dropped, and a row with the number of the last one is joined to it."""
        texts, notes = self.texts, self._notes
        while texts and not texts[-1] and len(texts) - 1 not in notes:
            texts.pop()
        if not texts:
            return
        if self.rows and self.rows[-1].number == self._row_number:
            self._join(self.rows.pop())
        self.rows.append(Row(self._row_number, self.texts, self._is_hidden, notes or None))

    def _join(self, earlier: Row) -> None:
        texts, later = list(earlier.texts), self.texts
        texts.extend([""] * (len(later) - len(texts)))
        for column, text in enumerate(later):
            texts[column] = text or texts[column]
        self.texts = texts
        self._is_hidden |= earlier.is_hidden
        for column, note in (earlier.notes or {}).items():
            self._notes.setdefault(column, note)

    def _start_root(self, name: str, attributes: Attributes) -> None:
        prefix = self.prefix = name[: -len(local_name(name))]
        self.is_kept = preserves_space(attributes, is_kept=False)
        self._runs = TextRuns(self._parser, prefix, is_kept=self.is_kept)
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
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        start = self._starts.get(name)
        if start:
            start(attributes)
        elif self._is_inline:
            self._runs.start(name, attributes)
        else:
            self.filters.start(local_name(name), attributes)

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
        self._is_kept = preserves_space(attributes, is_kept=self.is_kept)
        self._collect_text()

    def _end_value(self) -> None:
        value = self._collected()
        self._value = value if self._is_kept and self._cell.get("t") == "str" else value.strip(XML_SPACE)

    def _start_formula(self, _attributes: Attributes) -> None:
        self._collect_text()

    def _end_formula(self) -> None:
        self._formula = self._collected()

    def _collect_text(self) -> None:
        self._pieces.clear()
        self._parser.CharacterDataHandler = self._pieces.append

    def _collected(self) -> str:
        self._parser.CharacterDataHandler = None
        text = "".join(self._pieces)
        self._pieces.clear()
        return text

    def _start_inline(self, attributes: Attributes) -> None:
        self._is_inline = True
        self._runs.begin(attributes)

    def _end_inline(self) -> None:
        self._is_inline = False

    def _end_cell(self) -> None:
        cell = self._cell
        column = self._column(cell.get("r"))
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            text, mark = self._runs.result()
            displayed = self.cells.text(text, mark, self.cells.style(cell.get("s", "0")), self._runs.spans)
            self._runs.begin({})
        else:
            displayed = self.cells.value(kind, self._value, cell.get("s", "0"), self._formula, cell.get("vm"))
        self.add_cell(column, *displayed)

    def _column(self, address: str | None) -> int:
        if address:
            letters = address.rstrip(_DIGITS)
            column = self.columns[letters]
            if not self._is_numbered:
                # A row without a number has that of its first cell.
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
