"""Combo box that elides its current text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

# Width of the frame and the arrow.
_BOX_MARGIN = 40


class ElidedComboBox(QComboBox):
    """Combo box that elides its current text; the popup is as wide as its widest entry."""

    def __init__(self, least_letters: int) -> None:
        super().__init__(minimumContentsLength=least_letters)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def showPopup(self) -> None:
        widest = max((self.fontMetrics().horizontalAdvance(self.itemText(at)) for at in range(self.count())), default=0)
        self.view().setMinimumWidth(widest + _BOX_MARGIN)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling the page over the box must not change its value.
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - _BOX_MARGIN
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
