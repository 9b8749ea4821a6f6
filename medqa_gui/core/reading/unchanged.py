"""Detect that another program writes a file while its rows are read."""

from collections.abc import Iterator
from pathlib import Path

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import Row, RowSource, Sheet, SheetFacts, TextLayout, Workbook
from medqa_gui.core.runtime.source_mark import SourceMark, source_stamp


class UnchangedWorkbook:
    """Workbook that raises `file_changed` after the last row of a sheet if its file is not as it was before."""

    def __init__(self, workbook: Workbook, path: Path, before: SourceMark) -> None:
        self._workbook = workbook
        self._path = path
        self._before = before

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs."""
        return self._workbook.sheets

    @property
    def layout(self) -> TextLayout | None:
        """Encoding and delimiter of a text file, None for other families."""
        return self._workbook.layout

    def rows(self, sheet_index: int) -> "UnchangedRows":
        """Return the rows of a sheet by its 0-based index."""
        return UnchangedRows(self._workbook.rows(sheet_index), self)

    def close(self) -> None:
        """Close the file."""
        self._workbook.close()

    def check(self) -> None:
        """Raise UnreadableFileError if size or time of the file changed; a folder changes with every save in it."""
        if source_stamp(self._path) != self._before and not self._path.is_dir():
            raise UnreadableFileError("file_changed", name=self._path.name)


class UnchangedRows:
    """Rows of one sheet."""

    def __init__(self, source: RowSource, workbook: UnchangedWorkbook) -> None:
        self._source = source
        self._workbook = workbook

    @property
    def facts(self) -> SheetFacts:
        """Facts about the sheet as a whole."""
        return self._source.facts

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows; raises UnreadableFileError after the last one if the file changed meanwhile."""
        yield from self._source
        self._workbook.check()
