"""Delegate of the notes column: one badge (icon and words, colored by severity) per note."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from medqa_gui.ui.panels.conversations.model import BADGES_ROLE, Badge
from medqa_gui.ui.style.icons import draw_icon
from medqa_gui.ui.style.severity_icons import SHAPES, severity_color, severity_tint
from medqa_gui.ui.style.theme import LIGHT, Colors

_ICON = 11
_PAD = 7
_GAP = 5


class BadgeDelegate(QStyledItemDelegate):
    """Paint as many badges as fit; the last one is elided."""

    def __init__(self) -> None:
        super().__init__()
        self._colors = LIGHT

    def set_colors(self, colors: Colors) -> None:
        """Paint with this palette from now on."""
        self._colors = colors

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        badges: list[Badge] = index.data(BADGES_ROLE) or []
        super().paint(painter, option, index) if not badges else self._paint_background(painter, option, index)
        metrics, height = option.fontMetrics, option.fontMetrics.height() + 2
        left, right = option.rect.left() + 5, option.rect.right() - 5
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for badge in badges:
            icon = _ICON + _GAP if badge.severity else 0
            width = min(metrics.horizontalAdvance(badge.text) + icon + 2 * _PAD, right - left)
            if width < 3 * _PAD + _ICON:
                break
            pill = QRectF(left, option.rect.center().y() - height / 2 + 1, width, height)
            self._paint_badge(painter, pill, badge)
            left += width + 4
        painter.restore()

    def _paint_background(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)

    def _paint_badge(self, painter: QPainter, pill: QRectF, badge: Badge) -> None:
        colors, severity = self._colors, badge.severity
        color = QColor(severity_color(severity, colors) if severity else colors.muted)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(severity_tint(severity, colors) if severity else colors.header))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        room = pill.adjusted(_PAD, 0, -_PAD, 0)
        if severity:
            place = QRectF(pill.left() + _PAD, pill.center().y() - _ICON / 2, _ICON, _ICON)
            draw_icon(painter, place, SHAPES[severity], color)
            room.setLeft(room.left() + _ICON + _GAP)
        painter.setPen(color)
        text = painter.fontMetrics().elidedText(badge.text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
