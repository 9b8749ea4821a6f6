"""Library of system prompts: the shipped ones and the user's own."""

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.presets.prompts import (
    FILE_NAME,
    Prompt,
    add_prompt,
    read_prompts,
    remove_prompt,
    rename_prompt,
    write_prompts,
)
from medqa_gui.core.runtime.atomic_file import unwritable_target
from medqa_gui.i18n import gettext as _
from medqa_gui.resource_files import resource
from medqa_gui.settings import create_settings_folder, settings_folder
from medqa_gui.ui.dialogs.questions import Dialogs


class PromptLibrary(QObject):
    """Store named prompts in the settings folder; a damaged file is read as empty."""

    changed = Signal()

    def __init__(self, dialogs: Dialogs) -> None:
        super().__init__(dialogs.parent)
        self._dialogs = dialogs
        self._path = settings_folder() / FILE_NAME
        self._shipped = read_prompts(resource(FILE_NAME))
        self._own = read_prompts(self._path)

    @property
    def shipped(self) -> tuple[Prompt, ...]:
        """The prompts that come with the program."""
        return self._shipped

    @property
    def own(self) -> tuple[Prompt, ...]:
        """The user's own prompts, by name."""
        return self._own

    def names(self) -> list[str]:
        """Return the names of the own prompts."""
        return [each.name for each in self._own]

    def name_of(self, text: str) -> str:
        """Return the name of this prompt, or "" if it is not stored."""
        return next((each.name for each in (*self._own, *self._shipped) if each.text == text), "")

    def save(self, text: str) -> None:
        """Ask for a name and store the prompt."""
        name = self._dialogs.ask_name(_("Save prompt"), self.name_of(text), self.names())
        if name:
            self._keep(add_prompt(self._own, Prompt(name, text)))

    def manage(self) -> None:
        """Open the dialog to rename and delete the user's prompts."""
        # Imported here because few sessions open this dialog.
        from medqa_gui.ui.dialogs.names import NamesDialog

        NamesDialog(_("Your prompts"), self, self._dialogs).exec()

    def rename(self, old: str, new: str) -> None:
        """Rename a prompt."""
        self._keep(rename_prompt(self._own, old, new))

    def remove(self, name: str) -> None:
        """Delete a prompt."""
        self._keep(remove_prompt(self._own, name))

    def _keep(self, prompts: tuple[Prompt, ...]) -> None:
        try:
            create_settings_folder()
            write_prompts(prompts, self._path)
        except OSError as error:
            self._dialogs.show_error(unwritable_target(self._path, error))
            return
        except UnwritableTargetError as error:
            self._dialogs.show_error(error)
            return
        self._own = prompts
        self.changed.emit()
