"""Checks of the sheet as a whole: hidden and merged cells, pictures and comments."""

from collections.abc import Collection, Iterator

from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import SheetFacts, SheetState


def hidden_columns(facts: SheetFacts, used_columns: Collection[int]) -> Iterator[Finding]:
    """Yield a finding for each used column (0-based) that the sheet hides; row 0 stands for the whole column."""
    for column in sorted(facts.hidden_columns.intersection(used_columns)):
        yield Finding(FindingId.HIDDEN_COLUMN, 0, column)


def hidden_sheet(facts: SheetFacts) -> Iterator[Finding]:
    """Yield a finding if the workbook hides the chosen sheet; `kind` is how."""
    if facts.state is not SheetState.VISIBLE:
        yield Finding(FindingId.HIDDEN_SHEET, 0, kind=facts.state.value)


def lost_formats(facts: SheetFacts) -> Iterator[Finding]:
    """Yield a finding if the reader of the sheet supports neither number formats nor hidden rows."""
    if facts.has_lost_looks:
        yield Finding(FindingId.LOST_FORMATS, 0)


def floating_pictures(facts: SheetFacts, header_row: int) -> Iterator[Finding]:
    """Yield a finding for each row below the header at which a picture or a text box begins."""
    for row_number in sorted(facts.floating_rows):
        if row_number > header_row:
            yield Finding(FindingId.FLOATING_PICTURE, row_number)


def cell_comments(facts: SheetFacts, used_columns: Collection[int], header_row: int) -> Iterator[Finding]:
    """Yield a finding for each used cell below the header that has a comment."""
    for row_number, column in sorted(facts.commented):
        if row_number > header_row and column in used_columns:
            yield Finding(FindingId.CELL_COMMENT, row_number, column)


def merged_cells(
    facts: SheetFacts, used_columns: Collection[int], header_row: int, *, is_filled: bool = False
) -> Iterator[Finding]:
    """Yield a finding at the first row of each merged range below the header that takes text from a used column.

    The text stands in the range's first cell only: a used column loses it below that cell, and right of it.
    Where cells are filled down, only what stands right of it is lost.
    """
    for area in sorted(facts.merged):
        first_row = max(area.first_row, header_row + 1)
        if first_row > area.last_row:
            continue
        columns = [column for column in used_columns if area.first_column <= column <= area.last_column]
        is_lost_below = area.last_row > area.first_row and not is_filled
        losing = [column for column in columns if column > area.first_column or is_lost_below]
        if losing:
            yield Finding(FindingId.MERGED_CELLS, first_row, min(losing))
