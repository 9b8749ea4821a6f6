"""Session of the window: the open documents, the shown one, and the settings kept between starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.runtime.resource_limits import LIMITS_SETTING
from medqa_gui.core.saving.file_names import spreadsheets_in
from medqa_gui.resource_files import resource
from medqa_gui.settings import (
    MOST_RECENTS,
    Settings,
    ThemeChoice,
    erase_everything,
    fingerprints_folder,
    save_settings,
)
from medqa_gui.ui.dialogs.file_dialog_history import erase_history
from medqa_gui.ui.state.changed_rows import ChangedRows
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import EnginePool
from medqa_gui.ui.state.shared_settings import SharedSettings
from medqa_gui.ui.state.unsaved_work import Journals

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

SAMPLE = "sample.xlsx"


class Session(QObject):
    """Open and close documents; panels show `current` and follow `current_changed`."""

    documents_changed = Signal()
    current_changed = Signal()
    recents_changed = Signal()
    erased = Signal()

    def __init__(self, settings: Settings, open_document: Callable[..., Document] | None = None) -> None:
        super().__init__()
        self._settings = settings
        self.engine_pool = EnginePool(self)
        self.shared_settings = SharedSettings(self, is_on=settings.same_setup)
        self.changed_rows = ChangedRows(self, is_on=settings.compares)
        self.journals = Journals(self, is_on=settings.keeps_work)
        self._open_document = open_document or _document
        self._documents: list[Document] = []
        self._current: Document | None = None
        self._has_erased = False

    @property
    def documents(self) -> tuple[Document, ...]:
        """All open documents, in the order of opening."""
        return tuple(self._documents)

    @property
    def current(self) -> Document | None:
        """The shown document, or None."""
        return self._current

    @property
    def settings(self) -> Settings:
        """The current settings."""
        return self._settings

    @property
    def recents(self) -> tuple[Path, ...]:
        """Recent files, newest first."""
        return self._settings.recents

    @property
    def is_busy(self) -> bool:
        """Whether the shown document is being read or saved, so that `cancel` has an effect."""
        current = self._current
        if current is None or current.state is DocumentState.FAILED:
            return False
        return current.state is DocumentState.SAVING or not current.is_loaded

    def open_files(self, paths: Iterable[Path]) -> None:
        """Open these files, and the spreadsheets of folders, and show the first; open files are not opened twice."""
        opened = [self._open(each.absolute()) for path in dict.fromkeys(paths) for each in _files_of(path)]
        if opened:
            self._announce_documents()
            self.show(opened[0])

    def open_sample(self) -> None:
        """Open the sample workbook."""
        self.open_files([resource(SAMPLE)])

    def show(self, document: Document) -> None:
        """Show this open document."""
        self._current = document
        self.engine_pool.set_documents(self.documents, document)
        self.current_changed.emit()

    def close(self, document: Document) -> None:
        """Close the document and show the previous one, if any."""
        at = self._documents.index(document)
        self._documents.remove(document)
        if document is self._current:
            self._current = self._documents[max(at - 1, 0)] if self._documents else None
            self.engine_pool.set_documents(self.documents, self._current)
            self.current_changed.emit()
        self._announce_documents()
        document.close()
        document.deleteLater()

    def close_all(self) -> None:
        """Close all documents."""
        documents, self._documents, self._current = self.documents, [], None
        self._announce_documents()
        self.current_changed.emit()
        for document in documents:
            document.close()
            document.deleteLater()
        self.journals.finish()

    def cancel(self) -> None:
        """Cancel the running save of the shown document, or close it if it is being read."""
        if not self._current or not self.is_busy:
            return
        is_saving = self._current.state is DocumentState.SAVING
        self._current.cancel()
        if not is_saving:
            self.close(self._current)

    def remember_target(self, target: Path) -> None:
        """Suggest this file's folder for the next save."""
        self._remember(replace(self._settings, last_folder=target.parent))

    def remember_window(self, geometry: str, splitters: tuple[str, ...]) -> None:
        """Store the window's geometry and splitter states, as hex of Qt's format."""
        if not self._has_erased:
            self._remember(replace(self._settings, window=geometry, splitters=splitters))

    def remember_tokenizer(self, tokenizer: Path | None) -> None:
        """Use this tokenizer.json for files opened from now on; None estimates tokens."""
        self._remember(replace(self._settings, tokenizer=tokenizer))

    def choose_language(self, code: str) -> None:
        """Store the language for the next start."""
        self._remember(replace(self._settings, language=code))

    def choose_theme(self, theme: ThemeChoice) -> None:
        """Store the theme for the next start."""
        self._remember(replace(self._settings, theme=theme))

    def set_limits(self, limits: int) -> None:
        """Multiply the default limits of memory and time for files read from now on."""
        os.environ[LIMITS_SETTING] = str(limits)
        self._remember(replace(self._settings, limits=limits))

    def share_settings(self, hands_on: bool) -> None:  # noqa: FBT001 - the slot of a check box
        """Turn on or off that files with the same columns share their settings."""
        self._remember(replace(self._settings, same_setup=hands_on))
        self.shared_settings.set_enabled(is_on=hands_on)

    def keep_work(self, keeps: bool) -> None:  # noqa: FBT001 - the slot of a checkable menu entry
        """Turn the storage of unsaved work on, or off and delete what is stored."""
        self._remember(replace(self._settings, keeps_work=keeps))
        self.journals.set_enabled(is_on=keeps)

    def compare_with_last_time(self, compares: bool) -> None:  # noqa: FBT001 - the slot of a checkable menu entry
        """Turn fingerprints of saved rows on, or off and delete them."""
        self._remember(replace(self._settings, compares=compares))
        self.changed_rows.set_enabled(is_on=compares)
        if not compares:
            # Imported when turned off, which is rare.
            from medqa_gui.core.saving.row_fingerprints import remove_fingerprints

            remove_fingerprints(fingerprints_folder())

    def erase(self, *, with_presets: bool) -> None:
        """Erase all app data; open files stay open, and the window geometry is not stored at the end."""
        usual = Settings()
        self.shared_settings.set_enabled(is_on=usual.same_setup)
        self.changed_rows.set_enabled(is_on=usual.compares)
        self.journals.set_enabled(is_on=usual.keeps_work)
        self.journals.delete_all()
        erase_everything(with_presets=with_presets)
        erase_history()
        self._settings, self._has_erased = usual, True
        self.recents_changed.emit()
        self.erased.emit()

    def continue_work(self) -> None:
        """Open all files with unsaved work."""
        self.open_files([journal.plan.source for journal in self.journals.offers])

    def discard_work(self) -> None:
        """Delete the unsaved work of files that are not open."""
        self.journals.discard(tuple(journal.plan.source for journal in self.journals.offers))

    def keep_recents(self, keeps: bool) -> None:  # noqa: FBT001 - the slot of a checkable menu entry
        """Turn the list of recent files on, or off and clear it."""
        self._remember(replace(self._settings, keeps_recents=keeps, recents=self.recents if keeps else ()))

    def clear_recent_files(self) -> None:
        """Clear the list of recent files."""
        self._remember(replace(self._settings, recents=()))

    def _open(self, path: Path) -> Document:
        known = next((each for each in self._documents if each.path == path), None)
        if known and known.state is not DocumentState.FAILED:
            return known
        if known:
            self.close(known)
        document = self._open_document(path, is_suspended=True)
        document.setParent(self)
        tokenizer = self._settings.tokenizer
        if tokenizer and tokenizer.is_file():
            document.history.start(replace(document.plan, tokenizer=tokenizer))
        self._documents.append(document)
        if self._settings.keeps_recents and path != resource(SAMPLE).absolute():
            kept = (path, *(each for each in self.recents if each != path))[:MOST_RECENTS]
            self._remember(replace(self._settings, recents=kept))
        return document

    def _announce_documents(self) -> None:
        self.journals.set_documents(self.documents)
        self.shared_settings.set_documents(self.documents)
        self.changed_rows.set_documents(self.documents)
        self.documents_changed.emit()
        self.engine_pool.set_documents(self.documents, self._current)

    def _remember(self, settings: Settings) -> None:
        if settings == self._settings:
            return
        has_new_recents = settings.recents != self.recents
        self._settings = settings
        save_settings(settings)
        if has_new_recents:
            self.recents_changed.emit()


def _document(path: Path, *, is_suspended: bool) -> Document:
    # Imported with the first file: the start of an empty window needs no engine.
    from medqa_gui.ui.state.document import Document

    return Document(path, is_suspended=is_suspended)


def _files_of(path: Path) -> list[Path]:
    """Return the file, or the spreadsheets of a folder; a folder without any may be a dataset itself."""
    try:
        return spreadsheets_in(path) or [path] if path.is_dir() else [path]
    except OSError:
        return [path]
