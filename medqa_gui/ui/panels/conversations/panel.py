"""The list of conversations: three views, one finding's rows, and a search."""

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
# Below this width question and answer need the room of the tokens.
_NARROW = 400


class ConversationsPanel(Panel):
    """Lists what the query of the document finds, and asks for the detail of the selected line."""

    detail_wanted = Signal()
    keyboard_lost = Signal()  # the table had it and is gone

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
            button.clicked.connect(lambda _checked=False, view=view: self._use_view(view))
            self._group.addButton(button)
        self._finding = QPushButton()
        self._finding.setProperty("role", "finding")
        self._finding.clicked.connect(lambda: self._ask(self._query._replace(finding=None, kind="")))
        self._find = QLineEdit(clearButtonEnabled=True)
        self._find.setAcceptDrops(False)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._pause.timeout.connect(lambda: self._ask(self._query._replace(find=self._find.text().strip())))
        self._find.textEdited.connect(self._pause.start)
        self._find.textChanged.connect(self._clear_find)
        self._nothing = Label(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._nothing.setProperty("role", "muted")
        self._asked_row = 0
        self._table.selectionModel().currentRowChanged.connect(self._show_detail)
        self._model.lines_arrived.connect(self._select_something)
        self._model.refused.connect(self._tell_why_not)
        self._table.toggled.connect(self._toggle)
        self._table.entered_line.connect(self.detail_wanted)
        self._table.horizontalHeader().sectionClicked.connect(self._sort_by_section)
        self._table.customContextMenuRequested.connect(self._open_menu)
        self._arrange()

    @property
    def table(self) -> QTableView:
        """The table, which takes the keyboard."""
        return self._table

    def start_finding(self) -> None:
        """Put the cursor into the search."""
        self._find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._find.selectAll()

    def step_finding(self, step: int) -> None:
        """Select the next (step 1) or previous (-1) doubtful line."""
        if self._document:
            self._document.finding_actions.ask_next(max(self._table.currentIndex().row(), 0), step)

    def retranslate(self) -> None:
        self._find.setPlaceholderText(_("Find… Ctrl+F"))
        self._find.setAccessibleName(_("Find in questions and answers"))
        self._table.setAccessibleName(_("Conversations"))
        self._model.retranslate()
        self._count()
        self._explain_empty()

    def recolor(self) -> None:
        self._model.use_colors(self.colors)
        self._badges.use_colors(self.colors)
        self._finding.setIcon(icon(IconShape.CROSS, self.colors.warning))

    def connections(self, document: Document) -> Connections:
        return [
            (document.review_changed, self._count),
            (document.list_changed, self._follow_list),
            (document.conversations_arrived, self._model.take),
            (document.finding_actions.next_found, self._select_line),
        ]

    def redraw(self) -> None:
        self._asked_row = 0
        self._model.show_document(self._document)
        if self._document and self._find.text().strip() != self._document.query.find:
            self._find.setText(self._document.query.find)
        self._count()
        self._explain_empty()

    def _count(self) -> None:
        document = self._document
        for button in self._views.values() if document is None else ():
            button.setText("")
        if document is None:
            return
        # Lines, not rows: several rows may make one conversation.
        texts = {
            View.ALL: _("All {count}"),
            View.NEEDS_A_LOOK: _("Needs review {count}"),
            View.LEFT_OUT: _("Excluded {count}"),
        }
        for view, button in self._views.items():
            button.setText(texts[view].format(count=f"{document.lines.get(view, 0):,}"))
            button.setChecked(view is document.query.view)
        finding = document.query.finding
        self._finding.setVisible(finding is not None)
        if finding:
            badge = kind_badge(finding, document.query.kind)
            self._finding.setText(_("Only: {badge}").format(badge=badge))
            set_tip(self._finding, _("Show all rows"))

    def _explain_empty(self) -> None:
        """Put a sentence in place of an empty list, once it is known: a hidden table loses the keyboard."""
        text = self._why_empty(self._document) if self._document else ""
        self._nothing.setText(text)
        self._nothing.setVisible(bool(text))
        had_keyboard = bool(text) and self._table.hasFocus()
        self._table.setVisible(not text)
        if had_keyboard:
            self.keyboard_lost.emit()

    def _why_empty(self, document: Document) -> str:
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
        # The conversation that is shown follows first: the lines take the engine longer.
        self._asked_row = 0
        self._show_detail(self._table.currentIndex())
        self._model.follow_list()
        if line and self._document and 0 < self._model.rowCount() < size:
            self._document.finding_actions.ask_place(line.row_number)
        self._show_order()
        self._count()
        self._explain_empty()
        self._select_something()

    def _select_something(self) -> None:
        """Select the first line where nothing is selected, and show the detail of a line that has only now come."""
        index = self._table.currentIndex()
        if not index.isValid() and self._model.rowCount():
            self._table.selectRow(0)
        self._show_detail(self._table.currentIndex())

    def _show_detail(self, current: QModelIndex, _previous: QModelIndex | None = None) -> None:
        line = self._model.line(current.row()) if current.isValid() else None
        if line and self._document and line.row_number != self._asked_row:
            self._asked_row = line.row_number
            self._document.ask_detail(line.row_number)

    def _clear_find(self, text: str) -> None:
        if not text and self._document and self._document.query.find:
            self._ask(self._query._replace(find=""))

    @property
    def _query(self) -> Query:
        return self._document.query if self._document else Query()

    def _use_view(self, view: View) -> None:
        self._ask(self._query._replace(view=view, finding=None, kind="", rows=None))

    def _select_line(self, position: int | None) -> None:
        if position is not None:
            self._table.selectRow(position)
            self._table.scrollTo(self._model.index(position, ROW))

    def _selected(self) -> list[int]:
        return [index.row() for index in self._table.selectionModel().selectedRows()]

    def _toggle(self) -> None:
        self._model.toggle(self._selected())

    def _tell_why_not(self, reason: str) -> None:
        place = self._table.visualRect(self._table.currentIndex()).bottomLeft()
        QToolTip.showText(self._table.viewport().mapToGlobal(place), reason, self._table)
        self._table.setAccessibleDescription(reason)

    def _sort_by_section(self, section: int) -> None:
        if section in ORDERS:
            self._sort(ORDERS[section])

    def _sort(self, order: Order) -> None:
        """Sort upwards, then downwards, then as the sheet stands."""
        query = self._query
        if query.order is not order:
            self._ask(query._replace(order=order, is_descending=False))
        elif not query.is_descending:
            self._ask(query._replace(is_descending=True))
        else:
            self._ask(query._replace(order=Order.ROW, is_descending=False))

    def _show_order(self) -> None:
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

    def _ask(self, query: Query) -> None:
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
        top.addWidget(self._find, 1)
        self._find.setMaximumWidth(240)
        self._find.setMinimumWidth(64)
        column = vbox(self, gap=8)
        column.addLayout(top)
        column.addWidget(self._table, 1)
        column.addWidget(self._nothing, 1)


class _ConversationsTable(QTableView):
    """Whole lines; the texts share the width."""

    toggled = Signal()
    entered_line = Signal()

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
        """Select this line and no other, whatever keys are held: under Ctrl, as of Ctrl+Z, Qt would toggle it."""
        alone = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self.model().index(row, ROW), alone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space:
                self.toggled.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered_line.emit()
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        self.setColumnHidden(TOKENS, width < _NARROW)
        self.setColumnWidth(NOTES, min(_WIDEST_NOTES, width // 3))

    def minimumSizeHint(self) -> QSize:
        return QSize(280, self.verticalHeader().defaultSectionSize() * 4)
