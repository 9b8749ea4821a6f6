"""Work since the last save, written to the disk while the person works, and taken up again at the next start."""

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

# A change is written at once, and those that follow within this time together: a kill loses no more than these.
_PAUSE_MS = 250
_SECONDS_TO_FINISH = 5.0
# What could not be written is tried again.
_RETRY_MS = 2000


class _Write(NamedTuple):
    journal: Journal  # without the hash of its source
    place: Path


class _Forget(NamedTuple):
    place: Path
    source: Path


class _Leave(NamedTuple):
    pass


@dataclass(slots=True)
class _Kept:
    """What is known of one document: where its work is kept, the plans that are no unsaved work, what was kept.

    `lock` is None where the system has none to give.
    """

    place: Path
    lock: QLockFile | None
    is_open_elsewhere: bool = False
    clean: tuple[Plan, ...] = ()
    written: Journal | None = None
    continued_from: Journal | None = None
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
        self._folder = journals_folder()
        self._kept: dict[Document, _Kept] = {}
        self._changed: set[Document] = set()
        self._jobs: queue.SimpleQueue[_Write | _Forget | _Leave] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._queue_changes)
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._queue_changes)
        self._failures: dict[Path, MedqaError] = {}
        self._written.connect(self._note_written, Qt.ConnectionType.QueuedConnection)
        found = read_journals(self._folder) if is_on else ()
        # What another window is at work on is not offered here.
        self._offers = tuple(each for each in found if each.place and not _is_locked(lock_path(each.place)))

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
        """The unsaved work of last time that is not open now, the newest first and one for each file."""
        open_now = {document.path for document in self._kept}
        unsaved = [each for each in self._offers if not each.is_saved and each.plan.source not in open_now]
        return tuple({each.plan.source: each for each in reversed(unsaved)}.values())[::-1]

    def follow(self, documents: tuple[Document, ...]) -> None:
        """Take over which documents are open; the work on one that was closed stays, and is offered again."""
        self._queue_changes()
        closed = [document for document in self._kept if document not in documents]
        for document in closed:
            self._close_work(document)
        for document in documents:
            if document not in self._kept:
                self._begin(document)
        self.offers_changed.emit()

    def has_unsaved_work(self, document: Document) -> bool:
        """Tell whether the document was changed since it was opened or saved."""
        kept = self._kept.get(document)
        if kept is None or not kept.clean:
            return False
        return document.plan not in kept.clean and not _is_saved(document)

    def is_open_elsewhere(self, document: Document) -> bool:
        """Tell whether another window had the document's file open when this one opened it."""
        kept = self._kept.get(document)
        return kept is not None and kept.is_open_elsewhere

    def continued_name(self, document: Document) -> str:
        """Return the name of the other file whose decisions were taken up for this one, "" for its own."""
        kept = self._kept.get(document)
        source = kept.continued_from.plan.source if kept and kept.continued_from else document.path
        return "" if source == document.path else source.name

    def was_saved_before(self, document: Document) -> bool:
        """Tell whether what was taken up of last time had been saved then."""
        kept = self._kept.get(document)
        return bool(kept and kept.continued_from and kept.continued_from.is_saved)

    def mark_saved(self, document: Document) -> None:
        """Take the document's work as saved, though not in a dataset of its own."""
        kept = self._kept.get(document)
        if kept:
            kept.clean = (document.plan,)
            self._changed.add(document)
            self._queue_changes()

    def discard(self, sources: tuple[Path, ...]) -> None:
        """Forget the work on these workbooks."""
        forgotten = [each for each in self._offers if each.plan.source in sources and not each.is_saved]
        for each in forgotten:
            if each.place:
                remove_journal(each.place)
                self._send(_Forget(each.place, each.plan.source))
        self._offers = tuple(each for each in self._offers if each not in forgotten)
        self.offers_changed.emit()

    def switch(self, *, is_on: bool) -> None:
        """Keep work from now on, or forget all of it."""
        self._is_on = is_on
        if is_on:
            self._changed = set(self._kept)
            self._queue_changes()
        else:
            self.forget_all()

    def forget_all(self) -> None:
        """Forget all work on the disk; what is open is kept again when it is changed."""
        self._changed = set()
        self.finish()
        remove_journals(self._folder)
        for path in self._folder.glob(f"*{LOCK}"):
            _is_locked(path)  # What a crash left goes with the question.
        self._offers = ()
        self._failures.clear()
        self.failure_changed.emit()
        for kept in self._kept.values():
            kept.written = kept.journal = None
        self.offers_changed.emit()

    def finish(self) -> None:
        """Write what is still to be written, and wait for it."""
        self._queue_changes()
        thread, self._thread = self._thread, None
        if thread:
            self._jobs.put(_Leave())
            thread.join(_SECONDS_TO_FINISH)

    def _begin(self, document: Document) -> None:
        kept = self._kept[document] = self._lock_place(document.path)
        if kept.journal and document.suggestion is None and _is_same(kept.journal, document.path):
            # The columns of a text file are those of the delimiter that was chosen.
            options = replace(kept.journal.plan.read_options, password=None)
            document.history.start(replace(document.plan, read_options=options))
        document.suggestion_changed.connect(self._continue)
        document.state_changed.connect(self._note_change)
        document.decisions.marked.connect(self._note_marks)

    def _lock_place(self, path: Path) -> _Kept:
        """Take a place for the work on a file that no other window is at: the one with work of last time, if any."""
        make_private(self._folder)
        free: list[_Kept] = []
        is_open_elsewhere = False
        for window in range(1, MOST_WINDOWS + 1):
            place = journal_path(self._folder, path, window)
            lock = QLockFile(str(lock_path(place)))
            lock.setStaleLockTime(0)  # A lock ends with its process, not with time.
            if lock.tryLock(0):
                free.append(_Kept(place, lock, journal=self._journal_at(place) if self._is_on else None))
            elif lock.error() == QLockFile.LockError.LockFailedError:
                is_open_elsewhere = True
            else:
                return _Kept(place, None, journal=self._journal_at(place) if self._is_on else None)
            if len(free) > 1 and not place.exists() and not free[-2].place.exists():
                break  # Beyond two empty places there is nothing.
        taken = max(free, key=_freshness, default=_Kept(journal_path(self._folder, path, MOST_WINDOWS), None))
        for each in free:
            if each is not taken and each.lock:
                each.lock.unlock()
        taken.is_open_elsewhere = is_open_elsewhere
        return taken

    def _journal_at(self, place: Path) -> Journal | None:
        """Return the work that is kept there; what was handed over last may not be on the disk yet."""
        before = earlier_path(place)
        known = [each for each in self._offers if each.place in (place, before)]
        found = [journal for each in (before, place) if (journal := read_journal(each))]
        return max([*known, *found], key=lambda each: each.written_at, default=None)

    def _close_work(self, document: Document) -> None:
        kept = self._kept.pop(document)
        self._changed.discard(document)
        others = tuple(each for each in self._offers if each.place != kept.place)
        offered = kept.written or kept.journal
        self._offers = (offered, *others) if offered and self._is_on else others
        self.finish()
        if kept.lock:
            kept.lock.unlock()

    def _continue(self) -> None:
        """Take up the work of last time, as one step that can be undone."""
        document = sender_among(self.sender(), self._kept)
        if not document or document.suggestion is None or self._kept[document].clean:
            return
        kept = self._kept[document]
        journal, kept.journal = kept.journal, None
        if journal is None:
            self._carry(document, kept)
            # What is guessed or matched by itself in this same moment is no work of the person.
            QTimer.singleShot(0, self, lambda: self._mark_clean(document))
            return
        kept.clean, kept.continued_from = (document.plan,), journal
        kept.written = journal if journal.place == kept.place else None
        is_same, names = _is_same(journal, document.path), sheet_names(document.sheets)
        plan = resume_plan(journal, document.plan, document.suggestion.columns, names, is_same_source=is_same)
        if journal.is_saved:
            kept.clean = (document.plan, plan)
        document.change(Change.CONTINUED, plan)
        if not is_same:
            document.decisions.fit_again(journal.marks)
            document.decisions.note()
        if journal.place and kept.written is None:
            self._changed.add(document)
            self._queue_changes()
            self._send(_Forget(journal.place, document.path))
        self.continued.emit(document)

    def _carry(self, document: Document, kept: _Kept) -> None:
        """Look for rows that were decided about in another file with these headers, such as last month's."""
        headers = columns_mark(_columns(document))
        others = (each for each in self._offers if each.is_saved and each.columns == headers)
        found = next((each for each in others if each.plan.source != document.path and each.marks), None)
        if found:
            kept.continued_from = found
            document.decisions.carry(found.plan, found.marks)

    def _mark_clean(self, document: Document) -> None:
        kept = self._kept.get(document)
        if kept and not kept.clean:
            kept.clean = (document.plan,)

    def _note_change(self) -> None:
        self._note(sender_among(self.sender(), self._kept))

    def _note_marks(self) -> None:
        decisions = self.sender()
        self._note(next((each for each in self._kept if each.decisions is decisions), None))

    def _note(self, document: Document | None) -> None:
        if self._is_on and document:
            self._changed.add(document)
            if not self._pause.isActive():
                self._pause.start()
                QTimer.singleShot(0, self, self._queue_changes)

    def _queue_changes(self) -> None:
        """Give the thread what was changed since the last time."""
        changed, self._changed = self._changed, set()
        for document in changed:
            kept = self._kept.get(document)
            if kept and kept.clean and document.suggestion is not None:
                self._keep(document, kept)

    def _keep(self, document: Document, kept: _Kept) -> None:
        """Keep what is not saved; of what is, the decisions, which are taken up when the file is opened again."""
        is_saved, plan = not self.has_unsaved_work(document), document.plan
        if is_saved and not (plan.decided or plan.rules.masks):
            if kept.written:
                kept.written = None
                self._send(_Forget(kept.place, document.path))
            return
        known = document.decisions.marks
        marks = {each: known[each] for each in plan.decided if each in known}
        written = kept.written
        if (
            written
            and document.path not in self._failures
            and (plan, marks, is_saved) == (written.plan, written.marks, written.is_saved)
        ):
            return
        now, columns = datetime.now(UTC).isoformat(timespec="seconds"), columns_mark(_columns(document))
        kept.written = Journal(plan, document.source, columns, now, marks, is_saved, kept.place)
        self._send(_Write(kept.written, kept.place))

    def _send(self, job: _Write | _Forget) -> None:
        if self._thread is None:
            given = (self._jobs, self._failures, self._written)
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


def _columns(document: Document) -> tuple[Column, ...]:
    return document.suggestion.columns if document.suggestion else ()


def _freshness(kept: _Kept) -> tuple[bool, str, int]:
    """Return by what a place is preferred: unsaved work before saved, the newest, and else the first."""
    journal = kept.journal
    return bool(journal and not journal.is_saved), journal.written_at if journal else "", -len(kept.place.name)


def _is_locked(path: Path) -> bool:
    """Tell whether a window that is still there holds this lock."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        lock.unlock()
        return False
    return lock.error() == QLockFile.LockError.LockFailedError


def _work(
    jobs: queue.SimpleQueue[_Write | _Forget | _Leave],
    failures: dict[Path, MedqaError],
    written: SignalInstance,
) -> None:
    """Write and forget until told to leave; `failures` has the workbooks whose work is not on the disk."""
    marks: dict[SourceMark, SourceMark] = {}
    while True:
        match jobs.get():
            case _Leave():
                return
            case _Forget(place, source):
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
    """Return the mark of the file as it was when it was opened; without a hash if it is another by now."""
    with suppress(OSError):
        mark = mark_source(path)
        if (mark.size, mark.changed_at) == (stamp.size, stamp.changed_at):
            return mark
    return stamp
