"""Chain of readers for one file: each reads all of it in a child process, and the first result is used."""

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
    """Start of the next sheet; its rows follow."""

    sheet: Sheet


class RowsRead(NamedTuple):
    """The next rows of the current sheet."""

    rows: list[Row]


class SheetEnded(NamedTuple):
    """End of the current sheet."""

    facts: SheetFacts


Piece = SheetStarted | RowsRead | SheetEnded
# Called in a child process; yields the sheets in order.
Reader = Callable[[Path, bytes | None], Iterator[Piece]]


class WholeWorkbook:
    """Workbook with all rows in memory; its file is closed."""

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
        """Whether no sheet has a cell with content."""
        return not any(map(len, self._stores))

    def rows(self, sheet_index: int) -> RowStore:
        """Return the rows of a sheet by its 0-based index."""
        return self._stores[sheet_index]

    def close(self) -> None:
        """Do nothing: the file is already closed."""

    def add(self, piece: Piece) -> None:
        """Add the next piece of a reader. Raises UnreadableFileError if there are too many sheets."""
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
    """Return the workbook of the first reader that can read the file; `content` is that of a decrypted file.

    Raises UnreadableFileError if no reader can: the file is damaged, or exceeds the limits of memory or time. A file
    that one reader refuses as protected or too large is not passed to the next.
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
        # Another reader may find cells that this one missed.
        empty = empty or workbook
    if empty is not None and empty.sheets:
        return empty
    raise _refusal(path, stopped, limits)


def batch_rows(rows: Iterator[Row]) -> Iterator[Piece]:
    """Yield the rows of a sheet in batches, since sending single rows is slow."""
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
