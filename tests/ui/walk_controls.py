"""What a person could press, choose or type into at this moment."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from tests.ui.test_accessibility import controls

KINDS = (QCheckBox, QPushButton, QComboBox, QSpinBox, QLineEdit, QPlainTextEdit)
# What leads out of the window or ends it, in both languages.
NOT_PRESSED = ("Show in folder", "log folder", "Copy", "Quit", "在文件夹中显示", "日志", "复制", "退出")


def usable(window: QWidget) -> list[QWidget]:
    """Return the controls, and the line of each box that can be typed into."""
    found = [each for each in controls(window) if kind_of(each)]
    typed = [each.lineEdit() for each in found if isinstance(each, QComboBox) and each.isEditable()]
    buttons = {each: each.text() for each in found if isinstance(each, QAbstractButton)}
    return [each for each in (*found, *typed) if _is_pressed(buttons.get(each, ""))]


def kind_of(control: QWidget) -> str:
    """Return how the control is used, "" for what is only read."""
    is_read_only = isinstance(control, QPlainTextEdit) and control.isReadOnly()
    return "" if is_read_only else next((each.__name__ for each in KINDS if isinstance(control, each)), "")


def is_offered(box: QComboBox, at: int) -> bool:
    """Tell whether this entry can be chosen."""
    return bool(box.model().flags(box.model().index(at, 0)) & Qt.ItemFlag.ItemIsEnabled)


def entries(menu: QMenu) -> Iterator[QAction]:
    """Yield what the menu and those below it offer."""
    for action in menu.actions():
        if action.menu():
            action.menu().aboutToShow.emit()
            yield from entries(action.menu())
        elif action.isEnabled() and not action.isSeparator() and _is_pressed(action.text()):
            yield action


def _is_pressed(text: str) -> bool:
    return not any(word in text for word in NOT_PRESSED)
