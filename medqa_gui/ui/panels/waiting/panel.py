"""Panel shown while a file is opened or after it could not be read, with an outline of the rows if it takes long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.files_model import PASSWORD_ERRORS
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import hbox, set_style_property, vbox
from medqa_gui.ui.widgets.plain import Label
from medqa_gui.wording import explain

if TYPE_CHECKING:
    from medqa_gui.ui.panels.waiting.outline_view import OutlineView
    from medqa_gui.ui.panels.waiting.password_row import PasswordRow
    from medqa_gui.ui.state.document import Document

_WIDTH = 560
_ICON_SIZE = 32


class WaitingPanel(Panel):
    """Card with the progress or the error of opening a file."""

    choosing_wanted = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._card = QFrame()
        self._card.setFixedWidth(_WIDTH)
        self._icon = Label()
        self._name = ElidedLabel()
        self._name.setProperty("role", "heading")
        self._what = Label(wordWrap=True)
        self._hint = Label(wordWrap=True)
        self._bar = QProgressBar(maximum=0, textVisible=False)
        self._choose, self.retry_button, self._cancel = QPushButton(), QPushButton(), QPushButton()
        self._choose.clicked.connect(self.choosing_wanted)
        self.retry_button.clicked.connect(self._read_again)
        self._cancel.clicked.connect(session.cancel)
        # Created on demand: few files need them.
        self._outline: OutlineView | None = None
        self._password: PasswordRow | None = None
        self._arrange()

    @property
    def preferred_controls(self) -> tuple[QWidget, ...]:
        """The controls for the next step: password, reload or another file, then cancel."""
        is_reload = self.retry_button.property("role") == "primary"
        others = (self.retry_button if is_reload else self._choose, self._cancel)
        return (self._password.field, *others) if self._password else others

    def retranslate(self) -> None:
        self._choose.setText(_("&Choose another file…"))
        if self._password:
            self._password.retranslate()
        self._cancel.setText(_("Cancel"))
        self._bar.setAccessibleName(_("Reading"))
        self.redraw()

    def recolor(self) -> None:
        self._icon.setPixmap(icon(IconShape.CROSS, self.colors.error).pixmap(_ICON_SIZE))

    def connections(self, document: Document) -> Connections:
        return [*super().connections(document), (document.sheets_changed, self._show_outline)]

    def redraw(self) -> None:
        document = self._document
        self._what.setText(_("Opening the file…"))
        self._show_outline()
        if document is None:
            if self._password:
                self._password.clear()
            return
        has_failed = document.state is DocumentState.FAILED
        had_keyboard = self._cancel.hasFocus()
        self._name.show_text(document.path.name)
        for widget in (self._icon, self._hint, self._choose, self.retry_button):
            widget.setVisible(has_failed)
        self._bar.setVisible(not has_failed)
        self._cancel.setVisible(not has_failed)
        set_style_property(self._card, "card", "error" if has_failed else "plain")
        set_style_property(self._what, "voice", "error" if has_failed else "")
        if document.error:
            self._what.setText(explain(document.error).what)
            self._hint.setText(explain(document.error).hint)
        self._update_password_row(document.error)
        if has_failed and had_keyboard and (first := self.first_control):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_outline(self) -> None:
        """Show the outline of the first rows while their texts are read."""
        document = self._document
        rows = document.outline if document and document.state is DocumentState.READING else ()
        if rows and not self._outline:
            # Imported here: few files need it, and the window starts with this panel.
            from medqa_gui.ui.panels.waiting.outline_view import OutlineView

            self._outline = OutlineView()
            self._layout.addWidget(self._outline, 1)
        if self._outline:
            self._outline.show_rows(rows, document.sheets if document else ())
        if rows:
            self._what.setText(_("This file stores its texts apart from its rows. The texts are read first."))

    def _update_password_row(self, error: MedqaError | None) -> None:
        """Show the password field if a password is needed; otherwise clear and hide it."""
        needs_password = error is not None and error.id in PASSWORD_ERRORS
        if needs_password:
            self._password_row().show_field()
        elif self._password:
            self._password.clear()
        is_reload_offered = error is not None and error.id in ("engine_lost", "no_engine", "stalled")
        self.retry_button.setText(_("&Reload") if is_reload_offered else _("T&ry again"))
        set_style_property(self._choose, "role", "" if needs_password or is_reload_offered else "primary")
        set_style_property(self.retry_button, "role", "primary" if is_reload_offered else "")

    def _read_again(self) -> None:
        if self._document:
            self._document.read_again(self._document.plan.read_options)

    def _read_with_password(self, password: str) -> None:
        if self._document:
            self._document.read_again(replace(self._document.plan.read_options, password=password))

    def _password_row(self) -> PasswordRow:
        if self._password is None:
            # Imported here: few files need it, and the window starts with this panel.
            from medqa_gui.ui.panels.waiting.password_row import PasswordRow

            self._password = PasswordRow(self._card)
            self._password.hide()
            self._password.entered.connect(self._read_with_password)
            self._password_layout.addWidget(self._password)
            QWidget.setTabOrder(self._password, self._choose)
        return self._password

    def _arrange(self) -> None:
        buttons, self._password_layout = QHBoxLayout(), hbox(gap=0)
        for button in (self._choose, self.retry_button, self._cancel):
            buttons.addWidget(button)
        buttons.addStretch()
        texts = vbox(gap=10)
        for widget in (self._name, self._what, self._hint, self._bar):
            texts.addWidget(widget)
        texts.addLayout(self._password_layout)
        texts.addSpacing(6)
        texts.addLayout(buttons)
        inside = hbox(self._card, gap=16, margins=(22, 20, 22, 20))
        inside.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        inside.addLayout(texts, 1)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._card, alignment=Qt.AlignmentFlag.AlignCenter)
