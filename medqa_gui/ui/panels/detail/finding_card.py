"""Card of one finding in the selected conversation: its sentence, affected rows and remedies."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import FINDING_KINDS, Remedy
from medqa_gui.core.model.listing import RelatedRows
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import join_sentences, ngettext
from medqa_gui.ui.style.severity_icons import severity_icon
from medqa_gui.ui.style.theme import Colors
from medqa_gui.ui.widgets.flow import Flow
from medqa_gui.ui.widgets.layouts import make_button, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import SEVERITY_WORDS
from medqa_gui.wording.finding_actions import REMEDIES, kind_sentence, message_name, remedy_for_all, usual_mask

_ICON = 14
_MOST_ROWS = 8
_BY_GROUP = (Remedy.KEEP_FIRST, Remedy.KEEP_LONGEST)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Content of a card: the finding, its row, the number of rows with the same finding, and the row's group.

    `before_after`: excerpts around what cleaning would change, None if nothing can be cleaned.
    `is_question`: whether the finding is in the question rather than the answer; `text_row`: its row.
    `messages`: (number, speaker) of the affected messages in a conversation of several turns.
    `offered`: the remedies to show, None for all remedies of this kind of finding.
    """

    finding: FindingId
    row_number: int
    kind: str = ""
    count: int = 1
    alike: RelatedRows | None = None
    before_after: tuple[str, str] | None = None
    is_question: bool = False
    is_blank: bool = False
    is_editable: bool = True
    text_row: int = 0
    messages: tuple[tuple[int, str], ...] = ()
    offered: tuple[Remedy, ...] | None = None


class FindingCard(QFrame):
    """Card with the sentence of a finding and its remedies as links."""

    remedy_chosen = Signal(object, object)  # Remedy, row numbers
    remedy_for_all_chosen = Signal(object)  # Remedy
    edit_wanted = Signal()
    row_wanted = Signal(int)
    message_wanted = Signal(int)
    mask_chosen = Signal(str, bool)  # replacement, in all rows
    row_cleaning_wanted = Signal()  # this row only
    mask_opened = Signal()

    def __init__(self, facts: CardFacts, colors: Colors) -> None:
        super().__init__()
        self.facts = facts
        severity = FINDING_KINDS[facts.finding].severity
        self.setProperty("card", severity.value)
        self._mask = QLineEdit()
        self._mask_line = QWidget()
        column = vbox(self, gap=4, margins=(10, 8, 10, 8))
        column.addLayout(self._head(severity_icon(severity, colors).pixmap(QSize(_ICON, _ICON))))
        if facts.before_after:
            column.addWidget(_change(*facts.before_after))
        if facts.messages:
            column.addLayout(self._message_links(facts.messages))
        if facts.alike:
            column.addLayout(self._row_links(facts.alike))
        links = Flow(gap=2)
        for button in self._links():
            links.addWidget(button)
        column.addLayout(links)
        column.addWidget(self._mask_line)
        self._mask_line.hide()

    def _head(self, picture: object) -> QHBoxLayout:
        facts, severity = self.facts, FINDING_KINDS[self.facts.finding].severity
        text = kind_sentence(facts.finding, facts.kind)
        if facts.count > 1:
            alike = ngettext("{count} row with this issue.", "{count} rows with this issue.", facts.count)
            text = join_sentences(text, alike.format(count=f"{facts.count:,}"))
        icon = Label()
        icon.setPixmap(picture)  # type: ignore[arg-type]
        icon.setAccessibleName(_(SEVERITY_WORDS[severity]))
        set_tip(icon, _(SEVERITY_WORDS[severity]))
        sentence = Label(text, wordWrap=True)
        sentence.setProperty("voice", severity.value)
        sentence.setAccessibleName(f"{_(SEVERITY_WORDS[severity])}: {text}")
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(sentence, 1)
        return head

    def _message_links(self, messages: Sequence[tuple[int, str]]) -> Flow:
        line = _numbers(ngettext("Message:", "Messages:", len(messages)))
        for number, speaker in messages[:_MOST_ROWS]:
            button = _link(message_name(number, speaker), _("Show message {number}").format(number=number))
            button.clicked.connect(lambda _checked=False, number=number: self.message_wanted.emit(number))
            line.addWidget(button)
        if len(messages) > _MOST_ROWS:
            line.addWidget(Label("…"))
        return line

    def _row_links(self, alike: RelatedRows) -> Flow:
        line = _numbers(_("Rows:"))
        for number in alike.row_numbers[:_MOST_ROWS]:
            button = _link(f"{number}", _("Show row {number}").format(number=number))
            button.setEnabled(number != self.facts.row_number)
            button.clicked.connect(lambda _checked=False, number=number: self.row_wanted.emit(number))
            line.addWidget(button)
        if len(alike.row_numbers) > _MOST_ROWS:
            line.addWidget(Label("…"))
        return line

    def _links(self) -> list[QPushButton]:
        facts = self.facts
        links: list[QPushButton] = []
        for remedy in FINDING_KINDS[facts.finding].remedies if facts.offered is None else facts.offered:
            if remedy is Remedy.CLEAN:
                links += (
                    [self._clean_row_link()] if facts.count > 1 and facts.before_after and facts.is_editable else []
                )
                links.append(self._clean_link())
            elif remedy is Remedy.FILL_DOWN:
                links.append(self._all_link(remedy))
            elif remedy is Remedy.MASK:
                links.append(self._mask_link())
            elif remedy is Remedy.EDIT:
                links += [self._edit_link()] if facts.is_editable else []
            elif remedy in _BY_GROUP:
                links += [self._group_link(remedy, facts.alike)] if facts.alike else []
            else:
                links.append(self._row_link(remedy))
                if self._has_all(remedy):
                    links.append(self._all_link(remedy))
        if facts.alike and facts.count > len(facts.alike.row_numbers):
            links.append(self._menu_of_all())
        return links

    def _has_all(self, remedy: Remedy) -> bool:
        is_usual = remedy in (Remedy.LEAVE_OUT, Remedy.BRING_BACK, Remedy.NOT_PERSONAL)
        return is_usual and not self.facts.alike and (self.facts.count > 1 or remedy is Remedy.NOT_PERSONAL)

    def _row_link(self, remedy: Remedy) -> QPushButton:
        facts = self.facts
        rows: tuple[int, ...] = (facts.row_number,)
        text = _(REMEDIES[remedy][0])
        if remedy is Remedy.KEEP and facts.alike:
            rows = facts.alike.row_numbers
            text = remedy_for_all(remedy, len(rows))
        button = _link(text)
        button.clicked.connect(lambda: self.remedy_chosen.emit(remedy, rows))
        return button

    def _all_link(self, remedy: Remedy) -> QPushButton:
        button = _link(remedy_for_all(remedy, self.facts.count))
        button.clicked.connect(lambda: self.remedy_for_all_chosen.emit(remedy))
        return button

    def _group_link(self, remedy: Remedy, alike: RelatedRows) -> QPushButton:
        kept = alike.longest if remedy is Remedy.KEEP_LONGEST else alike.row_numbers[0]
        rest = tuple(number for number in alike.row_numbers if number != kept)
        button = _link(_(REMEDIES[remedy][0]), _("Keep row {number} and exclude the others").format(number=kept))
        button.clicked.connect(lambda: self.remedy_chosen.emit(remedy, rest))
        return button

    def _edit_link(self) -> QPushButton:
        at = int(self.facts.is_question)
        text = (
            (_("Write an answer"), _("Write a question"))[at] if self.facts.is_blank else _(REMEDIES[Remedy.EDIT][at])
        )
        button = _link(text)
        button.clicked.connect(lambda: self.edit_wanted.emit())
        return button

    def _clean_row_link(self) -> QPushButton:
        button = _link(_("Clean this row"))
        self._show_before_after(button)
        button.clicked.connect(lambda: self.row_cleaning_wanted.emit())
        return button

    def _clean_link(self) -> QPushButton:
        count = self.facts.count
        button = _link(remedy_for_all(Remedy.CLEAN, count) if count > 1 else _(REMEDIES[Remedy.CLEAN][0]))
        self._show_before_after(button)
        button.clicked.connect(lambda: self.remedy_for_all_chosen.emit(Remedy.CLEAN))
        return button

    def _show_before_after(self, button: QPushButton) -> None:
        if self.facts.before_after:
            before, after = self.facts.before_after
            tip = _("Before: {before}\nAfter: {after}").format(before=before, after=after)
            set_tip(button, tip[:600], wraps=True)
            button.setAccessibleDescription(tip)

    def _mask_link(self) -> QPushButton:
        button = _link(_("Mask…"))
        button.setAccessibleDescription(_("Choose the replacement text"))
        self._fill_mask_line()
        button.clicked.connect(self._open_mask)
        return button

    def _fill_mask_line(self) -> None:
        self._mask.setText(usual_mask(self.facts.kind) if self.facts.kind else "")
        self._mask.setAcceptDrops(False)
        self._mask.setAccessibleName(_("Replacement text"))
        here, everywhere = (
            make_button(lambda: self._emit_mask(is_all=False)),
            make_button(lambda: self._emit_mask(is_all=True)),
        )
        here.setText(_(REMEDIES[Remedy.MASK][0]))
        here.setVisible(self.facts.is_editable)
        everywhere.setText(remedy_for_all(Remedy.MASK, self.facts.count))
        self._mask.returnPressed.connect(lambda: self._emit_mask(is_all=not self.facts.is_editable))
        inside = vbox(self._mask_line, gap=4)
        inside.addWidget(self._mask)
        buttons = Flow(gap=6, line_gap=4)
        for button in (here, everywhere):
            buttons.addWidget(button)
        inside.addLayout(buttons)

    def _open_mask(self) -> None:
        self._mask_line.show()
        self.mask_opened.emit()
        self._mask.setFocus(Qt.FocusReason.OtherFocusReason)
        self._mask.selectAll()

    def _emit_mask(self, *, is_all: bool) -> None:
        self.mask_chosen.emit(self._mask.text(), is_all)

    def _menu_of_all(self) -> QPushButton:
        button = _link(_("All {count} rows ▾").format(count=f"{self.facts.count:,}"))
        menu = QMenu(button)
        for remedy in (Remedy.KEEP_FIRST, Remedy.KEEP_LONGEST, Remedy.LEAVE_OUT, Remedy.KEEP):
            action = menu.addAction(remedy_for_all(remedy, self.facts.count))
            action.triggered.connect(lambda _checked=False, remedy=remedy: self.remedy_for_all_chosen.emit(remedy))
        button.setMenu(menu)
        return button


def _numbers(name: str) -> Flow:
    line = Flow(gap=0)
    label = Label(name)
    label.setContentsMargins(0, 3, 2, 0)  # on one line with the numbers, which are buttons
    line.addWidget(label)
    return line


def _change(before: str, after: str) -> QLabel:
    label = Label(f"{before}  →  {after}", wordWrap=True)
    label.setProperty("role", "muted")
    label.setAccessibleName(_("Before: {before}\nAfter: {after}").format(before=before, after=after))
    return label


def _link(text: str, tip: str = "") -> QPushButton:
    button = QPushButton()
    button.setText(text)
    button.setProperty("role", "link")
    if tip:
        set_tip(button, tip)
        button.setAccessibleName(tip)
    return button
