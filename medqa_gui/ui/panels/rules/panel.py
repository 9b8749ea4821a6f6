"""Panel of the row rules: hidden rows, duplicates, merged cells, value filters and rules made from findings."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QVBoxLayout, QWidget

from medqa_gui.core.engine.protocol import SheetPage
from medqa_gui.core.guessing.pair_columns import SAMPLE_ROWS
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.mapping import Shape
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, Paths, RowRules
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.panels.rules.frequent_values import frequent_values
from medqa_gui.ui.panels.rules.rule_lines import RuleLines, rule_lines
from medqa_gui.ui.panels.rules.where_editor import WhereEditor
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.elided_box import ElidedComboBox
from medqa_gui.ui.widgets.fold import Fold
from medqa_gui.ui.widgets.layouts import vbox
from medqa_gui.ui.widgets.plain import Label
from medqa_gui.wording.choices import HIDDEN_ROWS, PATHS, REPEATS

_BLANK = (FindingId.MISSING_QUESTION, FindingId.MISSING_ANSWER)
_HIDDEN = (FindingId.HIDDEN_ROW, FindingId.FILTERED_ROW)


class RulesPanel(Panel):
    """Row rules in a fold whose title summarizes them."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._blank = Label(wordWrap=True)
        self._blank.setProperty("role", "muted")
        self._labels: dict[QComboBox, QLabel] = {}
        self._hidden = ElidedComboBox(10)
        self._repeats = {kind: ElidedComboBox(10) for kind, known in FINDING_KINDS.items() if known.is_repeat}
        self._paths = ElidedComboBox(10)
        self._fill_down = QCheckBox()
        self._where, self._lines = WhereEditor(), RuleLines()
        self._left_out = Label(wordWrap=True)
        self._left_out.setProperty("role", "muted")
        self._fold = Fold(self._body())
        self._hidden.activated.connect(self._choose_hidden)
        for kind, box in self._repeats.items():
            box.activated.connect(lambda _index, kind=kind: self._choose_repeats(kind))
        self._paths.activated.connect(self._choose_paths)
        self._fill_down.toggled.connect(self._choose_fill_down)
        self._where.changed.connect(self._choose_where)
        self._where.column_chosen.connect(self._request_values)
        self._lines.rules_wanted.connect(self._change_rules)
        vbox(self, gap=0).addWidget(self._fold)

    def retranslate(self) -> None:
        self._fold.show_title(_("Ro&ws"))
        _fill(self._hidden, {each.value: _(text) for each, text in HIDDEN_ROWS.items()})
        for box in self._repeats.values():
            _fill(box, {each.value: _(text) for each, text in REPEATS.items()})
        _fill(self._paths, {each.value: _(text) for each, text in PATHS.items()})
        self._labels[self._paths].setText(_("Paths in message trees"))
        self._where.retranslate()
        self.redraw()

    def connections(self, document: Document) -> Connections:
        return [
            (document.plan_changed, self.redraw),
            (document.suggestion_changed, self.redraw),
            (document.review_changed, self.redraw),
            (document.sheet_rows_arrived, self._offer_values),
        ]

    def redraw(self) -> None:
        document = self._document
        if document is None or document.suggestion is None:
            return
        rules, found, reasons = document.plan.rules, document.counts.findings, document.counts.reasons
        self._fold.show_summary(_summary(rules))
        blank = sum(found.get(each, 0) for each in _BLANK)
        text = _("Rows with a blank question or answer are always excluded")
        self._blank.setText(f"{text} · {blank:,}" if blank else text)
        _choose(self._hidden, rules.hidden)
        self._set_label(self._hidden, _("Hidden and filtered rows"), sum(found.get(each, 0) for each in _HIDDEN))
        chosen = dict(rules.repeats)
        for kind, box in self._repeats.items():
            _choose(box, chosen.get(kind, DuplicateRule.KEEP_ALL))
            self._set_label(box, _(FINDING_KINDS[kind].rule), found.get(kind, 0))
        _choose(self._paths, rules.paths)
        shape = document.plan.mapping.shape
        for widget in (self._paths, self._labels[self._paths]):
            widget.setVisible(shape is Shape.TREES)
        is_merged = rules.fill_down or found.get(FindingId.MERGED_CELLS, 0) > 0
        self._fill_down.setVisible(shape in (Shape.TURNS, Shape.MESSAGES) or (shape is Shape.PAIRS and is_merged))
        self._fill_down.setText(
            _("Repeat the text of merged cells in all their rows")
            if shape is Shape.PAIRS
            else _("Fill blank conversation IDs from the row above")
        )
        blocker = QSignalBlocker(self._fill_down)
        self._fill_down.setChecked(rules.fill_down)
        blocker.unblock()
        self._where.show_rules(rules.where, document.suggestion.columns)
        self._lines.show_lines(rule_lines(rules, found))
        self._update_left_out(reasons)

    def _update_left_out(self, reasons: Mapping[LeftOut, int]) -> None:
        """Show how many rows the rules exclude: excluded rows have no findings that could be counted."""
        texts = []
        if repeats := reasons.get(LeftOut.REPEAT, 0):
            text = ngettext("{count} duplicate excluded", "{count} duplicates excluded", repeats)
            texts.append(text.format(count=f"{repeats:,}"))
        if others := reasons.get(LeftOut.WHERE, 0):
            text = ngettext("{count} row excluded by value", "{count} rows excluded by value", others)
            texts.append(text.format(count=f"{others:,}"))
        if found := reasons.get(LeftOut.FINDING, 0):
            text = ngettext(
                "{count} row excluded because of an issue", "{count} rows excluded because of an issue", found
            )
            texts.append(text.format(count=f"{found:,}"))
        self._left_out.setText(" · ".join(texts))
        self._left_out.setVisible(bool(texts))

    def _set_label(self, box: QComboBox, text: str, count: int) -> None:
        self._labels[box].setText(f"{text} · {count:,}" if count else text)
        box.setAccessibleName(self._labels[box].text())

    def _change_rules(self, rules: RowRules) -> None:
        if self._document:
            self._document.change(Change.RULES, replace(self._document.plan, rules=rules))

    def _choose_hidden(self) -> None:
        if self._document:
            self._change_rules(replace(self._document.plan.rules, hidden=HiddenRows(self._hidden.currentData())))

    def _choose_repeats(self, kind: FindingId) -> None:
        if self._document:
            rules, rule = self._document.plan.rules, DuplicateRule(self._repeats[kind].currentData())
            others = tuple(each for each in rules.repeats if each[0] is not kind)
            mine = () if rule is DuplicateRule.KEEP_ALL else ((kind, rule),)
            self._change_rules(replace(rules, repeats=(*others, *mine)))

    def _choose_paths(self) -> None:
        if self._document:
            self._change_rules(replace(self._document.plan.rules, paths=Paths(self._paths.currentData())))

    def _choose_fill_down(self, fills: bool) -> None:  # noqa: FBT001 - a slot
        if self._document:
            self._change_rules(replace(self._document.plan.rules, fill_down=fills))

    def _choose_where(self, where: tuple[tuple[int, str], ...]) -> None:
        if self._document:
            self._change_rules(replace(self._document.plan.rules, where=where))

    def _request_values(self) -> None:
        """Request the first rows to offer their values."""
        if self._document:
            self._document.ask_sheet_rows(0, SAMPLE_ROWS)

    def _offer_values(self, page: SheetPage) -> None:
        column = self._where.column
        if self._document and page.first == 0 and column is not None and self._fold.is_open:
            self._where.offer_values(frequent_values(page.rows, self._document.plan.header_row, column))

    def _body(self) -> QWidget:
        body = QWidget()
        column = vbox(body, gap=4, margins=(2, 0, 2, 4))
        column.addWidget(self._blank)
        for box in (self._hidden, *self._repeats.values(), self._paths):
            self._add_labelled(column, box)
        column.addWidget(self._fill_down)
        column.addSpacing(4)
        for widget in (self._where, self._lines, self._left_out):
            column.addWidget(widget)
        return body

    def _add_labelled(self, column: QVBoxLayout, box: QComboBox) -> None:
        label = self._labels[box] = Label()
        label.setBuddy(box)
        column.addWidget(label)
        column.addWidget(box)


def _fill(box: QComboBox, texts: dict[str, str]) -> None:
    chosen = box.currentData()
    box.clear()
    for value, text in texts.items():
        box.addItem(text, value)
    _choose(box, chosen)


def _choose(box: QComboBox, value: object) -> None:
    box.setCurrentIndex(max(box.findData(value), 0))


def _summary(rules: RowRules) -> str:
    """Return a summary of the rules in one line."""
    is_kept = rules.hidden is HiddenRows.KEEP
    parts = [_("blanks excluded")]
    if is_kept:
        parts.append(_("hidden rows included"))
    repeats = [kind for kind, rule in rules.repeats if rule is not DuplicateRule.KEEP_ALL]
    if repeats:
        parts.append(_("duplicates handled"))
    if rules.where:
        parts.append(ngettext("{count} value filter", "{count} value filters", len(rules.where)).format(
            count=len(rules.where)
        ))  # fmt: skip
    more = len(rules.left_out) + len(rules.cleaned) + len(rules.masks) + len(rules.not_personal)
    if more:
        parts.append(ngettext("{count} more rule", "{count} more rules", more).format(count=more))
    return " · ".join(parts)
