"""Card of a saved dataset: its files with their counts, the split, companion files and next steps."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.outcome import ExportResult
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import FORMATS

_UNITS = ("B", "kB", "MB", "GB")


class SavedCard(QFrame):
    """Result of the last save, above the save button."""

    folder_wanted = Signal(object)  # Path of the saved file
    copying_wanted = Signal(str)
    formats_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._result: ExportResult | None = None
        self.setProperty("card", "good")
        self._saved = Label(wordWrap=True)
        self._saved.setProperty("voice", "good")
        self._files = QWidget()
        self._file_column = vbox(self._files, gap=3)
        self._file_labels: list[ElidedLabel] = []
        self._split, self._sidecars, self._verified = Label(wordWrap=True), ElidedLabel(), Label(wordWrap=True)
        self._folder = make_button(lambda: self.folder_wanted.emit(self._path), "link")
        self._copy = make_button(lambda: self.copying_wanted.emit(str(self._path)), "link")
        self._config = make_button(self._copy_config, "link")
        self._another_format = make_button(self.formats_wanted.emit, "link")
        inside = vbox(self, gap=4, margins=(10, 8, 10, 6))
        for widget in (self._saved, self._files, self._split, self._sidecars, self._verified):
            inside.addWidget(widget)
        for buttons in ((self._folder, self._copy), (self._config, self._another_format)):
            row = hbox(gap=2)
            for button in buttons:
                row.addWidget(button)
            row.addStretch()
            inside.addLayout(row)

    @property
    def file_texts(self) -> list[str]:
        """The text of each file's label."""
        return [label.text() for label in self._file_labels]

    def retranslate(self) -> None:
        """Write the texts in the current language."""
        self._folder.setText(_("Show in folder"))
        self._copy.setText(_("&Copy path"))
        self._config.setText(_("Copy training config"))
        self._another_format.setText(_("Another format…"))

    def show_result(self, result: ExportResult, group: str) -> None:
        """Show this result; `group` names the columns that the split is grouped by, "" for the question."""
        self._result = result
        total = sum(each.records for each in result.outputs)
        text = ngettext("✓ Saved {count} conversation", "✓ Saved {count} conversations", result.counts.conversations)
        self._saved.setText(text.format(count=f"{result.counts.conversations:,}"))
        self._list_files(result)
        self._split.setText(_split_text(result, group))
        self._split.setVisible(result.split_sizes is not None)
        self._sidecars.show_text("+ " + _(", ").join(path.name for path in result.sidecars))
        self._sidecars.setVisible(bool(result.sidecars))
        trainer = _(FORMATS[result.plan.format_id][1])
        set_tip(self._config, _("Configuration for using these files in {trainer}").format(trainer=trainer))
        self._verified.setText(
            _("Verified against {trainer} rules: {valid} of {count} valid").format(
                trainer=trainer, valid=f"{total:,}", count=f"{total:,}"
            )
        )

    @property
    def _path(self) -> Path | None:
        """Path of the dataset: its first file, or its folder if the format writes one."""
        if self._result is None:
            return None
        form, path = find_format(self._result.plan.format_id), self._result.outputs[0].path
        return path.parents[len(Path(form.data_file).parts) - 1] if form.data_file else path

    def _copy_config(self) -> None:
        if self._result and self._path:
            # Imported here: few sessions copy the configuration.
            from medqa_gui.core.formats.training_files import training_snippet

            self.copying_wanted.emit(training_snippet(self._result.plan.format_id, self._path))

    def _list_files(self, result: ExportResult) -> None:
        for old in self._file_labels:
            self._file_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._file_labels.clear()
        for saved in result.outputs:
            label = ElidedLabel()
            size = file_size(saved.size)
            label.setText(
                f"{saved.path.name} · {size}" if len(result.outputs) == 1 else f"{saved.path.name} · {saved.records:,}"
            )
            set_tip(label, f"{saved.path}\n{size}")
            self._file_column.addWidget(label)
            self._file_labels.append(label)


def _split_text(result: ExportResult, group: str) -> str:
    """Return the sizes of the split, and what is in no more than one of its files."""
    if result.split_sizes is None:
        return ""
    wanted, reached = (" + ".join(f"{size:,}" for size in sizes) for sizes in result.split_sizes)
    if group:
        text = _("{sizes}; no {columns} value is in more than one file").format(sizes=reached, columns=group)
    else:
        is_pair = len(result.outputs) == 2
        text = (
            _("{sizes}; no question is in both files")
            if is_pair
            else _("{sizes}; no question is in more than one file")
        ).format(sizes=reached)
    if not result.split_sizes.are_as_wanted:
        text += " · " + _("target {sizes}; groups are kept together").format(sizes=wanted)
    return text


def file_size(count: int) -> str:
    """Return a size in bytes as file managers show it (1 kB = 1000 bytes)."""
    amount = float(count)
    for unit in _UNITS:
        if amount < 999.5 or unit == _UNITS[-1]:
            return f"{amount:.0f} {unit}" if unit in "B kB" else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError
