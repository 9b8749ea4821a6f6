"""Item model of the source cells of one row: column, displayed text and stored value."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from medqa_gui.core.model.listing import SourceCell
from medqa_gui.i18n import gettext as _

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_COLUMNS = 3


class CellsModel(QAbstractTableModel):
    """Cells of the selected row, one line each."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: tuple[SourceCell, ...] = ()

    def show_cells(self, cells: Sequence[SourceCell]) -> None:
        """Show these cells instead."""
        self.beginResetModel()
        self._cells = tuple(cells)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else _COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        cell = self._cells[index.row()]
        return (f"{cell.letter} {cell.header}".rstrip(), cell.text, cell.stored)[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation == Qt.Orientation.Vertical:
            return None
        return (_("Column"), _("As shown"), _("As stored"))[section]
