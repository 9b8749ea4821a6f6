"""QApplication that receives the files that a user opens in macOS, which does not pass them as arguments."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Emit `file_asked` for each file that the system asks to open."""

    file_asked = Signal(Path)

    def __init__(self, arguments: list[str]) -> None:
        # As an argument: `setStyle` returns the style, whose class makes PySide create a thousand names.
        super().__init__([*arguments, "-style", "Fusion"])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_asked.emit(Path(event.file()))
            return True
        return super().event(event)
