"""Rows that changed in a file since its last save, found by the fingerprints that each save stores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medqa_gui.settings import fingerprints_folder
from medqa_gui.ui.state.document_state import sender_among

if TYPE_CHECKING:
    from medqa_gui.core.saving.row_fingerprints import Changes
    from medqa_gui.ui.state.document import Document

# The compared cells: the sheet index, the header row, and the columns of question and answer.
_Cells = tuple[int, int, tuple[int | None, int | None]]


class ChangedRows(QObject):
    """Compare every open document with its last save while the option is on."""

    changed = Signal()

    def __init__(self, parent: QObject, *, is_on: bool) -> None:
        super().__init__(parent)
        self._is_on = is_on
        self._documents: set[Document] = set()
        self._asked: dict[Document, _Cells] = {}
        self._found: dict[Document, Changes] = {}

    @property
    def folder(self) -> Path | None:
        """The folder in which a save stores fingerprints of its rows, or None if the option is off."""
        return fingerprints_folder() if self._is_on else None

    def set_documents(self, documents: tuple[Document, ...]) -> None:
        """Update the list of open documents."""
        for document in set(documents) - self._documents:
            document.review_changed.connect(self._ask)
            document.rows_compared.connect(self._store_changes)
            document.reread.connect(self._forget)
        for document in self._documents - set(documents):
            for known in (self._asked, self._found):
                known.pop(document, None)
        self._documents = set(documents)

    def changes_in(self, document: Document) -> Changes | None:
        """Return the changed rows, or None if there are none or they are not known yet."""
        return self._found.get(document)

    def dismiss(self, document: Document) -> None:
        """Discard the document's changes, so that they are no longer shown."""
        self._found.pop(document, None)
        self.changed.emit()

    def set_enabled(self, *, is_on: bool) -> None:
        """Turn the comparison on or off."""
        self._is_on = is_on
        self._asked.clear()
        self._found.clear()
        self.changed.emit()

    def _ask(self) -> None:
        document = sender_among(self.sender(), self._documents)
        if not self._is_on or not document or not document.is_reviewed or document.is_suspended:
            return
        cells = (document.plan.sheet_index, document.plan.header_row, document.plan.mapping.text_columns)
        if None not in cells[2] and self._asked.get(document) != cells:
            self._asked[document] = cells
            document.compare_rows(document.plan, fingerprints_folder())

    def _forget(self) -> None:
        """Discard the result of a file that was read again."""
        document = sender_among(self.sender(), self._documents)
        if document:
            self._asked.pop(document, None)
            self._found.pop(document, None)
            self.changed.emit()

    def _store_changes(self, changes: Changes | None) -> None:
        document = sender_among(self.sender(), self._documents)
        if not document:
            return
        self._found.pop(document, None)
        if changes and (changes.new or changes.changed or changes.vanished):
            self._found[document] = changes
        self.changed.emit()
