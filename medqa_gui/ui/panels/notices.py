"""Notice bars above the window's columns: restored work, changed rows, unsupported keys, export header lines."""

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QFrame, QPushButton

from medqa_gui.core.model.listing import View
from medqa_gui.core.saving.row_fingerprints import Changes
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import join_sentences, ngettext
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.state.decisions import FittedDecisions
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import explain
from medqa_gui.wording.declared_keys import undeclared_key_names, undeclared_keys_sentence
from medqa_gui.wording.exporters import exporter_sentence

_MOST_ROWS = 20
_MOST_KEYS = 30  # lines that fit into a tooltip


class NoticesPanel(Panel):
    """Bars with one notice and its actions each; every bar but the warning of unprotected work can be dismissed."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._dismissed: set[tuple[Document, QFrame]] = set()
        self._work, self._work_text = QFrame(), Label(wordWrap=True)
        self._afresh = make_button(self._start_over, "link")
        self._close_work = make_button(lambda: self._dismiss(self._work), "link")
        self._work.setProperty("card", "plain")
        row = hbox(self._work, gap=8, margins=(10, 4, 6, 4))
        row.addWidget(self._work_text, 1)
        row.addWidget(self._afresh)
        row.addWidget(self._close_work)
        self._fitted, self._fitted_text, self._close_fitted = self._bar("plain")
        self._elsewhere, self._elsewhere_text, self._close_elsewhere = self._bar("warning")
        self._changes, self._changes_text, self._vanished = QFrame(), Label(), Label()
        self._changes.setProperty("card", "plain")
        self._new, self._changed = (self._filter_button() for _each in range(2))
        self._close_changes = make_button(self._dismiss_changes, "link")
        line = hbox(self._changes, gap=6, margins=(10, 4, 6, 4))
        for widget in (self._changes_text, self._new, self._changed, self._vanished):
            line.addWidget(widget)
        line.addStretch()
        line.addWidget(self._close_changes)
        self._undeclared_keys, self._undeclared_keys_text, self._close_undeclared_keys = self._bar("plain")
        self._exported, self._exported_text, self._close_exported = self._bar("plain")
        self._unprotected, self._unprotected_text = QFrame(), Label(wordWrap=True)
        self._unprotected.setProperty("card", "warning")
        hbox(self._unprotected, gap=8, margins=(10, 4, 6, 4)).addWidget(self._unprotected_text, 1)
        column = vbox(self, gap=6)
        column.addWidget(self._unprotected)
        for bar in (self._elsewhere, self._work, self._fitted, self._changes, self._undeclared_keys, self._exported):
            column.addWidget(bar)
        session.changed_rows.changed.connect(self.redraw)
        session.journals.failure_changed.connect(self.redraw)
        session.documents_changed.connect(self._forget_closed_documents)

    def _bar(self, card: str) -> tuple[QFrame, Label, QPushButton]:
        """Return a bar with its text and the button that puts it away."""
        bar, text = QFrame(), Label(wordWrap=True)
        bar.setProperty("card", card)
        close = make_button(lambda: self._dismiss(bar), "link")
        row = hbox(bar, gap=8, margins=(10, 4, 6, 4))
        row.addWidget(text, 1)
        row.addWidget(close)
        return bar, text, close

    def retranslate(self) -> None:
        self._afresh.setText(_("Start over"))
        set_tip(self._afresh, _("Undo these restored changes. Redo restores them again."))
        for button in (
            self._close_work,
            self._close_elsewhere,
            self._close_fitted,
            self._close_changes,
            self._close_undeclared_keys,
            self._close_exported,
        ):
            button.setText(_("Dismiss"))
        for button in (self._new, self._changed):
            set_tip(button, _("Show only these rows"))
        self.redraw()

    def connections(self, document: Document) -> Connections:
        signals = (document.state_changed, document.list_changed, document.sheets_changed)
        return [
            *((signal, self.redraw) for signal in signals),
            (document.decisions.fitted, lambda: self._show_again(document)),
        ]

    def redraw(self) -> None:
        document = self._document
        is_elsewhere = document is not None and self._session.journals.is_open_elsewhere(document)
        is_elsewhere = is_elsewhere and (document, self._elsewhere) not in self._dismissed
        self._elsewhere.setVisible(is_elsewhere)
        self._elsewhere_text.setText(
            _("This file is open in another window already. Each window keeps its own changes.")
        )
        is_continued = document is not None and document.history.undo_change is Change.CONTINUED
        shows_work = is_continued and (document, self._work) not in self._dismissed
        self._work.setVisible(shows_work)
        if shows_work and document:
            edits = len(document.plan.edits_here)
            edited = ngettext("{count} text was edited.", "{count} texts were edited.", edits).format(count=edits)
            is_saved = self._session.journals.was_saved_before(document)
            again = _("What you decided about this file before you saved it is used again.")
            other = self._session.journals.continued_name(document)
            if other:
                again = _("What you decided about the same rows of “{name}” is used here too.").format(name=other)
            said = again if is_saved else _("You continued where you left off.")
            self._work_text.setText(join_sentences(said, edited if edits else ""))
        outcome = document.decisions.outcome if document else None
        shows_outcome = outcome is not None and (document, self._fitted) not in self._dismissed
        self._fitted.setVisible(shows_outcome)
        if outcome:
            self._draw_outcome(outcome)
        changes = self._session.changed_rows.changes_in(document) if document else None
        self._changes.setVisible(changes is not None)
        if document and changes:
            self._draw_changes(document, changes)
        keys = document.undeclared_keys if document and (document, self._undeclared_keys) not in self._dismissed else {}
        self._undeclared_keys.setVisible(bool(keys))
        if keys:
            self._draw_undeclared_keys(keys)
        exporter = document.exporter if document and (document, self._exported) not in self._dismissed else None
        self._exported.setVisible(exporter is not None)
        if exporter:
            self._exported_text.setText(exporter_sentence(exporter))
        failure = self._session.journals.failure
        self._unprotected.setVisible(failure is not None)
        if failure:
            text = _("Unsaved work is not protected: {reason}")
            self._unprotected_text.setText(text.format(reason=explain(failure).what))
        is_any = is_elsewhere or shows_work or shows_outcome or changes is not None or bool(keys)
        self.setVisible(is_any or exporter is not None or failure is not None)

    def _draw_outcome(self, outcome: FittedDecisions) -> None:
        kept, lost = outcome.kept, outcome.lost
        fits = ngettext(
            "The file has changed. {count} of your decisions about rows still fits.",
            "The file has changed. {count} of your decisions about rows still fit.",
            kept,
        ).format(count=f"{kept:,}")
        places = [str(each) for each in lost[:_MOST_ROWS]] + ["…"] * (len(lost) > _MOST_ROWS)
        not_fitting = ngettext(
            "{count} does not fit its row any more and is not used: {places}.",
            "{count} do not fit their rows any more and are not used: {places}.",
            len(lost),
        ).format(count=f"{len(lost):,}", places=_(", ").join(places))
        self._fitted_text.setText(join_sentences(fits, not_fitting if lost else ""))

    def _show_again(self, document: Document) -> None:
        self._dismissed.discard((document, self._fitted))
        self.redraw()

    def _draw_changes(self, document: Document, changes: Changes) -> None:
        day = QLocale().toString(QDateTime.fromString(changes.saved_at, Qt.DateFormat.ISODate).toLocalTime().date())
        self._changes_text.setText(_("Since you last saved, on {day}:").format(day=day))
        for button, rows, text in (
            (self._new, changes.new, _("{count} new")),
            (self._changed, changes.changed, _("{count} changed")),
        ):
            button.setText(text.format(count=f"{len(rows):,}"))
            button.setVisible(bool(rows))
            button.setChecked(document.query.rows == rows)
        self._vanished.setVisible(bool(changes.vanished))
        self._vanished.setText(_("{count} removed").format(count=f"{len(changes.vanished):,}"))
        shown = _(", ").join(map(str, changes.vanished[:_MOST_ROWS]))
        set_tip(self._vanished, _("They were in these rows: {rows}").format(rows=shown))

    def _draw_undeclared_keys(self, keys: dict[str, int]) -> None:
        self._undeclared_keys_text.setText(undeclared_keys_sentence(keys))
        names = undeclared_key_names(keys)
        shown = names[:_MOST_KEYS] + ["…"] * (len(names) > _MOST_KEYS)
        set_tip(self._undeclared_keys_text, "\n".join(shown), wraps=True)

    def _filter_button(self) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setProperty("role", "link")
        button.clicked.connect(lambda: self._list_only(button))
        return button

    def _list_only(self, button: QPushButton) -> None:
        """List only the new or the changed rows, or all rows if these are listed already."""
        document = self._document
        changes = self._session.changed_rows.changes_in(document) if document else None
        if document and changes:
            rows = changes.new if button is self._new else changes.changed
            wanted = None if document.query.rows == rows else rows
            document.ask_list(document.query._replace(rows=wanted, view=View.ALL, finding=None))
            self.redraw()

    def _dismiss_changes(self) -> None:
        document = self._document
        if document:
            if document.query.rows is not None:
                document.ask_list(document.query._replace(rows=None))
            self._session.changed_rows.dismiss(document)

    def _start_over(self) -> None:
        if self._document:
            self._document.undo()

    def _dismiss(self, bar: QFrame) -> None:
        """Hide the bar for this document."""
        if self._document:
            self._dismissed.add((self._document, bar))
            self.redraw()

    def _forget_closed_documents(self) -> None:
        self._dismissed = {each for each in self._dismissed if each[0] in self._session.documents}
