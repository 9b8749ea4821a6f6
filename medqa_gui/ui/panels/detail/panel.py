"""Panel of the selected row: its conversation with findings, its JSON record and its source cells."""

from collections.abc import Sequence
from itertools import chain, pairwise

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QPlainTextEdit,
    QScrollArea,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from medqa_gui.core.conversations.row_edits import EditTarget, edit_targets, replaced_text, with_sheet_text, with_text
from medqa_gui.core.model.conversation import Message, Role
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import Remedy
from medqa_gui.core.model.listing import Detail
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.panels.detail.bubble import Bubble
from medqa_gui.ui.panels.detail.cards_area import CardsArea
from medqa_gui.ui.panels.detail.cells_model import CellsModel
from medqa_gui.ui.panels.detail.facts import (
    card_facts,
    cleaning_edits,
    masking_edits,
    message_numbers,
)
from medqa_gui.ui.panels.detail.finding_card import CardFacts, FindingCard
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.flow import Flow
from medqa_gui.ui.widgets.layouts import make_button, vbox
from medqa_gui.ui.widgets.plain import Label
from medqa_gui.wording import FIELDS, LEFT_OUT
from medqa_gui.wording.finding_actions import NOT_RETURNABLE


class DetailPanel(Panel):
    """Details of the selected row in three tabs."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._detail: Detail | None = None
        self._pending: Detail | None = None  # arrived during editing, and is shown after it
        self._message_bubbles: list[Bubble] = []
        self._targets: list[EditTarget | None] = []
        self._bubbles = vbox(gap=8)
        self._scroll = _scroll_area(self._bubbles)
        self._cards = vbox(gap=6)
        self._cards_area = CardsArea(self._cards)
        self._conversation = QWidget()
        page = vbox(self._conversation, gap=6)
        page.addWidget(self._scroll, 1)
        page.addWidget(self._cards_area)
        self._record = QPlainTextEdit(readOnly=True, tabChangesFocus=True)
        self._record.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._model = CellsModel()
        self._cells = _cells_table(self._model)
        self._tabs = QTabWidget(documentMode=True, usesScrollButtons=False)
        self._tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._tabs.tabBar().setDrawBase(False)
        for each in (self._conversation, self._record, self._cells):
            self._tabs.addTab(each, "")
        card = QFrame()
        card.setProperty("card", "plain")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self._tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self.setMinimumWidth(284)

    @property
    def detail(self) -> Detail | None:
        """The shown detail, None if no row is selected."""
        return self._detail

    @property
    def bubbles(self) -> tuple[Bubble, ...]:
        """The bubbles of the shown conversation, in its order."""
        return tuple(self._message_bubbles)

    def retranslate(self) -> None:
        for at, text in enumerate((_("Conversation"), _("JSON"), _("Source cells"))):
            self._tabs.setTabText(at, text)
        self._tabs.tabBar().setAccessibleName(_("Views of the conversation"))
        self._scroll.setAccessibleName(_("Conversation"))
        self._cards_area.setAccessibleName(_("Issues in this row"))
        self._record.setAccessibleName(_("JSON, exactly as it will be saved"))
        self._cells.setAccessibleName(_("Source cells"))
        self.recolor()

    def recolor(self) -> None:
        self.commit_edits()
        self._draw(self._detail)

    def commit_edits(self) -> None:
        """Apply the text of every open editor."""
        for bubble in self._open_bubbles:
            bubble.apply()

    def focus_conversation(self) -> None:
        """Show the conversation tab and focus it."""
        self._tabs.setCurrentWidget(self._conversation)
        self._scroll.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self._cards_area, self._cards_area.fit_height)

    def connections(self, document: Document) -> Connections:
        return [
            (document.detail_arrived, self._show_arrived),
            (document.list_changed, self._clear_without_lines),
            (document.review_changed, self._update_counts),
        ]

    def redraw(self) -> None:
        self._show(None)

    def _show_arrived(self, detail: Detail) -> None:
        # A detail may arrive after its line has left the list.
        if self._document and self._document.list_size:
            self._show(detail)

    def _clear_without_lines(self) -> None:
        if self._document and not self._document.list_size:
            self._show(None)

    def _update_counts(self) -> None:
        """Redraw the cards if their counts have changed, as they do when the slow checks end."""
        if self._detail and self._document and not self._open_bubbles:
            shown = [each.facts for each in self._cards_area.findChildren(FindingCard)]
            if shown != list(card_facts(self._detail, self._document)):
                self._draw(self._detail)

    def _show(self, detail: Detail | None) -> None:
        is_other = not (detail and self._detail and detail.row_number == self._detail.row_number)
        if is_other:
            self._pending = None
            self.commit_edits()
        elif self._open_bubbles:
            # A new count must not close an open editor.
            self._pending = detail
            return
        is_same, self._detail = detail is not None and detail == self._detail, detail
        if is_same:
            self._update_counts()
            return
        self._draw(detail)
        if detail is None or self._record.toPlainText() != detail.record:
            self._record.setPlainText(self._record_text(detail))
        self._model.show_cells(detail.cells if detail else ())
        if is_other:
            self._scroll.verticalScrollBar().setValue(0)

    def _show_pending(self) -> None:
        late, self._pending = self._pending, None
        if late:
            self._show(late)

    @property
    def _open_bubbles(self) -> list[Bubble]:
        return [each for each in self._message_bubbles if each.is_editing]

    def _record_text(self, detail: Detail | None) -> str:
        if detail is None:
            return ""
        return detail.record or _("This row is excluded, so it has no record.")

    def _draw(self, detail: Detail | None) -> None:
        focus = QApplication.focusWidget()
        has_keyboard = focus is not None and self._conversation.isAncestorOf(focus)
        self._message_bubbles, self._targets = [], []
        _clear(self._bubbles)
        _clear(self._cards)
        if has_keyboard:
            self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
        if detail and self._document:
            self._targets = edit_targets(detail, self._document.plan)
            numbers = message_numbers(detail.conversation)
            for message, target, number in zip(detail.conversation.messages, self._targets, numbers, strict=True):
                self._message_bubbles.append(self._bubble(message, detail, target, number))
                self._bubbles.addWidget(self._message_bubbles[-1])
            self._bubbles.addStretch()
            self._add_cards(detail, self._document)
        self._order_tabs()
        self._cards_area.fit_height()

    def _order_tabs(self) -> None:
        """Set the tab order to bubbles, then cards: Qt's default is the order of creation."""
        parts = (*self._message_bubbles, self._cards_area)
        stops = [self._scroll, *chain.from_iterable(map(_tab_stops, parts))]
        for one, other in pairwise(dict.fromkeys(stops)):
            QWidget.setTabOrder(one, other)

    def _add_cards(self, detail: Detail, document: Document) -> None:
        for edit in detail.stale_edits:
            self._cards.addWidget(self._stale_edit_card(edit))
        if detail.left_out:
            self._cards.addWidget(self._left_out_card(detail.left_out, detail.row_number))
        for facts in card_facts(detail, document):
            self._cards.addWidget(self._finding_card(facts))
        if self._cards.count():
            self._cards.addStretch()

    def _bubble(self, message: Message, detail: Detail, target: EditTarget | None, number: int) -> Bubble:
        assert self._document is not None
        document = self._document
        source = replaced_text(detail, document.plan, target) if target else None
        bubble = Bubble(message, number=number, is_editable=target is not None, source=source)
        if target:
            # Bound to this document, because text is applied while another document is being shown.
            bubble.text_applied.connect(lambda text: self._apply_text(document, detail, target, text))
            bubble.reverted.connect(lambda: self._revert(document, detail, target))
            bubble.editing_ended.connect(self._show_pending)
        return bubble

    def _apply_text(self, document: Document, detail: Detail, target: EditTarget, text: str) -> None:
        plan = with_text(detail, document.plan, target, text)
        if plan is not None:
            document.change(Change.EDIT, plan)
        elif detail == self._detail:
            self._draw(detail)

    def _revert(self, document: Document, detail: Detail, target: EditTarget) -> None:
        document.change(Change.EDIT, with_sheet_text(detail, document.plan, target))

    def _finding_card(self, facts: CardFacts) -> FindingCard:
        card = FindingCard(facts, self.colors)
        card.remedy_chosen.connect(lambda remedy, rows: self._apply_remedy(remedy, facts, rows))
        card.remedy_for_all_chosen.connect(lambda remedy: self._apply_remedy_to_all(remedy, facts))
        card.edit_wanted.connect(lambda: self._start_editing(facts))
        card.row_wanted.connect(self._show_row)
        card.message_wanted.connect(self._show_message)
        card.mask_chosen.connect(lambda text, is_all: self._mask(facts.kind, text, is_all=is_all))
        card.row_cleaning_wanted.connect(lambda: self._clean(facts.finding))
        card.mask_opened.connect(lambda: self._cards_area.scroll_to(card))
        return card

    def _left_out_card(self, reason: LeftOut, row_number: int) -> QFrame:
        frame, column = _card("warning", _("Excluded: {reason}").format(reason=_(LEFT_OUT[reason])))
        if reason in NOT_RETURNABLE:
            column.addWidget(Label(_(NOT_RETURNABLE[reason]), wordWrap=True))
        else:
            back = make_button(lambda: self._include(row_number), "link")
            back.setText(_("Include this row"))
            column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _stale_edit_card(self, edit: Edit) -> QFrame:
        heading = _("{field}: the sheet has changed since, so your text is not used.")
        frame, column = _card("warning", heading.format(field=_(FIELDS[edit.field])))
        column.addWidget(Label(edit.text, wordWrap=True))
        apply, drop = (
            make_button(lambda: self._apply_edit(edit), "link"),
            make_button(lambda: self._discard_edit(edit), "link"),
        )
        apply.setText(_("Use my text"))
        drop.setText(_("Discard my text"))
        line = Flow(gap=4)
        for button in (apply, drop):
            line.addWidget(button)
        column.addLayout(line)
        return frame

    def _apply_remedy(self, remedy: Remedy, facts: CardFacts, row_numbers: Sequence[int]) -> None:
        self.commit_edits()
        if self._document:
            self._document.finding_actions.apply_to_rows(remedy, facts.finding, row_numbers)

    def _apply_remedy_to_all(self, remedy: Remedy, facts: CardFacts) -> None:
        self.commit_edits()
        if self._document:
            self._document.finding_actions.apply_to_all(remedy, facts.finding, facts.kind)

    def _mask(self, kind: str, replacement: str, *, is_all: bool) -> None:
        self.commit_edits()
        if self._document and self._detail:
            if is_all:
                self._document.finding_actions.mask(kind, replacement)
            else:
                edits = masking_edits(self._detail, self._document, kind, replacement)
                self._document.finding_actions.edit_row(Remedy.MASK, edits)

    def _clean(self, finding: FindingId) -> None:
        self.commit_edits()
        if self._document and self._detail:
            edits = cleaning_edits(self._detail, self._document, finding)
            self._document.finding_actions.edit_row(Remedy.CLEAN, edits)

    def _apply_edit(self, edit: Edit) -> None:
        self.commit_edits()
        if self._detail and self._document:
            self._apply_text(self._document, self._detail, EditTarget(edit.row_number, edit.field), edit.text)

    def _discard_edit(self, edit: Edit) -> None:
        if self._document:
            self._document.finding_actions.remove_edit(edit)

    def _include(self, row_number: int) -> None:
        if self._document:
            self._document.include((row_number,))

    def _show_row(self, row_number: int) -> None:
        if self._document:
            self._document.finding_actions.ask_place(row_number)

    def _show_message(self, number: int) -> None:
        bubble = self._numbered_bubbles[number - 1]
        self._scroll.ensureWidgetVisible(bubble)
        bubble.focus_text()

    @property
    def _numbered_bubbles(self) -> list[Bubble]:
        return [each for each in self._message_bubbles if each.role is not Role.SYSTEM]

    def _start_editing(self, facts: CardFacts) -> None:
        role = Role.USER if facts.is_question else Role.ASSISTANT
        bubbles = [
            bubble
            for bubble, target in zip(self._message_bubbles, self._targets, strict=True)
            if target and target.row_number == facts.text_row and bubble.role is role
        ]
        for bubble in [self._numbered_bubbles[number - 1] for number, _voice in facts.messages[:1]] or bubbles[:1]:
            bubble.start_editing()
            self._scroll.ensureWidgetVisible(bubble)


def _tab_stops(part: QWidget) -> list[QWidget]:
    found = (part, *part.findChildren(QWidget))
    return [each for each in found if each.focusPolicy() & Qt.FocusPolicy.TabFocus]


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()


def _card(card: str, heading: str) -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    frame.setProperty("card", card)
    title = Label(heading, wordWrap=True)
    title.setProperty("voice", card)
    column = vbox(frame, gap=3, margins=(10, 7, 10, 8))
    column.addWidget(title)
    return frame, column


def _scroll_area(layout: QVBoxLayout) -> QScrollArea:
    inside = QWidget()
    inside.setObjectName("scrolled")
    inside.setLayout(layout)
    layout.setContentsMargins(0, 0, 6, 0)
    area = QScrollArea(widgetResizable=True)
    area.setProperty("role", "read")
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return area


def _cells_table(model: CellsModel) -> QTableView:
    table = QTableView(wordWrap=True, cornerButtonEnabled=False)
    table.setTabKeyNavigation(False)
    table.setModel(model)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return table
