"""Factories of layouts, buttons and fields, and properties for the style sheet."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

Margins = tuple[int, int, int, int]

_NUMBER_MARGIN = 5


def vbox(parent: QWidget | None = None, *, gap: int, margins: Margins = (0, 0, 0, 0)) -> QVBoxLayout:
    """Return a vertical layout; gap and margins (left, top, right, bottom) in logical pixels."""
    layout = QVBoxLayout(parent) if parent else QVBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    return layout


def hbox(parent: QWidget | None = None, *, gap: int, margins: Margins = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return a horizontal layout; gap and margins (left, top, right, bottom) in logical pixels."""
    layout = QHBoxLayout(parent) if parent else QHBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    return layout


def make_button(handler: Callable[[], object], role: str = "") -> QPushButton:
    """Return a button that calls the handler; `role` selects its rules in the style sheet."""
    button = QPushButton()
    if role:
        button.setProperty("role", role)
    button.clicked.connect(lambda: handler())
    return button


def make_number(most: int, least: int = 0) -> QSpinBox:
    """Return a spin box that emits its value when typing has ended."""
    field = QSpinBox(minimum=least, maximum=most)
    field.setKeyboardTracking(False)
    # The style sheet's padding does not apply to the line edit.
    field.lineEdit().setTextMargins(_NUMBER_MARGIN, 0, 0, 0)
    return field


def set_style_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet selects by, and restyle the widget."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().polish(widget)
