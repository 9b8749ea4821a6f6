"""Work since the last save, written to the disk while the person works, and taken up again at the next start."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.runtime.source_mark import SourceMark, mark_source
from medqa_gui.core.saving.unsaved_work import (
    Journal,
    columns_mark,
    continued,
    forget_journal,
    forget_journals,
    journal_path,
    read_journal,
    read_journals,
    write_journal,
)
from medqa_gui.settings import work_folder
from medqa_gui.ui.state.document_state import DocumentState, speaking
from medqa_gui.ui.state.history import Change

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

# A change is written at once, and those that follow within this time together: a kill loses no more than these.
_PAUSE_MS = 250
_SECONDS_TO_FINISH = 5.0
# What could not be written is tried again.
_RETRY_MS = 2000


class _Write(NamedTuple):
    journal: Journal  # without the hash of its source


class _Forget(NamedTuple):
    source: Path


class _Leave(NamedTuple):
    pass


@dataclass(slots=True)
class _Kept:
    """What is known of one document: how its file was when opened, the plan that needs no keeping, what was kept."""

    source: SourceMark
    clean: Plan | None = None
    written: Journal | None = None
    journal: Journal | None = None


class Journals(QObject):
    """Keeps the unsaved work of every open document. The disk is touched by a thread of its own."""

    offers_changed = Signal()
    continued = Signal(object)  # the document whose work of last time was taken up
    failure_changed = Signal()
    _written = Signal(object, object)  # the workbook, and the error that kept its work off the disk or None

    def __init__(self, parent: QObject, *, is_on: bool) -> None:
        super().__init__(parent)
        self._is_on = is_on
        self._folder = work_folder()
        self._kept: dict[Document, _Kept] = {}
        self._changed: set[Document] = set()
        self._jobs: queue.SimpleQueue[_Write | _Forget | _Leave] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._hand_over)
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._hand_over)
        self._failures: dict[Path, MedqaError] = {}
        self._written.connect(self._note_written, Qt.ConnectionType.QueuedConnection)
        self._offers = read_journals(self._folder) if is_on else ()

    @property
    def failure(self) -> MedqaError | None:
        """The error that keeps unsaved work off the disk, None while it is protected."""
        return next(iter(self._failures.values()), None)

    def loses_work(self) -> bool:
        """Tell whether to quit now would lose changes that were not saved."""
        self.finish()
        return bool(self._failures) or (not self._is_on and any(map(self.has_unsaved_work, self._kept)))

    @property
    def offers(self) -> tuple[Journal, ...]:
        """The work of last time that is not open now, the newest first."""
        open_now = {document.path for document in self._kept}
        return tuple(each for each in self._offers if each.plan.source not in open_now)

    def follow(self, documents: tuple[Document, ...]) -> None:
        """Take over which documents are open; the work on one that was closed stays, and is offered again."""
        self._hand_over()
        closed = [document for document in self._kept if document not in documents]
        for document in closed:
            self._take_back(document)
        for document in documents:
            if document not in self._kept:
                self._begin(document)
        self.offers_changed.emit()

    def has_unsaved_work(self, document: Document) -> bool:
        """Tell whether the document was changed since it was opened or saved."""
        kept = self._kept.get(document)
        return kept is not None and kept.clean is not None and document.plan != kept.clean and not _is_saved(document)

    def settle(self, document: Document) -> None:
        """Take the document's work as saved, though not in a dataset of its own."""
        kept = self._kept.get(document)
        if kept:
            kept.clean = document.plan
            self._changed.add(document)
            self._hand_over()

    def discard(self, sources: tuple[Path, ...]) -> None:
        """Forget the work on these workbooks."""
        for source in sources:
            forget_journal(self._folder, source)
            self._send(_Forget(source))
        self._offers = tuple(each for each in self._offers if each.plan.source not in sources)
        self.offers_changed.emit()

    def switch(self, *, is_on: bool) -> None:
        """Keep work from now on, or forget all of it."""
        self._is_on = is_on
        if is_on:
            self._changed = set(self._kept)
            self._hand_over()
        else:
            self.forget_all()

    def forget_all(self) -> None:
        """Forget all work on the disk; what is open is kept again when it is changed."""
        self._changed = set()
        self.finish()
        forget_journals(self._folder)
        self._offers = ()
        self._failures.clear()
        self.failure_changed.emit()
        for kept in self._kept.values():
            kept.written = kept.journal = None
        self.offers_changed.emit()

    def finish(self) -> None:
        """Write what is still to be written, and wait for it."""
        self._hand_over()
        thread, self._thread = self._thread, None
        if thread:
            self._jobs.put(_Leave())
            thread.join(_SECONDS_TO_FINISH)

    def _begin(self, document: Document) -> None:
        kept = self._kept[document] = _Kept(_stamp(document.path))
        if self._is_on:
            offered = next((each for each in self._offers if each.plan.source == document.path), None)
            kept.journal = offered or read_journal(journal_path(self._folder, document.path))
        if kept.journal and document.suggestion is None and _is_same(kept.journal, document.path):
            # The columns of a text file are those of the delimiter that was chosen.
            options = replace(kept.journal.plan.read_options, password=None)
            document.history.start(replace(document.plan, read_options=options))
        document.suggestion_changed.connect(self._continue)
        document.plan_changed.connect(self._note_change)
        document.state_changed.connect(self._note_change)

    def _take_back(self, document: Document) -> None:
        kept = self._kept.pop(document)
        self._changed.discard(document)
        others = tuple(each for each in self._offers if each.plan.source != document.path)
        offered = kept.written or kept.journal
        self._offers = (offered, *others) if offered and self._is_on else others

    def _continue(self) -> None:
        """Take up the work of last time, as one step that can be undone."""
        document = speaking(self.sender(), self._kept)
        if not document or document.suggestion is None or self._kept[document].clean is not None:
            return
        kept = self._kept[document]
        journal, kept.journal = kept.journal, None
        if journal is None:
            # What is guessed or matched by itself in this same moment is no work of the person.
            QTimer.singleShot(0, self, lambda: self._take_as_clean(document))
            return
        kept.clean = document.plan
        columns = document.suggestion.columns
        plan = continued(journal, document.plan, columns, is_same_source=_is_same(journal, document.path))
        document.change(Change.CONTINUED, plan)
        self.continued.emit(document)

    def _take_as_clean(self, document: Document) -> None:
        kept = self._kept.get(document)
        if kept and kept.clean is None:
            kept.clean = document.plan

    def _note_change(self) -> None:
        document = speaking(self.sender(), self._kept)
        if self._is_on and document:
            self._changed.add(document)
            if not self._pause.isActive():
                self._pause.start()
                QTimer.singleShot(0, self, self._hand_over)

    def _hand_over(self) -> None:
        """Give the thread what was changed since the last time."""
        changed, self._changed = self._changed, set()
        for document in changed:
            kept = self._kept.get(document)
            if kept is None or kept.clean is None or document.suggestion is None:
                continue
            if not self.has_unsaved_work(document):
                if kept.written:
                    kept.written = None
                    self._send(_Forget(document.path))
            elif kept.written is None or document.plan != kept.written.plan or document.path in self._failures:
                now = datetime.now(UTC).isoformat(timespec="seconds")
                kept.written = Journal(document.plan, kept.source, columns_mark(document.suggestion.columns), now)
                self._send(_Write(kept.written))

    def _send(self, job: _Write | _Forget) -> None:
        if self._thread is None:
            given = (self._jobs, self._folder, self._failures, self._written)
            self._thread = threading.Thread(target=_work, args=given, daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def _note_written(self, source: Path, error: MedqaError | None) -> None:
        if error:
            self._changed |= {document for document in self._kept if document.path == source}
            self._retry.start()
        self.failure_changed.emit()


def _is_saved(document: Document) -> bool:
    return document.state is DocumentState.SAVED


def _is_same(journal: Journal, path: Path) -> bool:
    try:
        return mark_source(path, journal.source).sha256 == journal.source.sha256
    except OSError:
        return False


def _stamp(path: Path) -> SourceMark:
    """Return the file's size and time; its bytes are left to the thread."""
    try:
        facts = path.stat()
    except OSError:
        return SourceMark(0, 0, "")
    return SourceMark(facts.st_size, facts.st_mtime_ns, "")


def _work(
    jobs: queue.SimpleQueue[_Write | _Forget | _Leave],
    folder: Path,
    failures: dict[Path, MedqaError],
    written: SignalInstance,
) -> None:
    """Write and forget until told to leave; `failures` has the workbooks whose work is not on the disk."""
    marks: dict[SourceMark, SourceMark] = {}
    while True:
        match jobs.get():
            case _Leave():
                return
            case _Forget(source):
                forget_journal(folder, source)
                if failures.pop(source, None):
                    written.emit(source, None)
            case _Write(journal):
                stamp, source = journal.source, journal.plan.source
                marks[stamp] = marks.get(stamp) or _with_hash(source, stamp)
                try:
                    write_journal(replace(journal, source=marks[stamp]), folder)
                except MedqaError as error:
                    failures[source] = error
                    written.emit(source, error)
                else:
                    if failures.pop(source, None):
                        written.emit(source, None)


def _with_hash(path: Path, stamp: SourceMark) -> SourceMark:
    """Return the mark of the file as it was when it was opened; without a hash if it is another by now."""
    with suppress(OSError):
        mark = mark_source(path)
        if (mark.size, mark.changed_at) == (stamp.size, stamp.changed_at):
            return mark
    return stamp
