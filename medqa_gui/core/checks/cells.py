"""Check for marked cells: error values, pictures, struck-through text and others."""

from collections.abc import Collection, Iterator

from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import CellMark, Row

_FINDINGS = (
    (CellMark.ERROR, FindingId.ERROR_VALUE),
    (CellMark.NO_RESULT, FindingId.FORMULA_NOT_CALCULATED),
    (CellMark.DIFFERS, FindingId.DISPLAYED_DIFFERS),
    (CellMark.NUMBER_AS_TEXT, FindingId.NUMBER_AS_TEXT),
    (CellMark.IMAGE, FindingId.IMAGE_CELL),
    (CellMark.STRUCK, FindingId.STRUCK_THROUGH),
    (CellMark.RAISED, FindingId.LOST_SUPERSCRIPT),
    (CellMark.RECORD, FindingId.UNREADABLE_RECORD),
    (CellMark.QUOTES, FindingId.QUOTATION_MARKS),
    (CellMark.TRUNCATED, FindingId.TRUNCATED_CELL),
)


def check_cells(row: Row, columns: Collection[int]) -> Iterator[Finding]:
    """Yield the findings of the row's marked cells in these 0-based columns."""
    for column, note in (row.notes or {}).items():
        if column in columns:
            for mark, finding in _FINDINGS:
                if mark in note.mark:
                    kind = note.stored if mark is CellMark.RECORD else ""
                    yield Finding(finding, row.number, column, kind)
