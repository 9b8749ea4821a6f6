"""Output of every reader: sheets, rows, and notes on cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum, auto
from itertools import compress
from typing import Final, NamedTuple, Protocol, runtime_checkable

from medqa_gui.core.model.errors import UnreadableFileError

# The maximum of LibreOffice; Excel is limited by memory only, but no known workbook has a tenth of it.
MOST_SHEETS: Final = 10_000


class SheetState(StrEnum):
    """Visibility of a sheet's tab; the values are those of Excel."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class CellMark(IntFlag):
    """Peculiarities of a cell, beyond its text."""

    ERROR = auto()  # an error value such as #N/A; the text is blank
    NO_RESULT = auto()  # a formula that was never calculated; the text is blank
    DIFFERS = auto()  # the text says something else than the stored value (a unit, a percent sign, rounding)
    NUMBER_AS_TEXT = auto()  # text that is only a number
    IMAGE = auto()  # a picture in the cell; the text is blank
    STRUCK = auto()  # struck-through text, or a part of it is
    TRUNCATED = auto()  # at Excel's limit of 32,767 characters, or in a line of a text file with too many cells
    RAISED = auto()  # superscript or subscript, a part of it at least, that Unicode has no letters for
    RECORD = auto()  # of a dataset's record that is not questions and answers; what is stored is a RecordContent
    QUOTES = auto()  # of a line of a text file whose quotation marks do not fit together


class RecordContent(StrEnum):
    """Content of a dataset record that is not text."""

    TOOLS = "tool_calls"
    MEDIA = "media"
    OTHER = "other"


class Exporter(StrEnum):
    """A program whose exports have header lines that are not rows of data."""

    ANKI = "anki"
    QUALTRICS = "qualtrics"


class CellNote(NamedTuple):
    """Mark of a cell, and its stored value (`#N/A`, `0.256`), "" for none."""

    mark: CellMark
    stored: str = ""


class Row(NamedTuple):
    """Row of a sheet that is not blank.

    `number` is 1-based, as Excel shows it. `texts` starts at column A and ends at the last cell with text or a note;
    a blank cell is "". `notes` maps 0-based columns to notes; None for most rows.
    """

    number: int
    texts: list[str]
    is_hidden: bool = False
    notes: dict[int, CellNote] | None = None


class CellRange(NamedTuple):
    """Rectangle of cells; rows are 1-based, columns 0-based, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class SheetFacts:
    """Facts about a whole sheet; complete after its last row was read.

    `state` and `hidden_columns` are known before the first row. A hidden row inside one of `filter_ranges` was hidden
    by a filter. `undeclared_keys` maps the keys of a dataset that are not read to their number of records. With
    `has_lost_looks`, the reader could not read number formats and hidden rows. `exporter` names the
    program whose header lines were recognized; it is known after the first rows. At `floating_rows` begins a
    picture or a text box over the cells; `commented` are the (row, column) of cells with a comment.
    """

    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[CellRange, ...] = ()
    filter_ranges: tuple[CellRange, ...] = ()
    state: SheetState = SheetState.VISIBLE
    undeclared_keys: dict[str, int] = field(default_factory=dict)
    has_lost_looks: bool = False
    exporter: Exporter | None = None
    floating_rows: frozenset[int] = frozenset()
    commented: frozenset[tuple[int, int]] = frozenset()


class Sheet(NamedTuple):
    """Name and state of a sheet. `rows_hint` is the number of rows that the file declares, 0 for none."""

    name: str
    state: SheetState = SheetState.VISIBLE
    rows_hint: int = 0


def sheet_names(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Return a unique name for every sheet: its own, with a number if the name is repeated."""
    names: dict[str, None] = {}
    for sheet in sheets:
        name, number = sheet.name, 2
        while name in names:
            name, number = f"{sheet.name} ({number})", number + 1
        names[name] = None
    return tuple(names)


class TextLayout(NamedTuple):
    """Encoding and delimiter of a text file, and the lines that could not be read cleanly."""

    encoding: str
    delimiter: str
    is_guessed: bool = True
    damaged_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Read settings chosen by the user; None to detect."""

    encoding: str | None = None
    delimiter: str | None = None
    password: str | None = field(default=None, repr=False)


GUESS_ALL = ReadOptions()


class RowSource(Protocol):
    """Rows of one sheet. Each iteration reads from the start; `facts` is complete after a full pass."""

    @property
    def facts(self) -> SheetFacts:
        """Facts about the whole sheet."""
        ...

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that are not blank, in the order of the sheet."""
        ...


@runtime_checkable
class Outlined(Protocol):
    """Workbook that knows which cells of its first rows have text before it has read the texts."""

    def outline(self, sheet_index: int) -> list[Row]:
        """Return the first rows with "…" for each text; none if the texts are available."""
        ...


class Workbook(Protocol):
    """Open file. `layout` is None unless it is a text file."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets with cells in tab order, including hidden ones."""
        ...

    @property
    def layout(self) -> TextLayout | None:
        """Encoding and delimiter of a text file."""
        ...

    def rows(self, sheet_index: int) -> RowSource:
        """Return the rows of a sheet by its 0-based index."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


def check_sheet_count(sheets: int, name: str) -> None:
    """Raise UnreadableFileError if a file has more sheets than MOST_SHEETS, each of which takes a pass and a tab."""
    if sheets > MOST_SHEETS:
        raise UnreadableFileError("too_many_sheets", name=name, limit=MOST_SHEETS)


def nonblank_columns(texts: Sequence[str]) -> Iterator[int]:
    """Yield the 0-based columns whose text is not empty, ten times faster than a loop over 16,384 empty cells."""
    return compress(range(len(texts)), texts)
