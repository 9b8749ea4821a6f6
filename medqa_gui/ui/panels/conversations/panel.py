"""Panel with the list of conversations: filters for all, needs review, excluded and one finding, and a search."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPushButton,
    QTableView,
    QToolTip,
)

from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.listing import Order, View
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.panels.conversations.badge_delegate import BadgeDelegate
from medqa_gui.ui.panels.conversations.model import (
    ANSWER,
    CHECK,
    NOTES,
    ORDERS,
    QUESTION,
    ROW,
    TOKENS,
    ConversationsModel,
)
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import hbox, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording.finding_actions import kind_badge
from medqa_gui.wording.labels import finding_sentence

_TYPING_PAUSE_MS = 200
_ROW_PAD = 10
_WIDEST_NOTES = 220
# Below this width the tokens column is hidden to leave room for question and answer.
_NARROW = 400


class ConversationsPanel(Panel):
    """List of the conversations that match the document's query; requests the detail of the selected line."""

    detail_wanted = Signal()
    focus_lost = Signal()  # the table had the keyboard focus and was hidden

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._model = ConversationsModel()
        self._badges = BadgeDelegate()
        self._table = _ConversationsTable(self._model, self._badges)
        self._views = {view: QPushButton() for view in View}
        self._group = QButtonGroup(self)
        for view, button in self._views.items():
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setProperty("is_first", view is View.ALL)
            button.clicked.connect(lambda _checked=False, view=view: self._show_view(view))
            self._group.addButton(button)
        self._finding = QPushButton()
        self._finding.setProperty("role", "finding")
        self._finding.clicked.connect(lambda: self._change_query(self._query._replace(finding=None, kind="")))
        self._search = QLineEdit(clearButtonEnabled=True)
        self._search.setAcceptDrops(False)
        self._typing_timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._typing_timer.timeout.connect(self._use_search)
        self._search.textEdited.connect(self._typing_timer.start)
        self._search.textChanged.connect(self._clear_search)
        self._empty_label = Label(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._empty_label.setProperty("role", "muted")
        self._requested_row = 0
        self._table.selectionModel().currentRowChanged.connect(self._request_detail)
        self._model.lines_arrived.connect(self._select_first)
        self._model.refused.connect(self._show_refusal)
        self._table.toggled.connect(self._toggle)
        self._table.line_activated.connect(self.detail_wanted)
        self._table.horizontalHeader().sectionClicked.connect(self._sort_by_section)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._arrange()

    @property
    def table(self) -> QTableView:
        """The table, which gets the keyboard focus."""
        return self._table

    def focus_search(self) -> None:
        """Move the keyboard focus to the search field."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def step_finding(self, step: int) -> None:
        """Select the next (step 1) or previous (step -1) line that needs review."""
        if self._document:
            self._document.finding_actions.ask_next(max(self._table.currentIndex().row(), 0), step)

    def retranslate(self) -> None:
        self._search.setPlaceholderText(_("Find… Ctrl+F"))
        self._search.setAccessibleName(_("Find in questions and answers"))
        self._table.setAccessibleName(_("Conversations"))
        self._model.retranslate()
        self._update_counts()
        self._update_empty_label()

    def recolor(self) -> None:
        self._model.set_colors(self.colors)
        self._badges.set_colors(self.colors)
        self._finding.setIcon(icon(IconShape.CROSS, self.colors.warning))

    def connections(self, document: Document) -> Connections:
        return [
            (document.review_changed, self._update_counts),
            (document.list_changed, self._follow_list),
            (document.conversations_arrived, self._model.show_lines),
            (document.finding_actions.next_found, self._select_line),
        ]

    def redraw(self) -> None:
        self._requested_row = 0
        self._model.show_document(self._document)
        if self._document and self._search.text().strip() != self._document.query.find:
            self._search.setText(self._document.query.find)
        self._update_counts()
        self._update_empty_label()

    def _update_counts(self) -> None:
        document = self._document
        for button in self._views.values() if document is None else ():
            button.setText("")
        if document is None:
            return
        # These counts are conversations, not rows: one conversation can span several rows.
        texts = {
            View.ALL: _("All {count}"),
            View.NEEDS_A_LOOK: _("Needs review {count}"),
            View.LEFT_OUT: _("Excluded {count}"),
        }
        for view, button in self._views.items():
            count = document.lines.get(view)
            button.setText(texts[view].format(count="…" if count is None else f"{count:,}"))
            button.setChecked(view is document.query.view)
        finding = document.query.finding
        self._finding.setVisible(finding is not None)
        if finding:
            badge = kind_badge(finding, document.query.kind)
            self._finding.setText(_("Only: {badge}").format(badge=badge))
            set_tip(self._finding, _("Show all rows"))

    def _update_empty_label(self) -> None:
        """Replace an empty list by a sentence once the list is known; hiding the table loses the keyboard focus."""
        text = self._empty_text(self._document) if self._document else ""
        self._empty_label.setText(text)
        self._empty_label.setVisible(bool(text))
        had_focus = bool(text) and self._table.hasFocus()
        self._table.setVisible(not text)
        if had_focus:
            self.focus_lost.emit()

    def _empty_text(self, document: Document) -> str:
        if document.list_size or not document.is_reviewed:
            return ""
        if document.plan.mapping.missing_fields:
            return _("Conversations appear here once both columns are chosen.")
        finding = document.query.finding
        if finding is not None and FINDING_KINDS[finding].is_of_sheet and not document.query.find:
            return finding_sentence(finding)
        return (
            _("No matching conversations.") if document.query.find or document.query.finding else _("No conversations.")
        )

    def _follow_list(self) -> None:
        line, size = self._model.line(self._table.currentIndex().row()), self._model.rowCount()
        # Request the detail before the lines: the engine needs longer for the lines.
        self._requested_row = 0
        self._request_detail(self._table.currentIndex())
        self._model.follow_list()
        if line and self._document and 0 < self._model.rowCount() < size:
            self._document.finding_actions.ask_place(line.row_number)
        self._update_sort_indicator()
        self._update_counts()
        self._update_empty_label()
        self._select_first()

    def _select_first(self) -> None:
        """Select the first line if none is selected, and request the detail of a line that has just arrived."""
        index = self._table.currentIndex()
        if not index.isValid() and self._model.rowCount():
            self._table.selectRow(0)
        self._request_detail(self._table.currentIndex())

    def _request_detail(self, current: QModelIndex, _previous: QModelIndex | None = None) -> None:
        line = self._model.line(current.row()) if current.isValid() else None
        if line and self._document and line.row_number != self._requested_row:
            self._requested_row = line.row_number
            self._document.ask_detail(line.row_number)

    def _use_search(self) -> None:
        self._change_query(self._query._replace(find=self._search.text().strip()))

    def _clear_search(self, text: str) -> None:
        if not text and self._document and self._document.query.find:
            self._change_query(self._query._replace(find=""))

    @property
    def _query(self) -> Query:
        return self._document.query if self._document else Query()

    def _show_view(self, view: View) -> None:
        self._change_query(self._query._replace(view=view, finding=None, kind="", rows=None))

    def _select_line(self, position: int | None) -> None:
        if position is not None:
            self._table.selectRow(position)
            self._table.scrollTo(self._model.index(position, ROW))

    def _selected(self) -> list[int]:
        return [index.row() for index in self._table.selectionModel().selectedRows()]

    def _toggle(self) -> None:
        self._model.toggle(self._selected())

    def _show_refusal(self, reason: str) -> None:
        place = self._table.visualRect(self._table.currentIndex()).bottomLeft()
        QToolTip.showText(self._table.viewport().mapToGlobal(place), reason, self._table)
        self._table.setAccessibleDescription(reason)

    def _sort_by_section(self, section: int) -> None:
        if section in ORDERS:
            self._sort(ORDERS[section])

    def _sort(self, order: Order) -> None:
        """Sort ascending, then descending, then in row order."""
        query = self._query
        if query.order is not order:
            self._change_query(query._replace(order=order, is_descending=False))
        elif not query.is_descending:
            self._change_query(query._replace(is_descending=True))
        else:
            self._change_query(query._replace(order=Order.ROW, is_descending=False))

    def _update_sort_indicator(self) -> None:
        section = next(each for each, order in ORDERS.items() if order is self._query.order)
        way = Qt.SortOrder.DescendingOrder if self._query.is_descending else Qt.SortOrder.AscendingOrder
        self._table.horizontalHeader().setSortIndicator(section, way)

    def _open_menu(self, place: QPoint) -> None:
        lines = [line for at in self._selected() if (line := self._model.line(at))]
        if not lines:
            return
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_saved = any(line.left_out is None for line in lines)
        toggle = menu.addAction(_("Exclude") if has_saved else _("Include"))
        toggle.setShortcut("Space")
        toggle.triggered.connect(self._toggle)
        menu.addAction(_("Show the conversation")).triggered.connect(self.detail_wanted)
        orders = menu.addMenu(_("Sort by"))
        names = (_("Row"), _("Question"), _("Answer"), _("Tokens"), _("Notes"))
        for order, name in zip(ORDERS.values(), names, strict=True):
            orders.addAction(name).triggered.connect(lambda _checked=False, order=order: self._sort(order))
        menu.popup(self._table.viewport().mapToGlobal(place))

    def _change_query(self, query: Query) -> None:
        if self._document and query != self._document.query:
            self._document.ask_list(query)

    def _arrange(self) -> None:
        segments = hbox(gap=0)
        for button in self._views.values():
            segments.addWidget(button)
        top = hbox(gap=8)
        top.addLayout(segments)
        top.addWidget(self._finding)
        top.addStretch()
        top.addWidget(self._search, 1)
        self._search.setMaximumWidth(240)
        self._search.setMinimumWidth(64)
        column = vbox(self, gap=8)
        column.addLayout(top)
        column.addWidget(self._table, 1)
        column.addWidget(self._empty_label, 1)


class _ConversationsTable(QTableView):
    """Table that selects whole lines; question and answer share the width."""

    toggled = Signal()
    line_activated = Signal()

    def __init__(self, model: ConversationsModel, badges: BadgeDelegate) -> None:
        super().__init__(wordWrap=False, cornerButtonEnabled=False)
        self.setTabKeyNavigation(False)
        self.setModel(model)
        self.setItemDelegateForColumn(NOTES, badges)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _ROW_PAD)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(ROW, Qt.SortOrder.AscendingOrder)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (QUESTION, ANSWER):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(CHECK, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(CHECK, 30)
        self.setColumnWidth(ROW, self.fontMetrics().horizontalAdvance("888888") + 14)
        self.setColumnWidth(TOKENS, self.fontMetrics().horizontalAdvance("8,8888") + 18)

    def selectRow(self, row: int) -> None:
        """Select only this line. Qt's own selectRow toggles it while Ctrl is down, as during Ctrl+Z."""
        alone = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, ROW), alone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space:
                self.toggled.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.line_activated.emit()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        self.setColumnHidden(TOKENS, width < _NARROW)
        self.setColumnWidth(NOTES, min(_WIDEST_NOTES, width // 3))

    def minimumSizeHint(self) -> QSize:
        return QSize(280, self.verticalHeader().defaultSectionSize() * 4)
