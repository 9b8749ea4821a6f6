"""Texts that end in an ellipsis where there is no room, with the whole text as tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

# The frame and the arrow of a box.
_BOX_MARGIN = 40


class ElidedLabel(QLabel):
    """A label of one line; plain text only, so that file names and cells are never read as markup."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle, parent: QWidget | None = None) -> None:
        super().__init__(parent, textFormat=Qt.TextFormat.PlainText)
        self._mode = mode

    def show_text(self, text: str) -> None:
        """Show this text, and whole as tooltip and for a screen reader."""
        self.setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 8, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        place = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, place.width())
        painter.drawText(place, int(self.alignment()), text)


class ElidedComboBox(QComboBox):
    """A box whose chosen text is cut where there is no room; the list shows it whole."""

    def __init__(self, least_letters: int) -> None:
        super().__init__(minimumContentsLength=least_letters)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def showPopup(self) -> None:
        widest = max((self.fontMetrics().horizontalAdvance(self.itemText(at)) for at in range(self.count())), default=0)
        self.view().setMinimumWidth(widest + _BOX_MARGIN)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Who scrolls past a box does not choose in it.
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - _BOX_MARGIN
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
