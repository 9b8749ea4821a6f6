"""Decisions on single rows of a document, as the detail panel makes them."""

from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Edit, text_mark
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change


def write_cell(document: Document, row_number: int, field: Field, text: str, cell_text: str) -> None:
    """Use a text in place of a cell; `cell_text` is the sheet's."""
    plan = document.plan
    document.change(Change.EDIT, plan.with_edit(Edit(plan.address(row_number), field, text, text_mark(cell_text))))


def restore_cell(document: Document, row_number: int, field: Field) -> None:
    """Use the sheet's text of a cell again."""
    document.change(Change.EDIT, document.plan.without_edit(document.plan.address(row_number), field))
