"""Which of the open documents have an engine: each of them holds a whole workbook in memory, so there are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medqa_gui.ui.state.document_state import DocumentState

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

MOST_ENGINES = 2


class EnginePool(QObject):
    """Gives engines to the shown document and to those that are still to be read, one after another.

    The rest is parked, those first that were shown longest ago. A document that is saving, or waits for
    the rows of something that was clicked, keeps its engine.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.most_engines = MOST_ENGINES
        self._documents: tuple[Document, ...] = ()
        self._shown: list[Document] = []  # the one shown last stands first
        self._is_assigning = False

    def follow(self, documents: tuple[Document, ...], current: Document | None) -> None:
        """Take over which documents are open, and which of them is shown."""
        for document in set(documents) - set(self._documents):
            document.state_changed.connect(self.assign_engines)
            document.review_changed.connect(self.assign_engines)
            document.rows_grew.connect(self.assign_engines)
        self._documents = documents
        shown = [current] if current else []
        self._shown = shown + [each for each in self._shown if each in documents and each is not current]
        self.assign_engines()

    def assign_engines(self) -> None:
        """Park and wake so that the right documents have their engines."""
        if self._is_assigning:
            return
        self._is_assigning = True
        try:
            wanted = self._wanted()
            for document in self._documents:
                if not document.is_suspended and document not in wanted:
                    document.suspend()
            for document in wanted:
                if document.is_suspended and document.state is not DocumentState.FAILED:
                    document.resume()
        finally:
            self._is_assigning = False

    def _wanted(self) -> list[Document]:
        """Return the documents that are to have an engine."""
        saving = [
            each for each in self._documents if each.state is DocumentState.SAVING or each.finding_actions.is_waiting
        ]
        current = self._shown[:1]
        unread = [each for each in self._documents if not is_settled(each)]
        begun = [each for each in unread if not each.is_suspended]
        before = [each for each in self._shown[1:] if not each.is_suspended]
        others = [each for each in self._documents if not each.is_suspended]
        wanted = dict.fromkeys((*saving, *current, *begun, *unread, *before, *others))
        return list(wanted)[: max(self.most_engines, len(saving))]


def is_settled(document: Document) -> bool:
    """Tell whether what the document's plan makes of the file is known, or why it is not."""
    if document.error or document.plan_error:
        return True
    return document.is_loaded and document.is_reviewed and not document.decisions.is_fitting
