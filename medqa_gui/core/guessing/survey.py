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
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.suggestion import Suggestion
from medqa_gui.core.model.table import Outlined, Row, RowSource, SheetState, Workbook


class Survey(NamedTuple):
    """The first rows of every sheet, the sheet that fits best, the others that would do, and those that are damaged."""

    samples: tuple[tuple[Row, ...], ...]
    best: int
    others: tuple[int, ...]
    damaged: tuple[int, ...] = ()


def survey(workbook: Workbook) -> Survey:
    """Read the first rows of every sheet and choose the best; a damaged one has none, so that it does not close others.

    Raises UnreadableFileError where no other sheet has rows.
    """
    found: list[tuple[Row, ...]] = []
    damaged: dict[int, UnreadableFileError] = {}
    for index in range(len(workbook.sheets)):
        try:
            found.append(sample(workbook.rows(index)))
        except UnreadableFileError as error:
            if error.id != "file_damaged":
                raise
            damaged[index] = error
            found.append(())
    if damaged and not any(found):
        raise next(iter(damaged.values()))
    best, others = suggest_sheet(list(zip(workbook.sheets, found, strict=True)))
    return Survey(tuple(found), best, others, tuple(damaged))


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
