"""Actions of the menus, with their texts and shortcuts."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import marked


class ActionId(StrEnum):
    """Ids of the actions."""

    OPEN = "open"
    SAMPLE = "sample"
    RELOAD = "reload"
    SAVE = "save"
    CLOSE = "close"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    FIND = "find"
    NEXT_FINDING = "next_doubt"
    PREVIOUS_FINDING = "previous_doubt"
    FINDINGS = "findings"
    EXPORT_FINDINGS = "save_doubts"
    CANCEL = "cancel"
    NEXT_ZONE = "next_zone"
    PREVIOUS_ZONE = "previous_zone"
    NEXT_SHEET = "next_sheet"
    PREVIOUS_SHEET = "previous_sheet"


class _Entry(NamedTuple):
    text: str
    shortcuts: tuple[str, ...] = ()


_ENTRIES = {
    ActionId.OPEN: _Entry(marked("&Open files…"), ("Ctrl+O",)),
    ActionId.SAMPLE: _Entry(marked("Try the sa&mple workbook")),
    ActionId.RELOAD: _Entry(marked("Rea&d the file again"), ("F5",)),
    ActionId.SAVE: _Entry(marked("&Save dataset…"), ("Ctrl+S",)),
    ActionId.CLOSE: _Entry(marked("&Close file"), ("Ctrl+W",)),
    ActionId.QUIT: _Entry(marked("&Quit"), ("Ctrl+Q",)),
    ActionId.UNDO: _Entry(marked("&Undo"), ("Ctrl+Z",)),
    ActionId.REDO: _Entry(marked("&Redo"), ("Ctrl+Y", "Ctrl+Shift+Z")),
    ActionId.FIND: _Entry(marked("&Find…"), ("Ctrl+F",)),
    ActionId.NEXT_FINDING: _Entry(marked("Next &issue"), ("F8",)),
    ActionId.PREVIOUS_FINDING: _Entry(marked("&Previous issue"), ("Shift+F8",)),
    ActionId.FINDINGS: _Entry(marked("&All issues…")),
    ActionId.EXPORT_FINDINGS: _Entry(marked("Export rows with issues as a &workbook…")),
    ActionId.CANCEL: _Entry(marked("Ca&ncel current task"), ("Esc",)),
    ActionId.NEXT_ZONE: _Entry(marked("&Next pane"), ("F6",)),
    ActionId.PREVIOUS_ZONE: _Entry(marked("Pre&vious pane"), ("Shift+F6",)),
    ActionId.NEXT_SHEET: _Entry(marked("Nex&t sheet"), ("Ctrl+PgDown",)),
    ActionId.PREVIOUS_SHEET: _Entry(marked("Previous s&heet"), ("Ctrl+PgUp",)),
}


class Actions(QObject):
    """QActions by id."""

    def __init__(self, handlers: dict[ActionId, Callable[[], object]], parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[ActionId, QAction] = {}
        for name, handler in handlers.items():
            action = QAction(self)
            action.setShortcuts([QKeySequence(each) for each in _ENTRIES[name].shortcuts])
            action.triggered.connect(handler)
            self._actions[name] = action

    def __getitem__(self, name: ActionId) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Return all actions, to add them to the window for their shortcuts."""
        return list(self._actions.values())

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        for name, action in self._actions.items():
            action.setText(_(_ENTRIES[name].text))
