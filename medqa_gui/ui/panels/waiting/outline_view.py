"""Outline of a sheet whose texts are not read yet: which of the first cells are filled, and the sheet names."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTabBar, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.table import Row, Sheet
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.widgets.plain import without_key

# More columns than fit into a window; a sheet can have 16,384.
_MOST_COLUMNS = 40


class OutlineView(QWidget):
    """Table without selection or focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = QTableWidget()
        self._table.setCornerButtonEnabled(False)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._tabs = QTabBar(expanding=False, drawBase=False)
        self._tabs.setEnabled(False)
        self._tabs.setShape(QTabBar.Shape.RoundedSouth)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self._table, 1)
        column.addWidget(self._tabs)

    def show_rows(self, rows: Sequence[Row], sheets: Sequence[Sheet]) -> None:
        """Show these rows and sheet names; hide the view if there are no rows."""
        self.setVisible(bool(rows))
        while self._tabs.count():
            self._tabs.removeTab(0)
        for sheet in sheets if rows else ():
            self._tabs.addTab(without_key(sheet.name))
        columns = min(max((len(row.texts) for row in rows), default=0), _MOST_COLUMNS)
        self._table.setAccessibleName(_("Sheet"))
        self._table.setRowCount(len(rows))
        self._table.setColumnCount(columns)
        self._table.setHorizontalHeaderLabels([column_letter(column) for column in range(columns)])
        self._table.setVerticalHeaderLabels([str(row.number) for row in rows])
        for at, row in enumerate(rows):
            for column, text in enumerate(row.texts[:columns]):
                self._table.setItem(at, column, QTableWidgetItem(text))
