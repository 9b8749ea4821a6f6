"""Modal dialogs that ask for files, names and confirmations."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from pathlib import Path

# PySide creates a class when its name is used first: `QtWidgets.X` delays that until a dialog opens.
from PySide6 import QtWidgets
from PySide6.QtCore import Qt

from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.errors import MedqaError, UnwritableTargetError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.presets.library import SUFFIX, safe_name
from medqa_gui.core.saving.file_names import stem_of
from medqa_gui.i18n import gettext as _
from medqa_gui.wording import explain

_SPREADSHEETS = "*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt"
_MOST_NAMES = 10
_DATASETS = "*.json *.jsonl *.json.gz *.jsonl.gz *.parquet"


class Replacing(StrEnum):
    """The answer to the question about existing files."""

    REPLACE = "replace"
    KEEP = "keep"


class Stale(StrEnum):
    """The answer to the question about a file that has changed since it was read."""

    READ = "read"
    SAVE = "save"


class Dialogs:
    """Ask the user for files, names and decisions."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        self._parent = parent
        # Files that must not be overwritten because they are open.
        self.open_files: Callable[[], Sequence[Path]] = tuple

    @property
    def parent(self) -> QtWidgets.QWidget:
        """The parent window of the dialogs."""
        return self._parent

    def choose_files(self, folder: Path | None) -> list[Path]:
        """Ask which files to open; return an empty list if cancelled."""
        dialog = self._file_dialog(_("Open spreadsheets"), folder, _readable())
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFiles)
        return [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []

    def choose_target(self, plan: Plan, folder: Path | None) -> Path | None:
        """Ask for the target of a dataset, which is never its own source; return None if cancelled.

        Confirms the replacement of all existing files of the dataset: its parts and sidecars too.
        """
        # Imported when a target is chosen: the start of the window needs no formats.
        from medqa_gui.core.saving.sidecars import refuse_target

        form = find_format(plan.format_id)
        suggested = (folder or plan.source.parent) / f"{stem_of(plan.source)}{form.suffix}"
        if _is_same(suggested, plan.source):
            suggested = suggested.with_name(f"{stem_of(plan.source)}-{form.id}{form.suffix}")
        while True:
            target = self._ask_folder(suggested) if form.data_file else self._ask_target(suggested, form.suffix)
            if target is None:
                return None
            try:
                refuse_target(plan, target, self.open_files())
            except UnwritableTargetError as error:
                self.show_error(error)
                continue
            if self._may_replace(replaced_by(plan, target)):
                return target
            suggested = target

    def choose_folder(self, folder: Path | None) -> Path | None:
        """Ask for the folder to save all files in; return None if cancelled."""
        dialog = self._file_dialog(_("Save all files to…"), folder, [])
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.Directory)
        dialog.setOption(QtWidgets.QFileDialog.Option.ShowDirsOnly)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def ask_replacing(self, existing: Collection[Path]) -> Replacing | None:
        """Ask once what to do with existing files; return None if cancelled."""
        answers = {_("&Replace"): Replacing.REPLACE, _("&Keep existing, save the rest"): Replacing.KEEP}
        pressed = self._ask(_replacing_words(existing), *answers)
        return None if pressed is None else answers[pressed]

    def ask_leaving(self) -> bool:
        """Ask whether to quit and roll back the running save."""
        question = _("Saving is still in progress. If you quit now, nothing is saved.")
        return self.confirm(question, _("&Stop saving and quit"), _("Continue savin&g"))

    def ask_erasing(self) -> bool | None:
        """Ask whether to erase all app data; return whether presets and prompts too, or None if cancelled."""
        presets = QtWidgets.QCheckBox(_("Also erase my &presets and prompts"))
        detail = _(
            "This erases settings, recent files, unsaved work and fingerprints. Your spreadsheets "
            "and datasets are not affected."
        )
        question = _("Erase all app data?")
        pressed = self._ask(question, _("&Erase"), detail=detail, choice=presets)
        return presets.isChecked() if pressed else None

    def ask_stale(self, what: str, hint: str, *, can_read: bool = True, can_save: bool = True) -> Stale | None:
        """Ask whether to read changed files again or to save what is shown; return None if cancelled."""
        answers = {_("&Read it again"): Stale.READ} if can_read else {}
        answers |= {_("&Save what is shown"): Stale.SAVE} if can_save else {}
        pressed = self._ask(what, *answers, detail=hint)
        return None if pressed is None else answers[pressed]

    def show_error(self, error: MedqaError) -> None:
        """Show what is wrong and what to do."""
        explanation = explain(error)
        box = self._box(QtWidgets.QMessageBox.Icon.Warning, f"{explanation.what}\n\n{explanation.hint}")
        box.addButton(QtWidgets.QMessageBox.StandardButton.Ok)
        box.exec()
        box.deleteLater()

    def confirm(self, question: str, verb: str, refusal: str = "") -> bool:
        """Ask whether to do something that loses data; Cancel, or `refusal`, is the default button."""
        return self._ask(question, verb, refusal=refusal) is not None

    def ask_name(self, title: str, suggested: str, taken: Collection[str]) -> str | None:
        """Ask for a name, and confirm if it is taken; return None if cancelled."""
        while True:
            name, is_given = QtWidgets.QInputDialog.getText(self._parent, title, _("&Name:"), text=suggested)
            name = " ".join(name.split())
            if not is_given or not name:
                return None
            if name not in taken or self.may_replace_name(name):
                return name
            suggested = name

    def may_replace_name(self, name: str) -> bool:
        """Ask whether to replace the item with this name."""
        question = _("“{name}” already exists. Replace it?").format(name=name)
        return self.confirm(question, _("&Replace"))

    def choose_tokenizer(self, current: Path | None) -> Path | None:
        """Ask for a tokenizer.json; return None if cancelled."""
        filters = [_("Tokenizers ({suffixes})").format(suffixes="*.json"), _("All files") + " (*)"]
        dialog = self._file_dialog(_("Choose a tokenizer.json"), current and current.parent, filters)
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFile)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def choose_presets(self) -> list[Path]:
        """Ask which preset files to import; return an empty list if cancelled."""
        dialog = self._file_dialog(_("Import presets"), None, self._preset_filters())
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFiles)
        return [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []

    def choose_preset_target(self, name: str) -> Path | None:
        """Ask for the target of an exported preset; return None if cancelled."""
        dialog = self._file_dialog(_("Export preset"), None, self._preset_filters())
        dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        dialog.selectFile(safe_name(name) + SUFFIX)
        dialog.setOption(QtWidgets.QFileDialog.Option.DontConfirmOverwrite)
        while dialog.exec():
            target = Path(dialog.selectedFiles()[0])
            if self._may_replace([target] if target.exists() else []):
                return target
        return None

    def _preset_filters(self) -> list[str]:
        return [_("Presets ({suffixes})").format(suffixes="*.json"), _("All files") + " (*)"]

    def _may_replace(self, existing: Collection[Path]) -> bool:
        return not existing or self.confirm(_replacing_words(existing), _("&Replace"))

    def _ask(
        self,
        question: str,
        *verbs: str,
        detail: str = "",
        refusal: str = "",
        choice: QtWidgets.QCheckBox | None = None,
    ) -> str | None:
        """Ask with one button per verb; return the pressed one, or None if cancelled."""
        box = self._box(QtWidgets.QMessageBox.Icon.Question, question)
        if detail:
            box.setInformativeText(detail)
        if choice:
            box.setCheckBox(choice)
        buttons = {verb: box.addButton(verb, QtWidgets.QMessageBox.ButtonRole.AcceptRole) for verb in verbs}
        if refusal:
            stay = box.addButton(refusal, QtWidgets.QMessageBox.ButtonRole.RejectRole)
        else:
            stay = box.addButton(QtWidgets.QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        box.deleteLater()
        return next((verb for verb, button in buttons.items() if button == box.clickedButton()), None)

    def _box(self, icon: QtWidgets.QMessageBox.Icon, text: str) -> QtWidgets.QMessageBox:
        box = QtWidgets.QMessageBox(icon, "MedQA Converter", text, parent=self._parent)
        box.setTextFormat(Qt.TextFormat.PlainText)
        return box

    def _ask_folder(self, suggested: Path) -> Path | None:
        """Ask for the folder in which to create the dataset's folder."""
        dialog = self._file_dialog(_("Save the dataset folder in…"), suggested.parent, [])
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.Directory)
        dialog.setOption(QtWidgets.QFileDialog.Option.ShowDirsOnly)
        return Path(dialog.selectedFiles()[0]) / suggested.name if dialog.exec() else None

    def choose_findings_target(self, plan: Plan, folder: Path | None) -> Path | None:
        """Ask for the target of the workbook of findings, never its own source; return None if cancelled."""
        # Imported when a target is chosen: the start of the window needs no formats.
        from medqa_gui.core.saving.findings_workbook import SUFFIX as FINDINGS_SUFFIX
        from medqa_gui.core.saving.findings_workbook import refuse_workbook

        suggested = (folder or plan.source.parent) / f"{stem_of(plan.source)}{FINDINGS_SUFFIX}"
        while target := self._ask_target(suggested, ".xlsx"):
            try:
                refuse_workbook(target, (plan.source, *self.open_files()))
            except UnwritableTargetError as error:
                self.show_error(error)
                continue
            if self._may_replace([target] if target.exists() else []):
                return target
            suggested = target
        return None

    def _ask_target(self, suggested: Path, suffix: str) -> Path | None:
        filters = [_("Dataset ({suffixes})").format(suffixes=f"*{suffix}"), _("All files") + " (*)"]
        dialog = self._file_dialog(_("Save dataset"), suggested.parent, filters)
        dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
        # `choose_target` confirms all files of a dataset at once.
        dialog.setOption(QtWidgets.QFileDialog.Option.DontConfirmOverwrite)
        dialog.setDefaultSuffix(suffix.lstrip("."))
        dialog.selectFile(suggested.name)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def _file_dialog(self, title: str, folder: Path | None, filters: list[str]) -> QtWidgets.QFileDialog:
        dialog = QtWidgets.QFileDialog(self._parent, title, str(folder or ""))
        if filters:
            dialog.setNameFilters(filters)
        # Qt's Chinese translation has no text for these two.
        dialog.setLabelText(QtWidgets.QFileDialog.DialogLabel.LookIn, _("&Look in:"))
        dialog.setLabelText(QtWidgets.QFileDialog.DialogLabel.FileType, _("Files of &type:"))
        return dialog


def _readable() -> list[str]:
    """Return the file filters: spreadsheets (the default), datasets, all files."""
    return [
        _("Spreadsheets ({suffixes})").format(suffixes=_SPREADSHEETS),
        _("Datasets ({suffixes})").format(suffixes=_DATASETS),
        _("All files") + " (*)",
    ]


def replaced_by(plan: Plan, target: Path) -> list[Path]:
    """Return the existing paths that a save to this target would replace; for a dataset folder, the folder."""
    # Imported when a target is chosen: the start of the window needs no formats.
    from medqa_gui.core.saving.sidecars import replaced_sidecars
    from medqa_gui.core.saving.targets import part_paths

    found = [each for each in part_paths(plan, target) if each.exists()] + replaced_sidecars(plan, target)
    beside = [each for each in found if each == target or not each.is_relative_to(target)]
    return beside if len(beside) == len(found) else [target, *beside]


def _replacing_words(existing: Collection[Path]) -> str:
    names = [each.name for each in sorted(existing)]
    shown = names[:_MOST_NAMES] + ["…"] * (len(names) > _MOST_NAMES)
    return _("These files already exist: {names}. Replace them?").format(names=_(", ").join(shown))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
