"""Status bar: rows = included + excluded, findings and token counts; each number filters the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.listing import View
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.state.tokenizer import TokenizerSettings
from medqa_gui.ui.style.severity_icons import severity_icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import hbox, make_button
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import SEVERITY_WORDS, explain
from medqa_gui.wording.finding_actions import kind_badge
from medqa_gui.wording.lengths import how_counted

if TYPE_CHECKING:
    from medqa_gui.core.checks.length import Lengths
    from medqa_gui.core.engine.protocol import FindingsSaved
    from medqa_gui.ui.panels.status.lengths_popover import LengthsPopover
    from medqa_gui.ui.state.document import Document
    from medqa_gui.ui.state.finding_actions import FindingGroup

_ICON = 13
_MESSAGE_MS = 15_000
_THOUSAND, _MILLION = 1_000, 1_000_000


class StatusPanel(Panel):
    """Counts as links; findings that do not fit are in the findings popup."""

    findings_wanted = Signal(QPoint)

    def __init__(self, session: Session, theme: Theme, tokenizers: TokenizerSettings) -> None:
        super().__init__(session, theme)
        self._tokenizers = tokenizers
        self.setObjectName("statusBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ready = Label()
        self._rows, self._saved, self._left_out = (QPushButton() for _each in range(3))
        self._equals, self._plus = Label("="), Label("+")
        for button, view in ((self._rows, View.ALL), (self._saved, View.ALL), (self._left_out, View.LEFT_OUT)):
            button.setProperty("role", "count")
            button.clicked.connect(lambda _checked=False, view=view: self._list(view))
        self._saved.setProperty("weight", "main")
        self._findings: dict[tuple[FindingId, str], QPushButton] = {}
        self._shown: list[tuple[FindingId, str]] = []
        self._more = make_button(self.request_findings, "link")
        self._lengths = make_button(self._show_lengths, "count")
        self._popover: LengthsPopover | None = None
        self._counting: Document | None = None  # its newly chosen tokenizer has not counted yet
        self._message = ElidedLabel()
        self._message.setProperty("role", "muted")
        self._message.hide()
        self._message_timer = QTimer(self, singleShot=True, interval=_MESSAGE_MS)
        self._message_timer.timeout.connect(self._message.hide)
        self._reading = Label()
        self._reading.setProperty("role", "muted")
        self._cancel = make_button(session.cancel)
        self._cancel.setProperty("role", "link")
        self._row = hbox(self, gap=3, margins=(10, 3, 10, 3))
        for widget in (self._ready, self._rows, self._equals, self._saved, self._plus, self._left_out):
            self._row.addWidget(widget)
        self._row.addSpacing(8)
        self._first_finding = self._row.count()
        self._row.addWidget(self._more)
        self._row.addStretch()
        self._row.addWidget(self._message)
        self._row.addWidget(self._lengths)
        self._row.addWidget(self._reading)
        self._row.addWidget(self._cancel)
        self.setFixedHeight(self.fontMetrics().height() + 18)

    def retranslate(self) -> None:
        self._ready.setText(_("Ready"))
        self._cancel.setText(_("Cancel"))
        self._shown = []
        self.redraw()

    def recolor(self) -> None:
        for (finding, _kind), button in self._findings.items():
            button.setIcon(severity_icon(FINDING_KINDS[finding].severity, self.colors))

    def connections(self, document: Document) -> Connections:
        return [
            (document.state_changed, self.redraw),
            (document.review_changed, self.redraw),
            (document.list_changed, self.redraw),
            (document.rows_grew, self.redraw),
            (document.finding_actions.workbook_saved, self._show_saved),
            (document.finding_actions.workbook_failed, self._show_error),
        ]

    def redraw(self) -> None:
        document = self._document
        is_reviewed = document is not None and document.state not in (DocumentState.READING, DocumentState.FAILED)
        counts = document.counts if document and is_reviewed else None
        self._ready.setVisible(document is None)
        has_rows = counts is not None and counts.rows > 0
        for widget in (self._rows, self._equals, self._saved, self._plus, self._left_out):
            widget.setVisible(has_rows)
        if counts:
            saved_rows = counts.rows - counts.left_out
            rows, saved, left_out = (f"{each:,}" for each in (counts.rows, saved_rows, counts.left_out))
            self._rows.setText(ngettext("{count} row", "{count} rows", counts.rows).format(count=rows))
            # Both sides count rows, also if several rows are one conversation.
            sentence = _("{count} included") if saved_rows == counts.conversations else _saved_as(counts.conversations)
            self._saved.setText(sentence.format(count=saved))
            self._left_out.setText(_("{count} excluded").format(count=left_out))
        self._show_findings(document.finding_actions.all if document and counts else [])
        self._update_lengths(document if counts else None)
        self._update_reading()
        self._fit_findings()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_findings()

    def _update_reading(self) -> None:
        document = self._document
        is_reading = document is not None and not document.is_loaded and document.state is not DocumentState.FAILED
        self._reading.setVisible(is_reading)
        self._cancel.setVisible(is_reading)
        count = f"{document.row_count:,}" if document else "0"
        self._reading.setText(_("Reading… {count} rows so far").format(count=count))

    def _show_saved(self, saved: FindingsSaved) -> None:
        sentence = ngettext("{count} row exported to {name}", "{count} rows exported to {name}", saved.rows)
        self._show_message("✓ " + sentence.format(count=f"{saved.rows:,}", name=saved.target.name), str(saved.target))

    def _show_error(self, error: MedqaError) -> None:
        told = explain(error)
        self._show_message(told.what, told.hint)

    def _show_message(self, text: str, more: str) -> None:
        self._message.show_text(text)
        set_tip(self._message, more)
        self._message.setAccessibleDescription(more)
        self._message.show()
        self._message_timer.start()
        self._fit_findings()

    def _update_lengths(self, document: Document | None) -> None:
        lengths = document.finding_actions.lengths if document else None
        self._lengths.setVisible(lengths is not None and lengths.conversations > 0)
        if document is None or lengths is None:
            return
        is_counting = document.plan.tokenizer is not None and document.finding_actions.is_counting
        self._lengths.setText(_("Counting tokens…") if is_counting else _forecast(lengths))
        how = explain(lengths.refusal).what if lengths.refusal else how_counted(lengths)
        set_tip(self._lengths, _("Conversation length. {how}").format(how=how))
        self._lengths.setAccessibleDescription(how)
        if self._counting is document and not document.finding_actions.is_counting:
            self._counting = None
            self._show_counted(document, lengths)

    def _show_counted(self, document: Document, lengths: Lengths) -> None:
        if lengths.refusal:
            self._show_error(lengths.refusal)
        elif lengths.is_counted:
            self._tokenizers.remember(document)
            self._show_message("✓ " + how_counted(lengths), "")

    def _show_lengths(self) -> None:
        document = self._document
        if document and document.finding_actions.lengths:
            # Imported here: the window starts with this panel, and opens the popover on request.
            from medqa_gui.ui.panels.status.lengths_popover import LengthsPopover

            self._popover = popover = LengthsPopover(document, self.colors, self)
            popover.tokenizer_wanted.connect(lambda: self._choose_tokenizer(document))
            popover.estimate_wanted.connect(lambda: self._tokenizers.reset(document))
            popover.open_above(self._lengths)

    def _choose_tokenizer(self, document: Document) -> None:
        if self._popover:
            self._popover.close()
        if self._tokenizers.choose(document):
            self._counting = document

    def request_findings(self) -> None:
        """Emit `findings_wanted` with the position of the button."""
        self.findings_wanted.emit(self._more.mapToGlobal(QPoint(0, 0)))

    def _show_findings(self, groups: list[FindingGroup]) -> None:
        places = [(each.finding, each.kind) for each in groups]
        if places != self._shown:
            for button in self._findings.values():
                self._row.removeWidget(button)
                button.hide()
                button.setParent(None)
                button.deleteLater()
            self._findings = {place: self._finding_button(at, *place) for at, place in enumerate(places)}
        self._shown = places
        for finding, kind, count in groups:
            button = self._findings[finding, kind]
            text = f"{kind_badge(finding, kind)} {count:,}"
            button.setText(text)
            button.setAccessibleName(f"{_(SEVERITY_WORDS[FINDING_KINDS[finding].severity])}: {text}")
            button.setChecked(self._lists(finding, kind))

    def _finding_button(self, at: int, finding: FindingId, kind: str) -> QPushButton:
        button = make_button(lambda: self._toggle(finding, kind), "finding")
        severity = FINDING_KINDS[finding].severity
        button.setProperty("severity", severity.value)
        button.setCheckable(True)
        tip = _("{severity}: show only these rows").format(severity=_(SEVERITY_WORDS[severity]))
        set_tip(button, tip)
        button.setIcon(severity_icon(severity, self.colors))
        button.setIconSize(QSize(_ICON, _ICON))
        self._row.insertWidget(self._first_finding + at, button)
        return button

    def _toggle(self, finding: FindingId, kind: str) -> None:
        if self._lists(finding, kind):
            self._list(View.ALL)
        else:
            self._list(View.ALL, finding, kind)

    def _lists(self, finding: FindingId, kind: str) -> bool:
        query = self._document.query if self._document else None
        return query is not None and (query.finding, query.kind) == (finding, kind)

    def _list(self, view: View, finding: FindingId | None = None, kind: str = "") -> None:
        if self._document:
            asked = self._document.query
            self._document.ask_list(asked._replace(view=view, finding=finding, kind=kind, rows=None))

    def _fit_findings(self) -> None:
        """Show the findings that fit, and the number of hidden ones on the button that shows all."""
        gap, margins = self._row.spacing(), 36
        fixed = [self._rows, self._equals, self._saved, self._plus, self._left_out]
        fixed += [self._message, self._lengths, self._reading, self._cancel]
        taken = margins + sum(each.sizeHint().width() + gap for each in fixed if not each.isHidden())
        more = self._more.fontMetrics().horizontalAdvance(_("{count} more…").format(count=99)) + 20
        room = self.width() - taken - more
        hidden = 0
        for button in self._findings.values():
            room -= button.sizeHint().width() + gap
            fits = room >= 0 and not hidden
            button.setVisible(fits)
            hidden += not fits
        self._more.setVisible(bool(self._findings))
        self._more.setText(_("{count} more…").format(count=hidden) if hidden else _("Issues…"))


def _forecast(lengths: Lengths) -> str:
    sentence = (
        _("{tokens} tokens · longest {longest}") if lengths.is_counted else _("≈ {tokens} tokens · longest {longest}")
    )
    text = sentence.format(tokens=_rounded(lengths.tokens), longest=f"{lengths.longest:,}")
    return f"⚠ {text}" if lengths.refusal else text


def _saved_as(conversations: int) -> str:
    text = ngettext(
        "{count} included as {number} conversation", "{count} included as {number} conversations", conversations
    )
    return text.replace("{number}", f"{conversations:,}")


def _rounded(count: int) -> str:
    """Return the number rounded to thousands or millions from 10,000 on."""
    if count < 10 * _THOUSAND:
        return f"{count:,}"
    return f"{count / _THOUSAND:,.0f}k" if count < 10 * _MILLION else f"{count / _MILLION:,.1f}M"
