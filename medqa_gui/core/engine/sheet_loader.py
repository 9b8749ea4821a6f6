"""Loading of one sheet of an open workbook: rows, suggestion, column statistics, and the sizes of the other sheets."""

from contextlib import suppress
from pathlib import Path

from medqa_gui.core.engine.jobs import Jobs, Replies, Work
from medqa_gui.core.engine.protocol import (
    ColumnsCounted,
    Open,
    Opened,
    SheetCounted,
    SheetGrew,
    SourceMarked,
    Suggested,
)
from medqa_gui.core.guessing.column_stats import ColumnStats
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.guessing.sheet_shape import suggest_shape
from medqa_gui.core.guessing.survey import first_outline, survey
from medqa_gui.core.model.table import Row, Workbook, sheet_names
from medqa_gui.core.reading.open import open_source
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.runtime.source_mark import mark_source_in_steps

# Rows between two looks for a request: some milliseconds of work.
_STEP_ROWS = 200
# The names of the jobs; the window knows errors of a sheet by the first two.
_LOAD, _COUNT, _MARK = "Load", "Count", "Mark"


class SheetLoader:
    """Workbook, and the rows of the sheet that is loaded.

    `sample` are the first rows, empty until they are read; `is_whole` is set once all rows are.
    """

    def __init__(self, jobs: Jobs, replies: Replies) -> None:
        self.rows = RowStore()
        self.sample: tuple[Row, ...] = ()
        self.is_whole = False
        self._jobs = jobs
        self._replies = replies
        self._workbook: Workbook | None = None
        self._sheet_index = 0
        self._stats = ColumnStats()

    @property
    def is_before_sample(self) -> bool:
        """Whether a sheet is being loaded and its first rows are not read yet."""
        return _LOAD in self._jobs and not self.sample

    def open(self, request: Open) -> int:
        """Open the file and return the sheet to load; its fingerprint is sent once the rows are read."""
        workbook = self._workbook = open_source(request.path, request.options)
        outline = first_outline(workbook, request.sheet_index)
        self._replies.send(Opened(workbook.sheets, workbook.layout, outline))
        return _wanted_sheet(workbook, request)

    def load(self, sheet_index: int, header_row: int | None) -> None:
        """Start to load a sheet, in place of the one before; jobs for single requests go on with its rows."""
        self._jobs.stop_unless(lambda name: isinstance(name, int) or name == _MARK)
        self.rows, self.sample, self._stats, self.is_whole = RowStore(), (), ColumnStats(), False
        self._sheet_index = sheet_index
        self._jobs.start(_LOAD, self._load(sheet_index, header_row))

    def move_header_while_loading(self, header_row: int) -> None:
        """Start the sheet again with this header row, on behalf of the request that loads it."""
        self._replies.request_id = self._jobs.request_of(_LOAD)
        self.load(self._sheet_index, header_row)

    def start_marking(self, path: Path) -> None:
        """Start to compute by what the file is recognized later."""
        self._jobs.start(_MARK, self._mark(path))

    def suggest(self, header_row: int | None) -> None:
        """Send the suggestion for the sheet with this header row; None is guessed, 0 is none."""
        assert self._workbook is not None
        hidden = self._workbook.rows(self._sheet_index).facts.hidden_columns
        suggestion = suggest_shape(self.sample, self._sheet_index, header_row, hidden=hidden)
        self._replies.send(Suggested(suggestion))
        self._stats.begin(self.sample, suggestion.header_row)
        self._send_columns()

    def sheet_name(self, sheet_index: int) -> str:
        """Return the name of a sheet."""
        assert self._workbook is not None
        return self._workbook.sheets[sheet_index].name

    def _load(self, sheet_index: int, header_row: int | None) -> Work:
        assert self._workbook is not None
        source, rows = self._workbook.rows(sheet_index), self.rows
        for count, row in enumerate(source, 1):
            rows.add(row)
            if count > SAMPLE_ROWS:
                self._stats.add(row)
            elif count == SAMPLE_ROWS:
                self._suggest_from_sample(header_row)
            if count % _STEP_ROWS == 0:
                if self._replies.is_report_due():
                    self._send_growth()
                yield None
        rows.facts, self.is_whole = source.facts, True
        if len(rows) < SAMPLE_ROWS:
            self._suggest_from_sample(header_row)
        self._send_growth()
        self._send_columns()
        self._jobs.start(_COUNT, self._count_others(sheet_index))

    def _suggest_from_sample(self, header_row: int | None) -> None:
        self.sample = tuple(self.rows.page(0, SAMPLE_ROWS))
        self._send_growth()
        self.suggest(header_row)

    def _send_columns(self) -> None:
        if self.is_whole:
            self._replies.send(ColumnsCounted(self._sheet_index, self._stats.header_row, self._stats.facts))

    def _send_growth(self) -> None:
        rows, facts = self.rows, self.rows.facts
        size = len(rows), rows.width
        self._replies.send(SheetGrew(self._sheet_index, *size, self.is_whole, facts.undeclared_keys, facts.exporter))

    def _count_others(self, loaded: int) -> Work:
        assert self._workbook is not None
        for index in (each for each in range(len(self._workbook.sheets)) if each != loaded):
            rows = 0
            for rows, _ in enumerate(self._workbook.rows(index), 1):
                if rows % _STEP_ROWS == 0:
                    yield None
            self._replies.send(SheetCounted(index, rows))

    def _mark(self, path: Path) -> Work:
        while not self.is_whole:
            yield None
        # A file that has become unreadable is reported when something is to be saved.
        with suppress(OSError):
            self._replies.send(SourceMarked((yield from mark_source_in_steps(path))))


def _wanted_sheet(workbook: Workbook, request: Open) -> int:
    names = sheet_names(workbook.sheets)
    if request.sheet in names:
        return names.index(request.sheet)
    is_there = request.sheet_index is not None and request.sheet_index < len(names) and not request.sheet
    return request.sheet_index if is_there and request.sheet_index is not None else survey(workbook).best
