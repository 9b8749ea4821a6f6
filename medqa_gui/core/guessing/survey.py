"""The road itself: a file becomes a suggested plan, a plan becomes a dataset.

The jobs are generators: they yield Progress (in rows) and return their result; closing one cancels it.
"""

from collections.abc import Collection, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS, columns_of, suggest, suggest_sheet
from medqa_gui.core.guessing.sheet_shape import suggest_shape
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.suggestion import Suggestion
from medqa_gui.core.model.table import Outlined, Row, RowSource, SheetState, Workbook


class Survey(NamedTuple):
    """The first rows of every sheet, the sheet that fits best, and the others that would do."""

    samples: tuple[tuple[Row, ...], ...]
    best: int
    others: tuple[int, ...]


def survey(workbook: Workbook) -> Survey:
    """Read the first rows of every sheet and choose the best."""
    samples = tuple(sample(workbook.rows(index)) for index in range(len(workbook.sheets)))
    return Survey(samples, *suggest_sheet(list(zip(workbook.sheets, samples, strict=True))))


def first_outline(workbook: Workbook, sheet_index: int | None) -> tuple[Row, ...]:
    """Return the first rows of this or the first visible sheet, "…" for each text, where reading these takes long."""
    if sheet_index is None:
        sheet_index = next((at for at, each in enumerate(workbook.sheets) if each.state is SheetState.VISIBLE), 0)
    return tuple(workbook.outline(sheet_index)) if isinstance(workbook, Outlined) else ()


def sample(source: RowSource) -> tuple[Row, ...]:
    """Return the rows that a guess is made from."""
    return tuple(islice(source, SAMPLE_ROWS))


def suggest_plan(
    source: Path,
    rows: Sequence[Row],
    sheet_index: int,
    header_row: int | None = None,
    *,
    hidden: Collection[int] = (),
    are_pairs: bool = False,
) -> tuple[Plan, Suggestion]:
    """Return the plan that fits the sheet's first rows; a given header row is kept, 0 for none.

    Where a person names columns, pairs alone are guessed, to fill up what was named.
    """
    suggestion = (suggest if are_pairs else suggest_shape)(rows, sheet_index, header_row, hidden=hidden)
    return suggestion.begun(Plan(source)), suggestion


def plan_columns(plan: Plan, rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the sheet's columns under the plan's header row."""
    return columns_of(rows, plan.header_row)
