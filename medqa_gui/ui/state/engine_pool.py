"""Choice of the documents that have an engine: few, since each engine keeps a whole workbook in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medqa_gui.ui.state.document_state import DocumentState

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

MOST_ENGINES = 2


class EnginePool(QObject):
    """Assign engines to the shown document and, one after another, to those that are not read yet.

    The others are suspended, the least recently shown first. A document that is saving, or waits for a reply
    that only its engine can give, keeps its engine.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.most_engines = MOST_ENGINES
        self._documents: tuple[Document, ...] = ()
        self._shown: list[Document] = []  # most recently shown first
        self._is_assigning = False

    def set_documents(self, documents: tuple[Document, ...], current: Document | None) -> None:
        """Update the open documents and the shown one."""
        for document in set(documents) - set(self._documents):
            document.state_changed.connect(self.assign_engines)
            document.review_changed.connect(self.assign_engines)
            document.rows_grew.connect(self.assign_engines)
        self._documents = documents
        shown = [current] if current else []
        self._shown = shown + [each for each in self._shown if each in documents and each is not current]
        self.assign_engines()

    def assign_engines(self) -> None:
        """Suspend and resume documents so that at most `most_engines` have an engine."""
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
        """Return the documents that should have an engine."""
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
    """Return whether the document is reviewed completely, or has failed."""
    if document.error or document.plan_error:
        return True
    return document.is_loaded and document.is_reviewed and not document.decisions.is_fitting
