"""Self-test of the window: open with a workbook, list its conversations, and close."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from medqa_gui.ui.frame.main_window import MainWindow

PASSED, FAILED = 0, 2
# Usually one second.
_MOST_MILLISECONDS = 60_000


def run_window_test(app: QApplication, window: MainWindow) -> int:
    """Run until the window's workbook is reviewed, and close it; return 0, or 2 after the time limit."""
    document = window.session.current
    seen = [False]

    def look() -> None:
        if document is not None and document.is_loaded and document.is_reviewed and window.isVisible():
            window.complete()
            seen[0] = True
            window.close()

    if document is None:
        return FAILED
    document.review_changed.connect(look)
    QTimer.singleShot(_MOST_MILLISECONDS, window.close)
    app.exec()
    return PASSED if seen[0] else FAILED
