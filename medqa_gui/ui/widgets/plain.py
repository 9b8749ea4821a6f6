"""Plain display of foreign text: without markup, and without mnemonics from ampersands."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget

_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Label(QLabel):
    """Plain-text label; a QLabel would guess whether its text is HTML, and load the images in it."""

    def __init__(self, text: str = "", *, wordWrap: bool = False, alignment: Qt.AlignmentFlag = _TOP) -> None:  # noqa: N803
        super().__init__(text, textFormat=Qt.TextFormat.PlainText, wordWrap=wordWrap, alignment=alignment)


def set_tip(shown: QWidget | QAction, text: str, *, wraps: bool = False) -> None:
    """Set a plain-text tooltip of a widget or action; with `wraps`, long text is wrapped."""
    shown.setToolTip(plain_tip(text, wraps=wraps))


def plain_tip(text: str, *, wraps: bool = False) -> str:
    """Return the text for a tooltip, escaped if Qt could parse it as HTML."""
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if wraps or "<" in text else text


def without_key(text: str) -> str:
    """Return the text for a button, menu or tab, with its ampersands escaped."""
    return text.replace("&", "&&")
