"""Dialog that lists the user's named items, to rename, delete, import and export them."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QDialogButtonBox, QListWidget, QPushButton

from medqa_gui.i18n import gettext as _
from medqa_gui.ui.dialogs.questions import Dialogs
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.ui.widgets.plain import Label


class NamedItems(Protocol):
    """Interface of the items that the dialog lists."""

    def names(self) -> list[str]:
        """Return the names in display order."""
        ...

    def rename(self, old: str, new: str) -> None:
        """Rename an item."""
        ...

    def remove(self, name: str) -> None:
        """Delete an item."""
        ...


class NamedFiles(NamedItems, Protocol):
    """Interface of items that can be imported and exported as files."""

    def import_files(self, paths: list[Path]) -> None:
        """Import copies of these files."""
        ...

    def export_file(self, name: str, path: Path) -> None:
        """Write an item to a file."""
        ...


class NamesDialog(QDialog):
    """List named items and apply each change at once."""

    def __init__(self, title: str, shelf: NamedItems, dialogs: Dialogs, files: NamedFiles | None = None) -> None:
        super().__init__(dialogs.parent)
        self.setWindowTitle(title)
        self._shelf, self._files, self._dialogs = shelf, files, dialogs
        self._list = QListWidget()
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._list.setAccessibleName(title)
        self._list.currentRowChanged.connect(self._offer)
        self._empty = Label(_("Nothing saved yet."), wordWrap=True)
        self._empty.setProperty("role", "muted")
        self._rename, self._remove = _labelled(self.rename, _("&Rename…")), _labelled(self.remove, _("&Delete"))
        self._export, self._import = (
            _labelled(self.export_file, _("&Export…")),
            _labelled(self.import_files, _("&Import…")),
        )
        buttons = vbox(gap=6)
        for button in (self._rename, self._remove, *((self._export, self._import) if files else ())):
            buttons.addWidget(button)
        buttons.addStretch()
        row = hbox(gap=10)
        row.addWidget(self._list, 1)
        row.addLayout(buttons)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        column = vbox(self, gap=10, margins=(12, 12, 12, 12))
        column.addLayout(row)
        column.addWidget(self._empty)
        column.addWidget(close)
        self.resize(420, 300)
        self._fill()

    @property
    def chosen(self) -> str:
        """The selected name, or ""."""
        item = self._list.currentItem()
        return item.text() if item else ""

    def choose(self, name: str) -> None:
        """Select this name."""
        for item in self._list.findItems(name, Qt.MatchFlag.MatchExactly):
            self._list.setCurrentItem(item)

    def rename(self) -> None:
        """Ask for a new name for the selected item, and rename it."""
        taken = [each for each in self._shelf.names() if each != self.chosen]
        name = self._dialogs.ask_name(_("Rename"), self.chosen, taken)
        if name:
            self._shelf.rename(self.chosen, name)
            self._fill()
            self.choose(name)

    def remove(self) -> None:
        """Delete the selected item after confirmation."""
        if self._dialogs.confirm(_("Delete “{name}”?").format(name=self.chosen), _("&Delete")):
            self._shelf.remove(self.chosen)
            self._fill()

    def import_files(self) -> None:
        """Ask for files and import them."""
        if self._files:
            self._files.import_files(self._dialogs.choose_presets())
            self._fill()

    def export_file(self) -> None:
        """Ask for a target and export the selected item to it."""
        path = self._dialogs.choose_preset_target(self.chosen)
        if self._files and path:
            self._files.export_file(self.chosen, path)

    def _fill(self) -> None:
        self._list.clear()
        self._list.addItems(self._shelf.names())
        self._list.setCurrentRow(0)
        self._empty.setVisible(not self._list.count())
        self._offer()

    def _offer(self) -> None:
        for button in (self._rename, self._remove, self._export):
            button.setEnabled(bool(self.chosen))


def _labelled(handler: Callable[[], object], text: str) -> QPushButton:
    button = make_button(handler)
    button.setText(text)
    button.setAutoDefault(False)
    return button
