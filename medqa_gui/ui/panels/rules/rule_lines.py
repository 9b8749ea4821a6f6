"""List of row rules that were made from findings, each with a button that removes it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.rules import RowRules
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.wording import finding_badge
from medqa_gui.wording.finding_actions import kind_badge


class Line(NamedTuple):
    """Text of a rule, and the row rules that remain without it."""

    text: str
    without: RowRules


class RuleLine(QWidget):
    """One rule with the button that removes it."""

    removal_wanted = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        label = ElidedLabel(Qt.TextElideMode.ElideRight)
        label.show_text(text)
        button = make_button(self.removal_wanted.emit, "link")
        button.setText(_("Remove"))
        button.setAccessibleName(_("Remove: {rule}").format(rule=text))
        row = hbox(self, gap=6)
        row.addWidget(label, 1)
        row.addWidget(button)


class RuleLines(QWidget):
    """List of rules, hidden while it is empty."""

    rules_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Line, ...] = ()
        self._column = vbox(self, gap=2)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these rules instead."""
        self.setVisible(bool(lines))
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        while item := self._column.takeAt(0):
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for line in lines:
            widget = RuleLine(line.text)
            widget.removal_wanted.connect(lambda line=line: self.rules_wanted.emit(line.without))
            self._column.addWidget(widget)


def rule_lines(rules: RowRules, found: Mapping[FindingId, int]) -> list[Line]:
    """Return the rules that exclude or clean findings, mask personal data or accept it."""
    lines = [
        Line(_counted(_("excluded: {finding}"), each, found), replace(rules, left_out=rules.left_out - {each}))
        for each in sorted(rules.left_out)
    ]
    lines += [
        Line(_counted(_("cleaned: {finding}"), each, found), replace(rules, cleaned=rules.cleaned - {each}))
        for each in sorted(rules.cleaned)
    ]
    for mask in rules.masks:
        text = _("masked: {kind} as {mask}").format(kind=_kind(mask[0]), mask=mask[1])
        lines.append(Line(text, replace(rules, masks=tuple(each for each in rules.masks if each != mask))))
    for kind in sorted(rules.not_personal):
        text = _("not personal data: {kind}").format(kind=_kind(kind))
        lines.append(Line(text, replace(rules, not_personal=rules.not_personal - {kind})))
    return lines


def _counted(text: str, finding: FindingId, found: Mapping[FindingId, int]) -> str:
    line, count = text.format(finding=finding_badge(finding)), found.get(finding, 0)
    return f"{line} · {count:,}" if count else line


def _kind(kind: str) -> str:
    return kind_badge(FindingId.PERSONAL_DATA, kind).rstrip("?？")
