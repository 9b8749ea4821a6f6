"""What all panels share: they follow the shown document, the language and the colours."""

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
    """A part of the window that draws what the shown document says, and tells it what the person wants."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._document: Document | None = None
        self._connections: Connections = []

    @property
    def colors(self) -> Colors:
        """The palette that is worn now."""
        return self._theme.colors

    @property
    def favourites(self) -> tuple[QWidget, ...]:
        """The controls that are to get the keyboard before all others."""
        return ()

    @property
    def first_control(self) -> QWidget | None:
        """The control that gets the keyboard when the panel does: one that takes the Tab key."""
        for control in (*self.favourites, *self.findChildren(QWidget)):
            if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                return control
        return None

    def start(self) -> None:
        """Write the texts and follow the session from now on."""
        self._session.current_changed.connect(self._follow)
        self._theme.changed.connect(self.recolor)
        self.retranslate()
        self.recolor()
        self._follow()

    def retranslate(self) -> None:
        """Write every text of the panel in the current language."""

    def recolor(self) -> None:
        """Draw anew what the style sheet does not colour."""

    def redraw(self) -> None:
        """Show what the document says now."""

    def connections(self, document: Document) -> Connections:
        """Return which of the document's signals call what."""
        return [(document.state_changed, self.redraw)]

    def _follow(self) -> None:
        for signal, slot in self._connections:
            signal.disconnect(slot)
        self._document = self._session.current
        self._connections = self.connections(self._document) if self._document else []
        for signal, slot in self._connections:
            signal.connect(slot)
        self.redraw()
