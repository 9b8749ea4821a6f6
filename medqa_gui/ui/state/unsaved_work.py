"""Unsaved work, written to disk in the background and continued at the next start."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLockFile, QObject, Qt, QTimer, Signal, SignalInstance

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import sheet_names
from medqa_gui.core.runtime.source_mark import SourceMark, mark_source
from medqa_gui.core.saving.unsaved_work import (
    LOCK,
    MOST_WINDOWS,
    Journal,
    columns_mark,
    earlier_path,
    journal_path,
    lock_path,
    make_private,
    read_journal,
    read_journals,
    remove_journal,
    remove_journals,
    resume_plan,
    write_journal,
)
from medqa_gui.settings import journals_folder
from medqa_gui.ui.state.document_state import DocumentState, sender_among
from medqa_gui.ui.state.history import Change

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

# A change is written at once, and those within this time after it together: a kill loses no more than these.
_PAUSE_MS = 250
_SECONDS_TO_FINISH = 5.0
# A failed write is repeated after this time.
_RETRY_MS = 2000


class _Write(NamedTuple):
    journal: Journal  # without the hash of its source
    place: Path


class _Delete(NamedTuple):
    place: Path
    source: Path


class _Stop(NamedTuple):
    pass


@dataclass(slots=True)
class _DocumentWork:
    """Unsaved work of a document: its file and lock, the plans that count as saved, and the journals.

    `lock` is None if the file system does not support locks.
    """

    place: Path
    lock: QLockFile | None
    is_open_elsewhere: bool = False
    clean: tuple[Plan, ...] = ()
    written: Journal | None = None
    continued_from: Journal | None = None
    journal: Journal | None = None


class Journals(QObject):
    """Write the unsaved work of every open document in a background thread."""

    offers_changed = Signal()
    continued = Signal(object)  # the document whose unsaved work was continued
    failure_changed = Signal()
    _written = Signal(object, object)  # the workbook, and the write error or None

    def __init__(self, parent: QObject, *, is_on: bool) -> None:
        super().__init__(parent)
        self._is_on = is_on
        self._folder = journals_folder()
        self._works: dict[Document, _DocumentWork] = {}
        self._changed: set[Document] = set()
        self._jobs: queue.SimpleQueue[_Write | _Delete | _Stop] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._queue_changes)
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._queue_changes)
        self._failures: dict[Path, MedqaError] = {}
        self._written.connect(self._note_written, Qt.ConnectionType.QueuedConnection)
        found = read_journals(self._folder) if is_on else ()
        # Work that another window has open is not offered here.
        self._offers = tuple(each for each in found if each.place and not _is_locked(lock_path(each.place)))

    @property
    def failure(self) -> MedqaError | None:
        """The error that keeps unsaved work from being written, or None."""
        return next(iter(self._failures.values()), None)

    def loses_work(self) -> bool:
        """Return whether quitting now would lose unsaved changes."""
        self.finish()
        return bool(self._failures) or (not self._is_on and any(map(self.has_unsaved_work, self._works)))

    @property
    def offers(self) -> tuple[Journal, ...]:
        """Unsaved work of earlier sessions on files that are not open, newest first, one per file."""
        open_now = {document.path for document in self._works}
        unsaved = [each for each in self._offers if not each.is_saved and each.plan.source not in open_now]
        return tuple({each.plan.source: each for each in reversed(unsaved)}.values())[::-1]

    def set_documents(self, documents: tuple[Document, ...]) -> None:
        """Update the list of open documents; the work on a closed one stays and is offered again."""
        self._queue_changes()
        closed = [document for document in self._works if document not in documents]
        for document in closed:
            self._close_work(document)
        for document in documents:
            if document not in self._works:
                self._begin(document)
        self.offers_changed.emit()

    def has_unsaved_work(self, document: Document) -> bool:
        """Return whether the document has changed since it was opened or saved."""
        work = self._works.get(document)
        if work is None or not work.clean:
            return False
        return document.plan not in work.clean and not _is_saved(document)

    def is_open_elsewhere(self, document: Document) -> bool:
        """Return whether another window had the file open when this one opened it."""
        work = self._works.get(document)
        return work is not None and work.is_open_elsewhere

    def continued_name(self, document: Document) -> str:
        """Return the name of the other file whose decisions this document continues, or ""."""
        work = self._works.get(document)
        source = work.continued_from.plan.source if work and work.continued_from else document.path
        return "" if source == document.path else source.name

    def was_saved_before(self, document: Document) -> bool:
        """Return whether the continued work had been saved before."""
        work = self._works.get(document)
        return bool(work and work.continued_from and work.continued_from.is_saved)

    def mark_saved(self, document: Document) -> None:
        """Count the document's work as saved, for instance in a merged dataset."""
        work = self._works.get(document)
        if work:
            work.clean = (document.plan,)
            self._changed.add(document)
            self._queue_changes()

    def discard(self, sources: tuple[Path, ...]) -> None:
        """Delete the unsaved work on these workbooks."""
        forgotten = [each for each in self._offers if each.plan.source in sources and not each.is_saved]
        for each in forgotten:
            if each.place:
                remove_journal(each.place)
                self._send(_Delete(each.place, each.plan.source))
        self._offers = tuple(each for each in self._offers if each not in forgotten)
        self.offers_changed.emit()

    def set_enabled(self, *, is_on: bool) -> None:
        """Turn the storage on, or off and delete all work."""
        self._is_on = is_on
        if is_on:
            self._changed = set(self._works)
            self._queue_changes()
        else:
            self.delete_all()

    def delete_all(self) -> None:
        """Delete all stored work; open documents are stored again when they change."""
        self._changed = set()
        self.finish()
        remove_journals(self._folder)
        for path in self._folder.glob(f"*{LOCK}"):
            _is_locked(path)  # Opening a lock that a crash has left removes it.
        self._offers = ()
        self._failures.clear()
        self.failure_changed.emit()
        for work in self._works.values():
            work.written = work.journal = None
        self.offers_changed.emit()

    def finish(self) -> None:
        """Write all pending changes and wait until they are on disk."""
        self._queue_changes()
        thread, self._thread = self._thread, None
        if thread:
            self._jobs.put(_Stop())
            thread.join(_SECONDS_TO_FINISH)

    def _begin(self, document: Document) -> None:
        work = self._works[document] = self._lock_place(document.path)
        if work.journal and document.suggestion is None and _is_same(work.journal, document.path):
            # The columns of a text file depend on the delimiter that was chosen.
            options = replace(work.journal.plan.read_options, password=None)
            document.history.start(replace(document.plan, read_options=options))
        document.suggestion_changed.connect(self._continue)
        document.state_changed.connect(self._note_change)
        document.decisions.marked.connect(self._note_marks)

    def _lock_place(self, path: Path) -> _DocumentWork:
        """Lock a journal file that no other window uses, preferably the one with unsaved work."""
        make_private(self._folder)
        free: list[_DocumentWork] = []
        is_open_elsewhere = False
        for window in range(1, MOST_WINDOWS + 1):
            place = journal_path(self._folder, path, window)
            lock = QLockFile(str(lock_path(place)))
            lock.setStaleLockTime(0)  # A lock ends with its process, not after a time.
            if lock.tryLock(0):
                free.append(_DocumentWork(place, lock, journal=self._journal_at(place) if self._is_on else None))
            elif lock.error() == QLockFile.LockError.LockFailedError:
                is_open_elsewhere = True
            else:
                return _DocumentWork(place, None, journal=self._journal_at(place) if self._is_on else None)
            if len(free) > 1 and not place.exists() and not free[-2].place.exists():
                break  # There are no journals after two missing ones.
        taken = max(free, key=_freshness, default=_DocumentWork(journal_path(self._folder, path, MOST_WINDOWS), None))
        for each in free:
            if each is not taken and each.lock:
                each.lock.unlock()
        taken.is_open_elsewhere = is_open_elsewhere
        return taken

    def _journal_at(self, place: Path) -> Journal | None:
        """Return the newest journal of this file, which may not be on disk yet."""
        before = earlier_path(place)
        known = [each for each in self._offers if each.place in (place, before)]
        found = [journal for each in (before, place) if (journal := read_journal(each))]
        return max([*known, *found], key=lambda each: each.written_at, default=None)

    def _close_work(self, document: Document) -> None:
        work = self._works.pop(document)
        self._changed.discard(document)
        others = tuple(each for each in self._offers if each.place != work.place)
        offered = work.written or work.journal
        self._offers = (offered, *others) if offered and self._is_on else others
        self.finish()
        if work.lock:
            work.lock.unlock()

    def _continue(self) -> None:
        """Continue the unsaved work of the document as one undo step."""
        document = sender_among(self.sender(), self._works)
        if not document or document.suggestion is None or self._works[document].clean:
            return
        work = self._works[document]
        journal, work.journal = work.journal, None
        if journal is None:
            self._carry(document, work)
            # Automatic guesses and preset matches are not the user's edits: do not journal them.
            QTimer.singleShot(0, self, lambda: self._mark_clean(document))
            return
        work.clean, work.continued_from = (document.plan,), journal
        work.written = journal if journal.place == work.place else None
        is_same, names = _is_same(journal, document.path), sheet_names(document.sheets)
        plan = resume_plan(journal, document.plan, document.suggestion.columns, names, is_same_source=is_same)
        if journal.is_saved:
            work.clean = (document.plan, plan)
        document.change(Change.CONTINUED, plan)
        if not is_same:
            document.decisions.match_again(journal.marks)
            document.decisions.request_marks()
        if journal.place and work.written is None:
            self._changed.add(document)
            self._queue_changes()
            self._send(_Delete(journal.place, document.path))
        self.continued.emit(document)

    def _carry(self, document: Document, work: _DocumentWork) -> None:
        """Continue the decisions of another file with the same headers, such as last month's."""
        headers = columns_mark(_columns(document))
        others = (each for each in self._offers if each.is_saved and each.columns == headers)
        found = next((each for each in others if each.plan.source != document.path and each.marks), None)
        if found:
            work.continued_from = found
            document.decisions.carry_over(found.plan, found.marks)

    def _mark_clean(self, document: Document) -> None:
        work = self._works.get(document)
        if work and not work.clean:
            work.clean = (document.plan,)

    def _note_change(self) -> None:
        self._note(sender_among(self.sender(), self._works))

    def _note_marks(self) -> None:
        decisions = self.sender()
        self._note(next((each for each in self._works if each.decisions is decisions), None))

    def _note(self, document: Document | None) -> None:
        if self._is_on and document:
            self._changed.add(document)
            if not self._pause.isActive():
                self._pause.start()
                QTimer.singleShot(0, self, self._queue_changes)

    def _queue_changes(self) -> None:
        """Pass the changed documents to the background thread."""
        changed, self._changed = self._changed, set()
        for document in changed:
            work = self._works.get(document)
            if work and work.clean and document.suggestion is not None:
                self._keep(document, work)

    def _keep(self, document: Document, work: _DocumentWork) -> None:
        """Queue a write of the document's work: all of it if unsaved, otherwise only its decisions."""
        is_saved, plan = not self.has_unsaved_work(document), document.plan
        if is_saved and not (plan.decided or plan.rules.masks):
            if work.written:
                work.written = None
                self._send(_Delete(work.place, document.path))
            return
        known = document.decisions.marks
        marks = {each: known[each] for each in plan.decided if each in known}
        written = work.written
        if (
            written
            and document.path not in self._failures
            and (plan, marks, is_saved) == (written.plan, written.marks, written.is_saved)
        ):
            return
        now, columns = datetime.now(UTC).isoformat(timespec="seconds"), columns_mark(_columns(document))
        work.written = Journal(plan, document.source, columns, now, marks, is_saved, work.place)
        self._send(_Write(work.written, work.place))

    def _send(self, job: _Write | _Delete) -> None:
        if self._thread is None:
            given = (self._jobs, self._failures, self._written)
            self._thread = threading.Thread(target=_work, args=given, daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def _note_written(self, source: Path, error: MedqaError | None) -> None:
        if error:
            self._changed |= {document for document in self._works if document.path == source}
            self._retry.start()
        self.failure_changed.emit()


def _is_saved(document: Document) -> bool:
    return document.state is DocumentState.SAVED


def _is_same(journal: Journal, path: Path) -> bool:
    try:
        return mark_source(path, journal.source).sha256 == journal.source.sha256
    except OSError:
        return False


def _columns(document: Document) -> tuple[Column, ...]:
    return document.suggestion.columns if document.suggestion else ()


def _freshness(work: _DocumentWork) -> tuple[bool, str, int]:
    """Return the sort key of a journal file: unsaved before saved work, then the newest, then the first file."""
    journal = work.journal
    return bool(journal and not journal.is_saved), journal.written_at if journal else "", -len(work.place.name)


def _is_locked(path: Path) -> bool:
    """Return whether a running window has this lock."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        lock.unlock()
        return False
    return lock.error() == QLockFile.LockError.LockFailedError


def _work(
    jobs: queue.SimpleQueue[_Write | _Delete | _Stop],
    failures: dict[Path, MedqaError],
    written: SignalInstance,
) -> None:
    """Write and delete journals until `_Stop`; `failures` maps workbooks to the error of their last write."""
    marks: dict[SourceMark, SourceMark] = {}
    while True:
        match jobs.get():
            case _Stop():
                return
            case _Delete(place, source):
                remove_journal(place)
                if failures.pop(source, None):
                    written.emit(source, None)
            case _Write(journal, place):
                stamp, source = journal.source, journal.plan.source
                marks[stamp] = stamp if stamp.sha256 else marks.get(stamp) or _with_hash(source, stamp)
                try:
                    write_journal(replace(journal, source=marks[stamp]), place)
                except MedqaError as error:
                    failures[source] = error
                    written.emit(source, error)
                else:
                    if failures.pop(source, None):
                        written.emit(source, None)


def _with_hash(path: Path, stamp: SourceMark) -> SourceMark:
    """Return the file's mark with its hash, or the given mark if the file has changed since it was opened."""
    with suppress(OSError):
        mark = mark_source(path)
        if (mark.size, mark.changed_at) == (stamp.size, stamp.changed_at):
            return mark
    return stamp
