"""Settings shared by files with the same columns: they use those of the first file unless they have their own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.presets.library import apply_preset, preset_from_plan
from medqa_gui.core.presets.preset import Preset
from medqa_gui.ui.state.document_state import sender_among
from medqa_gui.ui.state.history import Change

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

# Pause in typing after which the settings are shared.
_PAUSE_MS = 400


class SharedSettings(QObject):
    """Copy the settings of the first file to files with the same columns, except those with own settings."""

    changed = Signal()

    def __init__(self, parent: QObject, *, is_on: bool) -> None:
        super().__init__(parent)
        self._is_on = is_on
        self._documents: tuple[Document, ...] = ()
        self._own: set[Document] = set()  # with own settings
        self._given: dict[Document, Preset] = {}  # the settings that were shared last
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.share)

    @property
    def is_on(self) -> bool:
        """Whether settings are shared."""
        return self._is_on

    def set_enabled(self, *, is_on: bool) -> None:
        """Turn sharing on or off."""
        self._is_on = is_on
        self.share()
        self.changed.emit()

    def set_documents(self, documents: tuple[Document, ...]) -> None:
        """Update the list of open documents."""
        for document in set(documents) - set(self._documents):
            document.suggestion_changed.connect(self._pause.start)
            document.plan_changed.connect(self._note_change)
        self._documents = documents
        self._own &= set(documents)
        self._given = {each: setup for each, setup in self._given.items() if each in documents}
        self._pause.start()

    def first_of(self, document: Document) -> Document | None:
        """Return the first file with the same columns, or None if this is the first."""
        headers = _headers(document)
        first = next((each for each in self._documents if headers and _headers(each) == headers), None)
        return None if first is document else first

    def has_own(self, document: Document) -> bool:
        """Return whether the file's settings differ from those of the first file with the same columns."""
        return self._is_on and document in self._own and self.first_of(document) is not None

    def rejoin(self, document: Document) -> None:
        """Discard the file's own settings and use the shared ones."""
        self._own.discard(document)
        self.share()
        self.changed.emit()

    def share(self) -> None:
        """Copy the settings of each first file to the files with the same columns."""
        self._pause.stop()
        for document in self._documents if self._is_on else ():
            first = self.first_of(document)
            if first and document not in self._own:
                self._share_with(_setup(first), document)

    def _share_with(self, setup: Preset, document: Document) -> None:
        is_continued = document.history.undo_change is Change.CONTINUED
        if is_continued and document not in self._given and _setup(document) != setup:
            self._own.add(document)
            self.changed.emit()
            return
        self._given[document] = setup
        # If the settings do not fit, the file keeps its suggestion.
        with suppress(PlanError):
            document.change(Change.SAME_SETUP, apply_preset(setup, document.plan, _columns(document)), joins=True)

    def _note_change(self) -> None:
        """Share a change of a first file, or note that another file has own settings now."""
        document = sender_among(self.sender(), self._documents)
        if not document or document.suggestion is None:
            return
        first, step = self.first_of(document), document.history.undo_change
        if not first:
            self._pause.start()
            return
        given = self._given.get(document)
        if given is None and step is Change.CONTINUED:
            return  # Continued work is compared when settings are shared.
        # A user may be faster than the pause: the file then has an undo step before settings were shared.
        is_own = (given is not None or step is not None) and _setup(document) != (given or _setup(first))
        if is_own != (document in self._own):
            self._own ^= {document}
            self.changed.emit()


def _columns(document: Document) -> tuple[Column, ...]:
    return document.suggestion.columns if document.suggestion else ()


def _headers(document: Document) -> tuple[str, ...]:
    return tuple(sorted(column.header for column in _columns(document) if column.header))


def _setup(document: Document) -> Preset:
    # The order of the columns does not matter.
    return replace(preset_from_plan("", document.plan, _columns(document)), headers=())
