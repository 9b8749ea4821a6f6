"""Which of the open documents have an engine: each of them holds a whole workbook in memory, so there are few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medqa_gui.ui.state.document_state import DocumentState

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

MOST_ENGINES = 2


class Turns(QObject):
    """Gives engines to the shown document and to those that are still to be read, one after another.

    The rest is parked, those first that were shown longest ago. A document that is saving, or waits for
    the rows of something that was clicked, keeps its engine.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.most_engines = MOST_ENGINES
        self._documents: tuple[Document, ...] = ()
        self._shown: list[Document] = []  # the one shown last stands first
        self._is_tending = False

    def follow(self, documents: tuple[Document, ...], current: Document | None) -> None:
        """Take over which documents are open, and which of them is shown."""
        for document in set(documents) - set(self._documents):
            document.state_changed.connect(self.tend)
            document.review_changed.connect(self.tend)
            document.rows_grew.connect(self.tend)
        self._documents = documents
        shown = [current] if current else []
        self._shown = shown + [each for each in self._shown if each in documents and each is not current]
        self.tend()

    def tend(self) -> None:
        """Park and wake so that the right documents have their engines."""
        if self._is_tending:
            return
        self._is_tending = True
        try:
            wanted = self._wanted()
            for document in self._documents:
                if not document.is_parked and document not in wanted:
                    document.park()
            for document in wanted:
                if document.is_parked and document.state is not DocumentState.FAILED:
                    document.wake()
        finally:
            self._is_tending = False

    def _wanted(self) -> list[Document]:
        """Return the documents that are to have an engine."""
        saving = [each for each in self._documents if each.state is DocumentState.SAVING or each.doubts.is_waiting]
        current = self._shown[:1]
        unread = [each for each in self._documents if not is_settled(each)]
        begun = [each for each in unread if not each.is_parked]
        before = [each for each in self._shown[1:] if not each.is_parked]
        others = [each for each in self._documents if not each.is_parked]
        wanted = dict.fromkeys((*saving, *current, *begun, *unread, *before, *others))
        return list(wanted)[: max(self.most_engines, len(saving))]


def is_settled(document: Document) -> bool:
    """Tell whether what the document's plan makes of the file is known, or why it is not."""
    if document.error or document.plan_error:
        return True
    return document.is_loaded and document.is_reviewed and not document.decisions.is_fitting
