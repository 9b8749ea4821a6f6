"""Item model of all rows of a sheet as in the source file, header row and title rows included."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from medqa_gui.core.engine.protocol import SheetPage
from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.row_pages import PAGE_SIZE, RowPages
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.style.theme import LIGHT, Colors
from medqa_gui.ui.widgets.plain import plain_tip
from medqa_gui.wording import FIELDS

Index = QModelIndex | QPersistentModelIndex
# The detail panel shows the whole text.
MOST_TOOLTIP_LETTERS = 600
_NOWHERE = QModelIndex()
_WAITING = "…"


class SheetModel(QAbstractTableModel):
    """Rows of the shown sheet; they are requested when they become visible and are empty until they arrive."""

    first_rows_arrived = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._document: Document | None = None
        self._pages: RowPages[Row] = RowPages(self._request_rows)
        self._rows = 0
        self._columns = 0
        self._sheet: tuple[int, object] = (-1, None)
        self._headers: dict[int, str] = {}
        self._roles: dict[int, Field] = {}
        self._header_row = 0
        self._colors = LIGHT

    @property
    def header_row(self) -> int:
        """Number of the header row as Excel shows it, 0 if there is none."""
        return self._header_row

    def show_document(self, document: Document | None) -> None:
        """Show the sheet of this document; None clears the model."""
        self._document = document
        self._sheet = (-1, None)
        self.update_size()
        self.update_plan()

    def set_colors(self, colors: Colors) -> None:
        """Use this palette from now on."""
        self._colors = colors
        self._redraw()

    def update_size(self) -> None:
        """Adopt the number of loaded rows and columns; reset the model if the sheet has changed."""
        document = self._document
        plan = document.plan if document else None
        sheet = (plan.sheet_index, plan.read_options) if plan else (-1, None)
        rows, columns = (document.row_count, document.column_count) if document else (0, 0)
        if sheet != self._sheet or rows < self._rows or columns != self._columns:
            self.beginResetModel()
            self._sheet, self._rows, self._columns = sheet, rows, columns
            self._pages.forget()
            self.endResetModel()
        elif rows > self._rows:
            self.beginInsertRows(_NOWHERE, self._rows, rows - 1)
            self._pages.outdate(self._rows)
            self._rows = rows
            self.endInsertRows()

    def update_plan(self) -> None:
        """Adopt the header row, the column names and the column mapping."""
        document = self._document
        plan = document.plan if document else Plan(source=None)  # type: ignore[arg-type]
        suggestion = document.suggestion if document else None
        before = self._headers, self._roles, self._header_row
        self._headers = {column.index: column.header for column in suggestion.columns} if suggestion else {}
        self._roles = {column: field for field, column in plan.mapping.columns}
        self._header_row = plan.header_row if suggestion else 0
        if before != (self._headers, self._roles, self._header_row):
            self._redraw()

    def show_rows(self, arrived: SheetPage) -> None:
        """Show rows that were requested."""
        self._pages.take(arrived.first, arrived.rows)
        last = min(arrived.first + PAGE_SIZE, self._rows) - 1
        if last >= arrived.first and self._columns:
            self.dataChanged.emit(self.index(arrived.first, 0), self.index(last, self._columns - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, arrived.first, last)
        if arrived.first == 0:
            self.first_rows_arrived.emit()

    def row_number(self, position: int) -> int:
        """Return the row number that Excel shows for this 0-based position, 0 until the row has arrived."""
        row = self._pages.line(position)
        return row.number if row else 0

    def role_of(self, column: int) -> Field | None:
        """Return the field that this 0-based column is mapped to, or None."""
        return self._roles.get(column)

    def header_of(self, column: int) -> str:
        """Return the column name, "" if it has none."""
        return self._headers.get(column, "")

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._columns

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._pages.line(index.row())
        text = row.texts[index.column()] if row and index.column() < len(row.texts) else ""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(row, text)
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._colors.muted if self._is_dimmed(row, index.column()) else self._colors.text)
            case Qt.ItemDataRole.BackgroundRole:
                return self._background(row, index.column())
            case Qt.ItemDataRole.FontRole if row and row.number == self._header_row:
                font = QFont()
                font.setBold(True)
                return font
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return self._row_header(section, role)
        header = self.header_of(section)
        field = self.role_of(section)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{column_letter(section)} {header}".rstrip()
            case Qt.ItemDataRole.AccessibleTextRole:
                parts = (_("Column {letter}").format(letter=column_letter(section)), header)
                return ", ".join([*filter(None, parts), _(FIELDS[field]) if field else _("not used")])
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(header) or None
            case _:
                return None

    def _row_header(self, position: int, role: int) -> object:
        number = self.row_number(position)
        is_header = bool(number) and number == self._header_row
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"▸ {number}" if is_header else str(number) if number else _WAITING
            case Qt.ItemDataRole.ToolTipRole:
                return _("The header row") if is_header else _("Click to make this the header row")
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case _:
                return None

    def _tooltip(self, row: Row | None, text: str) -> str | None:
        if row and row.is_hidden:
            return _("This row is hidden in the sheet.")
        return plain_tip(text[:MOST_TOOLTIP_LETTERS], wraps=True) if text else None

    def _is_dimmed(self, row: Row | None, column: int) -> bool:
        return row is not None and (row.is_hidden or row.number < self._header_row or column not in self._roles)

    def _background(self, row: Row | None, column: int) -> QColor | None:
        if row and row.number == self._header_row:
            return QColor(self._colors.header)
        match self._roles.get(column):
            case Field.QUESTION:
                return QColor(self._colors.question_tint)
            case Field.ANSWER:
                return QColor(self._colors.answer_tint)
            case None:
                return None
            case _:
                return QColor(self._colors.system_tint)

    def _redraw(self) -> None:
        if self._rows and self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(self._rows - 1, self._columns - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._columns - 1)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self._rows - 1)

    def _request_rows(self, first: int, count: int) -> None:
        if self._document:
            self._document.ask_sheet_rows(first, count)
