"""A small window over the large one, which goes at the next click elsewhere or with Esc."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QWidget


class Popover(QFrame):
    """Opens above the control that it belongs to, and stays on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", "plain")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def open_above(self, control: QWidget) -> None:
        """Show it above this control."""
        self.open_at(control.mapToGlobal(QPoint(control.width(), 0)))

    def open_at(self, corner: QPoint) -> None:
        """Show it with its lower right corner here, or as near as the screen allows."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        left = min(max(corner.x() - self.width(), screen.left() + 4), screen.right() - self.width() - 4)
        self.move(left, max(corner.y() - self.height() - 6, screen.top() + 4))
        self.show()
