"""Delegate of the file list: one card per open file with icon, name and state."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from medqa_gui.ui.controls.files_model import STATUS_ROLE, FileStatus
from medqa_gui.ui.style.icons import draw_icon
from medqa_gui.ui.style.theme import LIGHT, Colors

_PAD, _GAP, _ICON = 9, 8, 13
_MOST_LINES = 4
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)


class FileDelegate(QStyledItemDelegate):
    """Paint one card per file; the card of the shown file is tinted and its name is bold."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._colors = LIGHT

    def set_colors(self, colors: Colors) -> None:
        """Paint with this palette from now on."""
        self._colors = colors

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, self._state_height(option, index, width - 2 * _PAD - 4) + option.fontMetrics.height() + 32)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        status: FileStatus = index.data(STATUS_ROLE)
        is_shown = bool(option.state & QStyle.StateFlag.State_Selected)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        card = QRectF(option.rect).adjusted(1, 1, -1, -_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self._colors.accent if is_shown or has_focus else self._colors.border
        painter.setPen(QPen(QColor(edge), 2 if has_focus else 1))
        painter.setBrush(QColor(self._colors.selection if is_shown else self._colors.surface))
        painter.drawRoundedRect(card, 6, 6)
        self._paint_texts(painter, option, str(index.data()), status, card.toRect(), is_bold=is_shown)
        painter.restore()

    def _paint_texts(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        name: str,
        status: FileStatus,
        card: QRect,
        *,
        is_bold: bool,
    ) -> None:
        height = option.fontMetrics.height()
        line = QRect(card.left() + _PAD, card.top() + _PAD, card.width() - 2 * _PAD, height)
        color = QColor(getattr(self._colors, status.color))
        if status.shape:
            draw_icon(painter, QRectF(line.left(), line.center().y() - _ICON / 2, _ICON, _ICON), status.shape, color)
            line.setLeft(line.left() + _ICON + 5)
        font = QFont(option.font)
        font.setBold(is_bold)
        painter.setFont(font)
        painter.setPen(QColor(self._colors.text))
        shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideMiddle, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.setFont(option.font)
        painter.setPen(color if status.color != "answer" else QColor(self._colors.muted))
        below = QRect(card.left() + _PAD, line.bottom() + 3, card.width() - 2 * _PAD, card.bottom() - line.bottom() - 6)
        painter.drawText(below, _WRAPPED, status.words)

    def _state_height(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex, width: int
    ) -> int:
        words = index.data(STATUS_ROLE).words
        metrics = option.fontMetrics
        needed = metrics.boundingRect(QRect(0, 0, max(width, 20), 1000), _WRAPPED, words).height()
        return min(needed, _MOST_LINES * metrics.lineSpacing())
