"""The selected conversation: as bubbles, as the exact JSON, and as its source cells."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from medqa_gui.core.model import Detail, Message, Role
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.document import Document
from medqa_gui.ui.layouts import stacked
from medqa_gui.ui.models.cells_model import CellsModel
from medqa_gui.ui.panel import Heard, Panel
from medqa_gui.ui.session import Session
from medqa_gui.ui.theme import Theme
from medqa_gui.wording import LEFT_OUT, finding_sentence

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class DetailPanel(Panel):
    """Everything about one row of the list."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._detail: Detail | None = None
        self._bubbles = stacked(gap=8)
        self._scroll = _scrolled(self._bubbles)
        self._record = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self._record.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._model = CellsModel()
        self._cells = _cells_table(self._model)
        self._tabs = QTabWidget(documentMode=True, usesScrollButtons=False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.tabBar().setDrawBase(False)
        for page in (self._scroll, self._record, self._cells):
            self._tabs.addTab(page, "")
        card = QFrame()
        card.setProperty("card", "plain")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self._tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.setMinimumWidth(284)

    def retranslate(self) -> None:
        for at, text in enumerate((_("Conversation"), _("JSON"), _("Source cells"))):
            self._tabs.setTabText(at, text)
        self._tabs.tabBar().setAccessibleName(_("What is shown of the conversation"))
        self._scroll.setAccessibleName(_("Conversation"))
        self._record.setAccessibleName(_("JSON, exactly as it will be saved"))
        self._cells.setAccessibleName(_("Source cells"))
        self._show(self._detail)

    def listen(self, document: Document) -> Heard:
        return [(document.detail_arrived, self._show), (document.list_changed, self._forget)]

    def redraw(self) -> None:
        self._show(None)

    def _forget(self) -> None:
        if self._document and not self._document.list_size:
            self._show(None)

    def _show(self, detail: Detail | None) -> None:
        is_other = not (detail and self._detail and detail.row_number == self._detail.row_number)
        self._detail = detail
        self._draw_bubbles(detail)
        if detail is None or self._record.toPlainText() != detail.record:
            self._record.setPlainText(self._record_text(detail))
        self._model.show_cells(detail.cells if detail else ())
        if is_other:
            self._scroll.verticalScrollBar().setValue(0)

    def _record_text(self, detail: Detail | None) -> str:
        if detail is None:
            return ""
        return detail.record or _("This row is left out, so there is no record.")

    def _draw_bubbles(self, detail: Detail | None) -> None:
        while (item := self._bubbles.takeAt(0)) is not None:
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        if detail is None:
            return
        for message in detail.conversation.messages:
            self._bubbles.addWidget(_bubble(message))
        self._bubbles.addStretch()
        if detail.left_out:
            reason = _(LEFT_OUT[detail.left_out])
            self._bubbles.addWidget(_card("warning", _("Left out: {reason}").format(reason=reason))[0])
        for finding in dict.fromkeys(each.id for each in detail.findings):
            self._bubbles.addWidget(_card("warning", finding_sentence(finding))[0])


def _bubble(message: Message) -> QFrame:
    names = {Role.SYSTEM: _("System"), Role.USER: _("Question"), Role.ASSISTANT: _("Answer")}
    frame, column = _card(message.role.value, names[message.role])
    text = QLabel(message.content, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    text.setTextInteractionFlags(_SELECTABLE)
    text.setAccessibleName(names[message.role])
    text.setAccessibleDescription(message.content)
    column.addWidget(text)
    return frame


def _card(card: str, heading: str) -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    frame.setProperty("card", card)
    title = QLabel(heading, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    title.setProperty("voice", card)
    column = stacked(frame, gap=3, margins=(10, 7, 10, 8))
    column.addWidget(title)
    return frame, column


def _scrolled(layout: QVBoxLayout) -> QScrollArea:
    inside = QWidget()
    inside.setObjectName("scrolled")
    inside.setLayout(layout)
    layout.setContentsMargins(0, 0, 6, 0)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return area


def _cells_table(model: CellsModel) -> QTableView:
    table = QTableView(wordWrap=True, cornerButtonEnabled=False)
    table.setTabKeyNavigation(False)
    table.setModel(model)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return table
