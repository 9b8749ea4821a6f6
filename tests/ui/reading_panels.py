"""Finds the parts of the window by what a person sees of them."""

from PySide6.QtWidgets import QLabel, QPushButton

from medqa_gui.ui.panels.save.panel import SavePanel
from tests.ui.conftest import settle
from tests.ui.fake_document import FakeDocument


def panel(window, kind, among=None):
    return next(each for each in among or window.panels if isinstance(each, kind))


def button(parent, start: str) -> QPushButton:
    """Return the visible button whose text, mnemonic aside, begins so."""
    found = [each for each in parent.findChildren(QPushButton) if each.isVisible()]
    return next(each for each in found if each.text().replace("&", "").startswith(start))


def save_button(window) -> QPushButton:
    """Return the button that saves the shown file."""
    return next(
        each for each in panel(window, SavePanel).findChildren(QPushButton) if each.property("role") == "primary"
    )


def count_buttons(parent, role: str = "count") -> list[QPushButton]:
    """Return the visible buttons of this role in tab order; of the status bar: rows, included, excluded."""
    return [each for each in parent.findChildren(QPushButton) if each.isVisible() and each.property("role") == role]


def texts(parent) -> list[str]:
    return [each.text() for each in parent.findChildren(QLabel) if each.isVisible() and each.text()]


def unanswered(session, workbook, **engine) -> FakeDocument:
    """Open a document whose engine is prepared before its first answer."""
    session.open_files([workbook])
    for name, value in engine.items():
        setattr(session.current.engine, name, value)
    settle(session.current)
    return session.current
