"""Windows as they are started, with their real engines: wait for their files, and close them."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from medqa_gui.ui.state.engine_pool import is_settled

LONGEST_WAIT_MS = 60_000


def close(window) -> None:
    """Close a window and delete it at once."""
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until_read(qtbot, window) -> None:
    """Wait until every file of the window is read and reviewed, or has failed."""
    qtbot.waitUntil(lambda: all(map(is_settled, window.session.documents)), timeout=LONGEST_WAIT_MS)
