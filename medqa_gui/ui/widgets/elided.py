"""Label that elides its text and has the full text as its tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from medqa_gui.ui.widgets.plain import set_tip


class ElidedLabel(QLabel):
    """One-line label of plain text, so that file names and cells are not parsed as markup."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle, parent: QWidget | None = None) -> None:
        super().__init__(parent, textFormat=Qt.TextFormat.PlainText)
        self._mode = mode

    def show_text(self, text: str) -> None:
        """Show this text, and the full text as the tooltip and for screen readers."""
        self.setText(text)
        set_tip(self, text)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 8, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        self.drawFrame(painter)
        place = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, place.width())
        painter.drawText(place, int(self.alignment()), text)
