"""The questions that the window asks in dialogs of their own."""

from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from pathlib import Path

# Qt makes a class of its own when it is named first: here when a question is asked, and not at the start.
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
    """What happens to files that are there already."""

    REPLACE = "replace"
    KEEP = "keep"


class Stale(StrEnum):
    """What happens when a file is no longer what is shown of it."""

    READ = "read"
    SAVE = "save"


class Dialogs:
    """Asks for files and names; a test puts its own answers in place of it."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        self._parent = parent
        # The files that are open: none of them is ever written.
        self.open_files: Callable[[], Sequence[Path]] = tuple

    @property
    def parent(self) -> QtWidgets.QWidget:
        """The window that the dialogs belong to."""
        return self._parent

    def choose_files(self, folder: Path | None) -> list[Path]:
        """Ask which files to open; empty if none."""
        dialog = self._file_dialog(_("Open spreadsheets"), folder, _readable())
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFiles)
        return [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []

    def choose_target(self, plan: Plan, folder: Path | None) -> Path | None:
        """Ask where the dataset goes, never over its own source; None if nowhere.

        The dataset's other files that would be replaced, its parts and those beside it, are asked about here.
        """
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
        """Ask into which folder all files are saved; None if into none."""
        dialog = self._file_dialog(_("Save all files to…"), folder, [])
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.Directory)
        dialog.setOption(QtWidgets.QFileDialog.Option.ShowDirsOnly)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def ask_replacing(self, existing: Collection[Path]) -> Replacing | None:
        """Ask once what happens to the files that are there already; None if nothing is to be saved."""
        answers = {_("&Replace"): Replacing.REPLACE, _("&Keep existing, save the rest"): Replacing.KEEP}
        pressed = self._ask(_replacing_words(existing), *answers)
        return None if pressed is None else answers[pressed]

    def ask_leaving(self) -> bool:
        """Ask whether to quit although a save is running; what it has begun is taken back."""
        question = _("Saving is still in progress. If you quit now, nothing is saved.")
        return self.confirm(question, _("&Stop saving and quit"), _("Continue savin&g"))

    def ask_erasing(self) -> bool | None:
        """Ask whether to forget everything: None for no, else whether presets and prompts go as well."""
        presets = QtWidgets.QCheckBox(_("Also erase my &presets and prompts"))
        detail = _(
            "This erases settings, recent files, unsaved work and fingerprints. Your spreadsheets "
            "and datasets are not affected."
        )
        question = _("Erase all app data?")
        pressed = self._ask(question, _("&Erase"), detail=detail, choice=presets)
        return presets.isChecked() if pressed else None

    def ask_stale(self, what: str, hint: str, *, can_read: bool = True, can_save: bool = True) -> Stale | None:
        """Say what became of files on the disk, and ask whether to read them again or to save what is shown."""
        answers = {_("&Read it again"): Stale.READ} if can_read else {}
        answers |= {_("&Save what is shown"): Stale.SAVE} if can_save else {}
        pressed = self._ask(what, *answers, detail=hint)
        return None if pressed is None else answers[pressed]

    def show_error(self, error: MedqaError) -> None:
        """Say what is wrong and what to do."""
        explanation = explain(error)
        box = self._box(QtWidgets.QMessageBox.Icon.Warning, f"{explanation.what}\n\n{explanation.hint}")
        box.addButton(QtWidgets.QMessageBox.StandardButton.Ok)
        box.exec()
        box.deleteLater()

    def confirm(self, question: str, verb: str, refusal: str = "") -> bool:
        """Ask whether to do what the verb says and something is lost by; Cancel, or the refusal, is the usual."""
        return self._ask(question, verb, refusal=refusal) is not None

    def ask_name(self, title: str, suggested: str, taken: Collection[str]) -> str | None:
        """Ask under which name something is kept; one that is taken is replaced only after asking. None if none."""
        while True:
            name, is_given = QtWidgets.QInputDialog.getText(self._parent, title, _("&Name:"), text=suggested)
            name = " ".join(name.split())
            if not is_given or not name:
                return None
            if name not in taken or self.may_replace_name(name):
                return name
            suggested = name

    def may_replace_name(self, name: str) -> bool:
        """Ask whether what is kept under this name is replaced."""
        question = _("“{name}” already exists. Replace it?").format(name=name)
        return self.confirm(question, _("&Replace"))

    def choose_tokenizer(self, current: Path | None) -> Path | None:
        """Ask for a tokenizer.json; None if none."""
        filters = [_("Tokenizers ({suffixes})").format(suffixes="*.json"), _("All files") + " (*)"]
        dialog = self._file_dialog(_("Choose a tokenizer.json"), current and current.parent, filters)
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFile)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def choose_presets(self) -> list[Path]:
        """Ask which preset files to import; empty if none."""
        dialog = self._file_dialog(_("Import presets"), None, self._preset_filters())
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.ExistingFiles)
        return [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []

    def choose_preset_target(self, name: str) -> Path | None:
        """Ask where a preset of this name is exported to; None if nowhere."""
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
        """Ask with a button for each verb; return the one pressed, None where all is to stay as it is."""
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
        """Ask in which folder the dataset's own folder is made."""
        dialog = self._file_dialog(_("Save the dataset folder in…"), suggested.parent, [])
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.Directory)
        dialog.setOption(QtWidgets.QFileDialog.Option.ShowDirsOnly)
        return Path(dialog.selectedFiles()[0]) / suggested.name if dialog.exec() else None

    def choose_findings_target(self, plan: Plan, folder: Path | None) -> Path | None:
        """Ask where the workbook of doubtful rows goes, never over its own source; None if nowhere."""
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
        # All files of a dataset are asked about at once, and in words that say what happens.
        dialog.setOption(QtWidgets.QFileDialog.Option.DontConfirmOverwrite)
        dialog.setDefaultSuffix(suffix.lstrip("."))
        dialog.selectFile(suggested.name)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def _file_dialog(self, title: str, folder: Path | None, filters: list[str]) -> QtWidgets.QFileDialog:
        dialog = QtWidgets.QFileDialog(self._parent, title, str(folder or ""))
        if filters:
            dialog.setNameFilters(filters)
        # Qt's own Chinese lacks these two.
        dialog.setLabelText(QtWidgets.QFileDialog.DialogLabel.LookIn, _("&Look in:"))
        dialog.setLabelText(QtWidgets.QFileDialog.DialogLabel.FileType, _("Files of &type:"))
        return dialog


def _readable() -> list[str]:
    """Return what the dialog shows of a folder: spreadsheets at first, datasets, or everything."""
    return [
        _("Spreadsheets ({suffixes})").format(suffixes=_SPREADSHEETS),
        _("Datasets ({suffixes})").format(suffixes=_DATASETS),
        _("All files") + " (*)",
    ]


def replaced_by(plan: Plan, target: Path) -> list[Path]:
    """Return what a save to this target would replace: files, or of a dataset that is a folder the folder."""
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
