"""Texts of files and people, shown letter by letter: no markup, and no shortcut made of an ampersand."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget

_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Label(QLabel):
    """A label that shows its text as it is; Qt's own would guess whether it is HTML, and load the images of it."""

    def __init__(self, text: str = "", *, wordWrap: bool = False, alignment: Qt.AlignmentFlag = _TOP) -> None:  # noqa: N803
        super().__init__(text, textFormat=Qt.TextFormat.PlainText, wordWrap=wordWrap, alignment=alignment)


def set_tip(shown: QWidget | QAction, text: str, *, wraps: bool = False) -> None:
    """Give the widget or menu entry a tooltip that shows this text as it is, broken into lines where it is long."""
    shown.setToolTip(plain_tip(text, wraps=wraps))


def plain_tip(text: str, *, wraps: bool = False) -> str:
    """Return what a tooltip must be given to show this text as it is: one that Qt could take for HTML is escaped."""
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if wraps or "<" in text else text


def without_key(text: str) -> str:
    """Return what a button, menu or tab must be given to show this text with its ampersands."""
    return text.replace("&", "&&")
