"""Start page, shown while no file is open: unsaved work, drop area, recent files and the sample."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Panel
from medqa_gui.ui.panels.start.unsaved_card import UnsavedCard
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import make_button, set_style_property, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv")
MOST_SHOWN_RECENTS = 4
_WIDTH = 640


class StartPanel(Panel):
    """Drop area and buttons that open files."""

    choosing_wanted = Signal()
    discarding_wanted = Signal()  # of unsaved work
    proof_wanted = Signal()  # help on checking that the app sends nothing

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._work = UnsavedCard()
        self._work.setMaximumWidth(_WIDTH)
        self._work.continuing_wanted.connect(session.continue_work)
        self._work.discarding_wanted.connect(self.discarding_wanted)
        self._drop = _DropArea()
        self._recent_heading = Label()
        self._recent_heading.setProperty("role", "heading")
        self._recents = vbox(gap=4)
        self._offline = Label(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._offline.setProperty("role", "muted")
        self._check = make_button(self.proof_wanted.emit, role="link")
        self._drop.pressed.connect(self.choosing_wanted)
        self._drop.button.clicked.connect(self.choosing_wanted)
        self._drop.sample.clicked.connect(session.open_sample)
        session.recents_changed.connect(self._list_recents)
        session.journals.offers_changed.connect(self._list_recents)
        column = vbox(gap=10)
        column.addStretch()
        column.addWidget(self._work)
        column.addWidget(self._drop)
        column.addWidget(self._recent_heading)
        column.addLayout(self._recents)
        column.addWidget(self._offline)
        column.addWidget(self._check, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        row = QHBoxLayout(self)
        row.addStretch()
        row.addLayout(column)
        row.addStretch()

    @property
    def preferred_controls(self) -> tuple[QWidget, ...]:
        """The buttons that continue unsaved work and choose files."""
        return self._work.continuing, self._drop.button

    def retranslate(self) -> None:
        self._drop.retranslate()
        self._recent_heading.setText(_("Recent"))
        self._offline.setText(_("Your files stay on this computer. The app contains no network code."))
        self._check.setText(_("How to check"))
        self._list_recents()

    def highlight_drop_area(self, *, is_dropping: bool) -> None:
        """Highlight the drop area while files are dragged over the window."""
        set_style_property(self._drop, "dropping", is_dropping)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if first := self.first_control:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list_recents(self) -> None:
        while (item := self._recents.takeAt(0)) is not None:
            if widget := item.widget():
                # The layout shows new widgets later; one without a parent would open as a window.
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        offers = self._session.journals.offers
        self._work.show_work(offers)
        self._drop.set_compact(is_compact=bool(offers))
        recents = self._session.recents[: MOST_SHOWN_RECENTS // 2 if offers else MOST_SHOWN_RECENTS]
        self._recent_heading.setVisible(bool(recents))
        for path in recents:
            self._recents.addWidget(self._recent_button(path))

    def _recent_button(self, path: Path) -> QWidget:
        button = make_button(lambda: self._session.open_files([path]))
        set_tip(button, str(path))
        button.setAccessibleName(_("Open {name}").format(name=path.name))
        button.setMaximumWidth(_WIDTH)
        name = ElidedLabel()
        name.show_text(path.name)
        folder = ElidedLabel()
        folder.show_text(str(path.parent))
        folder.setProperty("role", "muted")
        row = QHBoxLayout(button)
        row.setContentsMargins(10, 2, 10, 2)
        row.addWidget(name, 2)
        row.addWidget(folder, 3)
        for label in (name, folder):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        button.setMinimumHeight(button.fontMetrics().height() + 16)
        return button


class _DropArea(QFrame):
    """Drop area; a click anywhere in it opens the file dialog."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("card", "drop")
        self.set_compact(is_compact=False)
        self._title = Label(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title.setProperty("role", "title")
        self._suffixes = Label(" ".join(SUFFIXES), alignment=Qt.AlignmentFlag.AlignCenter)
        self._suffixes.setProperty("role", "muted")
        self.button = QPushButton()
        self.button.setMinimumWidth(200)
        self.button.setProperty("role", "primary")
        self.sample = QPushButton()
        self.sample.setProperty("role", "link")
        column = vbox(self, gap=12)
        column.addStretch()
        for widget in (self._title, self._suffixes, self.button, self.sample):
            column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def set_compact(self, *, is_compact: bool) -> None:
        """Be less high if the card of unsaved work is shown above."""
        self.setFixedSize(_WIDTH, 210 if is_compact else 280)

    def retranslate(self) -> None:
        """Write the texts in the current language."""
        self._title.setText(_("Drop spreadsheets here"))
        self.button.setText(_("&Choose files…"))
        self.sample.setText(_("Try the sam&ple workbook"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
