"""Workbook of a streaming reader whose damaged sheets are read by other readers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import Outlined, Row, RowSource, Sheet, SheetFacts, TextLayout, Workbook

if TYPE_CHECKING:
    from medqa_gui.core.reading.reader_chain import WholeWorkbook

Opener = Callable[[Path, bytes | None], Workbook]
WholeReader = Callable[[Path, bytes | None], "WholeWorkbook"]


def open_with_fallback(path: Path, content: bytes | None, opener: Opener, read_otherwise: WholeReader) -> Workbook:
    """Return the workbook of our streaming reader; if it is damaged, that of the other readers.

    Raises the error of our reader if the others fail too. Files that are unsafe, protected or too large are not
    passed to the other readers, only damaged ones.
    """
    try:
        return FallbackWorkbook(opener(path, content), path, content, read_otherwise)
    except UnreadableFileError as error:
        return _read_otherwise(path, content, read_otherwise, error)


class FallbackWorkbook:
    """Workbook that changes its reader at most once, before it has returned any row of the damaged sheet."""

    def __init__(self, workbook: Workbook, path: Path, content: bytes | None, read_otherwise: WholeReader) -> None:
        self._workbook = workbook
        self._has_fallen_back = False
        self._path = path
        self._content = content
        self._read_otherwise = read_otherwise

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs."""
        return self._workbook.sheets

    @property
    def layout(self) -> TextLayout | None:
        """A workbook has no text layout."""
        return None

    def rows(self, sheet_index: int) -> "FallbackRows":
        """Return the rows of a sheet by its 0-based index."""
        return FallbackRows(self, sheet_index)

    def outline(self, sheet_index: int) -> list[Row]:
        """Return the first rows with "…" for each text if reading the texts takes long, else []."""
        return self._workbook.outline(sheet_index) if isinstance(self._workbook, Outlined) else []

    def close(self) -> None:
        """Close the file."""
        self._workbook.close()

    def source(self, sheet_index: int) -> RowSource:
        """Return the rows of the current reader."""
        return self._workbook.rows(sheet_index)

    def fall_back(self, sheet_index: int, error: UnreadableFileError) -> RowSource:
        """Return the rows of the other readers, from now on for every sheet. Raises the error if they fail."""
        if self._has_fallen_back:
            raise error
        other = _read_otherwise(self._path, self._content, self._read_otherwise, error)
        if [each.name for each in other.sheets] != [each.name for each in self.sheets]:
            raise error
        self._workbook.close()
        self._workbook, self._has_fallen_back = other, True
        return other.rows(sheet_index)


class FallbackRows:
    """RowSource of one sheet of a FallbackWorkbook."""

    def __init__(self, workbook: FallbackWorkbook, sheet_index: int) -> None:
        self._workbook = workbook
        self._index = sheet_index
        self._source = workbook.source(sheet_index)

    @property
    def facts(self) -> SheetFacts:
        """The facts of the sheet."""
        return replace(self._source.facts, state=self._workbook.sheets[self._index].state)

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows. Raises UnreadableFileError if no reader can continue."""
        self._source = self._workbook.source(self._index)
        try:
            rows = iter(self._source)
            first = next(rows, None)
        except UnreadableFileError as error:
            self._source = self._workbook.fall_back(self._index, error)
            yield from self._source
            return
        if first is not None:
            yield from chain((first,), rows)


def _read_otherwise(
    path: Path, content: bytes | None, read: WholeReader, error: UnreadableFileError
) -> "WholeWorkbook":
    if error.id != "file_damaged":
        raise error
    try:
        workbook = read(path, content)
    except UnreadableFileError as other:
        # Our own error names the damaged part; that of the other readers would add nothing.
        raise error from other
    if workbook.is_empty:
        # Our reader saw damage, so an empty result does not mean that the workbook is empty.
        raise error
    return workbook
