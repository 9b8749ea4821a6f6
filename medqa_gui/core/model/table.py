"""What every reader hands out: sheets, rows and what is peculiar about a cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum, auto
from itertools import compress
from typing import Final, NamedTuple, Protocol, runtime_checkable

from medqa_gui.core.model.errors import UnreadableFileError

# LibreOffice makes no more in one workbook; Excel, which is bounded by memory, is not seen with a tenth of it.
MOST_SHEETS: Final = 10_000


class SheetState(StrEnum):
    """Whether a person sees the sheet's tab; the values are Excel's own."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class CellMark(IntFlag):
    """What is peculiar about one cell, beyond its text."""

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
    """What a record of a dataset contains that is not text."""

    TOOLS = "tool_calls"
    MEDIA = "media"
    OTHER = "other"


class Exporter(StrEnum):
    """A program whose exports have header lines that are not rows of data."""

    ANKI = "anki"
    QUALTRICS = "qualtrics"


class CellNote(NamedTuple):
    """A mark and the value as it is stored (`#N/A`, `0.256`); empty where there is none."""

    mark: CellMark
    stored: str = ""


class Row(NamedTuple):
    """One row of a sheet that has something in it.

    `number` is 1-based, as Excel shows it. `texts` starts at column A and ends at the last cell with text or a note;
    a blank cell is "". `notes` maps the 0-based column to what is peculiar there; None for most rows.
    """

    number: int
    texts: list[str]
    is_hidden: bool = False
    notes: dict[int, CellNote] | None = None


class CellRange(NamedTuple):
    """A rectangle of cells; rows 1-based, columns 0-based, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class SheetFacts:
    """What is true of a sheet as a whole. Whole only after its last row was read.

    `state` and `hidden_columns` are known before the first row. A hidden row inside one of `filter_ranges` was hidden
    by a filter. `uncarried` are the keys of a dataset that no row has, and how many records have them. With
    `has_lost_looks`, the reader knew no number formats and no hidden rows. The header lines of the `exporter` were read
    as its own; it is known once the first rows were read.
    """

    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[CellRange, ...] = ()
    filter_ranges: tuple[CellRange, ...] = ()
    state: SheetState = SheetState.VISIBLE
    uncarried: dict[str, int] = field(default_factory=dict)
    has_lost_looks: bool = False
    exporter: Exporter | None = None


class Sheet(NamedTuple):
    """A sheet's name and state. `rows_hint` is the number of rows that the file claims, 0 where it claims none."""

    name: str
    state: SheetState = SheetState.VISIBLE
    rows_hint: int = 0


def sheet_names(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Return a name for every sheet by which its rows are known again: its own, with a number where it is repeated."""
    names: dict[str, None] = {}
    for sheet in sheets:
        name, number = sheet.name, 2
        while name in names:
            name, number = f"{sheet.name} ({number})", number + 1
        names[name] = None
    return tuple(names)


class TextLayout(NamedTuple):
    """How a text file was read: its encoding, its delimiter, and the lines that could not be read cleanly."""

    encoding: str
    delimiter: str
    is_guessed: bool = True
    damaged_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person said about the file; None is guessed."""

    encoding: str | None = None
    delimiter: str | None = None
    password: str | None = field(default=None, repr=False)


GUESS_ALL = ReadOptions()


class RowSource(Protocol):
    """The rows of one sheet. Each iteration reads it from the start; `facts` is whole after a full pass."""

    @property
    def facts(self) -> SheetFacts:
        """What is true of the sheet as a whole."""
        ...

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that have something in them, in the order of the sheet."""
        ...


@runtime_checkable
class Outlined(Protocol):
    """A workbook that can tell where its first rows have texts before it has read these."""

    def outline(self, sheet_index: int) -> list[Row]:
        """Return the first rows with "…" for each text; none where the texts are at hand."""
        ...


class Workbook(Protocol):
    """An open file. `layout` is None unless it is a text file."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs, hidden ones too."""
        ...

    @property
    def layout(self) -> TextLayout | None:
        """How a text file was read."""
        ...

    def rows(self, sheet_index: int) -> RowSource:
        """Return the rows of a sheet by its 0-based index."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def check_sheet_count(sheets: int, name: str) -> None:
    """Raise UnreadableFileError where a file has more sheets than any workbook: each is a pass, and a tab to show."""
    if sheets > MOST_SHEETS:
        raise UnreadableFileError("too_many_sheets", name=name, limit=MOST_SHEETS)


def nonblank_columns(texts: Sequence[str]) -> Iterator[int]:
    """Yield the 0-based columns whose texts are not empty, and pass over 16,384 empty ones in a tenth of the time."""
    return compress(range(len(texts)), texts)
