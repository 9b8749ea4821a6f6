"""Menu of the data that the app stores, and of erasing it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from medqa_gui.i18n import gettext as _
from medqa_gui.ui.state.session import Session


class PrivacyMenu(QMenu):
    """Options for the data stored between sessions."""

    erasing_wanted = Signal()

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._session = session
        self._work, self._known = self.addAction(""), self.addAction("")
        for action in (self._work, self._known):
            action.setCheckable(True)
        self._work.triggered.connect(session.keep_work)
        self._known.triggered.connect(session.compare_with_last_time)
        self.addSeparator()
        self._erase = self.addAction("")
        self._erase.triggered.connect(lambda: self.erasing_wanted.emit())
        self.aboutToShow.connect(self._check)
        self._check()

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        self.setTitle(_("Data kept &between sessions"))
        self._work.setText(_("&Unsaved work, to continue next time"))
        self._known.setText(_("Fingerprints of saved ro&ws, to show changes"))
        self._erase.setText(_("&Erase app data…"))

    def _check(self) -> None:
        settings = self._session.settings
        self._work.setChecked(settings.keeps_work)
        self._known.setChecked(settings.compares)
