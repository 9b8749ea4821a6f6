"""Read text separated by commas, semicolons, tabs or bars as one sheet, row by row, with unchanged cells."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import compress, islice, repeat
from operator import contains
from pathlib import Path
from typing import Any

from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.model.table import (
    GUESS_ALL,
    CellMark,
    CellNote,
    Exporter,
    ReadOptions,
    Row,
    Sheet,
    SheetFacts,
    TextLayout,
)
from medqa_gui.core.reading.swallowed_lines import Swallowed, swallowed_lines
from medqa_gui.core.reading.text_dialect import CELL_LIMIT, SAMPLE_SIZE, Dialect, find_dialect, formula_text, widths
from medqa_gui.core.reading.xlsx.ranges import COLUMNS
from medqa_gui.core.runtime.atomic_file import unreadable_file
from medqa_gui.core.runtime.text_encoding import find_encoding
from medqa_gui.core.runtime.watchdog import report_progress

LINE_LIMIT = 64 * 1024 * 1024
# Characters that may be read again because a quotation mark before them never closes.
AGAIN_LIMIT = 64 * 1024 * 1024
_BLOCK, _MOST_LINES = 1 << 16, 256  # characters and lines that are read at once
_FIELD_LIMIT, _OPEN = "field larger than field limit", "unexpected end of data"

_CUT = CellNote(CellMark.TRUNCATED)
_MISQUOTED = CellNote(CellMark.QUOTES)


def open_text(path: Path, options: ReadOptions = GUESS_ALL) -> "TextWorkbook":
    """Return the text file as a workbook of one sheet.

    Raises UnreadableFileError if it cannot be read, PlanError if the chosen encoding or delimiter does not fit.
    """
    try:
        found = find_encoding(path, options.encoding)
        with path.open(encoding=found.name, errors="replace", newline="") as file:
            sample = file.read(SAMPLE_SIZE)
    except OSError as error:
        raise unreadable_file(path, error) from error
    dialect = find_dialect(sample, _said_delimiter(options.delimiter), path.suffix.lower())
    layout = TextLayout(found.name, dialect.delimiter, found.is_guessed, found.damaged_lines)
    return TextWorkbook(path, layout, dialect, _named_columns(sample, dialect))


class TextWorkbook:
    """Text file as a workbook; it is opened for every pass over its rows."""

    def __init__(self, path: Path, layout: TextLayout, dialect: Dialect, columns: int = COLUMNS) -> None:
        facts = SheetFacts(exporter=Exporter.ANKI if dialect.names else None)
        self._rows = TextRows(path, layout, dialect, columns, facts)
        self._sheets = (Sheet(path.stem),)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The one sheet, named after the file."""
        return self._sheets

    @property
    def layout(self) -> TextLayout:
        """Encoding and delimiter of the file; `is_guessed` refers to the encoding."""
        return self._rows.layout

    def rows(self, sheet_index: int) -> "TextRows":
        """Return the rows of the one sheet, 0."""
        if sheet_index != 0:
            raise IndexError(sheet_index)
        return self._rows

    def close(self) -> None:
        """Do nothing: no pass leaves the file open."""


@dataclass(frozen=True, slots=True)
class TextRows:
    """The records of a text file; a blank or a multi-line one is one row too, as a spreadsheet numbers them.

    A record of more cells than there are `columns` was cut where its text has a delimiter, and is marked; so is one
    whose quotation marks do not fit together.
    """

    path: Path
    layout: TextLayout
    dialect: Dialect
    columns: int = COLUMNS
    facts: SheetFacts = field(default_factory=SheetFacts)

    def __iter__(self) -> Iterator[Row]:
        try:
            with self.path.open(encoding=self.layout.encoding, errors="replace", newline="") as file:
                yield from _Records(self, file)
        except OSError as error:
            raise unreadable_file(self.path, error) from error


class _Records:
    """One pass over the records of a text file, block by block: few of them need more than the parser of `csv`."""

    def __init__(self, rows: TextRows, file: io.TextIOWrapper) -> None:
        self._name, self._dialect, self._columns = rows.path.name, rows.dialect, min(rows.columns, COLUMNS)
        self._block: list[str] = []  # lines
        self._line = 1  # the number of the first one
        self._at = 0  # the index of the line in which the present record begins
        self._is_misquoted = self._has_quotes = self._is_special = self._has_returns = False
        self._most_lines = 1  # that are read at once
        self._space_and_quote = f'{rows.dialect.delimiter} "'
        self._last_again = 0  # the last line that an open quotation mark held first
        self._read_again = 0
        lines = iter(partial(file.readline, LINE_LIMIT), "")
        self._lines = self._inner_lines(lines) if rows.dialect.is_nested else lines

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(CELL_LIMIT)
        columns, names = self._columns, self._dialect.names
        number = 0
        if names:
            number = 1
            yield Row(1, list(names))
        for _ in range(self._dialect.skipped_lines):
            self._drop(int(bool(self._block) or self._add_lines(0)))
        while self._block or self._add_lines(0):
            for cells in self._parsed() if self._has_quotes else self._split():
                number += 1
                while cells and not cells[-1]:
                    cells.pop()
                note = None
                if len(cells) != columns:
                    if not cells:
                        continue
                    if len(cells) > COLUMNS:
                        raise self._too_long()
                    is_again = self._line + self._at <= self._last_again
                    note = _MISQUOTED if is_again else _CUT if len(cells) > columns else None
                note = _MISQUOTED if self._is_misquoted else note
                yield Row(number, cells, notes=dict.fromkeys(range(len(cells)), note) if note else None)
            self._drop(len(self._block))

    def _inner_lines(self, lines: Iterator[str]) -> Iterator[str]:
        """Yield the text inside lines that are quoted as a whole."""
        reader = csv.reader(lines)
        try:
            for record in reader:
                yield from "".join((*record[:1], "\n")).splitlines(keepends=True)
        except csv.Error as error:
            raise UnreadableFileError("text_too_long", name=self._name, line=reader.line_num) from error

    def _add_lines(self, size: int) -> bool:
        """Add the next lines to the block, of so many characters at least; return whether there were any."""
        found: list[str] = []
        length = 0
        while length <= size and (more := list(islice(self._lines, self._most_lines))):
            found += more
            length = sum(map(len, found))
            # As many lines as make a block, if the next ones are as long.
            self._most_lines = min(self._most_lines * _BLOCK // length + 1, _MOST_LINES)
        report_progress()
        if not found:
            return False
        if length >= LINE_LIMIT:
            for at, line in enumerate(found, len(self._block)):
                if len(line) == LINE_LIMIT:
                    raise self._too_long(at)
        if self._line == 1 and not self._block:
            found[0] = found[0].removeprefix("\ufeff")
        if any(map(contains, found, repeat("\0"))):
            found = [line.replace("\0", "\ufffd") for line in found]
        if self._dialect.has_escapes:
            found = [self._dialect.plain(line) for line in found]
        self._block += found
        quoted = list(compress(found, map(contains, found, repeat('"'))))
        self._has_quotes |= bool(quoted) or self._dialect.skips_space
        # To find one character takes a tenth of the time that two take.
        formulas = [line for line in quoted if "=" in line]
        self._is_special |= any(any(map(str.startswith, line.split("=")[1:], repeat('"'))) for line in formulas)
        self._is_special |= any(' "' in line and self._space_and_quote in line for line in quoted)
        self._has_returns |= any(map(contains, quoted, repeat("\r")))
        return True

    def _drop(self, count: int) -> None:
        """Remove so many lines from the block."""
        del self._block[:count]
        self._line += count
        self._at = 0
        if not self._block:
            self._has_quotes = self._is_special = self._has_returns = False

    def _split(self) -> Iterator[list[str]]:
        """Yield the cells of lines without a quotation mark."""
        delimiter = self._dialect.delimiter
        self._is_misquoted = False
        for at, line in enumerate(self._block):
            self._at = at
            cells = line.rstrip("\r\n").split(delimiter)
            if len(line) > CELL_LIMIT and max(map(len, cells)) > CELL_LIMIT:
                raise self._too_long()
            yield cells

    def _parsed(self) -> Iterator[list[str]]:
        """Yield the cells of lines with quotation marks; the block may grow by the lines of its last record."""
        at = 0
        delimiter = self._dialect.delimiter
        least = 0 if delimiter == "\t" else self._columns - 1
        while at < len(self._block):
            block, first = self._block, at
            lines: Any = iter(block)
            lines.__setstate__(at)  # starts there without a copy
            reader = self._dialect.reader(lines)
            try:
                for cells in reader:
                    end = first + reader.line_num
                    self._at, self._is_misquoted = at, False
                    is_swallowed = False
                    if end - at > 1:
                        is_swallowed = block[at + 1].count(delimiter) >= least and self._has_swallowed(cells, end)
                        if is_swallowed:
                            cells = self._first_line_alone(end)
                        elif self._has_returns:
                            cells = [_with_plain_breaks(cell) if "\r" in cell else cell for cell in cells]
                    if self._is_special:
                        cells = self._checked(cells)
                    at = at + 1 if is_swallowed else end
                    yield cells
                    if is_swallowed:
                        break
            except csv.Error as error:
                self._at, end = at, first + reader.line_num
                held = self._block[at:end]
                if end == len(self._block) and _OPEN in str(error):
                    self._drop(at)
                    at = 0
                    if self._add_lines(sum(map(len, held))):
                        continue
                    end = len(held)
                cells = self._misquoted(end, error)
                at += 1
                yield cells

    def _has_swallowed(self, cells: list[str], end: int) -> bool:
        """Return whether the lines of the record up to `end` are records; where that is only likely, it is misquoted.

        Where tabs separate, a quotation mark at the start of a text may be a letter like any other.
        """
        delimiter = self._dialect.delimiter
        if delimiter == "\t":
            return any("\n" in cell and delimiter in cell for cell in cells)
        if self._columns == COLUMNS:
            return False
        found = swallowed_lines(self._block[self._at : end], delimiter, self._columns)
        self._is_misquoted = found is Swallowed.LIKELY
        return found is Swallowed.SURE

    def _checked(self, cells: list[str]) -> list[str]:
        """Return the cells with formulas as their texts; it is misquoted where one is cut or has space before it."""
        line = self._block[self._at]
        if '="' in line:
            cells = [self._shown_formula(cell) if cell.startswith('="') else cell for cell in cells]
        if self._space_and_quote in line and not self._dialect.skips_space:
            self._is_misquoted |= any(cell.startswith(" ") and cell.lstrip()[:1] == '"' for cell in cells)
        return cells

    def _misquoted(self, end: int, error: csv.Error) -> list[str]:
        """Return the cells of a record whose quotation marks do not fit together."""
        is_single = end - self._at == 1
        if is_single and _FIELD_LIMIT in str(error):
            raise self._too_long() from error
        if not is_single or self._dialect.delimiter == "\t":
            return self._first_line_alone(end)
        line = self._block[self._at]
        records = list(self._dialect.reader(iter([line, '"']), is_strict=False))
        self._is_misquoted = True
        # The second line becomes a record of its own unless the first one leaves a quotation mark open.
        return records[0] if len(records) > 1 else self._dialect.literal(line)

    def _first_line_alone(self, end: int) -> list[str]:
        """Return the cells of the first line by itself; the others are read again: one row costs no others."""
        self._read_again += sum(map(len, self._block[self._at + 1 : end]))
        if self._read_again > AGAIN_LIMIT:
            raise UnreadableFileError("text_unclosed_quote", name=self._name, line=self._line + self._at)
        self._last_again = max(self._last_again, self._line + end - 1)
        self._is_misquoted = True
        return self._dialect.literal(self._block[self._at])

    def _shown_formula(self, cell: str) -> str:
        shown = formula_text(cell)
        self._is_misquoted |= shown is None
        return cell if shown is None else shown

    def _too_long(self, at: int | None = None) -> UnreadableFileError:
        """Return the error for the line with this index in the block, or for that of the present record."""
        line = self._line + (self._at if at is None else at)
        return UnreadableFileError("text_too_long", name=self._name, line=line)


def _with_plain_breaks(cell: str) -> str:
    """Return the cell with one kind of line break, as in a workbook."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def _named_columns(sample: str, dialect: Dialect) -> int:
    """Return the number of cells of the header row: the first row that is not narrower than the rows below."""
    if dialect.names or dialect.is_nested:
        return len(dialect.names) or COLUMNS
    found = [width for width in widths(sample, dialect) if width > 1]
    narrowest = min(found[len(found) // 2 :], default=0)
    return next((width for width in found if width >= narrowest), COLUMNS)


def _said_delimiter(delimiter: str | None) -> str | None:
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\ufeff'):
        raise PlanError("delimiter_unusable", delimiter=delimiter)
    return delimiter
