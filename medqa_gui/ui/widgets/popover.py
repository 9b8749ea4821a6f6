"""Popup that closes at a click outside or with Esc."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QWidget


class Popover(QFrame):
    """Popup that opens above its control and stays on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", "plain")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def open_above(self, control: QWidget) -> None:
        """Show the popup above this control."""
        self.open_at(control.mapToGlobal(QPoint(control.width(), 0)))

    def open_at(self, corner: QPoint) -> None:
        """Show the popup with its lower right corner here, moved to fit on the screen."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        left = min(max(corner.x() - self.width(), screen.left() + 4), screen.right() - self.width() - 4)
        self.move(left, max(corner.y() - self.height() - 6, screen.top() + 4))
        self.show()
