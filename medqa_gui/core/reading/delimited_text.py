"""Read comma, semicolon, tab or bar separated text as one sheet, row by row, each cell as it stands."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

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
from medqa_gui.core.reading.text_dialect import CELL_LIMIT, SAMPLE_SIZE, Dialect, find_dialect, shown_formula, widths
from medqa_gui.core.reading.xlsx.ranges import COLUMNS
from medqa_gui.core.runtime.atomic_file import unreadable_file
from medqa_gui.core.runtime.text_encoding import find_encoding
from medqa_gui.core.runtime.watchdog import report_progress

LINE_LIMIT = 64 * 1024 * 1024
# Characters that may be read again because a quotation mark before them never closes.
AGAIN_LIMIT = 64 * 1024 * 1024
_NOTICED_EVERY = 1000  # lines
_FIELD_LIMIT = "field larger than field limit"

_CUT = CellNote(CellMark.TRUNCATED)
_MISQUOTED = CellNote(CellMark.QUOTES)


def open_text(path: Path, options: ReadOptions = GUESS_ALL) -> "TextWorkbook":
    """Return the text file as a workbook of one sheet.

    UnreadableFileError where it cannot be read, PlanError where the encoding or delimiter that was said does not fit.
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
    """A text file; it is opened anew for every pass over its rows."""

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
        """How the file is read; `is_guessed` speaks of the encoding."""
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
                yield from self._rows(file)
        except OSError as error:
            raise unreadable_file(self.path, error) from error

    def _rows(self, file: io.TextIOWrapper) -> Iterator[Row]:
        names = self.dialect.names
        if names:
            yield Row(1, list(names))
        records = _Records(self.path.name, self.dialect, file)
        for number, cells in enumerate(records, start=2 if names else 1):
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                is_misquoted = records.is_misquoted or (records.is_read_again and len(cells) != self.columns)
                note = _MISQUOTED if is_misquoted else _CUT if len(cells) > self.columns else None
                yield Row(number, cells, notes=dict.fromkeys(range(len(cells)), note) if note else None)


class _Records:
    """The records of a text file; of the last one, `is_misquoted`, and whether an open quotation mark held it first."""

    def __init__(self, name: str, dialect: Dialect, file: io.TextIOWrapper) -> None:
        self.is_misquoted = self.is_read_again = False
        self._name, self._dialect = name, dialect
        self._line = dialect.skipped_lines  # the last line that was read
        self._taken: list[str] = []  # the lines of the record that is read
        self._again: list[str] = []  # lines to read again, the last one first
        self._read_again = 0
        lines = self._file_lines(file)
        self._lines = self._inner_lines(lines) if dialect.is_nested else lines

    def __iter__(self) -> Iterator[list[str]]:
        csv.field_size_limit(CELL_LIMIT)
        dialect, taken, again = self._dialect, self._taken, self._again
        space_and_quote = f'{dialect.delimiter} "'
        reader = dialect.reader(self._record_lines())
        while True:
            if again or self.is_read_again:
                self.is_read_again = bool(again)
            if self.is_misquoted:
                self.is_misquoted = False
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = self._misquoted(error)
                reader = dialect.reader(self._record_lines())  # the old one may have come to the end of the file
            else:
                line = taken[0]
                if '"' in line and (len(taken) > 1 or '="' in line or space_and_quote in line):
                    cells = self._quoted(cells, line)
            taken.clear()
            if len(cells) > COLUMNS and any(cells[COLUMNS:]):
                raise self._too_long(self._line)
            yield cells

    def _record_lines(self) -> Iterator[str]:
        """Yield the lines, each noted as one of the record that is read."""
        taken, again, plain = self._taken, self._again, self._dialect.plain
        lines = map(plain, self._lines) if self._dialect.has_escapes else self._lines
        while True:
            line = again.pop() if again else next(lines, None)
            if line is None:
                return
            self._line += 1
            taken.append(line)
            yield line

    def _file_lines(self, file: io.TextIOWrapper) -> Iterator[str]:
        skipped = self._dialect.skipped_lines
        for number, line in enumerate(iter(partial(file.readline, LINE_LIMIT), ""), start=1):
            if len(line) == LINE_LIMIT:
                raise self._too_long(number)
            if number % _NOTICED_EVERY == 0:
                report_progress()
            if number > skipped:
                text = line.removeprefix("\ufeff") if number == 1 else line
                yield text.replace("\0", "\ufffd") if "\0" in text else text

    def _inner_lines(self, lines: Iterator[str]) -> Iterator[str]:
        """Yield what stands in lines that are quoted as a whole."""
        for record in csv.reader(lines):
            yield from "".join((*record[:1], "\n")).splitlines(keepends=True)

    def _quoted(self, cells: list[str], line: str) -> list[str]:
        """Return the cells of a record with quotation marks in its first line."""
        if len(self._taken) > 1:
            cells = self._of_several_lines(cells)
        if '="' in line:
            cells = [self._shown_formula(cell) if cell.startswith('="') else cell for cell in cells]
        if f'{self._dialect.delimiter} "' in line and not self._dialect.skips_space:
            self.is_misquoted |= any(cell.startswith(" ") and cell.lstrip()[:1] == '"' for cell in cells)
        return cells

    def _of_several_lines(self, cells: list[str]) -> list[str]:
        delimiter = self._dialect.delimiter
        if delimiter == "\t" and any("\n" in cell and delimiter in cell for cell in cells):
            # Where tabs separate, a quotation mark at the start of a text may be a letter like any other.
            return self._first_line_alone()
        # Inside a cell every kind of line break is the same one, as in a workbook.
        return [cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell for cell in cells]

    def _misquoted(self, error: csv.Error) -> list[str]:
        """Return the cells of a record whose quotation marks do not fit together."""
        if not self._taken or (len(self._taken) == 1 and _FIELD_LIMIT in str(error)):
            raise self._too_long(self._line - len(self._taken) + 1) from error
        if len(self._taken) > 1 or self._dialect.delimiter == "\t":
            return self._first_line_alone()
        line = self._taken[0]
        records = list(self._dialect.reader(iter([line, '"']), is_strict=False))
        self.is_misquoted = True
        # The second line becomes a record of its own unless the first one leaves a quotation mark open.
        return records[0] if len(records) > 1 else self._dialect.literal(line)

    def _first_line_alone(self) -> list[str]:
        """Return the cells of the first line by itself, and have the others read again: one row costs no others."""
        first, *others = self._taken
        self._read_again += sum(map(len, others))
        if self._read_again > AGAIN_LIMIT:
            opened = self._line - len(others)
            raise UnreadableFileError("text_unclosed_quote", name=self._name, line=opened)
        self._again += reversed(others)
        self._line -= len(others)
        self.is_misquoted = True
        return self._dialect.literal(first)

    def _shown_formula(self, cell: str) -> str:
        shown = shown_formula(cell)
        self.is_misquoted |= shown is None
        return cell if shown is None else shown

    def _too_long(self, line: int) -> UnreadableFileError:
        return UnreadableFileError("text_too_long", name=self._name, line=line)


def _named_columns(sample: str, dialect: Dialect) -> int:
    """Return how many cells the row that names the columns has: the first that is no narrower than the rows below."""
    if dialect.names or dialect.is_nested:
        return len(dialect.names) or COLUMNS
    found = [width for width in widths(sample, dialect) if width > 1]
    narrowest = min(found[len(found) // 2 :], default=0)
    return next((width for width in found if width >= narrowest), COLUMNS)


def _said_delimiter(delimiter: str | None) -> str | None:
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\ufeff'):
        raise PlanError("delimiter_unusable", delimiter=delimiter)
    return delimiter
