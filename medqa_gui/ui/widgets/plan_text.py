"""Text editor of the plan: emits its text after a typing pause, and leaves undo to the plan."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

# The preview should follow within 300 ms.
TYPING_PAUSE_MS = 100
_FRAME = 12


class PlanText(QPlainTextEdit):
    """Plain-text editor, `least` to `most` lines high.

    `written` is emitted with the text after a typing pause, `left` when the focus is lost.
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
        """Whether the text has changed since `written` was emitted."""
        return self._is_typed

    def show_text(self, text: str) -> None:
        """Show the plan's text, unless the user is typing."""
        if self.is_being_typed or text == self.toPlainText():
            return
        blocker = QSignalBlocker(self)
        self.setPlainText(text)
        blocker.unblock()
        self._fit()

    def write(self) -> None:
        """Emit `written` now if the text has changed."""
        self._pause.stop()
        if self._is_typed:
            self._is_typed = False
            self.written.emit(self.toPlainText())

    def event(self, event: QEvent) -> bool:
        # The editor would handle Ctrl+Z itself; the plan's undo includes its text.
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
        """Set the height for the text, within the limits."""
        lines = max(self._least, min(int(self.document().size().height()), self._most))
        self.setFixedHeight(
            lines * self.fontMetrics().lineSpacing() + 2 * int(self.document().documentMargin()) + _FRAME
        )
