"""Save and restore the window's geometry and splitters."""

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QMainWindow, QSplitter

# Room for the window manager's frame.
FRAME_SIZE = QSize(8, 40)


def window_geometry(window: QMainWindow) -> tuple[str, tuple[str, ...]]:
    """Return the window's geometry and splitter states, as hex of Qt's format."""
    splitters = tuple(_as_hex(splitter.saveState()) for splitter in window.findChildren(QSplitter))
    return _as_hex(window.saveGeometry()), splitters


def restore_geometry(window: QMainWindow, usual: QSize, geometry: str) -> None:
    """Restore the geometry, moved and shrunk so that the window fits on a current screen."""
    window.resize(usual.boundedTo(window.screen().availableGeometry().size() - FRAME_SIZE))
    if geometry:
        window.restoreGeometry(_from_hex(geometry))
    _clamp(window)


def restore_splitters(window: QMainWindow, splitters: tuple[str, ...]) -> None:
    """Restore the sizes of the splitters."""
    for splitter, state in zip(window.findChildren(QSplitter), splitters, strict=False):
        splitter.restoreState(_from_hex(state))


def _clamp(window: QMainWindow) -> None:
    room = window.screen().availableGeometry()
    place = window.geometry()
    if room.contains(place):
        return
    place.setSize(place.size().boundedTo(room.size()).expandedTo(window.minimumSize()))
    place.moveLeft(max(room.left(), min(place.left(), room.right() + 1 - place.width())))
    place.moveTop(max(room.top(), min(place.top(), room.bottom() + 1 - place.height())))
    window.setGeometry(place)


def _as_hex(state: QByteArray) -> str:
    return bytes(state.toHex().data()).decode("ascii")


def _from_hex(text: str) -> QByteArray:
    return QByteArray.fromHex(QByteArray(text.encode("ascii", "ignore")))
