"""Sheets that Qualtrics exported: labels, question texts and import ids are three header rows, of which one is kept."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from medqa_gui.core.model.table import Exporter, Outlined, Row, RowSource, Sheet, SheetFacts, TextLayout, Workbook

_HEADER_ROWS = 3
_IMPORT_ID = re.compile(r'\s*\{"ImportId"\s*:.*\}\s*', re.DOTALL)


class SurveyWorkbook:
    """A workbook of any family; a sheet that Qualtrics exported has its question texts as the only header row."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._exported: set[int] = set()  # indexes of sheets that Qualtrics exported

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets of cells, in the order of their tabs."""
        return self._workbook.sheets

    @property
    def layout(self) -> TextLayout | None:
        """Encoding and delimiter of a text file, None for other families."""
        return self._workbook.layout

    def rows(self, sheet_index: int) -> "SurveyRows":
        """Return the rows of a sheet by its 0-based index."""
        return SurveyRows(self._workbook.rows(sheet_index), sheet_index, self._exported)

    def outline(self, sheet_index: int) -> list[Row]:
        """Return the first rows with "…" for each text, where the reader has to look far for these."""
        return self._workbook.outline(sheet_index) if isinstance(self._workbook, Outlined) else []

    def close(self) -> None:
        """Close the file."""
        self._workbook.close()


class SurveyRows:
    """The RowSource of one sheet. `facts.exporter` is known once the first rows of the sheet were read."""

    def __init__(self, source: RowSource, sheet_index: int, exported: set[int]) -> None:
        self._source = source
        self._index = sheet_index
        self._exported = exported

    @property
    def facts(self) -> SheetFacts:
        """Facts about the sheet as a whole."""
        facts = self._source.facts
        return replace(facts, exporter=Exporter.QUALTRICS) if self._index in self._exported else facts

    def __iter__(self) -> Iterator[Row]:
        """Return the rows with something in them."""
        rows = iter(self._source)
        first = list(islice(rows, _HEADER_ROWS))
        if _are_headers(first):
            self._exported.add(self._index)
            first = first[1:2]
        return chain(first, rows)


def _are_headers(rows: Sequence[Row]) -> bool:
    """Return whether Qualtrics wrote these first rows: most cells of the third are import ids."""
    if [row.number for row in rows] != [1, 2, 3]:
        return False
    texts = [text for text in rows[2].texts if text]
    return sum(_IMPORT_ID.fullmatch(text) is not None for text in texts) * 2 > len(texts)
