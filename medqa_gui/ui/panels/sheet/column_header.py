"""Horizontal header of the sheet: letter and name of each column, and the field that it is mapped to."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu

from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.mapping import Field
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.field_menu import add_fields
from medqa_gui.ui.panels.sheet.model import SheetModel
from medqa_gui.ui.style.icons import IconShape, draw_icon
from medqa_gui.ui.style.theme import LIGHT, Colors
from medqa_gui.ui.widgets.plain import set_tip
from medqa_gui.wording import FIELDS

_KEYS = {
    Qt.Key.Key_Q: Field.QUESTION,
    Qt.Key.Key_A: Field.ANSWER,
    Qt.Key.Key_S: Field.SYSTEM,
    Qt.Key.Key_X: None,
}
_SHAPES = {
    Field.QUESTION: IconShape.QUESTION,
    Field.ANSWER: IconShape.PENCIL,
    Field.SYSTEM: IconShape.NOTE,
    Field.CONVERSATION: IconShape.BUBBLE,
    Field.TURN: IconShape.NUMBER,
    Field.SPEAKER: IconShape.PERSON,
    Field.TEXT: IconShape.LINES,
    Field.TRANSCRIPT: IconShape.LINES,
    Field.MESSAGE: IconShape.NUMBER,
    Field.PARENT: IconShape.REDO,
    Field.RANK: IconShape.NUMBER,
    Field.GROUP: IconShape.TAG,
    Field.METADATA: IconShape.TAG,
}
_PAD = 6
_ICON = 11


class ColumnHeader(QHeaderView):
    """Focusable header: left and right choose a column; Q, A, S and X map it."""

    role_wanted = Signal(int, object)  # column, Field or None

    def __init__(self, model: SheetModel) -> None:
        super().__init__(Qt.Orientation.Horizontal, sectionsClickable=True, highlightSections=False)
        self._sheet = model
        self._colors = LIGHT
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSectionSize(48)
        self.sectionClicked.connect(self._open_menu)

    @property
    def current_column(self) -> int:
        """The 0-based column that the keys act on."""
        return min(self._current, max(0, self.count() - 1))

    def set_colors(self, colors: Colors) -> None:
        """Paint with this palette from now on."""
        self._colors = colors
        self.viewport().update()

    def retranslate(self) -> None:
        """Write the texts in the current language."""
        self.setAccessibleName(_("Columns"))
        set_tip(self, _("Q: question, A: answer, S: system prompt, X: not used. Click or press Enter for all choices."))
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + 12)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        column, key = self.current_column, Qt.Key(event.key())
        if not _is_plain(event):
            super().keyPressEvent(event)
        elif key in _KEYS:
            self.role_wanted.emit(column, _KEYS[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._choose_section(max(0, min(self.count() - 1, column + step)))
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Menu):
            self._show_menu(column)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        column = self.logicalIndexAt(event.pos())
        if column >= 0:
            self._open_menu(column)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        colors, field = self._colors, self._sheet.role_of(logicalIndex)
        tint, line = self._tint(field)
        painter.save()
        painter.fillRect(rect, QColor(tint))
        painter.setPen(QColor(colors.border))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.fillRect(rect.left(), rect.bottom() - (1 if field else 0), rect.width(), 2, QColor(line))
        if self.hasFocus() and logicalIndex == self.current_column:
            painter.setPen(QColor(colors.accent))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        room = rect.adjusted(_PAD, 0, -_PAD, -1)
        if field:
            room.setRight(self._paint_pill(painter, room, field) - _PAD)
        self._paint_name(painter, room, logicalIndex, line if field else colors.text)
        painter.restore()

    def _paint_name(self, painter: QPainter, room: QRect, column: int, color: str) -> None:
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(color))
        text = f"{column_letter(column)} {' '.join(self._sheet.header_of(column).split())}".rstrip()
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)

    def _paint_pill(self, painter: QPainter, room: QRect, field: Field) -> int:
        """Paint the field's icon, and its name if it fits, at the right end; return the x of its left edge."""
        word, metrics = _(FIELDS[field]), self.fontMetrics()
        height = metrics.height() + 2
        width = metrics.horizontalAdvance(word) + _ICON + 5 + 2 * 7
        if width > room.width() - 3 * metrics.averageCharWidth():
            word, width = "", _ICON + 2 * 5
        width = min(width, room.width())
        pill = QRectF(room.right() - width + 1, room.center().y() - height / 2 + 1, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tint(field)[1]))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        start = pill.left() + (7 if word else 5)
        color = QColor(self._colors.on_accent)
        place = QRectF(start, pill.center().y() - _ICON / 2, _ICON, _ICON)
        draw_icon(painter, place, _SHAPES[field], color)
        painter.setPen(color)
        painter.setFont(self.font())
        painter.drawText(pill.adjusted(_ICON + 12, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), word)
        return int(pill.left())

    def _tint(self, field: Field | None) -> tuple[str, str]:
        """Return the background color, and the color of name, pill and lower edge."""
        colors = self._colors
        match field:
            case Field.QUESTION:
                return colors.question_tint, colors.question
            case Field.ANSWER:
                return colors.answer_tint, colors.answer
            case None:
                return colors.header, colors.border
            case _:
                return colors.system_tint, colors.system

    def _choose_section(self, column: int) -> None:
        self._current = column
        self.setFocus()
        self.viewport().update()

    def _open_menu(self, column: int) -> None:
        self._choose_section(column)
        self._show_menu(column)

    def _show_menu(self, column: int) -> None:
        menu = QMenu(self)
        used_as = self._sheet.role_of(column)
        add_fields(menu, tuple(Field), lambda field: self.role_wanted.emit(column, field), used_as)
        menu.addSeparator()
        unused = menu.addAction(_("Not used (&X)"))
        unused.setCheckable(used_as is None)
        unused.setChecked(used_as is None)
        unused.triggered.connect(lambda: self.role_wanted.emit(column, None))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self._menu_place(column)))

    def _menu_place(self, column: int) -> QPoint:
        place = self.rect().bottomLeft()
        place.setX(max(0, self.sectionViewportPosition(column)))
        return place

    def event(self, event: QEvent) -> bool:
        # Accepting the override delivers plain letters to the header instead of a shortcut; with Ctrl they are one.
        is_question = event.type() == QEvent.Type.ShortcutOverride
        if is_question and isinstance(event, QKeyEvent) and _is_plain(event) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)


def _is_plain(event: QKeyEvent) -> bool:
    return event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
