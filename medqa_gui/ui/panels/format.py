"""Panel of the dataset format, its limitations and the companion files."""

import importlib.util
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox

from medqa_gui.core.formats.registry import FORMATS as KNOWN_FORMATS
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import Counts
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import join_sentences, ngettext
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.elided_box import ElidedComboBox
from medqa_gui.ui.widgets.layouts import vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import FORMATS, explain
from medqa_gui.wording.choices import SIDECARS, TRAINER_FILES

_PARQUET = "parquet"


class FormatPanel(Panel):
    """Format, notes on what it cannot store, ASCII option and companion files."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._label, self._sidecars_label = Label(), Label()
        for label in (self._label, self._sidecars_label):
            label.setProperty("role", "heading")
        self._format = ElidedComboBox(12)
        self._label.setBuddy(self._format)
        self._notes = Label(wordWrap=True)
        self._notes.setProperty("voice", "warning")
        self._ascii, self._ascii_hint = QCheckBox(), Label(wordWrap=True)
        self._ascii_hint.setProperty("role", "muted")
        self._sidecars = {each: QCheckBox() for each in Sidecar}
        self._format.activated.connect(self._choose_format)
        self._ascii.toggled.connect(self._choose_ascii)
        for sidecar, box in self._sidecars.items():
            box.toggled.connect(lambda wanted, sidecar=sidecar: self._choose_sidecar(sidecar, wanted=wanted))
        column = vbox(self, gap=6)
        for widget in (self._label, self._format, self._notes, self._ascii, self._ascii_hint, self._sidecars_label):
            column.addWidget(widget)
        for box in self._sidecars.values():
            column.addWidget(box)

    def retranslate(self) -> None:
        self._label.setText(_("For&mat"))
        self._sidecars_label.setText(_("Also save"))
        self._ascii.setText(_("Escape non-ASCII characters (\\uXXXX)"))
        self._ascii_hint.setText(
            _("For old programs only: files get larger, and people cannot read non-English text in them.")
        )
        self._ascii.setAccessibleDescription(self._ascii_hint.text())
        self._fill_formats()
        self.redraw()

    def connections(self, document: Document) -> Connections:
        return [(document.plan_changed, self.redraw), (document.review_changed, self.redraw)]

    def redraw(self) -> None:
        document = self._document
        if document is None:
            return
        plan = document.plan
        self._format.setCurrentIndex(self._format.findData(plan.format_id))
        set_tip(self._format, self._format.currentText())
        notes = _notes(plan, document.counts, is_known=document.is_reviewed)
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        self._format.setAccessibleDescription(" ".join(notes))
        self._ascii.setVisible(plan.format_id != _PARQUET)
        _set_checked(self._ascii, is_checked=plan.is_ascii)
        self._ascii_hint.setVisible(plan.is_ascii and plan.format_id != _PARQUET)
        self._update_sidecars(plan)

    def open_formats(self) -> None:
        """Focus the box of formats and open its list."""
        self._format.setFocus(Qt.FocusReason.OtherFocusReason)
        self._format.showPopup()

    def _update_sidecars(self, plan: Plan) -> None:
        is_folder = bool(find_format(plan.format_id).data_file)
        names = {each: _(text) for each, text in SIDECARS.items()}
        if plan.format_id in TRAINER_FILES:
            names[Sidecar.TRAINER] = _(TRAINER_FILES[plan.format_id])
        shown = {
            Sidecar.TRAINER: plan.format_id in TRAINER_FILES,
            Sidecar.CARD: not is_folder,
            Sidecar.MANIFEST: True,
        }
        for sidecar, box in self._sidecars.items():
            box.setText(names[sidecar])
            box.setVisible(shown[sidecar])
            _set_checked(box, is_checked=sidecar in plan.sidecars)

    def _fill_formats(self) -> None:
        chosen = self._format.currentData()
        self._format.clear()
        for format_id in KNOWN_FORMATS:
            self._format.addItem(_(FORMATS[format_id][0]) if format_id in FORMATS else format_id, format_id)
        self._format.setCurrentIndex(self._format.findData(chosen))
        model, at = self._format.model(), self._format.findData(_PARQUET)
        if not has_parquet() and isinstance(model, QStandardItemModel):
            reason = explain(PlanError("parquet_missing"))
            model.item(at).setEnabled(False)
            self._format.setItemText(at, f"{self._format.itemText(at)} — {_('needs pyarrow')}")
            self._format.setItemData(at, join_sentences(reason.what, reason.hint), Qt.ItemDataRole.ToolTipRole)

    def _choose_format(self) -> None:
        if self._document:
            self._document.choose_format(self._format.currentData())

    def _choose_ascii(self, is_ascii: bool) -> None:  # noqa: FBT001 - a slot
        if self._document:
            self._document.change(Change.FORMAT, replace(self._document.plan, is_ascii=is_ascii))

    def _choose_sidecar(self, sidecar: Sidecar, *, wanted: bool) -> None:
        if self._document:
            plan = self._document.plan
            sidecars = plan.sidecars | {sidecar} if wanted else plan.sidecars - {sidecar}
            self._document.change(Change.SIDECARS, replace(plan, sidecars=sidecars))


def has_parquet() -> bool:
    """Return whether the library that writes Parquet is installed, without importing it."""
    return importlib.util.find_spec("pyarrow") is not None


def _set_checked(box: QCheckBox, *, is_checked: bool) -> None:
    blocker = QSignalBlocker(box)
    box.setChecked(is_checked)
    blocker.unblock()


def _notes(plan: Plan, counts: Counts, *, is_known: bool) -> list[str]:
    """Return what the format cannot store of this plan and what its training tool requires."""
    form, notes = find_format(plan.format_id), []
    trainer = _(FORMATS[plan.format_id][1])
    has_prompt = bool(plan.system_prompt.strip()) or plan.mapping[Field.SYSTEM] is not None
    if has_prompt and not form.has_system_prompt:
        notes.append(_("This format has no system prompt. Yours will not be saved."))
    if plan.mapping.shape is not Shape.PAIRS and not form.has_several_turns:
        notes.append(_("This format has one question and answer per record. Multi-turn conversations cannot be saved."))
    if is_known and 0 < counts.conversations < form.minimum_examples:
        text = ngettext(
            "{trainer} needs at least {least} conversation; you have {count}.",
            "{trainer} needs at least {least} conversations; you have {count}.",
            form.minimum_examples,
        )
        notes.append(text.format(trainer=trainer, least=form.minimum_examples, count=f"{counts.conversations:,}"))
    if form.groups_by_question:
        notes.append(_("Conversations that start with the same question are merged into one record."))
    if form.data_file:
        notes.append(_("Saves a folder with the data and its dataset card."))
    return notes
