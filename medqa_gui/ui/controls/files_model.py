"""Item model of the open files and their status."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from medqa_gui.core.model.listing import View
from medqa_gui.core.model.outcome import Counts
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import is_settled
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.icons import IconShape
from medqa_gui.ui.widgets.plain import plain_tip

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

Index = QModelIndex | QPersistentModelIndex
STATUS_ROLE = Qt.ItemDataRole.UserRole
DOCUMENT_ROLE = Qt.ItemDataRole.UserRole + 1
PASSWORD_ERRORS = ("file_needs_password", "file_wrong_password")
_NOWHERE = QModelIndex()


class FileStatus(NamedTuple):
    """Status of a file: an icon, the name of a palette color, and a text."""

    shape: IconShape | None
    color: str
    words: str


class FilesModel(QAbstractListModel):
    """Item model with one row per open document."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._documents: tuple[Document, ...] = ()

    def follow(self) -> None:
        """Update the list of open documents."""
        documents = self._session.documents
        if documents == self._documents:
            return
        for document in set(documents) - set(self._documents):
            for signal in (document.state_changed, document.review_changed, document.rows_grew):
                signal.connect(self.redraw)
        self.beginResetModel()
        self._documents = documents
        self.endResetModel()

    def redraw(self) -> None:
        """Update the status of all files."""
        if self._documents:
            self.dataChanged.emit(self.index(0), self.index(len(self._documents) - 1))

    def index_of(self, document: Document | None) -> QModelIndex:
        """Return the document's index."""
        return self.index(self._documents.index(document)) if document in self._documents else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._documents)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._documents):
            return None
        document = self._documents[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return document.path.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(f"{document.path}\n{self._status(document).words}")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{document.path.name}, {self._status(document).words}"
            case _ if role == STATUS_ROLE:
                return self._status(document)
            case _ if role == DOCUMENT_ROLE:
                return document
            case _:
                return None

    def _status(self, document: Document) -> FileStatus:
        status = file_status(document)
        if self._session.shared_settings.has_own(document):
            return status._replace(words=_("{state} • own settings").format(state=status.words))
        return status


def file_status(document: Document) -> FileStatus:
    """Return the status of a file."""
    if document.error:
        needs_password = document.error.id in PASSWORD_ERRORS
        words = _("password needed") if needs_password else _("cannot be read")
        return FileStatus(IconShape.LOCK if needs_password else IconShape.CROSS, "error", words)
    match document.state:
        case DocumentState.SAVING:
            return FileStatus(None, "muted", _("saving…"))
        case DocumentState.SAVED if document.result:
            return FileStatus(IconShape.CHECK, "answer", _saved(document.result.counts.conversations))
        case DocumentState.ASKING:
            count = len(document.plan.mapping.missing_fields)
            words = ngettext("{count} column to choose", "{count} columns to choose", count).format(count=count)
            return FileStatus(IconShape.QUESTION, "warning", words)
        case _:
            return _readiness(document)


def _readiness(document: Document) -> FileStatus:
    if document.save_error or document.plan_error:
        return FileStatus(IconShape.WARNING, "error", _("cannot be saved yet"))
    if not is_settled(document) and document.counts == Counts():
        return FileStatus(None, "muted", _("waiting…") if document.is_suspended else _("reading…"))
    count = document.counts.conversations
    words = _("{count} ready").format(count=f"{count:,}")
    looks = document.lines.get(View.NEEDS_A_LOOK, 0)
    if looks:
        words = _("{ready} • {count} to review").format(ready=words, count=f"{looks:,}")
    if not count:
        return FileStatus(IconShape.WARNING, "warning", _("nothing to save"))
    return FileStatus(IconShape.CHECK, "answer", words)


def _saved(count: int) -> str:
    return _("{count} saved").format(count=f"{count:,}")
