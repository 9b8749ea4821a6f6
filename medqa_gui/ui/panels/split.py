"""Panel of the data split into train, validation and test."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QGridLayout, QMenu, QPushButton, QWidget

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.split import Split
from medqa_gui.core.splitting.share_out import wanted_sizes
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.controls.template_text import offer_text
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.elided_box import ElidedComboBox
from medqa_gui.ui.widgets.fold import Fold
from medqa_gui.ui.widgets.layouts import hbox, make_number, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip, without_key
from medqa_gui.wording.choices import PARTS_OF_SPLIT

_USUAL = ((70, 30), (80, 10, 10))
_CUSTOM = "custom"
_LARGEST_SEED = (1 << 31) - 1


class SplitPanel(Panel):
    """Ratio, grouping, stratification and seed of the split, with the sizes of its parts."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._is_custom = False
        self._parts, self._stratify = ElidedComboBox(10), ElidedComboBox(10)
        self._train, self._validation = make_number(99, 1), make_number(98)
        self._test = Label()
        self._group, self._menu = QPushButton(), QMenu(self)
        self._group.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._seed = make_number(_LARGEST_SEED)
        self._sizes = Label(wordWrap=True)
        self._sizes.setProperty("role", "muted")
        self._labels = {each: Label() for each in (self._parts, self._group, self._stratify, self._seed)}
        self._percentage_labels = (Label(), Label())
        self._custom, self._details = QWidget(), QWidget()
        self._fold = Fold(self._body())
        self._parts.activated.connect(self._choose_parts)
        self._train.valueChanged.connect(self._choose_percentages)
        self._validation.valueChanged.connect(self._choose_percentages)
        self._stratify.activated.connect(self._choose_stratum)
        self._seed.valueChanged.connect(self._choose_seed)
        vbox(self, gap=0).addWidget(self._fold)

    def retranslate(self) -> None:
        self._fold.show_title(_("S&plit"))
        names = (_("Ratio"), _("Group by"), _("Stratify by"), _("Seed"))
        for (widget, label), name in zip(self._labels.items(), names, strict=True):
            label.setText(name)
            widget.setAccessibleName(name)
        set_tip(self._seed, _("The same seed gives the same files on every computer"))
        for box, label, name in zip(
            (self._train, self._validation), self._percentage_labels, ("train", "validation"), strict=True
        ):
            label.setText(_(PARTS_OF_SPLIT[name]))
            box.setAccessibleName(_("Percentage: {part}").format(part=_(PARTS_OF_SPLIT[name])))
        self._parts.clear()
        self._parts.addItem(_("No split"), None)
        for percentages in _USUAL:
            self._parts.addItem(_percentage_text(percentages), percentages)
        self._parts.addItem(_("Custom percentages"), _CUSTOM)
        self.redraw()

    def connections(self, document: Document) -> Connections:
        return [
            (document.plan_changed, self.redraw),
            (document.suggestion_changed, self.redraw),
            (document.review_changed, self.redraw),
        ]

    def redraw(self) -> None:
        document = self._document
        if document is None or document.suggestion is None:
            return
        split, columns = document.plan.split, document.suggestion.columns
        self._fold.show_summary(_summary(split))
        self._details.setVisible(split is not None)
        is_custom = split is not None and (self._is_custom or split.percentages not in _USUAL)
        self._custom.setVisible(is_custom)
        at = self._parts.findData(_CUSTOM) if is_custom else _index(self._parts, split.percentages if split else None)
        self._parts.setCurrentIndex(at)
        if split is None:
            return
        self._show_percentages(split.percentages)
        # Imported here: it imports the checks, and only a split needs it.
        from medqa_gui.core.saving.split_keys import group_columns

        group = _group_text(group_columns(document.plan), columns)
        self._group.setText(without_key(group) + " ▾")
        set_tip(self._group, group)
        self._group.setAccessibleDescription(self._group.text())
        self._show_strata(split.stratify_column, columns)
        blocker = QSignalBlocker(self._seed)
        self._seed.setValue(split.seed)
        blocker.unblock()
        self._sizes.setVisible(document.is_reviewed or document.counts.conversations > 0)
        sizes = wanted_sizes(document.counts.conversations, split.percentages)
        self._sizes.setText(
            " + ".join(
                f"{size:,} {_(PARTS_OF_SPLIT[name])}" for size, name in zip(sizes, split.part_names, strict=True)
            )
        )

    def _show_percentages(self, percentages: tuple[int, ...]) -> None:
        train, validation = percentages[0], percentages[1] if len(percentages) > 2 else 0
        for box, value in ((self._train, train), (self._validation, validation)):
            blocker = QSignalBlocker(box)
            box.setValue(value)
            blocker.unblock()
        self._test.setText(f"{_(PARTS_OF_SPLIT['test'])} {percentages[-1]}%")

    def _show_strata(self, chosen: int | None, columns: Sequence[Column]) -> None:
        texts: dict[int | None, str] = {None: _("None")} | {each.index: offer_text(each) for each in columns}
        if [self._stratify.itemText(at) for at in range(self._stratify.count())] != list(texts.values()):
            self._stratify.clear()
            for column, text in texts.items():
                self._stratify.addItem(text, column)
        self._stratify.setCurrentIndex(_index(self._stratify, chosen))

    def _change_split(self, split: Split | None) -> None:
        if self._document:
            self._document.change(Change.SPLIT, replace(self._document.plan, split=split))

    @property
    def _split(self) -> Split:
        """The split of the plan, or the default one."""
        plan = self._document.plan if self._document else None
        return (plan and plan.split) or Split()

    def _choose_parts(self) -> None:
        chosen = self._parts.currentData()
        self._is_custom = chosen == _CUSTOM
        if chosen is None:
            self._change_split(None)
        elif self._is_custom:
            self._change_split(self._split)
            self.redraw()
        else:
            self._change_split(replace(self._split, percentages=tuple(chosen)))
            self.redraw()

    def _choose_percentages(self) -> None:
        train = self._train.value()
        validation = min(self._validation.value(), 99 - train)
        parts = (train, validation, 100 - train - validation) if validation else (train, 100 - train)
        self._is_custom = True
        self._change_split(replace(self._split, percentages=parts))
        self.redraw()

    def _choose_stratum(self) -> None:
        self._change_split(replace(self._split, stratify_column=self._stratify.currentData()))

    def _choose_seed(self, seed: int) -> None:
        self._change_split(replace(self._split, seed=seed))

    def _choose_group(self, column: int | None) -> None:
        columns = self._split.group_columns
        if column is None:
            columns = ()
        elif column in columns:
            columns = tuple(each for each in columns if each != column)
        else:
            columns = tuple(sorted((*columns, column)))
        self._change_split(replace(self._split, group_columns=columns))

    def _fill_menu(self) -> None:
        self._menu.clear()
        chosen = self._split.group_columns
        choices: dict[int | None, str] = {None: _("Same question")}
        choices |= {each.index: offer_text(each) for each in (self._columns())}
        for column, text in choices.items():
            action = self._menu.addAction(without_key(text))
            set_tip(action, text)
            action.setCheckable(True)
            action.setChecked(column in chosen if column is not None else not chosen)
            action.triggered.connect(lambda _checked=False, column=column: self._choose_group(column))

    def _columns(self) -> Sequence[Column]:
        return self._document.suggestion.columns if self._document and self._document.suggestion else ()

    def _body(self) -> QWidget:
        body = QWidget()
        column = vbox(body, gap=4, margins=(2, 0, 2, 4))
        numbers = QGridLayout(self._custom)
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setColumnStretch(2, 1)
        for row, (label, box) in enumerate(zip(self._percentage_labels, (self._train, self._validation), strict=True)):
            label.setBuddy(box)
            numbers.addWidget(label, row, 0)
            numbers.addWidget(box, row, 1)
        numbers.addWidget(self._test, 2, 0, 1, 3)
        details = vbox(self._details, gap=4)
        for place, widget in ((column, self._parts), *((details, each) for each in (self._group, self._stratify))):
            place.addWidget(self._labels[widget])
            place.addWidget(widget)
            self._labels[widget].setBuddy(widget)
        seed = hbox(gap=8)
        seed.addWidget(self._labels[self._seed])
        seed.addWidget(self._seed, 1)
        self._labels[self._seed].setBuddy(self._seed)
        details.addLayout(seed)
        details.addWidget(self._sizes)
        column.addWidget(self._custom)
        column.addWidget(self._details)
        return body


def _index(box: QComboBox, value: object) -> int:
    """Return the index of the value in the box, 0 if it has none: findData does not compare tuples."""
    found = (at for at in range(box.count()) if box.itemData(at) == value or _as_tuple(box.itemData(at)) == value)
    return next(found, 0)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _percentage_text(percentages: Sequence[int]) -> str:
    names = ("train", "test") if len(percentages) == 2 else ("train", "validation", "test")
    return " / ".join(f"{each} {_(PARTS_OF_SPLIT[name])}" for each, name in zip(percentages, names, strict=True))


def _summary(split: Split | None) -> str:
    if split is None:
        return _("no split")
    percentages = " / ".join(map(str, split.percentages))
    return _("{percentages} · seed {seed}").format(percentages=percentages, seed=split.seed)


def _group_text(group: Sequence[int], columns: Sequence[Column]) -> str:
    names = [offer_text(each) for each in columns if each.index in group]
    return _(", ").join(names) if names else _("Same question")
