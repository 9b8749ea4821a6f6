"""What a person decided about a row holds for that row: of its sheet, after a save, and after the file has changed."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from medqa_gui import app
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.mapping import Field
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import is_settled

LONGEST_WAIT_MS = 60_000


@pytest.fixture
def real_window(qapp):
    """Give windows as they are started, with their real engines."""
    windows = []

    def open_window(*paths: Path):
        _app, window = app.build(["medqa-gui", *map(str, paths)])
        windows.append(window)
        window.show()
        return window

    yield open_window
    for window in filter(isValid, windows):
        close(window)


def close(window) -> None:
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until_read(qtbot, window) -> None:
    qtbot.waitUntil(lambda: all(map(is_settled, window.session.documents)), timeout=LONGEST_WAIT_MS)


def trigger(window, action: ActionId) -> None:
    window.action_of(action).trigger()


def write_sheets(path: Path, **sheets: int) -> Path:
    """Write a workbook with so many rows in each of its sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(["Question", "Answer"])
        for row in range(1, rows + 1):
            sheet.append([f"What helps with {name} {row}?", f"Rest for {row} days and drink enough."])
    book.save(path)
    return path


def test_a_decision_never_reaches_another_sheet_and_is_found_again_on_its_own(qtbot, real_window, tmp_path):
    window = real_window(write_sheets(tmp_path / "ward.xlsx", Cardiology=9, Surgery=8))
    wait_until_read(qtbot, window)
    document = window.session.current
    document.leave_out([3, 4])
    document.edit(5, Field.ANSWER, "Written.", "Rest for 4 days and drink enough.")
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (7, 2)
    decided = document.plan.left_out
    assert decided == {Address("Cardiology", 3), Address("Cardiology", 4)}
    trigger(window, ActionId.NEXT_SHEET)
    qtbot.waitUntil(lambda: document.plan.sheet == "Surgery", timeout=LONGEST_WAIT_MS)
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (8, 0)
    document.leave_out([9])
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (7, 1)
    trigger(window, ActionId.PREVIOUS_SHEET)
    qtbot.waitUntil(lambda: document.plan.sheet == "Cardiology", timeout=LONGEST_WAIT_MS)
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (7, 2)
    assert document.plan.left_out == {*decided, Address("Surgery", 9)}
    document.save(tmp_path / "out.json")
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    text = (tmp_path / "out.json").read_text("utf-8")
    assert (text.count('"input"'), text.count("Written.")) == (7, 1)
    for step in range(4):
        trigger(window, ActionId.UNDO)
        wait_until_read(qtbot, window)
        assert document.counts.left_out == (1, 0, 2, 2)[step]
