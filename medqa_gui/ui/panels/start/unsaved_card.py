"""Card of unsaved work from earlier sessions: its files, and buttons to continue or discard it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from medqa_gui.core.saving.unsaved_work import Journal
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import hbox, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip

_MOST_NAMES = 4


class UnsavedCard(QFrame):
    """Names of the files with unsaved work, and buttons for all of them."""

    continuing_wanted = Signal()
    discarding_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "good")
        self._title, self._names = Label(), ElidedLabel()
        self._title.setProperty("role", "heading")
        self.continuing, self._discard = QPushButton(), QPushButton()
        self.continuing.setProperty("role", "primary")
        self._discard.setProperty("role", "link")
        self.continuing.clicked.connect(lambda: self.continuing_wanted.emit())
        self._discard.clicked.connect(lambda: self.discarding_wanted.emit())
        row = hbox(self, gap=12, margins=(14, 10, 14, 10))
        texts = vbox(gap=2)
        texts.addWidget(self._title)
        texts.addWidget(self._names)
        row.addLayout(texts, 1)
        row.addWidget(self._discard)
        row.addWidget(self.continuing)

    def show_work(self, offers: tuple[Journal, ...]) -> None:
        """Show this unsaved work in the current language; hide the card if there is none."""
        self.setVisible(bool(offers))
        self._title.setText(_("Continue where you left off"))
        self.continuing.setText(_("C&ontinue"))
        self._discard.setText(_("&Discard"))
        set_tip(self._discard, _("Discard unsaved changes"))
        names = [journal.plan.source.name for journal in offers]
        shown, more = names[:_MOST_NAMES], len(names) - _MOST_NAMES
        if more > 0:
            shown.append(ngettext("{count} more", "{count} more", more).format(count=more))
        self._names.show_text(_(", ").join(shown))
        self.continuing.setAccessibleDescription(self._names.text())
