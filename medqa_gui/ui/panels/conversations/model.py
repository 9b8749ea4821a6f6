"""Item model of the conversations that match the current query, one line each."""

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from medqa_gui.core.engine.protocol import Conversations, Query
from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.listing import ConversationLine, Order
from medqa_gui.core.model.outcome import RESTORABLE, LeftOut
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import marked
from medqa_gui.ui.controls.row_pages import RowPages
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.style.theme import LIGHT, Colors
from medqa_gui.wording import LEFT_OUT, SEVERITY_WORDS
from medqa_gui.wording.finding_actions import NOT_RETURNABLE, kind_badge

Index = QModelIndex | QPersistentModelIndex
CHECK, ROW, QUESTION, ANSWER, TOKENS, NOTES = range(6)
ORDERS = {
    ROW: Order.ROW,
    QUESTION: Order.QUESTION,
    ANSWER: Order.ANSWER,
    TOKENS: Order.TOKENS,
    NOTES: Order.NOTES,
}
# The badges of a line, for the delegate of the notes column.
BADGES_ROLE = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
_HEADER_TIPS = (
    marked("Rows to include. Press Space to exclude or include the selected rows."),
    marked("Sort by row"),
    marked("Sort by question"),
    marked("Sort by answer"),
    marked("Tokens in the conversation (estimate). Click to sort."),
    marked("Sort by notes, most serious first"),
)


class Badge(NamedTuple):
    """Short text in the notes column; without a severity it is the state of the row (excluded, edited, turns)."""

    text: str
    severity: Severity | None = None


class ConversationsModel(QAbstractTableModel):
    """Listed conversations; lines are requested when they become visible and are empty until they arrive."""

    lines_arrived = Signal()
    refused = Signal(str)  # why a row cannot be included

    def __init__(self) -> None:
        super().__init__()
        self._document: Document | None = None
        self._pages: RowPages[ConversationLine] = RowPages(self._request_lines)
        self._query = Query()
        self._size = 0
        self._colors = LIGHT

    def show_document(self, document: Document | None) -> None:
        """Show the conversations of this document; None clears the model."""
        self._document = document
        self._reset()

    def set_colors(self, colors: Colors) -> None:
        """Use this palette from now on."""
        self._colors = colors
        self.retranslate()

    def retranslate(self) -> None:
        """Redraw all texts in the current language."""
        self._redraw()

    def follow_list(self) -> None:
        """Adopt the document's new list; for the same query, old lines stay visible until the new ones arrive."""
        document = self._document
        if document is None or document.query != self._query:
            self._reset()
            return
        self._pages.outdate()
        if document.list_size < self._size:
            # Removing rows at the end keeps the scroll position and the selection.
            self.beginRemoveRows(_NOWHERE, document.list_size, self._size - 1)
            self._size = document.list_size
            self.endRemoveRows()
        if document.list_size > self._size:
            self.beginInsertRows(_NOWHERE, self._size, document.list_size - 1)
            self._size = document.list_size
            self.endInsertRows()
        if not self._pages.ask_again():
            self._redraw()
        # The header says whether the tokens are estimated or counted.
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, TOKENS, TOKENS)

    def show_lines(self, arrived: Conversations) -> None:
        """Show lines that were requested."""
        self._pages.take(arrived.first, arrived.lines)
        if arrived.first < self._size:
            # Emit it for all lines: the view then reads every visible page, and outdated ones are requested again.
            self.dataChanged.emit(self.index(0, 0), self.index(self._size - 1, NOTES))
            self.lines_arrived.emit()

    def line(self, position: int) -> ConversationLine | None:
        """Return the line at this 0-based position, or None until it has arrived."""
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
            case Qt.ItemDataRole.CheckStateRole if index.column() == CHECK:
                return Qt.CheckState.Unchecked if line.left_out else Qt.CheckState.Checked
            case Qt.ItemDataRole.DisplayRole:
                return self._text(line, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._accessible_text(line, index.column())
            case Qt.ItemDataRole.ToolTipRole if index.column() == NOTES:
                return "\n".join(_accessible_badge(each) for each in badges(line)) or None
            case Qt.ItemDataRole.ToolTipRole if index.column() == CHECK:
                return _(NOT_RETURNABLE[line.left_out]) if line.left_out in NOT_RETURNABLE else None
            case Qt.ItemDataRole.ForegroundRole:
                is_dimmed = line.left_out is not None or index.column() in (ROW, TOKENS)
                return QColor(self._colors.muted if is_dimmed else self._colors.text)
            case Qt.ItemDataRole.TextAlignmentRole if index.column() in (ROW, TOKENS):
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case _ if role == BADGES_ROLE and index.column() == NOTES:
                return badges(line)
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                tokens = _("tok") if self._is_counted else _("≈tok")
                return ("✓", _("Row"), _("Question"), _("Answer"), tokens, _("Notes"))[section]
            case Qt.ItemDataRole.AccessibleTextRole:
                tokens = _("Tokens, counted") if self._is_counted else _("Tokens, estimated")
                return (_("Included"), _("Row"), _("Question"), _("Answer"), tokens, _("Notes"))[section]
            case Qt.ItemDataRole.ToolTipRole if section == TOKENS and self._is_counted:
                return _("Tokens in the conversation, counted with your tokenizer. Click to sort.")
            case Qt.ItemDataRole.ToolTipRole:
                return _HEADER_TIPS[section] and _(_HEADER_TIPS[section])
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == CHECK else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ARG002
        if role != Qt.ItemDataRole.CheckStateRole or self.line(index.row()) is None:
            return False
        self.toggle([index.row()])
        return True

    def toggle(self, positions: Iterable[int]) -> None:
        """Exclude these lines, or include them if all of them are excluded."""
        wanted = sorted(positions)
        lines = [self.line(position) for position in wanted]
        if self._document is None or not wanted:
            return
        known = [line for line in lines if line]
        if len(known) < len(lines):
            # Only the engine knows lines that were never visible.
            self._document.finding_actions.toggle(_spans(wanted))
            return
        saved = [line.row_number for line in known if line.left_out is None]
        back = [line.row_number for line in known if line.left_out in RESTORABLE]
        if saved:
            self._document.exclude(saved)
        elif back:
            self._document.include(back)
        else:
            self.refused.emit(_(NOT_RETURNABLE[known[0].left_out or LeftOut.MISSING_ANSWER]))

    def _text(self, line: ConversationLine, column: int) -> str:
        match column:
            case 0:
                return ""
            case 1:
                return str(line.row_number)
            case 2:
                return " ".join(line.question.split())
            case 3:
                return " ".join(line.answer.split())
            case 4:
                return f"{line.tokens:,}"
            case _:
                return _(", ").join(each.text for each in badges(line))

    def _accessible_text(self, line: ConversationLine, column: int) -> str:
        if column == CHECK:
            return _("excluded") if line.left_out else _("included")
        is_notes = column == NOTES
        return _(", ").join(map(_accessible_badge, badges(line))) if is_notes else self._text(line, column)

    def _reset(self) -> None:
        self.beginResetModel()
        self._pages.forget()
        self._query = self._document.query if self._document else Query()
        self._size = self._document.list_size if self._document else 0
        self.endResetModel()

    @property
    def _is_counted(self) -> bool:
        """Whether the tokens are counted rather than estimated."""
        lengths = self._document.finding_actions.lengths if self._document else None
        return lengths is not None and lengths.is_counted

    def _redraw(self) -> None:
        if self._size:
            self.dataChanged.emit(self.index(0, 0), self.index(self._size - 1, NOTES))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, NOTES)

    def _request_lines(self, first: int, count: int) -> None:
        if self._document:
            self._document.ask_conversations(first, count)


def badges(line: ConversationLine) -> list[Badge]:
    """Return the badges of a line: the state of the row first, then findings by severity."""
    found = [Badge(_(LEFT_OUT[line.left_out]))] if line.left_out else []
    if line.is_edited:
        found.append(Badge(_("edited")))
    if line.turns > 1:
        found.append(Badge(_("{count} turns").format(count=line.turns)))
    ranks = list(Severity)
    for finding in sorted(line.findings, key=lambda each: ranks.index(FINDING_KINDS[each].severity)):
        kinds = line.kinds if finding is FindingId.PERSONAL_DATA and line.kinds else ("",)
        found += (Badge(kind_badge(finding, kind), FINDING_KINDS[finding].severity) for kind in kinds)
    first = {each.text: each for each in reversed(found)}
    return [each for each in found if first[each.text] is each]


def _accessible_badge(badge: Badge) -> str:
    return f"{_(SEVERITY_WORDS[badge.severity])}: {badge.text}" if badge.severity else badge.text


def _spans(positions: list[int]) -> list[tuple[int, int]]:
    """Return ascending positions as (first, last) of each unbroken run."""
    spans: list[tuple[int, int]] = []
    for position in positions:
        if spans and spans[-1][1] == position - 1:
            spans[-1] = (spans[-1][0], position)
        else:
            spans.append((position, position))
    return spans
