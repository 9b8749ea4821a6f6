"""Dialect of a text file: its delimiter, its quotation marks, and the lines before the rows."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",;\t|"
# Characters. Excel's own limits are 32,767 for a cell and 16,384 cells for a row.
CELL_LIMIT = 16 * 1024 * 1024
SAMPLE_SIZE = 1 << 16
SEPARATOR_LINE = re.compile(r'\ufeff?"?sep=([^"\r\n])"?[\r\n]+', re.IGNORECASE)
_MOST_LINES = 200  # to check whether each is quoted as a whole
_EVEN = 0.9  # of the lines must have as many cells as the first where each line is quoted as a whole
# Lines that Anki writes before its notes.
_ANKI_LINE = re.compile(
    r"\ufeff?#(separator|html|columns|notetype|deck|tags|if matches|(?:guid|notetype|deck|tags) column):([^\r\n]*)",
    re.IGNORECASE,
)
_ANKI_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
_ANKI_FIELDS = ("Question", "Answer")
_ESCAPED_QUOTE = re.compile(r'(?<!\\)(\\+)"')
_FORMULA = re.compile(r'="((?:[^"]|"")*)"')


class Dialect(NamedTuple):
    """Dialect of a text file.

    With `skips_space`, space before a quotation mark is not part of the cell; with `has_escapes`, quotation marks
    inside a cell have a backslash; with `is_nested`, each line as a whole is one quoted cell. `skipped_lines` come
    before the rows; `names` are the column names from these lines of Anki, if any.
    """

    delimiter: str
    skips_space: bool = False
    has_escapes: bool = False
    is_nested: bool = False
    skipped_lines: int = 0
    names: tuple[str, ...] = ()

    def reader(self, lines: Iterator[str], *, is_strict: bool = True) -> "Reader":
        """Return a reader of records; a strict one raises csv.Error for quotation marks that do not match."""
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self.skips_space, strict=is_strict)

    def plain(self, line: str) -> str:
        """Return the line with doubled quotation marks if the file escapes them by backslashes."""
        return _ESCAPED_QUOTE.sub(_doubled, line) if self.has_escapes and '\\"' in line else line

    def literal(self, line: str) -> list[str]:
        """Return the cells of a line by itself: only a cell that begins and ends with a quotation mark is quoted."""
        cells = line.rstrip("\r\n").split(self.delimiter)
        return [_unquoted(cell) for cell in cells]


def find_dialect(sample: str, delimiter: str | None, ending: str) -> Dialect:
    """Return the dialect of a file from its beginning; `delimiter` is that of the user, `ending` the suffix.

    Where two readings are possible, the one with fewer damaged records is chosen.
    """
    csv.field_size_limit(CELL_LIMIT)
    anki = _anki_lines(sample)
    if anki:
        return _anki_dialect(sample, anki, delimiter)
    if nested := _nested_sample(sample):
        inner = find_dialect(nested, delimiter, ending)
        return inner._replace(is_nested=True)
    dialect = Dialect(
        delimiter or choose_delimiter(sample, ending), skipped_lines=int(bool(SEPARATOR_LINE.match(sample)))
    )
    if '"' not in sample:
        return dialect
    if '\\"' in sample and _faults(sample, dialect._replace(has_escapes=True)) < _faults(sample, dialect):
        dialect = dialect._replace(has_escapes=True)
    spaced = re.compile(rf'(?:^|{re.escape(dialect.delimiter)})[ ]+"', re.MULTILINE)
    if spaced.search(sample):
        skipping = dialect._replace(skips_space=True)
        if delimiter is None and choose_delimiter(sample, ending, skips_space=True) != dialect.delimiter:
            skipping = skipping._replace(delimiter=choose_delimiter(sample, ending, skips_space=True))
        if _faults(sample, skipping) <= _faults(sample, dialect):
            dialect = skipping
    return dialect


def choose_delimiter(sample: str, ending: str = "", *, skips_space: bool = False) -> str:
    """Return what separates the cells: the character that gives the most records the same number of columns.

    `sample` is the beginning of the file; `ending` (.csv, .tsv) decides where nothing separates anything.
    """
    if found := SEPARATOR_LINE.match(sample):
        return found[1]
    usual = "\t" if ending in {".tsv", ".tab"} else ","
    fits = {each: _consistency(sample, Dialect(each, skips_space=skips_space)) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: (fits[each], each == usual))
    return best if fits[best] > (0.0, 0) else usual


def widths(sample: str, dialect: Dialect) -> list[int]:
    """Return the number of cells of each record of the sample, without a last record that may be cut."""
    found = [len(record) for record in dialect.reader(_lines(sample, dialect), is_strict=False) if record]
    return found[:-1] if len(sample) >= SAMPLE_SIZE and len(found) > 1 else found


def formula_text(cell: str) -> str | None:
    """Return the text of a cell that is a formula such as ="007", None for an incomplete formula."""
    found = _FORMULA.fullmatch(cell)
    return found[1].replace('""', '"') if found else None


def _consistency(sample: str, dialect: Dialect) -> tuple[float, int]:
    """Return the share of records with the most frequent number of columns, and that number; (0, 0) without columns."""
    found = widths(sample, dialect)
    columns, records = max(Counter(found).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if columns < 2:
        return 0.0, 0
    share = records / len(found)
    # Commas in prose may agree by chance; a header row with the same number of columns confirms them.
    return (share, columns) if share >= 0.7 or (share >= 0.4 and found[0] == columns) else (0.0, 0)


def _faults(sample: str, dialect: Dialect) -> tuple[int, int]:
    """Return the number of records with quotation marks that do not match, and of records with another width."""
    reader = dialect.reader(_lines(sample, dialect))
    faults, found = 0, Counter[int]()
    while True:
        try:
            found[len(next(reader))] += 1
        except csv.Error:
            faults += 1
        except StopIteration:
            break
    return faults, found.total() - max(found.values(), default=0)


def _lines(sample: str, dialect: Dialect) -> Iterator[str]:
    yield from map(dialect.plain, io.StringIO(sample, newline=""))


def _nested_sample(sample: str) -> str:
    """Return the text inside the quoted lines, "" if the lines are not quoted as a whole."""
    if not sample.startswith(('"', '\ufeff"')):
        return ""
    reader = csv.reader(io.StringIO(sample.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        records = [record for record in takewhile(lambda _: reader.line_num < _MOST_LINES, reader) if record]
    except csv.Error:
        return ""
    if len(records) < 2 or any(len(record) > 1 for record in records):
        return ""
    inner = "".join(f"{record[0]}\n" for record in records)
    for delimiter in DELIMITERS:
        found = widths(inner, Dialect(delimiter))
        if found[0] > 1 and sum(width == found[0] for width in found) >= _EVEN * len(found):
            return inner
    return ""


def _anki_lines(sample: str) -> list[tuple[str, str]]:
    lines = takewhile(bool, map(_ANKI_LINE.match, sample.splitlines()))
    found = [(line[1].lower(), line[2].strip(" ")) for line in lines if line]
    # A single such line may be a text.
    return found if len(found) > 1 or (found and found[0][0] == "separator") else []


def _anki_dialect(sample: str, anki: list[tuple[str, str]], delimiter: str | None) -> Dialect:
    settings = dict(anki)
    name = settings.get("separator", "")
    rest = "".join(sample.splitlines(keepends=True)[len(anki) :])
    known = _ANKI_NAMES.get(name.lower(), name if len(name) == 1 else None)
    dialect = Dialect(delimiter or known or choose_delimiter(rest), skipped_lines=len(anki))
    if settings.get("columns"):
        names = next(dialect.reader(iter([settings["columns"]]), is_strict=False))
        return dialect._replace(names=tuple(names))
    width = max(widths(rest, dialect), default=0)
    special = {settings[key]: key.removesuffix(" column").capitalize() for key in settings if key.endswith(" column")}
    fields = iter(_ANKI_FIELDS)
    names = [special.get(str(at)) or next(fields, f"Field {at}") for at in range(1, width + 1)]
    return dialect._replace(names=tuple(names))


def _doubled(found: re.Match[str]) -> str:
    backslashes = len(found[1])
    return "\\" * (backslashes // 2) + ('""' if backslashes % 2 else '"')


def _unquoted(cell: str) -> str:
    inner = cell[1:-1]
    is_quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if is_quoted else cell
