"""Panel of the save button with the reason why it is disabled, progress, error and result."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from medqa_gui.core.model.mapping import PAIR_FIELDS, Field
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.controls.field_menu import field_names
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.panels.save.saved_card import SavedCard
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.document_state import DocumentState, SaveBlocker
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import make_button, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import explain


class SavePanel(Panel):
    """Save button, progress and result."""

    saving_wanted = Signal()
    folder_wanted = Signal(object)  # Path of the saved file
    copying_wanted = Signal(str)
    formats_wanted = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._reason = Label(wordWrap=True)
        self._reason.setProperty("role", "muted")
        self._save = QPushButton()
        self._save.setProperty("role", "primary")
        self._save.clicked.connect(self.saving_wanted)
        self._progress = QProgressBar(textVisible=False)
        self._progress_text = Label()
        self._cancel = make_button(session.cancel)
        self._error, self._error_what, self._error_hint = _error_card()
        self._card = SavedCard()
        self._card.folder_wanted.connect(self.folder_wanted)
        self._card.copying_wanted.connect(self.copying_wanted)
        self._card.formats_wanted.connect(self.formats_wanted)
        self._arrange()

    def retranslate(self) -> None:
        self._cancel.setText(_("Cancel"))
        self._progress.setAccessibleName(_("Saving"))
        self._card.retranslate()
        self.redraw()

    def connections(self, document: Document) -> Connections:
        return [
            (document.state_changed, self.redraw),
            (document.review_changed, self.redraw),
            (document.rows_grew, self.redraw),
            (document.progress_changed, self._update_progress),
        ]

    def redraw(self) -> None:
        document = self._document
        if document is None:
            self._save.setText("")
            self._reason.clear()
            return
        is_saving = document.state is DocumentState.SAVING
        for widget in (self._progress, self._progress_text, self._cancel):
            widget.setVisible(is_saving)
        self._update_button(document)
        self._update_progress()
        error = document.save_error or document.plan_error
        self._error.setVisible(bool(error) and not is_saving)
        if error:
            self._error_what.setText(explain(error).what)
            self._error_hint.setText(explain(error).hint)
        is_saved = document.state is DocumentState.SAVED
        self._card.setVisible(is_saved)
        if is_saved and document.result:
            self._card.show_result(document.result, _group_columns(document))

    def _update_button(self, document: Document) -> None:
        count = document.counts.conversations
        text = ngettext("&Save {count} conversation…", "&Save {count} conversations…", count)
        reason = _reason(document)
        is_known = document.is_reviewed or count > 0
        self._save.setText((text.format(count=f"{count:,}") if is_known and count else _("&Save…")) + "   Ctrl+S")
        self._save.setVisible(document.state is not DocumentState.SAVING)
        self._save.setEnabled(not reason)
        set_tip(self._save, reason or _("Save the dataset as a new file"))
        self._save.setAccessibleDescription(reason)
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason) and document.state is not DocumentState.SAVING)

    def _update_progress(self) -> None:
        if self._document is None or self._document.state is not DocumentState.SAVING:
            return
        progress = self._document.progress
        self._progress.setMaximum(progress.total)
        self._progress.setValue(progress.done)
        done, total = f"{progress.done:,}", f"{progress.total:,}"
        self._progress_text.setText(
            _("Saving {done} of {total}").format(done=done, total=total) if progress.total else _("Saving…")
        )

    def _arrange(self) -> None:
        progress = QHBoxLayout()
        progress.addWidget(self._progress_text, 1)
        progress.addWidget(self._cancel)
        column = vbox(self, gap=8)
        for widget in (self._error, self._card):
            column.addWidget(widget)
        column.addLayout(progress)
        column.addWidget(self._progress)
        column.addWidget(self._reason)
        column.addWidget(self._save)


def _reason(document: Document) -> str:
    """Return why the document cannot be saved now, or "" if it can."""
    match document.save_blocker:
        case None:
            return ""
        case SaveBlocker.FAILED:
            return explain(document.error).what if document.error else ""
        case SaveBlocker.READING:
            return _("Wait until all rows are read.")
        case SaveBlocker.SAVING:
            return _("Saving is in progress.")
        case SaveBlocker.COLUMNS_MISSING:
            return _missing_columns(document.plan.mapping.missing_fields)
        case SaveBlocker.PLAN_ERROR:
            return explain(document.plan_error).what if document.plan_error else ""
        case SaveBlocker.NO_CONVERSATIONS:
            return _("Nothing to save: every row is excluded.")


def _missing_columns(missing: tuple[Field, ...]) -> str:
    if set(missing) - set(PAIR_FIELDS):
        text = ngettext("Choose the column for {fields} first.", "Choose the columns for {fields} first.", len(missing))
        return text.format(fields=field_names(missing))
    if len(missing) > 1:
        return _("Choose the question and answer columns first.")
    is_question = missing[0] is Field.QUESTION
    return _("Choose the question column first.") if is_question else _("Choose the answer column first.")


def _group_columns(document: Document) -> str:
    """Return the columns that the split is grouped by, "" if it is grouped by the question only."""
    columns = document.suggestion.columns if document.suggestion else ()
    if not document.plan.split:
        return ""
    # Imported here: it imports the checks, and only a split needs it.
    from medqa_gui.core.saving.split_keys import group_columns

    kept = group_columns(document.plan)
    return _(", ").join(column.header or column.letter for column in columns if column.index in kept)


def _error_card() -> tuple[QFrame, QLabel, QLabel]:
    card, what, hint = QFrame(), Label(wordWrap=True), Label(wordWrap=True)
    card.setProperty("card", "error")
    what.setProperty("voice", "error")
    column = vbox(card, gap=5, margins=(10, 9, 10, 9))
    for label in (what, hint):
        label.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(label)
    return card, what, hint
