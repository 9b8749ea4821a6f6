"""Panel of the source sheet: its rows, the column mapping in the header, and a tab for each sheet."""

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
# Below this factor of their preferred widths, columns are scrolled instead of narrowed.
_LEAST_FACTOR = 0.72


class SheetPanel(Panel):
    """Sheet view in which header row, column mapping and sheet can be chosen."""

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
        self._model.first_rows_arrived.connect(self._table.hide_header_row)
        column = vbox(self, gap=0)
        column.addWidget(self._table, 1)
        column.addWidget(self._tabs)

    @property
    def table(self) -> QTableView:
        """The table, which gets the keyboard focus."""
        return self._table

    def retranslate(self) -> None:
        self._table.setAccessibleName(_("Sheet"))
        self._table.verticalHeader().setAccessibleName(_("Row numbers"))
        self._tabs.setAccessibleName(_("Sheets in the file"))
        self._header.retranslate()
        self._use_row.setText(_("Use this row as the &header"))
        self._use_no_row.setText(_("The sheet has &no header row"))
        self._update_tabs()

    def recolor(self) -> None:
        self._model.set_colors(self.colors)
        self._header.set_colors(self.colors)
        self._update_tabs()

    def connections(self, document: Document) -> Connections:
        return [
            (document.sheets_changed, self._update_tabs),
            (document.suggestion_changed, self._update_plan),
            (document.plan_changed, self._update_plan),
            (document.rows_grew, self._update_size),
            (document.review_changed, self._update_tabs),
            (document.sheet_rows_arrived, self._model.show_rows),
        ]

    def redraw(self) -> None:
        self._model.show_document(self._document)
        self._table.fit_columns()
        self._table.hide_header_row()
        self._update_tabs()

    def step_sheet(self, step: int) -> None:
        """Go to the next (step 1) or previous (step -1) tab."""
        wanted = self._tabs.currentIndex() + step
        if 0 <= wanted < self._tabs.count():
            self._tabs.setCurrentIndex(wanted)

    def _update_size(self) -> None:
        columns = self._model.columnCount()
        self._model.update_size()
        if columns != self._model.columnCount():
            self._table.fit_columns()

    def _update_plan(self) -> None:
        self._model.update_size()
        self._model.update_plan()
        self._table.fit_columns()
        self._table.hide_header_row()
        self._update_tabs()

    def _update_tabs(self) -> None:
        document = self._document
        sheets = document.sheets if document else ()
        blocker = QSignalBlocker(self._tabs)
        while self._tabs.count() > len(sheets):
            self._tabs.removeTab(self._tabs.count() - 1)
        while self._tabs.count() < len(sheets):
            self._tabs.addTab("")
        for index in range(len(sheets)):
            self._update_tab(index)
        # QTabBar does not update its size hint for tabs that are added while it is hidden.
        self._tabs.updateGeometry()
        if document:
            self._tabs.setCurrentIndex(document.wanted_sheet)
        blocker.unblock()

    def _update_tab(self, index: int) -> None:
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
    """Vertical header with the row numbers, of a fixed width."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)

    def sizeHint(self) -> QSize:
        # Qt's own size hint reads the first and last 100 rows whenever rows are added, which requests their pages.
        return QSize(self.maximumWidth(), 0)


class _SheetTable(QTableView):
    """Table that hides the first row while it is the header row."""

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
        self._fitted_for: tuple[object, ...] = ()

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
        """Make mapped columns wider, and scale all columns to the width of the view."""
        count = self._sheet.columnCount()
        mapped = tuple(self._sheet.role_of(column) is not None for column in range(count))
        room = self.viewport().width()
        if not count or (mapped, room) == self._fitted_for:
            return
        self._fitted_for = (mapped, room)
        wishes = [_MAPPED_WIDTH if each else _OTHER_WIDTH for each in mapped]
        factor = max(_LEAST_FACTOR, room / sum(wishes))
        for column, wish in enumerate(wishes):
            self.setColumnWidth(column, int(wish * factor))

    def hide_header_row(self) -> None:
        """Hide the first row while it is the header row: the column header repeats it."""
        if self._sheet.rowCount():
            is_header = self._sheet.header_row > 0 and self._sheet.row_number(0) == self._sheet.header_row
            self.setRowHidden(0, is_header)
            self._corner.setText(f"▸ {self._sheet.header_row}" if is_header else "")
