"""Every control has a name, can be reached by keyboard, and no two share a mnemonic."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSpinBox,
    QTabBar,
    QWidget,
)

from medqa_gui.core.model.table import TextLayout
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.prompt import PromptPanel
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QTabBar, QAbstractItemView, QScrollArea)


def controls(window) -> list[QWidget]:
    """Return the controls that a person can act on, parts of other controls left out."""
    found = [each for kind in CONTROLS for each in window.findChildren(kind)]
    parts = (QSpinBox, QComboBox, QLineEdit, QTabBar, QAbstractItemView)
    return [
        each
        for each in found
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not isinstance(each.parent(), parts)
    ]


@pytest.fixture(params=["empty", "ready", "saved", "text file", "failed"])
def state(request, window, session, workbook):
    """The window in one of its states."""
    if request.param == "empty":
        session.open_files([workbook])
        session.close_all()
        return request.param
    session.open_files([workbook])
    document = session.current
    if request.param == "failed":
        from medqa_gui.core.model.errors import UnreadableFileError

        document.engine.error = UnreadableFileError("file_lock", name="x")
    if request.param == "text file":
        document.engine.layout = TextLayout("utf-8", ",")
    settle(document)
    if request.param == "saved":
        document.save(workbook.with_suffix(".json"))
        settle(document)
    return request.param


def test_every_control_has_a_name_and_a_role(window, state):
    QAccessible.setActive(True)
    nameless = []
    for control in controls(window):
        spoken = QAccessible.queryAccessibleInterface(control)
        buddies = [each for each in window.findChildren(QLabel) if each.buddy() is control]
        has_role = spoken.role() is not QAccessible.Role.NoRole
        if not (spoken.text(QAccessible.Text.Name) or buddies) or not has_role:
            nameless.append((control, spoken.role()))
    assert nameless == []


def test_every_control_is_reached_by_tab(window, state):
    window.activateWindow()
    reached: list[QWidget] = []
    for _press in range(80):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    # In a group of exclusive buttons Tab reaches the chosen one, and the arrow keys the others.
    wanted = [each for each in controls(window) if not (isinstance(each, QAbstractButton) and each.group())]
    assert [each for each in wanted if each not in reached] == []


def test_no_two_controls_share_a_mnemonic(window, state):
    labels = [each for each in window.findChildren(QLabel) if each.buddy() and each.isVisible()]
    buttons = [each for each in window.findChildren(QAbstractButton) if each.isVisible() and each.isEnabled()]
    menus = window.menuBar().actions()
    keys = Counter(QKeySequence.mnemonic(each.text()).toString() for each in (*labels, *buttons, *menus) if each.text())
    assert [key for key, count in keys.items() if key and count > 1] == []


def test_f6_goes_through_the_zones_and_back(window, opened):
    window.activateWindow()
    visited = []
    for _press in range(len(window.panels)):
        window.action_of(ActionId.NEXT_ZONE).trigger()
        visited.append(next(each for each in window.panels if each.isAncestorOf(QApplication.focusWidget())))
    shown = [each for each in window.panels if each.isVisible()]
    assert set(visited) == set(shown)
    window.action_of(ActionId.PREVIOUS_ZONE).trigger()
    assert visited[-2].isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize(
    ("name", "shortcut"),
    [
        (ActionId.OPEN, "Ctrl+O"),
        (ActionId.SAVE, "Ctrl+S"),
        (ActionId.UNDO, "Ctrl+Z"),
        (ActionId.REDO, "Ctrl+Y"),
        (ActionId.FIND, "Ctrl+F"),
        (ActionId.NEXT_ZONE, "F6"),
        (ActionId.CANCEL, "Esc"),
        (ActionId.NEXT_SHEET, "Ctrl+PgDown"),
        (ActionId.PREVIOUS_SHEET, "Ctrl+PgUp"),
    ],
)
def test_the_promised_shortcuts_are_there(window, name, shortcut):
    assert window.action_of(name).shortcut() == QKeySequence(shortcut)


def test_escape_while_reading_closes_the_file_and_else_does_nothing(window, session, workbook, qtbot):
    session.open_files([workbook])
    document = session.current
    assert window.action_of(ActionId.CANCEL).isEnabled()
    settle(document)
    assert not window.action_of(ActionId.CANCEL).isEnabled()
    session.cancel()
    assert session.current is document


def test_tab_goes_from_the_conversation_through_its_buttons_and_on_to_the_prompt(window, opened):
    table, detail = panel(window, ConversationsPanel).table, panel(window, DetailPanel)
    table.selectRow(1)
    settle(opened)
    QTest.keyClick(table, Qt.Key.Key_Return)
    prompt = panel(window, PromptPanel)
    passed = []
    while not prompt.isAncestorOf(window.focusWidget()):
        passed.append(window.focusWidget())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert len(passed) < 40
    assert all(map(detail.isAncestorOf, passed))
    named = [each.accessibleName() or each.text() for each in passed if isinstance(each, QAbstractButton)]
    assert named[:2] == ["Edit: Question", "Edit: Answer"]
    assert len(named) > 2


def test_tab_goes_from_a_text_that_is_written_to_its_buttons(window, opened):
    detail = panel(window, DetailPanel)
    button(detail, "Edit").click()
    settle(opened)
    assert isinstance(window.focusWidget(), QPlainTextEdit)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is button(detail, "Apply")
