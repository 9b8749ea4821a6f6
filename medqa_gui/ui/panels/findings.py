"""Popup with all findings, grouped by what to do: lists their rows and applies remedies to all of them."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.model.finding_kinds import FINDING_KINDS, Remedy, Section
from medqa_gui.core.model.listing import View
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.finding_actions import FindingGroup
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.severity_icons import severity_icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.flow import Flow
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import SEVERITY_WORDS
from medqa_gui.wording.finding_actions import capital, kind_badge, kind_sentence, remedy_for_all, usual_mask

_SIZE = QSize(560, 440)
_ICON = QSize(15, 15)


class FindingsPanel(Panel):
    """Popup of the findings; Esc or a click outside closes it."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._title = Label()
        self._title.setProperty("role", "heading")
        self._note = Label(wordWrap=True)
        self._note.setProperty("role", "muted")
        self._lines = vbox(gap=10, margins=(0, 0, 8, 0))
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self._lines)
        self._scroll.setWidget(inside)
        self._card = QFrame()
        self._card.setProperty("card", "plain")
        column = vbox(self._card, gap=8, margins=(14, 12, 8, 12))
        for widget in (self._title, self._note):
            column.addWidget(widget)
        column.addWidget(self._scroll, 1)
        vbox(self, gap=0).addWidget(self._card)

    def open_at(self, place: QPoint, owner: QWidget) -> None:
        """Show the popup above this global position."""
        self.setParent(owner, Qt.WindowType.Popup)
        self.resize(_SIZE.boundedTo(owner.size() - QSize(40, 80)))
        self.redraw()
        right = owner.mapToGlobal(QPoint(owner.width(), 0)).x() - self.width() - 8
        self.move(min(place.x(), right), place.y() - self.height() - 8)
        self.show()
        first = self._scroll.findChild(QPushButton)
        (first or self._scroll).setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        self._title.setText(_("Issues, grouped by what to do"))
        self._note.setText(_("Only the issues listed here are checked. A person must still read the texts."))
        self._scroll.setAccessibleName(_("Issues"))
        self.redraw()

    def recolor(self) -> None:
        self.redraw()

    def connections(self, document: Document) -> Connections:
        return [(document.review_changed, self._redraw_if_visible), (document.list_changed, self._redraw_if_visible)]

    def redraw(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        document = self._document
        for heading, groups in _groups(document.finding_actions.all) if document else ():
            self._lines.addWidget(self._group(heading, groups))
        if not self._lines.count():
            self._lines.addWidget(Label(_("No issues found.")))
        self._lines.addStretch()

    def _redraw_if_visible(self) -> None:
        if self.isVisible():
            self.redraw()

    def _group(self, heading: str, groups: list[FindingGroup]) -> QWidget:
        section = QWidget()
        column = vbox(section, gap=6)
        title = Label(heading)
        title.setProperty("role", "heading")
        column.addWidget(title)
        for group in groups:
            column.addLayout(self._line(group))
        return section

    def _line(self, group: FindingGroup) -> QHBoxLayout:
        severity = FINDING_KINDS[group.finding].severity
        icon = Label()
        icon.setPixmap(severity_icon(severity, self.colors).pixmap(_ICON))
        icon.setAccessibleName(_(SEVERITY_WORDS[severity]))
        set_tip(icon, _(SEVERITY_WORDS[severity]))
        text = f"{capital(kind_badge(group.finding, group.kind))} · {group.rows:,}"
        name = make_button(lambda: self._list_rows(group), "link")
        name.setText(text)
        set_tip(name, _("Show only these rows"))
        name.setAccessibleDescription(kind_sentence(group.finding, group.kind))
        sentence = Label(kind_sentence(group.finding, group.kind), wordWrap=True)
        sentence.setProperty("role", "muted")
        what: QVBoxLayout = vbox(gap=1)
        what.addWidget(name, 0, Qt.AlignmentFlag.AlignLeft)
        # The sentence about personal data is the same for each kind; the heading of the group has it.
        if not group.kind:
            what.addWidget(sentence)
        links = Flow(gap=2)
        for remedy in _remedies_for_all(group):
            links.addWidget(self._link(remedy, group))
        what.addLayout(links)
        line = hbox(gap=6)
        line.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(what, 1)
        return line

    def _link(self, remedy: Remedy, group: FindingGroup) -> QPushButton:
        button = make_button(lambda: self._apply_remedy(remedy, group), "link")
        text = remedy_for_all(remedy, group.rows)
        button.setText(text)
        button.setAccessibleName(f"{kind_badge(group.finding, group.kind)}: {text}")
        if remedy is Remedy.MASK:
            set_tip(button, _("Replace with {mask}").format(mask=usual_mask(group.kind)))
        return button

    def _apply_remedy(self, remedy: Remedy, group: FindingGroup) -> None:
        if self._document is None:
            return
        if remedy is Remedy.MASK:
            self._document.finding_actions.mask(group.kind, usual_mask(group.kind))
        else:
            self._document.finding_actions.apply_to_all(remedy, group.finding, group.kind)

    def _list_rows(self, group: FindingGroup) -> None:
        if self._document:
            query = Query(View.ALL, group.finding, kind=group.kind, find=self._document.query.find)
            self._document.ask_list(query)
            self.close()


def _remedies_for_all(group: FindingGroup) -> Iterator[Remedy]:
    """Yield the remedies that can be applied to all rows of a finding."""
    for remedy in FINDING_KINDS[group.finding].remedies:
        needs_kind = remedy in (Remedy.MASK, Remedy.NOT_PERSONAL)
        if remedy is not Remedy.EDIT and (group.kind or not needs_kind):
            yield remedy


def _groups(groups: list[FindingGroup]) -> Iterator[tuple[str, list[FindingGroup]]]:
    """Yield each section's heading with its findings, without empty sections."""
    headings = {
        Section.FIX: _("Must be fixed: the training tool would reject or misread these"),
        Section.PERSONAL: _("Personal data? Mask it, exclude the row, or mark it as not personal"),
        Section.DECIDE: _("Decide which rows to keep"),
        Section.CLEAN: _("Can be cleaned automatically"),
        Section.LEFT_OUT: _("Excluded unless you include them or fill in the text"),
        Section.KNOW: _("For information"),
    }
    for section, heading in headings.items():
        if members := [each for each in groups if FINDING_KINDS[each.finding].section is section]:
            yield heading, members
