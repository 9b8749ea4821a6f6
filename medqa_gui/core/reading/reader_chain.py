"""The chain of readers for one file: each reads it whole in a child process, and the first that can is believed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import Row, Sheet, SheetFacts, TextLayout, check_sheet_count
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.runtime.resource_limits import Limits, default_limits
from medqa_gui.core.runtime.sandbox import ReaderStoppedError, StopReason, run_in_sandbox

BATCH_ROWS = 500


class SheetStarted(NamedTuple):
    """A reader has come to the next sheet; its rows follow."""

    sheet: Sheet


class RowsRead(NamedTuple):
    """The next rows of the sheet that was begun last."""

    rows: list[Row]


class SheetEnded(NamedTuple):
    """The sheet that was begun last is whole."""

    facts: SheetFacts


Piece = SheetStarted | RowsRead | SheetEnded
# Called in a child process with the file's content; yields its sheets in order.
Reader = Callable[[Path, bytes | None], Iterator[Piece]]


class WholeWorkbook:
    """A workbook whose every row is in memory; its file is closed already."""

    def __init__(self, name: str = "") -> None:
        self._name = name
        self._sheets: list[Sheet] = []
        self._stores: list[RowStore] = []

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs."""
        return tuple(self._sheets)

    @property
    def layout(self) -> TextLayout | None:
        """A workbook has no text layout."""
        return None

    @property
    def is_empty(self) -> bool:
        """Whether no sheet has a cell with something in it."""
        return not any(map(len, self._stores))

    def rows(self, sheet_index: int) -> RowStore:
        """Return the rows of a sheet by its 0-based index."""
        return self._stores[sheet_index]

    def close(self) -> None:
        """Do nothing: the file is closed already."""

    def add(self, piece: Piece) -> None:
        """Take over the next piece that a reader yields; UnreadableFileError for more sheets than any workbook has."""
        match piece:
            case SheetStarted(sheet):
                self._sheets.append(sheet)
                self._stores.append(RowStore())
                check_sheet_count(len(self._sheets), self._name)
            case RowsRead(rows):
                for row in rows:
                    self._stores[-1].add(row)
            case SheetEnded(facts):
                self._stores[-1].facts = replace(facts, state=self._sheets[-1].state)


def run_reader_chain(
    path: Path, readers: Sequence[Reader], *, content: bytes | None = None, limits: Limits | None = None
) -> WholeWorkbook:
    """Return the file as the first reader gives it that can read it; `content` stands for a file that was decrypted.

    Raises UnreadableFileError where none can: damaged, or beyond the limits of memory or time. What one reader
    refuses as protected or too large is refused by all.
    """
    limits = limits or default_limits()
    stopped: list[StopReason] = []
    empty: WholeWorkbook | None = None
    for reader in readers:
        try:
            workbook = _read(path, reader, content, limits)
        except ReaderStoppedError as error:
            stopped.append(error.why)
            if error.why is StopReason.FOREIGN:
                raise _refusal(path, stopped, limits) from error
            continue
        if not workbook.is_empty:
            return workbook
        # One reader may miss what another finds; where none finds anything, there is nothing.
        empty = empty or workbook
    if empty is not None and empty.sheets:
        return empty
    raise _refusal(path, stopped, limits)


def batch_rows(rows: Iterator[Row]) -> Iterator[Piece]:
    """Yield the rows of a sheet in pieces of a size that is worth sending."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH_ROWS:
            yield RowsRead(batch)
            batch = []
    if batch:
        yield RowsRead(batch)


def _read(path: Path, reader: Reader, content: bytes | None, limits: Limits) -> WholeWorkbook:
    workbook = WholeWorkbook(path.name)
    for piece in run_in_sandbox(reader, path, content, limits=limits):
        workbook.add(piece)
    return workbook


def _refusal(path: Path, stopped: list[StopReason], limits: Limits) -> UnreadableFileError:
    if StopReason.FOREIGN in stopped:
        return UnreadableFileError("file_unsafe", name=path.name, part="reader")
    if StopReason.SILENT in stopped:
        return UnreadableFileError("file_takes_too_long", name=path.name, seconds=int(limits.silence))
    if StopReason.MEMORY in stopped or StopReason.DIED in stopped:
        return UnreadableFileError("file_breaks_reader", name=path.name, limit=limits.memory_in_mib)
    return UnreadableFileError("file_damaged", name=path.name, part="workbook")
