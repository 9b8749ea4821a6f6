"""Survey of a workbook: the first rows of its sheets, the sheet that fits best, and the plan for one sheet."""

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
    """First rows of every sheet; the best sheet, other suitable ones and damaged ones by 0-based index."""

    samples: tuple[tuple[Row, ...], ...]
    best: int
    others: tuple[int, ...]
    damaged: tuple[int, ...] = ()


def survey(workbook: Workbook) -> Survey:
    """Read the first rows of every sheet and choose the best; a damaged sheet counts as empty.

    Raises UnreadableFileError if a sheet is damaged and no other has rows.
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
    """Return the first rows of a sheet with "…" for each text if the texts take long to read, else nothing.

    None is the first visible sheet.
    """
    if sheet_index is None:
        sheet_index = next((at for at, each in enumerate(workbook.sheets) if each.state is SheetState.VISIBLE), 0)
    return tuple(workbook.outline(sheet_index)) if isinstance(workbook, Outlined) else ()


def sample(source: RowSource) -> tuple[Row, ...]:
    """Return the rows that suggestions are made from."""
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
    """Return the plan for a sheet by its first rows, and its suggestion; a given header row is kept, 0 is none.

    With `are_pairs`, only pairs are suggested, to complete columns that the user named.
    """
    suggestion = (suggest if are_pairs else suggest_shape)(rows, sheet_index, header_row, hidden=hidden)
    return suggestion.begun(Plan(source)), suggestion


def plan_columns(plan: Plan, rows: Sequence[Row]) -> tuple[Column, ...]:
    """Return the columns of the sheet below the plan's header row."""
    return columns_of(rows, plan.header_row)
