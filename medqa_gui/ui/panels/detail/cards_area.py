"""Where the cards of findings stand: always in sight, whatever the length of the conversation above them."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

_LEAST_HEIGHT = 60


class CardsArea(QScrollArea):
    """As high as its cards, but never more than half of the page that it stands on."""

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

    def fit(self) -> None:
        """Take the height that the cards need, now and once new ones have their sizes."""
        self.setVisible(self._cards.count() > 0)
        self._fit()
        QTimer.singleShot(0, self, self._fit)

    def show_whole(self, card: QWidget) -> None:
        """Bring a card that has grown into view."""
        self.fit()
        QTimer.singleShot(0, card, lambda: self.ensureWidgetVisible(card))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        page = self.parentWidget()
        if self._cards.count() and page:
            self._cards.activate()
            wanted = self._cards.heightForWidth(max(self.viewport().width(), 1))
            self.setFixedHeight(max(min(wanted + 2, page.height() // 2), _LEAST_HEIGHT))
