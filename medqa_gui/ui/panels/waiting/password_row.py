"""Password field of an encrypted workbook with its button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from medqa_gui.i18n import gettext as _
from medqa_gui.ui.widgets.layouts import hbox
from medqa_gui.ui.widgets.plain import Label


class PasswordRow(QWidget):
    """Password field that is cleared when it is hidden."""

    entered = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.field.setAcceptDrops(False)
        self.field.returnPressed.connect(self._emit_password)
        self._label, self._unlock = Label(), QPushButton()
        self._label.setBuddy(self.field)
        self._unlock.setProperty("role", "primary")
        self._unlock.clicked.connect(self._emit_password)
        row = hbox(self, gap=8)
        for part in (self._label, self.field, self._unlock):
            row.addWidget(part)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the texts in the current language."""
        self._label.setText(_("&Password"))
        self.field.setPlaceholderText(_("Used once and never stored"))
        self._unlock.setText(_("&Unlock"))

    def show_field(self) -> None:
        """Show the field, and focus it if it was hidden."""
        if self.isHidden():
            self.show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Clear and hide the field."""
        self.field.clear()
        self.hide()

    def _emit_password(self) -> None:
        if self.field.text():
            self.entered.emit(self.field.text())
