"""Collapsible section with a one-line summary."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import hbox, vbox


class Fold(QWidget):
    """Heading that opens and closes its body; screen readers read the summary with the heading."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        self._title = ""
        self._button = QPushButton()
        self._button.setCheckable(True)
        self._button.setProperty("role", "fold")
        self._button.toggled.connect(self._draw)
        self._summary = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._summary.setProperty("role", "heading")
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = hbox(gap=8)
        head.addWidget(self._button)
        head.addWidget(self._summary, 1)
        column = vbox(self, gap=6)
        column.addLayout(head)
        column.addWidget(body)
        self._draw()

    @property
    def is_open(self) -> bool:
        """Whether the body is open."""
        return self._button.isChecked()

    def show_title(self, title: str) -> None:
        """Set the heading, which may contain a mnemonic."""
        self._title = title
        self._draw()

    def show_summary(self, summary: str) -> None:
        """Set the one-line summary."""
        self._summary.show_text(summary)
        self._name()

    def unfold(self) -> None:
        """Open the section."""
        self._button.setChecked(True)

    def _draw(self) -> None:
        self._body.setVisible(self.is_open)
        self._button.setText(("▾ " if self.is_open else "▸ ") + self._title)
        self._name()

    def _name(self) -> None:
        title = self._title.replace("&", "")
        self._button.setAccessibleName(f"{title}: {self._summary.text()}" if self._summary.text() else title)
