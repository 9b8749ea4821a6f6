"""Find rows again after their file has changed, by the texts of question and answer."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from typing import NamedTuple

from medqa_gui.core.conversations.row_text import cell_text
from medqa_gui.core.model.plan import Edit, Plan, text_mark
from medqa_gui.core.model.table import Row
from medqa_gui.core.reading.row_store import RowStore

_BETWEEN = "\x1f"
_STEP_ROWS = 500
# Up to this number, rows are looked up one by one, which avoids unpacking all of them.
_FEW = 200


class RelocatedRows(NamedTuple):
    """New row numbers by old ones, and edits whose cells have changed."""

    places: dict[int, int]
    stale: tuple[Edit, ...]


def mark_rows(plan: Plan, wanted: Collection[int], rows: RowStore) -> Generator[None, None, dict[int, str]]:
    """Return the marks of these rows, without missing ones."""
    columns = _columns(plan)
    found: Iterable[Row] = rows
    if len(wanted) <= _FEW:
        found = (row for number in sorted(wanted) if (row := _find(rows, number)))
    marks = {}
    for count, row in enumerate(found, 1):
        if row.number in wanted:
            marks[row.number] = _mark(row, columns)
        if count % _STEP_ROWS == 0:
            yield
    return marks


def relocate_rows(plan: Plan, marks: Mapping[int, str], rows: Iterable[Row]) -> Generator[None, None, RelocatedRows]:
    """Find the rows of these marks: at their old numbers, else at any row with the same texts, each row once.

    A row whose texts are gone gets no new number. An edit moves with its row; without one it is stale unless its cell
    is unchanged.
    """
    columns, wanted = _columns(plan), frozenset(marks.values())
    edits: dict[int, list[Edit]] = defaultdict(list)
    for edit in plan.edits_here:
        edits[edit.row_number].append(edit)
    found: dict[str, dict[int, None]] = defaultdict(dict)
    fitting: set[Edit] = set()
    for count, row in enumerate(rows, 1):
        if row.number > plan.header_row and (mark := _mark(row, columns)) in wanted:
            found[mark][row.number] = None
        fitting |= {edit for edit in edits.get(row.number, ()) if _fits(plan, edit, row)}
        if count % _STEP_ROWS == 0:
            yield
    places = {number: number for number, mark in marks.items() if number in found[mark]}
    for number in places:
        del found[marks[number]][number]
    for number in sorted(marks.keys() - places.keys()):
        left = found[marks[number]]
        if left:
            places[number] = next(iter(left))
            del left[places[number]]
    lost = (edit for edit in plan.edits_here if edit.row_number not in places)
    return RelocatedRows(places, tuple(edit for edit in lost if edit not in fitting))


def _columns(plan: Plan) -> tuple[int, ...]:
    return tuple(dict.fromkeys(column for column in plan.mapping.text_columns if column is not None))


def _mark(row: Row, columns: Sequence[int]) -> str:
    return text_mark(_BETWEEN.join(cell_text(row.texts, column) for column in columns))


def _fits(plan: Plan, edit: Edit, row: Row) -> bool:
    column = plan.mapping[edit.field]
    return column is not None and text_mark(cell_text(row.texts, column)) == edit.replaced


def _find(rows: RowStore, number: int) -> Row | None:
    at = bisect_left(range(len(rows)), number, key=lambda position: rows[position].number)
    return rows[at] if at < len(rows) and rows[at].number == number else None
