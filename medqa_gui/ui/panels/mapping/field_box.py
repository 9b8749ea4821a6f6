"""One field of the column mapping: its name, a box to choose its column, and a button that removes it."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from medqa_gui.core.guessing.column_stats import CellKind, ColumnFacts
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.mapping import PAIR_FIELDS, Field
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.widgets.elided_box import ElidedComboBox
from medqa_gui.ui.widgets.layouts import hbox, make_button, set_style_property
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import FIELDS
from medqa_gui.wording.choices import CELL_KINDS, FIELD_CHOICES

_LEAST_LETTERS, _MOST_LETTERS = 12, 30
# With more than two boxes, this width lets two of them fit side by side in the smallest window.
_MANY_LETTERS = 19
_FRAME = 40
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)


class FieldBox(QWidget):
    """Field name with the box that chooses its column."""

    chosen = Signal(object)  # 0-based column or None
    removal_wanted = Signal()

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.column: int | None = None
        self._label = Label()
        self.box = _ColumnBox(_LEAST_LETTERS)
        self._label.setBuddy(self.box)
        self._remove = make_button(self.removal_wanted.emit, "link")
        self._remove.setText("×")
        self.box.setProperty("field", field.value if field in PAIR_FIELDS else Field.SYSTEM.value)
        self.box.activated.connect(lambda _index: self.chosen.emit(self.box.currentData()))
        row = hbox(self, gap=6)
        row.addWidget(self._label)
        row.addWidget(self.box, 1)
        row.addWidget(self._remove)
        self.retranslate()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """The focusable widgets, in tab order."""
        return self.box, self._remove

    def retranslate(self) -> None:
        """Write the texts in the current language."""
        name = _(FIELDS[self.field])
        self._label.setText(_(FIELD_CHOICES[self.field]) if self.field in PAIR_FIELDS else name)
        tip = _("Clear: {field}").format(field=name)
        set_tip(self._remove, tip)
        self._remove.setAccessibleName(tip)

    def show_column(
        self,
        texts: Mapping[int, str],
        column: int | None,
        *,
        is_used: bool,
        is_missing: bool,
        is_removable: bool,
        is_narrow: bool,
    ) -> None:
        """Offer columns by their texts and select the chosen one."""
        self.column = column
        self.box.most_letters = _MANY_LETTERS if is_narrow else _MOST_LETTERS
        _fill(self.box, texts, column)
        self.box.setAccessibleDescription(_("Not chosen yet") if column is None else "")
        set_style_property(self.box, "open", is_missing)
        used_as = self.field.value if self.field in PAIR_FIELDS else Field.SYSTEM.value
        set_style_property(self._label, "field", used_as if is_used else "unused")
        set_tip(self._label, "" if is_used else _("Not used: it does not fit the other chosen columns"))
        self._remove.setVisible(is_removable)


class _ColumnBox(ElidedComboBox):
    """Combo box as wide as its text, within bounds; the step keys open its list."""

    most_letters = _MOST_LETTERS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Stepping to a column would map it at once, and remove it from the field that uses it.
        if event.key() in _STEPS:
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        least, most = (metrics.horizontalAdvance("n" * each) for each in (_LEAST_LETTERS, self.most_letters))
        width = max(least, min(most, metrics.horizontalAdvance(self.currentText()))) + _FRAME
        return QSize(width, super().sizeHint().height())


def column_summary(column: Column, facts: ColumnFacts | None) -> str:
    """Return the column's letter and name with its kind of content and number of filled cells.

    `facts` is None until all rows are read; then only the first rows are counted.
    """
    header = " ".join(column.header.split())
    name = f"{column.letter} · {header}" if header else column.letter
    if facts is None:
        return f"{name} — {_('{count} filled in the first rows').format(count=f'{column.filled:,}')}"
    if facts.kind is CellKind.EMPTY:
        return f"{name} — {_('empty')}"
    filled = _("{count} filled").format(count=f"{facts.filled:,}")
    held = _("{kind}, {filled}").format(kind=_(CELL_KINDS[facts.kind]), filled=filled)
    return f"{name} — {held}"


def _fill(box: QComboBox, texts: Mapping[int, str], chosen: int | None) -> None:
    choices: dict[int | None, str] = dict([(None, _("Choose a column…")), *texts.items()])
    if [box.itemText(at) for at in range(box.count())] != list(choices.values()):
        box.clear()
        for column, text in choices.items():
            box.addItem(text, column)
    box.setCurrentIndex(list(choices).index(chosen) if chosen in choices else 0)
    set_tip(box, box.currentText())
    box.updateGeometry()
