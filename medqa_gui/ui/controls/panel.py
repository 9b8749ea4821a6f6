"""Base class of panels: follow the shown document, the language and the theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QWidget

from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Colors, Theme

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

Connections = list[tuple[SignalInstance, Callable[..., None]]]


class Panel(QWidget):
    """Part of the window that shows the current document and passes the user's changes to it."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._document: Document | None = None
        self._connections: Connections = []

    @property
    def colors(self) -> Colors:
        """The current palette."""
        return self._theme.colors

    @property
    def preferred_controls(self) -> tuple[QWidget, ...]:
        """Controls that get the focus before all others."""
        return ()

    @property
    def first_control(self) -> QWidget | None:
        """The first visible, enabled control in the tab order, or None."""
        for control in (*self.preferred_controls, *self.findChildren(QWidget)):
            if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                return control
        return None

    def start(self) -> None:
        """Set the texts and connect to the session and the theme."""
        self._session.current_changed.connect(self._follow)
        self._theme.changed.connect(self.recolor)
        self.retranslate()
        self.recolor()
        self._follow()

    def retranslate(self) -> None:
        """Set the panel's texts in the current language."""

    def recolor(self) -> None:
        """Update colors that are not in the style sheet."""

    def redraw(self) -> None:
        """Show the current state of the document."""

    def connections(self, document: Document) -> Connections:
        """Return pairs of a signal of the document and its slot."""
        return [(document.state_changed, self.redraw)]

    def _follow(self) -> None:
        for signal, slot in self._connections:
            signal.disconnect(slot)
        self._document = self._session.current
        self._connections = self.connections(self._document) if self._document else []
        for signal, slot in self._connections:
            signal.connect(slot)
        self.redraw()
