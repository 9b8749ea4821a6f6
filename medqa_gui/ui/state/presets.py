"""Presets in the window: matching them to a sheet, applying them, and storing the user's own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError, PlanError
from medqa_gui.core.presets.library import (
    apply_preset,
    best_match,
    preset_from_plan,
    preset_path,
    read_folder,
    read_preset,
    write_preset,
)
from medqa_gui.core.presets.preset import Preset
from medqa_gui.core.runtime.atomic_file import unwritable_target
from medqa_gui.i18n import gettext as _
from medqa_gui.resource_files import resource
from medqa_gui.settings import create_settings_folder, settings_folder
from medqa_gui.ui.dialogs.questions import Dialogs
from medqa_gui.ui.state.document_state import sender_among
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

FOLDER = "presets"


class PresetState(StrEnum):
    """State of a preset in the current document."""

    NONE = "none"
    APPLIED_AUTOMATICALLY = "applied_automatically"  # its headers match, and it is in effect
    APPLIED = "applied"  # chosen by the user, and in effect
    MODIFIED = "modified"  # it was in effect, and the plan has changed since
    AVAILABLE = "available"  # it fits, but would change more than the columns


class _Choice(NamedTuple):
    preset: Preset
    is_matched: bool


class PresetLibrary(QObject):
    """Match, apply and store presets; `changed` is emitted when the list or the state differs."""

    changed = Signal()

    def __init__(self, session: Session, dialogs: Dialogs) -> None:
        super().__init__(dialogs.parent)
        self._session, self._dialogs = session, dialogs
        self._folder = settings_folder() / FOLDER
        self._shipped: tuple[Preset, ...] | None = None
        self._own: tuple[Preset, ...] | None = None
        self._choices: WeakKeyDictionary[Document, _Choice] = WeakKeyDictionary()
        self._followed: set[Document] = set()
        session.documents_changed.connect(self._follow)

    @property
    def own(self) -> tuple[Preset, ...]:
        """The user's own presets, by name."""
        if self._own is None:
            self._own = read_folder(self._folder)
        return self._own

    @property
    def shipped(self) -> tuple[Preset, ...]:
        """The presets that come with the program."""
        if self._shipped is None:
            self._shipped = read_folder(resource("presets"))
        return self._shipped

    def names(self) -> list[str]:
        """Return the names of the own presets."""
        return [each.name for each in self.own]

    def state(self) -> tuple[PresetState, Preset | None]:
        """Return the preset of the shown document and its state."""
        document = self._session.current
        if document is None or document.suggestion is None:
            return PresetState.NONE, None
        choice = self._choices.get(document)
        if choice is None or self.missing_column(choice.preset):
            match = best_match((*self.own, *self.shipped), document.suggestion.columns)
            return (PresetState.AVAILABLE, match) if match else (PresetState.NONE, None)
        if _is_in_effect(choice.preset, document):
            return (PresetState.APPLIED_AUTOMATICALLY if choice.is_matched else PresetState.APPLIED), choice.preset
        is_undone = document.history.redo_change is Change.PRESET
        return (PresetState.AVAILABLE if is_undone else PresetState.MODIFIED), choice.preset

    def missing_column(self, preset: Preset) -> str:
        """Return the first column of the preset that the shown sheet does not have, or "" if it fits."""
        document = self._session.current
        try:
            if document:
                apply_preset(preset, document.plan, _columns(document))
        except PlanError as error:
            return str(error.facts.get("column", ""))
        return ""

    def choose(self, preset: Preset) -> None:
        """Apply the preset to the shown document as one undo step, or show why it does not fit."""
        document = self._session.current
        if document is None:
            return
        try:
            plan = apply_preset(preset, document.plan, _columns(document))
        except PlanError as error:
            self._dialogs.show_error(error)
            return
        self._choices[document] = _Choice(preset, is_matched=False)
        document.change(Change.PRESET, plan)
        self.changed.emit()

    def save(self) -> None:
        """Ask for a name and store the shown document's settings as a preset."""
        document = self._session.current
        if document is None or document.suggestion is None:
            return
        choice = self._choices.get(document)
        suggested = choice.preset.name if choice and choice.preset in self.own else document.path.stem
        name = self._dialogs.ask_name(_("Save preset"), suggested, self.names())
        if not name:
            return
        preset = preset_from_plan(name, document.plan, _columns(document))
        if self._keep(preset):
            self._choices[document] = _Choice(preset, is_matched=False)
        self._read()

    def manage(self) -> None:
        """Open the dialog to rename, delete, import and export the user's presets."""
        # Imported here because few sessions open this dialog.
        from medqa_gui.ui.dialogs.names import NamesDialog

        NamesDialog(_("Your presets"), self, self._dialogs, self).exec()

    def rename(self, old: str, new: str) -> None:
        """Rename a preset and replace one that has the new name."""
        preset = self._named(old)
        if preset and old != new and self._keep(replace(preset, name=new)):
            self._forget(preset)
        self._read()

    def remove(self, name: str) -> None:
        """Delete a preset."""
        preset = self._named(name)
        if preset:
            self._forget(preset)
        self._read()

    def import_files(self, paths: list[Path]) -> None:
        """Import copies of these preset files, and show an error for each that cannot be read."""
        for path in paths:
            try:
                preset = read_preset(path)
            except MedqaError as error:
                self._dialogs.show_error(error)
                continue
            if preset.name not in self.names() or self._dialogs.may_replace_name(preset.name):
                self._keep(preset)
            self._read()

    def export_file(self, name: str, path: Path) -> None:
        """Write a preset to this file."""
        preset = self._named(name)
        if preset:
            self._write(preset, path)

    def _named(self, name: str) -> Preset | None:
        return next((each for each in self.own if each.name == name), None)

    def _keep(self, preset: Preset) -> bool:
        return self._write(preset, preset_path(self._folder, preset))

    def _write(self, preset: Preset, path: Path) -> bool:
        try:
            if path.parent == self._folder:
                create_settings_folder()
                self._folder.mkdir(exist_ok=True)
            write_preset(preset, path)
        except OSError as error:
            self._dialogs.show_error(unwritable_target(path, error))
            return False
        except MedqaError as error:
            self._dialogs.show_error(error)
            return False
        return True

    def _forget(self, preset: Preset) -> None:
        path = preset_path(self._folder, preset)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            self._dialogs.show_error(unwritable_target(path, error))

    def _read(self) -> None:
        self._own = None
        self.changed.emit()

    def _follow(self) -> None:
        documents = set(self._session.documents)
        for document in documents - self._followed:
            document.suggestion_changed.connect(self._match)
        self._followed = documents

    def _match(self) -> None:
        """Apply the preset that matches the headers of a document that was just opened."""
        document = sender_among(self.sender(), self._followed)
        if document and document.suggestion and _is_untouched(document):
            columns = document.suggestion.columns
            match = best_match((*self.own, *self.shipped), columns)
            if match and (match in self.own or _changes_columns_only(match, document)):
                with suppress(PlanError):
                    plan = apply_preset(match, document.plan, columns)
                    self._choices[document] = _Choice(match, is_matched=True)
                    document.change(Change.PRESET, plan)
        self.changed.emit()


def _columns(document: Document) -> tuple[Column, ...]:
    return document.suggestion.columns if document.suggestion else ()


def _is_untouched(document: Document) -> bool:
    return document.history.undo_change is None and document.history.redo_change is None


def _is_in_effect(preset: Preset, document: Document) -> bool:
    try:
        return apply_preset(preset, document.plan, _columns(document)) == document.plan
    except PlanError:
        return False


def _changes_columns_only(preset: Preset, document: Document) -> bool:
    """Return whether the preset would change only the column mapping, as a shipped preset may by itself."""
    try:
        plan = apply_preset(preset, document.plan, _columns(document))
    except PlanError:
        return False
    return replace(plan, mapping=document.plan.mapping) == document.plan
