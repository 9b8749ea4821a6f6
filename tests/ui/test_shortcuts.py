"""Shortcuts work wherever the keyboard is, and single letters on a column header choose its use."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from medqa_gui.core.model.mapping import Field
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.sheet.column_header import ColumnHeader
from medqa_gui.ui.panels.sheet.panel import SheetPanel
from tests.ui.answering import CLOSED, answering
from tests.ui.reading_panels import panel

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def header(qtbot, window, opened) -> ColumnHeader:
    """The header of the sheet after one of its columns was clicked and the menu closed."""
    header = panel(window, SheetPanel).table.horizontalHeader()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    place = header.viewport().rect().center()
    place.setX(header.sectionViewportPosition(2) + header.sectionSize(2) // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    menu = next(each for each in header.findChildren(QMenu) if each.isVisible())
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.isActiveWindow() and header.hasFocus())
    return header


def test_ctrl_s_saves_after_a_column_was_chosen(qtbot, header):
    with answering(CLOSED):
        qtbot.keyClick(header, Qt.Key.Key_S, CONTROL)


def test_ctrl_q_quits_after_a_column_was_chosen(qtbot, window, header):
    qtbot.keyClick(header, Qt.Key.Key_Q, CONTROL)
    assert not window.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Q, Qt.Key.Key_A, Qt.Key.Key_S, Qt.Key.Key_X])
@pytest.mark.parametrize(
    "modifiers", [CONTROL, CONTROL | Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier]
)
def test_a_letter_with_a_modifier_is_left_to_the_shortcuts(qtbot, window, opened, header, key, modifiers):
    plan = opened.plan
    for name in (ActionId.SAVE, ActionId.QUIT):
        window.action_of(name).setEnabled(False)
    qtbot.keyClick(header, key, modifiers)
    assert opened.plan == plan


@pytest.mark.parametrize("keys", ["Ctrl+X", "Ctrl+A", "Ctrl+Shift+S"])
def test_any_shortcut_of_these_letters_reaches_its_action(qtbot, window, header, keys):
    triggered = []
    action = window.action_of(ActionId.OPEN)
    action.triggered.disconnect()
    action.triggered.connect(lambda: triggered.append(keys))
    action.setShortcut(keys)
    modifiers = {"Ctrl": CONTROL, "Shift": SHIFT}
    *held, letter = keys.split("+")
    pressed = Qt.KeyboardModifier.NoModifier
    for each in held:
        pressed |= modifiers[each]
    qtbot.keyClick(header, Qt.Key[f"Key_{letter}"], pressed)
    assert triggered == [keys]


@pytest.mark.parametrize(
    ("key", "field"), [(Qt.Key.Key_Q, Field.QUESTION), (Qt.Key.Key_A, Field.ANSWER), (Qt.Key.Key_S, Field.SYSTEM)]
)
def test_a_plain_letter_chooses_the_use_of_the_column(qtbot, opened, header, key, field):
    qtbot.keyClick(header, key)
    assert opened.plan.mapping[field] == 2
    qtbot.keyClick(header, Qt.Key.Key_X)
    assert opened.plan.mapping[field] != 2
