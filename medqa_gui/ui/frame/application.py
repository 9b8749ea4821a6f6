"""The application object: macOS asks it, and not its command line, to open the files that a person double-clicks."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Says which files the system wants opened."""

    file_asked = Signal(Path)

    def __init__(self, arguments: list[str]) -> None:
        # By an argument: `setStyle` returns the style, and its class brings a thousand names that nobody asks for.
        super().__init__([*arguments, "-style", "Fusion"])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file_asked.emit(Path(event.file()))
            return True
        return super().event(event)
