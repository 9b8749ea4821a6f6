"""Menu of the limits of memory and time for reading a file."""

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from medqa_gui.core.runtime.resource_limits import limits_factor, scaled_limits
from medqa_gui.i18n import gettext as _
from medqa_gui.settings import LIMITS_CHOICES
from medqa_gui.ui.state.session import Session


class LimitsMenu(QMenu):
    """The default limits and multiples of them, for files that are read from then on."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._session = session
        group = QActionGroup(self)
        for times in LIMITS_CHOICES:
            action = self.addAction("")
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, times=times: session.set_limits(times))
            group.addAction(action)
        self.aboutToShow.connect(self._check)
        self._check()

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        self.setTitle(_("Resource &limits"))
        texts = (
            _("Defa&ult: {memory} MiB of memory, {seconds} s without progress"),
            _("&Twice the default: {memory} MiB of memory, {seconds} s without progress"),
            _("&Four times the default: {memory} MiB of memory, {seconds} s without progress"),
        )
        for times, action, text in zip(LIMITS_CHOICES, self.actions(), texts, strict=True):
            limits = scaled_limits(times)
            action.setText(text.format(memory=limits.memory_in_mib, seconds=round(limits.silence)))

    def _check(self) -> None:
        for times, action in zip(LIMITS_CHOICES, self.actions(), strict=True):
            action.setChecked(times == limits_factor())
