"""Editor of the value filters: “Only rows where COLUMN is VALUE”."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPushButton, QWidget

from medqa_gui.core.model.column import Column
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.template_text import offer_text
from medqa_gui.ui.panels.rules.rule_lines import RuleLine
from medqa_gui.ui.widgets.elided_box import ElidedComboBox
from medqa_gui.ui.widgets.layouts import hbox, make_button, vbox
from medqa_gui.ui.widgets.plain import Label

Where = tuple[tuple[int, str], ...]


class WhereEditor(QWidget):
    """List of value filters, and a column with a value for a new one."""

    changed = Signal(object)  # the new filters
    column_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._where: Where = ()
        self._texts: tuple[str, ...] = ()
        self._label, self._is_label = Label(), Label()
        self._column, self._value = ElidedComboBox(6), QComboBox(editable=True)
        self._label.setBuddy(self._column)
        self._value.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._value.setMinimumContentsLength(6)
        self._value.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._text.setAcceptDrops(False)
        self._text.setCompleter(QCompleter(self._value.model(), self))
        self._text.returnPressed.connect(self._add)
        self._text.textChanged.connect(self._update_add_button)
        self._column.activated.connect(self.column_chosen)
        self._add_button: QPushButton = make_button(self._add)
        self._lines = vbox(gap=2)
        new = hbox(gap=6)
        new.addWidget(self._column, 1)
        new.addWidget(self._is_label)
        new.addWidget(self._value, 1)
        column = vbox(self, gap=4)
        column.addWidget(self._label)
        column.addLayout(self._lines)
        column.addLayout(new)
        column.addWidget(self._add_button)

    @property
    def column(self) -> int | None:
        """The 0-based column chosen for a new filter."""
        column: int | None = self._column.currentData()
        return column

    def retranslate(self) -> None:
        """Write the texts in the current language."""
        self._label.setText(_("Only rows where"))
        self._is_label.setText(_("is"))
        self._column.setAccessibleName(_("Column to filter by"))
        self._text.setAccessibleName(_("Value"))
        self._value.setAccessibleName(_("Value"))
        self._text.setPlaceholderText(_("Value"))
        self._add_button.setText(_("Add rule"))
        self._update_add_button()

    def show_rules(self, where: Where, columns: Sequence[Column]) -> None:
        """Show these filters, and offer these columns for a new one."""
        texts = {column.index: offer_text(column) for column in columns}
        if [self._column.itemText(at) for at in range(self._column.count())] != list(texts.values()):
            self._column.clear()
            for index, text in texts.items():
                self._column.addItem(text, index)
        said = tuple(
            _("{column} is “{value}”").format(column=texts.get(column, "?"), value=value) for column, value in where
        )
        self._where = where
        if said == self._texts:
            return
        self._texts = said
        while item := self._lines.takeAt(0):
            if line := item.widget():
                line.hide()
                line.deleteLater()
        for rule, text in zip(where, said, strict=True):
            line = RuleLine(text)
            line.removal_wanted.connect(lambda rule=rule: self._remove(rule))
            self._lines.addWidget(line)

    def offer_values(self, values: Sequence[str]) -> None:
        """Offer these values in this order; typed text stays."""
        typed = self._text.text()
        self._value.clear()
        self._value.addItems(list(values))
        self._value.setEditText(typed)

    @property
    def _text(self) -> QLineEdit:
        line = self._value.lineEdit()
        assert line is not None
        return line

    def _update_add_button(self) -> None:
        self._add_button.setEnabled(bool(self._text.text().strip()) and self.column is not None)

    def _add(self) -> None:
        value, column = self._text.text().strip(), self.column
        if value and column is not None and (column, value) not in self._where:
            self._value.clearEditText()
            self.changed.emit((*self._where, (column, value)))

    def _remove(self, rule: tuple[int, str]) -> None:
        self.changed.emit(tuple(each for each in self._where if each != rule))
