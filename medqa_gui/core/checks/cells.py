"""What is peculiar about the cells that a conversation is made of."""

from collections.abc import Collection, Iterator

from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Mark, Row

_FINDINGS = (
    (Mark.ERROR, FindingId.ERROR_VALUE),
    (Mark.NO_RESULT, FindingId.FORMULA_NOT_CALCULATED),
    (Mark.DIFFERS, FindingId.DISPLAYED_DIFFERS),
    (Mark.NUMBER_AS_TEXT, FindingId.NUMBER_AS_TEXT),
    (Mark.IMAGE, FindingId.IMAGE_CELL),
    (Mark.STRUCK, FindingId.STRUCK_THROUGH),
    (Mark.RAISED, FindingId.LOST_SUPERSCRIPT),
    (Mark.RECORD, FindingId.UNREADABLE_RECORD),
    (Mark.QUOTES, FindingId.QUOTATION_MARKS),
    (Mark.TRUNCATED, FindingId.TRUNCATED_CELL),
)


def check_cells(row: Row, columns: Collection[int]) -> Iterator[Finding]:
    """Yield the findings of the row's marked cells in these 0-based columns."""
    for column, note in (row.notes or {}).items():
        if column in columns:
            for mark, finding in _FINDINGS:
                if mark in note.mark:
                    kind = note.stored if mark is Mark.RECORD else ""
                    yield Finding(finding, row.number, column, kind)
