"""The conversations that the query lists, one line each."""

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
# What the painter of the notes column gets: badges.
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
    """A short text in the notes; a severity of None is no finding but says what became of the row."""

    text: str
    severity: Severity | None = None


class ConversationsModel(QAbstractTableModel):
    """The listed conversations. Lines are asked for when they come into view; until then they are empty."""

    lines_arrived = Signal()
    refused = Signal(str)  # why a row cannot be brought back

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
        if document is None or document.query != self._query:
            self._start_anew()
            return
        self._pages.outdate()
        if document.list_size < self._size:
            # The place is kept: where a line has gone, the next one takes it.
            self.beginRemoveRows(_NOWHERE, document.list_size, self._size - 1)
            self._size = document.list_size
            self.endRemoveRows()
        if document.list_size > self._size:
            self.beginInsertRows(_NOWHERE, self._size, document.list_size - 1)
            self._size = document.list_size
            self.endInsertRows()
        if not self._pages.ask_again():
            self._redraw()
        # Tokens that were estimated may be counted by now.
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, TOKENS, TOKENS)

    def take(self, arrived: Conversations) -> None:
        """Show lines that were asked for."""
        self._pages.take(arrived.first, arrived.lines)
        if arrived.first < self._size:
            # All of them, so that other pages in view are looked at too, and asked for where they are out of date.
            self.dataChanged.emit(self.index(0, 0), self.index(self._size - 1, NOTES))
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
            case Qt.ItemDataRole.CheckStateRole if index.column() == CHECK:
                return Qt.CheckState.Unchecked if line.left_out else Qt.CheckState.Checked
            case Qt.ItemDataRole.DisplayRole:
                return self._text(line, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(line, index.column())
            case Qt.ItemDataRole.ToolTipRole if index.column() == NOTES:
                return "\n".join(_spoken_badge(each) for each in badges(line)) or None
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
        """Leave these lines out; where all of them are out, bring them back."""
        wanted = sorted(positions)
        lines = [self.line(position) for position in wanted]
        if self._document is None or not wanted:
            return
        known = [line for line in lines if line]
        if len(known) < len(lines):
            # Lines that were never looked at are known to the engine only.
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

    def _spoken(self, line: ConversationLine, column: int) -> str:
        if column == CHECK:
            return _("excluded") if line.left_out else _("included")
        is_notes = column == NOTES
        return _(", ").join(map(_spoken_badge, badges(line))) if is_notes else self._text(line, column)

    def _start_anew(self) -> None:
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

    def _ask(self, first: int, count: int) -> None:
        if self._document:
            self._document.ask_conversations(first, count)


def badges(line: ConversationLine) -> list[Badge]:
    """Return the badges that stand in the notes of a line, the worst first after what became of the row."""
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


def _spoken_badge(badge: Badge) -> str:
    return f"{_(SEVERITY_WORDS[badge.severity])}: {badge.text}" if badge.severity else badge.text


def _spans(positions: list[int]) -> list[tuple[int, int]]:
    """Return ascending positions as (first, last) of those that follow each other."""
    spans: list[tuple[int, int]] = []
    for position in positions:
        if spans and spans[-1][1] == position - 1:
            spans[-1] = (spans[-1][0], position)
        else:
            spans.append((position, position))
    return spans
