"""Read comma, semicolon, tab or bar separated text as one sheet, row by row, each cell as it stands."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.model.table import GUESS_ALL, CellNote, Mark, ReadOptions, Row, Sheet, SheetFacts, TextLayout
from medqa_gui.core.reading.family import no_access
from medqa_gui.core.reading.xlsx.ranges import COLUMNS
from medqa_gui.core.runtime.text_encoding import find_encoding
from medqa_gui.core.runtime.watchdog import progressed

DELIMITERS = ",;\t|"
# Characters. Excel's own limits are 32,767 for a cell and 16,384 cells for a row.
CELL_LIMIT = 16 * 1024 * 1024
LINE_LIMIT = 64 * 1024 * 1024
SAMPLE_SIZE = 1 << 16
_NOTICED_EVERY = 1000  # lines

SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([^"\r\n])"?[\r\n]+', re.IGNORECASE)
# Fed in after the last line: where it does not come back as a record of its own, a quote was never closed.
END = "\udcffend"
_CUT = CellNote(Mark.TRUNCATED)


def open_text(path: Path, options: ReadOptions = GUESS_ALL) -> "TextWorkbook":
    """Return the text file as a workbook of one sheet.

    UnreadableFileError where it cannot be read, PlanError where the encoding or delimiter that was said does not fit.
    """
    try:
        found = find_encoding(path, options.encoding)
        with path.open(encoding=found.name, errors="replace", newline="") as file:
            sample = file.read(SAMPLE_SIZE)
    except OSError as error:
        raise no_access(path, error) from error
    delimiter = _said_delimiter(options.delimiter) or choose_delimiter(sample, path.suffix.lower())
    layout = TextLayout(found.name, delimiter, found.is_guessed, found.damaged_lines)
    skipped = 1 if SEPARATOR_LINE.match(sample) else 0
    return TextWorkbook(path, layout, skipped, _named_columns(sample, delimiter))


class TextWorkbook:
    """A text file; it is opened anew for every pass over its rows."""

    def __init__(self, path: Path, layout: TextLayout, skipped_lines: int = 0, columns: int = COLUMNS) -> None:
        self._rows = TextRows(path, layout, skipped_lines, columns)
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

    A record of more cells than there are `columns` was cut where its text has a delimiter, and is marked.
    """

    path: Path
    layout: TextLayout
    skipped_lines: int = 0
    columns: int = COLUMNS
    facts: SheetFacts = field(default_factory=SheetFacts)

    def __iter__(self) -> Iterator[Row]:
        try:
            with self.path.open(encoding=self.layout.encoding, errors="replace", newline="") as file:
                yield from self._rows(file)
        except OSError as error:
            raise no_access(self.path, error) from error

    def _rows(self, file: io.TextIOWrapper) -> Iterator[Row]:
        for number, cells in enumerate(self._records(file), start=1):
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                cut = dict.fromkeys(range(len(cells)), _CUT) if len(cells) > self.columns else None
                yield Row(number, cells, notes=cut)

    def _records(self, file: io.TextIOWrapper) -> Iterator[list[str]]:
        csv.field_size_limit(CELL_LIMIT)
        reader = csv.reader(self._lines(file), delimiter=self.layout.delimiter)
        line = 0
        try:
            for record in reader:
                # Inside a cell every kind of line break is the same one, as in a workbook.
                is_multiline = reader.line_num - line > 1
                cells = [_with_plain_breaks(cell) for cell in record] if is_multiline else record
                line = reader.line_num
                if cells and cells[-1].endswith(END):
                    self._check_closed(cells, last_line=line - 1 + self.skipped_lines)
                    return
                if len(cells) > COLUMNS and any(cells[COLUMNS:]):
                    raise self._too_long(line + self.skipped_lines)
                yield cells
        except csv.Error as error:
            raise self._too_long(line + 1 + self.skipped_lines) from error

    def _lines(self, file: io.TextIOWrapper) -> Iterator[str]:
        for number, line in enumerate(iter(partial(file.readline, LINE_LIMIT), ""), start=1):
            if len(line) == LINE_LIMIT:
                raise self._too_long(number)
            if number % _NOTICED_EVERY == 0:
                progressed()
            if number > self.skipped_lines:
                text = line.removeprefix("\ufeff") if number == 1 else line
                yield text.replace("\0", "\ufffd") if "\0" in text else text
        yield END

    def _check_closed(self, cells: list[str], last_line: int) -> None:
        if cells == [END]:
            return
        swallowed = cells[-1].removesuffix(END).removesuffix("\n")
        opened = last_line - swallowed.count("\n")
        raise UnreadableFileError("text_unclosed_quote", name=self.path.name, line=opened)

    def _too_long(self, line: int) -> UnreadableFileError:
        return UnreadableFileError("text_too_long", name=self.path.name, line=line)


def _named_columns(sample: str, delimiter: str) -> int:
    """Return how many cells the row that names the columns has: the first that is no narrower than the rows below."""
    csv.field_size_limit(SAMPLE_SIZE)
    widths = [len(record) for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)]
    if len(sample) >= SAMPLE_SIZE:
        widths = widths[:-1]  # the sample ends inside it
    widths = [width for width in widths if width > 1]
    narrowest = min(widths[len(widths) // 2 :], default=0)
    return next((width for width in widths if width >= narrowest), COLUMNS)


def choose_delimiter(sample: str, ending: str = "") -> str:
    """Return what separates the cells: the character that gives the most records the same number of columns.

    `sample` is the beginning of the file; `ending` (.csv, .tsv) decides where nothing separates anything.
    """
    if said := SEPARATOR_LINE.match(sample):
        return said[1]
    usual = "\t" if ending in {".tsv", ".tab"} else ","
    fits = {each: _consistency(sample, each) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: (fits[each], each == usual))
    return best if fits[best] > (0.0, 0) else usual


def _consistency(sample: str, delimiter: str) -> tuple[float, int]:
    """Return the share of records with the usual number of columns, and that number; (0, 0) where it separates none."""
    csv.field_size_limit(CELL_LIMIT)
    widths = [len(record) for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if record]
    if len(sample) >= SAMPLE_SIZE and len(widths) > 1:
        widths.pop()  # the sample ends inside it
    columns, records = max(Counter(widths).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if columns < 2:
        return 0.0, 0
    share = records / len(widths)
    # Commas in prose agree now and then; a heading of as many columns is the better witness.
    return (share, columns) if share >= 0.7 or (share >= 0.4 and widths[0] == columns) else (0.0, 0)


def _with_plain_breaks(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell


def _said_delimiter(delimiter: str | None) -> str | None:
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\ufeff'):
        raise PlanError("delimiter_unusable", delimiter=delimiter)
    return delimiter
