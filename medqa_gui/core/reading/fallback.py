"""A streamed workbook whose sheets other readers take over where our own finds its structure damaged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import Outlined, Row, RowSource, Sheet, SheetFacts, TextLayout, Workbook

if TYPE_CHECKING:
    from medqa_gui.core.reading.reader_chain import Reader, WholeWorkbook

Opener = Callable[[Path, bytes | None], Workbook]
# Called only where they are needed: importing them takes longer than reading a small workbook.
FindReaders = Callable[[], "Sequence[Reader]"]


def open_relayed(path: Path, content: bytes | None, own: Opener, others: FindReaders) -> Workbook:
    """Return the workbook as our own reader streams it, else whole as the others read it.

    Raises our own reader's error where the others fail too. What is unsafe, protected or too large is never
    handed on: only damage is.
    """
    try:
        return RelayedWorkbook(own(path, content), path, content, others)
    except UnreadableFileError as error:
        return _by_others(path, content, others, error)


class RelayedWorkbook:
    """A workbook that changes its reader at most once, before any row of the sheet in question was handed out."""

    def __init__(self, own: Workbook, path: Path, content: bytes | None, others: FindReaders) -> None:
        self._current = own
        self._is_own = True
        self._path = path
        self._content = content
        self._others = others

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs."""
        return self._current.sheets

    @property
    def layout(self) -> TextLayout | None:
        """A workbook has no text layout."""
        return None

    def rows(self, sheet_index: int) -> "RelayedRows":
        """Return the rows of a sheet by its 0-based index."""
        return RelayedRows(self, sheet_index)

    def outline(self, sheet_index: int) -> list[Row]:
        """Return the first rows with "…" for each text, where the present reader has to look far for these."""
        return self._current.outline(sheet_index) if isinstance(self._current, Outlined) else []

    def close(self) -> None:
        """Let go of the file."""
        self._current.close()

    def source(self, sheet_index: int) -> RowSource:
        """Return the rows as the present reader gives them."""
        return self._current.rows(sheet_index)

    def taken_over(self, sheet_index: int, error: UnreadableFileError) -> RowSource:
        """Return the rows as the others give them, from now on for every sheet; raises the error where they fail."""
        if not self._is_own:
            raise error
        other = _by_others(self._path, self._content, self._others, error)
        if [each.name for each in other.sheets] != [each.name for each in self.sheets]:
            raise error
        self._current.close()
        self._current, self._is_own = other, False
        return other.rows(sheet_index)


class RelayedRows:
    """The RowSource of one sheet, whoever reads it."""

    def __init__(self, workbook: RelayedWorkbook, sheet_index: int) -> None:
        self._workbook = workbook
        self._index = sheet_index
        self._source = workbook.source(sheet_index)

    @property
    def facts(self) -> SheetFacts:
        """What is true of the sheet as a whole."""
        return replace(self._source.facts, state=self._workbook.sheets[self._index].state)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; raises UnreadableFileError where no reader can go on."""
        self._source = self._workbook.source(self._index)
        try:
            rows = iter(self._source)
            first = next(rows, None)
        except UnreadableFileError as error:
            self._source = self._workbook.taken_over(self._index, error)
            yield from self._source
            return
        if first is not None:
            yield from chain((first,), rows)


def _by_others(path: Path, content: bytes | None, others: FindReaders, error: UnreadableFileError) -> "WholeWorkbook":
    from medqa_gui.core.reading.reader_chain import read_whole

    if error.id != "file_damaged":
        raise error
    try:
        workbook = read_whole(path, others(), content=content)
    except UnreadableFileError as other:
        # Our own reader names the damaged part; that the others fail too adds nothing for the person.
        raise error from other
    if workbook.is_empty:
        # Nothing where our own reader saw damage is not the same as an empty workbook.
        raise error
    return workbook
