"""The conversations that the query lists, one line each."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from medqa_gui.core.engine_messages import Conversations, Query
from medqa_gui.core.model import ConversationLine
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.document import Document
from medqa_gui.ui.models.row_pages import PAGE_SIZE, RowPages
from medqa_gui.ui.theme import LIGHT, Colors
from medqa_gui.wording import LEFT_OUT, finding_badge

Index = QModelIndex | QPersistentModelIndex
ROW, QUESTION, ANSWER, NOTES = range(4)
# What the painter of the notes column gets: badge texts.
BADGES_ROLE = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()


class ConversationsModel(QAbstractTableModel):
    """The listed conversations. Lines are asked for when they come into view; until then they are empty."""

    lines_arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._document: Document | None = None
        self._pages: RowPages[ConversationLine] = RowPages(self._ask)
        self._query = Query()
        self._size = 0
        self._colors = LIGHT

    def show_document(self, document: Document | None) -> None:
        """Show this document's conversations; None shows nothing."""
        self._document = document
        self._start_anew()

    def use_colors(self, colors: Colors) -> None:
        """Draw in this palette."""
        self._colors = colors
        self.retranslate()

    def retranslate(self) -> None:
        """Say the badges in the current language."""
        self._redraw()

    def follow_list(self) -> None:
        """Take over the list; the same query keeps its place, and lines stay until the new ones come."""
        document = self._document
        if document is None or document.query != self._query or document.list_size < self._size:
            self._start_anew()
            return
        self._pages.outdate()
        if document.list_size > self._size:
            self.beginInsertRows(_NOWHERE, self._size, document.list_size - 1)
            self._size = document.list_size
            self.endInsertRows()
        self._redraw()

    def take(self, arrived: Conversations) -> None:
        """Show lines that were asked for."""
        self._pages.take(arrived.first, arrived.lines)
        last = min(arrived.first + PAGE_SIZE, self._size) - 1
        if last >= arrived.first:
            self.dataChanged.emit(self.index(arrived.first, 0), self.index(last, NOTES))
            self.lines_arrived.emit()

    def line(self, position: int) -> ConversationLine | None:
        """Return the line at this 0-based position, None while it is not here."""
        return self._pages.line(position) if 0 <= position < self._size else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._size

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else NOTES + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._text(line, index.column())
            case Qt.ItemDataRole.ToolTipRole if index.column() == NOTES:
                return self._text(line, NOTES) or None
            case Qt.ItemDataRole.ForegroundRole:
                is_dimmed = line.left_out is not None or index.column() == ROW
                return QColor(self._colors.muted if is_dimmed else self._colors.text)
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == ROW:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case _ if role == BADGES_ROLE and index.column() == NOTES:
                return badges(line)
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation is Qt.Orientation.Vertical:
            return None
        return (_("Row"), _("Question"), _("Answer"), _("Notes"))[section]

    def _text(self, line: ConversationLine, column: int) -> str:
        match column:
            case 0:
                return str(line.row_number)
            case 1:
                return " ".join(line.question.split())
            case 2:
                return " ".join(line.answer.split())
            case _:
                return _(", ").join(badges(line))

    def _start_anew(self) -> None:
        self.beginResetModel()
        self._pages.forget()
        self._query = self._document.query if self._document else Query()
        self._size = self._document.list_size if self._document else 0
        self.endResetModel()

    def _redraw(self) -> None:
        if self._size:
            self.dataChanged.emit(self.index(0, 0), self.index(self._size - 1, NOTES))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, NOTES)

    def _ask(self, first: int, count: int) -> None:
        if self._document:
            self._document.ask_conversations(first, count)


def badges(line: ConversationLine) -> list[str]:
    """Return the short texts that stand in the notes of a line."""
    reason = [_(LEFT_OUT[line.left_out])] if line.left_out else []
    return reason + [badge for each in line.findings if (badge := finding_badge(each)) not in reason]
