"""The questions that the window asks in dialogs of their own."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from medqa_gui.core.errors import UnwritableTargetError
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model import Plan
from medqa_gui.i18n import gettext as _
from medqa_gui.wording import explain

_READABLE = "*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt"


class Dialogs:
    """Asks for files; a test puts its own answers in place of it."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def choose_files(self, folder: Path | None) -> list[Path]:
        """Ask which files to open; empty if none."""
        filters = [_("Spreadsheets ({suffixes})").format(suffixes=_READABLE), _("All files") + " (*)"]
        dialog = self._file_dialog(_("Open spreadsheets"), folder, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        return [Path(name) for name in dialog.selectedFiles()] if dialog.exec() else []

    def choose_target(self, plan: Plan, folder: Path | None) -> Path | None:
        """Ask where the dataset goes, never over its own source; None if nowhere."""
        suffix = find_format(plan.format_id).suffix
        suggested = (folder or plan.source.parent) / f"{plan.source.stem}{suffix}"
        while True:
            target = self._ask_target(suggested, suffix)
            if target is None or not _is_same(target, plan.source):
                return target
            error = explain(UnwritableTargetError("target_is_source", path=target))
            QMessageBox.warning(self._parent, error.what, f"{error.what}\n\n{error.hint}")

    def _ask_target(self, suggested: Path, suffix: str) -> Path | None:
        filters = [_("Dataset ({suffixes})").format(suffixes=f"*{suffix}"), _("All files") + " (*)"]
        dialog = self._file_dialog(_("Save the dataset"), suggested.parent, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.lstrip("."))
        dialog.selectFile(suggested.name)
        return Path(dialog.selectedFiles()[0]) if dialog.exec() else None

    def _file_dialog(self, title: str, folder: Path | None, filters: list[str]) -> QFileDialog:
        dialog = QFileDialog(self._parent, title, str(folder or ""))
        dialog.setNameFilters(filters)
        # Qt's own Chinese lacks these two.
        dialog.setLabelText(QFileDialog.DialogLabel.LookIn, _("&Look in:"))
        dialog.setLabelText(QFileDialog.DialogLabel.FileType, _("Files of &type:"))
        return dialog


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
