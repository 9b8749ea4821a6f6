"""Scroll area for the finding cards: stays visible below a conversation of any length."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

_LEAST_HEIGHT = 60


class CardsArea(QScrollArea):
    """Scroll area as high as its cards, and at most half as high as its parent."""

    def __init__(self, cards: QVBoxLayout) -> None:
        super().__init__(widgetResizable=True)
        self.setProperty("role", "read")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cards = cards
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(cards)
        self.setWidget(inside)

    def fit_height(self) -> None:
        """Adjust the height to the cards now, and again after the layout has sized new cards."""
        self.setVisible(self._cards.count() > 0)
        self._set_height()
        QTimer.singleShot(0, self, self._set_height)

    def scroll_to(self, card: QWidget) -> None:
        """Scroll to a card that has grown."""
        self.fit_height()
        QTimer.singleShot(0, card, lambda: self.ensureWidgetVisible(card))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._set_height()

    def _set_height(self) -> None:
        page = self.parentWidget()
        if self._cards.count() and page:
            self._cards.activate()
            wanted = self._cards.heightForWidth(max(self.viewport().width(), 1))
            self.setFixedHeight(max(min(wanted + 2, page.height() // 2), _LEAST_HEIGHT))
