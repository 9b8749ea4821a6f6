"""The sheet as it stands in the file, its columns' use in the header, and the tabs of the other sheets."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTabBar, QTableView

from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.table import SheetState
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.panels.sheet.column_header import ColumnHeader
from medqa_gui.ui.panels.sheet.model import SheetModel
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import vbox
from medqa_gui.ui.widgets.plain import Label, plain_tip, without_key

_MAPPED_WIDTH, _OTHER_WIDTH = 200, 116
_ROW_PAD = 10
# Narrower than this, columns are scrolled rather than squeezed.
_LEAST_FACTOR = 0.72


class SheetPanel(Panel):
    """Shows rows, tints the mapped columns, and takes header row, columns and sheet from the person."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._model = SheetModel()
        self._table = _SheetTable(self._model)
        self._header = self._table.columns
        self._tabs = QTabBar(expanding=False, drawBase=False, usesScrollButtons=True)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.setShape(QTabBar.Shape.RoundedSouth)
        self._tabs.currentChanged.connect(self._choose_sheet)
        self._header.role_wanted.connect(self._choose_role)
        self._table.verticalHeader().sectionClicked.connect(self._choose_header)
        self._use_row, self._use_no_row = QAction(self), QAction(self)
        self._use_row.setShortcut(QKeySequence("Ctrl+H"))
        self._use_row.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._use_row.triggered.connect(lambda: self._choose_header(self._table.currentIndex().row()))
        self._use_no_row.triggered.connect(self._choose_no_header)
        self._table.addActions([self._use_row, self._use_no_row])
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._model.first_rows_arrived.connect(self._table.fold_header)
        column = vbox(self, gap=0)
        column.addWidget(self._table, 1)
        column.addWidget(self._tabs)

    @property
    def table(self) -> QTableView:
        """The table, which takes the keyboard."""
        return self._table

    def retranslate(self) -> None:
        self._table.setAccessibleName(_("Sheet"))
        self._table.verticalHeader().setAccessibleName(_("Row numbers"))
        self._tabs.setAccessibleName(_("Sheets in the file"))
        self._header.retranslate()
        self._use_row.setText(_("Use this row as the &header"))
        self._use_no_row.setText(_("The sheet has &no header row"))
        self._draw_tabs()

    def recolor(self) -> None:
        self._model.use_colors(self.colors)
        self._header.use_colors(self.colors)
        self._draw_tabs()

    def connections(self, document: Document) -> Connections:
        return [
            (document.sheets_changed, self._draw_tabs),
            (document.suggestion_changed, self._follow_plan),
            (document.plan_changed, self._follow_plan),
            (document.rows_grew, self._grow),
            (document.review_changed, self._draw_tabs),
            (document.sheet_rows_arrived, self._model.take),
        ]

    def redraw(self) -> None:
        self._model.show_document(self._document)
        self._table.fit_columns()
        self._table.fold_header()
        self._draw_tabs()

    def step_sheet(self, step: int) -> None:
        """Go to the next or previous tab."""
        wanted = self._tabs.currentIndex() + step
        if 0 <= wanted < self._tabs.count():
            self._tabs.setCurrentIndex(wanted)

    def _grow(self) -> None:
        columns = self._model.columnCount()
        self._model.grow()
        if columns != self._model.columnCount():
            self._table.fit_columns()

    def _follow_plan(self) -> None:
        self._model.grow()
        self._model.follow_plan()
        self._table.fit_columns()
        self._table.fold_header()
        self._draw_tabs()

    def _draw_tabs(self) -> None:
        document = self._document
        sheets = document.sheets if document else ()
        blocker = QSignalBlocker(self._tabs)
        while self._tabs.count() > len(sheets):
            self._tabs.removeTab(self._tabs.count() - 1)
        while self._tabs.count() < len(sheets):
            self._tabs.addTab("")
        for index in range(len(sheets)):
            self._draw_tab(index)
        # Tabs that come before the bar is shown ask for no room by themselves.
        self._tabs.updateGeometry()
        if document:
            self._tabs.setCurrentIndex(document.wanted_sheet)
        blocker.unblock()

    def _draw_tab(self, index: int) -> None:
        document = self._document
        if document is None:
            return
        sheet = document.sheets[index]
        is_hidden = sheet.state is not SheetState.VISIBLE
        rows = document.row_counts.get(index)
        if index == document.plan.sheet_index and document.counts.rows:
            rows = document.counts.rows
        count = "" if rows is None else f" {rows:,}"
        self._tabs.setTabText(index, without_key(sheet.name + count + (" · " + _("hidden") if is_hidden else "")))
        self._tabs.setTabIcon(index, icon(IconShape.HIDDEN, self.colors.muted) if is_hidden else QIcon())
        self._tabs.setTabTextColor(index, QColor(self.colors.muted if is_hidden else self.colors.text))
        told = "" if rows is None else ngettext("{count} row", "{count} rows", rows).format(count=f"{rows:,}")
        self._tabs.setTabToolTip(index, plain_tip(f"{sheet.name}\n{told}".strip()))

    def _choose_sheet(self, index: int) -> None:
        if self._document and index >= 0:
            self._document.choose_sheet(index)

    def _choose_role(self, column: int, field: Field | None) -> None:
        if self._document is None:
            return
        if field:
            self._document.choose_column(field, column)
        else:
            self._document.map_columns(self._document.plan.mapping.without_column(column))

    def _choose_header(self, position: int) -> None:
        number = self._model.row_number(position) if position >= 0 else 0
        if self._document and number and number != self._model.header_row:
            self._document.choose_header(number)

    def _choose_no_header(self) -> None:
        if self._document:
            self._document.choose_header(0)


class _RowHeader(QHeaderView):
    """The row numbers, in a column of a fixed width."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)

    def sizeHint(self) -> QSize:
        # Qt would ask for the first and the last hundred rows at every growth of the sheet, and with them their pages.
        return QSize(self.maximumWidth(), 0)


class _SheetTable(QTableView):
    """The table; where the header is the first row, the column header stands for it."""

    def __init__(self, model: SheetModel) -> None:
        super().__init__(wordWrap=False, cornerButtonEnabled=False)
        self.setTabKeyNavigation(False)
        self._sheet = model
        self._corner = Label()
        self._corner.setParent(self)
        self._corner.setObjectName("corner")
        self._corner.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.columns = ColumnHeader(model)
        self.setHorizontalHeader(self.columns)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        rows = _RowHeader(self)
        self.setVerticalHeader(rows)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PAD)
        rows.setFixedWidth(self.fontMetrics().horizontalAdvance("▸ 888888") + 8)
        rows.setSectionsClickable(True)
        rows.setHighlightSections(False)
        self._was_fitted: tuple[object, ...] = ()

    def minimumSizeHint(self) -> QSize:
        row = self.verticalHeader().defaultSectionSize()
        return QSize(260, self.columns.sizeHint().height() + 3 * row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        frame = self.frameWidth()
        self._corner.setGeometry(frame, frame, self.verticalHeader().width(), self.columns.height())

    def fit_columns(self) -> None:
        """Give the mapped columns more room, and share what is left among all."""
        count = self._sheet.columnCount()
        mapped = tuple(self._sheet.role_of(column) is not None for column in range(count))
        room = self.viewport().width()
        if not count or (mapped, room) == self._was_fitted:
            return
        self._was_fitted = (mapped, room)
        wishes = [_MAPPED_WIDTH if each else _OTHER_WIDTH for each in mapped]
        factor = max(_LEAST_FACTOR, room / sum(wishes))
        for column, wish in enumerate(wishes):
            self.setColumnWidth(column, int(wish * factor))

    def fold_header(self) -> None:
        """Hide the first row while it is the header row: it says what the column header says."""
        if self._sheet.rowCount():
            is_header = self._sheet.header_row > 0 and self._sheet.row_number(0) == self._sheet.header_row
            self.setRowHidden(0, is_header)
            self._corner.setText(f"▸ {self._sheet.header_row}" if is_header else "")
