"""A text field of the plan: what is typed is handed on after a pause, and undo is the plan's own."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

# Half of what is left of the 300 ms in which the preview should follow.
TYPING_PAUSE_MS = 100
_FRAME = 12


class PlanText(QPlainTextEdit):
    """Plain text between `least` and `most` lines high. `written` carries the text when the person pauses.

    `left` says that the keyboard has gone elsewhere.
    """

    written = Signal(str)
    left = Signal()

    def __init__(self, least: int, most: int) -> None:
        super().__init__(tabChangesFocus=True)
        self.setAcceptDrops(False)
        self._least, self._most = least, most
        self._is_typed = False
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.write)
        self.textChanged.connect(self._note)
        self._fit()

    @property
    def is_being_typed(self) -> bool:
        """Whether the text is newer than what was handed on."""
        return self._is_typed

    def show_text(self, text: str) -> None:
        """Show what the plan says, unless the person is typing something newer."""
        if self.is_being_typed or text == self.toPlainText():
            return
        blocker = QSignalBlocker(self)
        self.setPlainText(text)
        blocker.unblock()
        self._fit()

    def write(self) -> None:
        """Hand on now what was typed."""
        self._pause.stop()
        if self._is_typed:
            self._is_typed = False
            self.written.emit(self.toPlainText())

    def event(self, event: QEvent) -> bool:
        # The editor would take Ctrl+Z for itself; the plan's own undo covers its text as well.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(each) for each in keys):
                event.ignore()
                return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.write()
        super().focusOutEvent(event)
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.minimumHeight())

    def _note(self) -> None:
        self._is_typed = True
        self._pause.start()
        self._fit()

    def _fit(self) -> None:
        """Be as high as the text needs, within the limits; what is longer is scrolled."""
        lines = max(self._least, min(int(self.document().size().height()), self._most))
        self.setFixedHeight(
            lines * self.fontMetrics().lineSpacing() + 2 * int(self.document().documentMargin()) + _FRAME
        )
