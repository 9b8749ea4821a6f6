"""What must hold of the window whatever a person did, once it has come to rest."""

import hashlib
import re
from pathlib import Path

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTabBar, QWidget

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.listing import View
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.sheet.panel import SheetPanel
from medqa_gui.ui.panels.status.panel import StatusPanel
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.document_state import DocumentState
from tests.ui.reading_panels import count_buttons, panel
from tests.ui.test_accessibility import controls
from tests.ui.walk_truth import Truth, truth


def check_window(window: QWidget) -> None:
    """Hold everything that is shown against what the shown file's plan makes of it."""
    assert nameless(window) == []
    document = window.session.current
    if document is None or document.state in (DocumentState.READING, DocumentState.FAILED):
        return
    plan, sheet = document.plan, panel(window, SheetPanel)
    assert document.wanted_sheet == sheet.findChild(QTabBar).currentIndex() == plan.sheet_index
    if document.counts.rows:
        status = panel(window, StatusPanel)
        rows, saved, left_out = (number_on(each) for each in count_buttons(status)[:3])
        assert rows == saved + left_out
    if document.plan_error or plan.mapping.missing_fields:
        return
    true = truth(plan, document.query)
    if isinstance(true, MedqaError):
        assert document.plan_error is not None, f"not told: {true.id}"
        return
    check_document(document, true)
    check_sheet(sheet, true)
    check_list(panel(window, ConversationsPanel), true)
    check_detail(panel(window, DetailPanel), panel(window, ConversationsPanel), true)


def check_document(document: Document, true: Truth) -> None:
    assert document.suggestion.sheet_index == document.plan.sheet_index
    assert document.suggestion.columns == true.columns
    assert document.row_count == true.row_count
    assert document.counts == true.counts, f"{document.counts} is not {true.counts} of {document.plan}"
    assert document.lines == true.lines
    assert document.finding_actions.kinds == true.kinds
    assert document.finding_actions.lengths == true.lengths
    assert document.list_size == len(true.listed)


def check_sheet(sheet: SheetPanel, true: Truth) -> None:
    model = sheet.table.model()
    assert model.rowCount() == true.row_count
    for at, row in enumerate(true.first_rows):
        shown = [model.data(model.index(at, column)) for column in range(model.columnCount())]
        assert shown[: len(row.texts)] == list(row.texts), "the sheet shows other rows"
        assert model.row_number(at) == row.number


def check_list(conversations: ConversationsPanel, true: Truth) -> None:
    shown = [number_on(each) for each in count_buttons(conversations, "segment")]
    assert shown == [true.lines[view] for view in View]
    assert lines_of(conversations) == true.listed


def check_detail(detail: DetailPanel, conversations: ConversationsPanel, true: Truth) -> None:
    if any(each.is_editing for each in detail.bubbles):
        return
    if not true.listed:
        assert detail.detail is None, "the detail shows a row that is not listed"
        return
    current = conversations.table.currentIndex()
    assert current.isValid(), "no line is selected"
    assert detail.detail == true.detail(true.listed[current.row()].row_number), "the detail shows something else"
    record = next(each for each in detail.findChildren(QPlainTextEdit) if each.isReadOnly())
    assert detail.detail.record in ("", record.toPlainText())


def lines_of(conversations: ConversationsPanel) -> list:
    model = conversations.table.model()
    return [model.line(at) for at in range(model.rowCount())]


def nameless(window: QWidget) -> list[QWidget]:
    """Return the controls that a screen reader could not name."""
    QAccessible.setActive(True)
    labelled = {id(each.buddy()) for each in window.findChildren(QLabel) if each.buddy()}
    others = [each for each in controls(window) if id(each) not in labelled]
    return [each for each in others if not QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)]


def number_on(button: QPushButton) -> int:
    """Return the first number of a button's text."""
    return int(re.findall(r"\d[\d,]*", button.text())[0].replace(",", ""))


def mark(path: Path) -> tuple[str, int]:
    """Return what would differ if the file was touched."""
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


def said(document: Document) -> object:
    """Return what is said of the plan: its counts, or the id of what it is refused for."""
    return document.plan_error.id if document.plan_error else document.counts
