"""Panel of the column mapping, the header row, and a hint while columns are missing or guessed."""

from itertools import count, pairwise

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from medqa_gui.core.model.mapping import PAIR_FIELDS, Field, Shape
from medqa_gui.core.model.suggestion import Confidence
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.field_menu import add_fields, field_names
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.panels.mapping.field_box import FieldBox, column_summary
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.flow import Flow
from medqa_gui.ui.widgets.layouts import hbox, make_number, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording.choices import SHAPES

# The number of rows in an Excel sheet.
_LAST_ROW = 1_048_576
_ICON = 16
_SPIN_WIDTH = 84
_PAIR_SHAPES = (Shape.PAIRS, Shape.TURNS)

Place = tuple[Field, int]  # field and 0-based number of its box


class MappingPanel(Panel):
    """A box for each field in use, a menu that adds more, and the header row."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._boxes: dict[Place, FieldBox] = {}
        self._shown: list[Place] = []
        self._added: set[Field] = set()  # added by the menu, without a column so far
        self._add = QPushButton()
        self._add.setMenu(QMenu(self._add))
        self._add.menu().aboutToShow.connect(self._fill_menu)
        self._header_label = Label()
        self._header_row = make_number(_LAST_ROW)
        self._header_row.setMaximumWidth(_SPIN_WIDTH)
        self._header_label.setBuddy(self._header_row)
        self._header_row.valueChanged.connect(self._choose_header)
        self._shape_text = Label(wordWrap=True)
        self._shape_text.setProperty("role", "muted")
        self._hint = QFrame()
        self._hint.setProperty("card", "warning")
        self._hint_icon = Label()
        self._hint_text = Label(wordWrap=True)
        self._hint_text.setProperty("voice", "warning")
        self._arrange()

    @property
    def preferred_controls(self) -> tuple[QWidget, ...]:
        """The boxes of required fields without a column."""
        missing = self._document.plan.mapping.missing_fields if self._document else ()
        return tuple(self._boxes[place].box for place in self._shown if place[0] in missing)

    def retranslate(self) -> None:
        for box in self._boxes.values():
            box.retranslate()
        self._add.setText(_("+ Add colum&n") + " ▾")
        set_tip(self._add, _("Add another column, for example for a system prompt or for multi-turn conversations"))
        self._header_label.setText(_("Hea&der row"))
        self._header_row.setSpecialValueText(_("none"))
        self._header_row.setAccessibleName(_("Header row"))
        set_tip(self._header_row, _("The row with the column names; 0 if there is none"))
        self.redraw()

    def recolor(self) -> None:
        self._hint_icon.setPixmap(icon(IconShape.WARNING, self.colors.warning).pixmap(_ICON))

    def connections(self, document: Document) -> Connections:
        self._added.clear()
        return [
            (document.state_changed, self.redraw),
            (document.suggestion_changed, self.redraw),
            (document.rows_grew, self.redraw),
            (document.columns_counted, self.redraw),
        ]

    def redraw(self) -> None:
        document = self._document
        if document is None or document.suggestion is None:
            return
        self._draw_boxes(document)
        blocker = QSignalBlocker(self._header_row)
        self._header_row.setValue(document.plan.header_row)
        blocker.unblock()
        shape = document.plan.mapping.shape
        self._shape_text.setVisible(shape in SHAPES)
        self._shape_text.setText(_(SHAPES[shape]) if shape in SHAPES else "")
        text = self._hint_of(document)
        self._hint.setVisible(bool(text))
        self._hint_text.setText(text)

    def _draw_boxes(self, document: Document) -> None:
        mapping, texts = document.plan.mapping, _column_summaries(document)
        self._added -= {field for field, _column in mapping.columns if field is not Field.METADATA}
        columns = self._columns(document)
        self._show_boxes(list(columns))
        for place, column in columns.items():
            field = place[0]
            is_kept = field in PAIR_FIELDS and mapping.shape in _PAIR_SHAPES
            self._boxes[place].show_column(
                texts,
                column,
                is_used=column is None or (field, column) in mapping.used.columns,
                is_missing=field in mapping.missing_fields,
                is_removable=not is_kept and (column is not None or field in self._added),
                is_narrow=len(columns) > 2,
            )

    def _columns(self, document: Document) -> dict[Place, int | None]:
        """Return the column of each box to show, None for a box without one."""
        mapping, columns = document.plan.mapping, dict[Place, int | None]()
        for field in Field:
            mapped = [at for each, at in mapping.columns if each is field]
            is_open = field in self._added or field in mapping.missing_fields
            columns.update(((field, number), at) for number, at in enumerate([*mapped, *([None] if is_open else [])]))
        return columns

    def _show_boxes(self, places: list[Place]) -> None:
        if places == self._shown:
            return
        self._shown = places
        for place in places:
            if place not in self._boxes:
                self._boxes[place] = self._make_box(place[0])
        while self._flow.takeAt(0):
            pass
        for place, box in self._boxes.items():
            box.setVisible(place in places)
        for widget in (*(self._boxes[place] for place in places), self._add, self._header):
            self._flow.addWidget(widget)
        chain = [control for place in places for control in self._boxes[place].controls]
        for one, two in pairwise((*chain, self._add, self._header_row)):
            QWidget.setTabOrder(one, two)

    def _make_box(self, field: Field) -> FieldBox:
        box = FieldBox(field, self)
        box.chosen.connect(lambda column: self._choose(box, column))
        box.removal_wanted.connect(lambda: self._choose(box, None))
        return box

    def _hint_of(self, document: Document) -> str:
        """Return what the user should choose or check next, "" if nothing."""
        missing = document.plan.mapping.missing_fields
        if document.state is DocumentState.READING:
            return ""
        suggestion = document.suggestion
        if missing:
            is_stacked = suggestion and suggestion.is_stacked and suggestion.mapping == document.plan.mapping
            return _stacked_hint() if is_stacked else _missing_hint(missing)
        if suggestion is None or suggestion.mapping != document.plan.mapping:
            return ""
        is_sure = all(
            suggestion.confidence.get(field) in (Confidence.SURE, None) for field, _ in suggestion.mapping.columns
        )
        return "" if is_sure else _("These columns are a guess. Check that they are right.")

    def _choose(self, box: FieldBox, column: int | None) -> None:
        if self._document is None:
            return
        self._added.discard(box.field)
        mapping = self._document.plan.mapping
        if box.column is not None:
            mapping = mapping.without_column(box.column)
        if column is not None:
            mapping = mapping.with_column(box.field, column)
        self._document.map_columns(mapping)
        self.redraw()
        if not box.isVisible():
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_menu(self) -> None:
        self._add.menu().clear()
        boxed = {field for field, _number in self._shown if field is not Field.METADATA}
        add_fields(self._add.menu(), set(Field) - boxed - set(PAIR_FIELDS), self._add_field)

    def _add_field(self, field: Field) -> None:
        """Show an empty box for the field and focus it."""
        self._added.add(field)
        self.redraw()
        places = (self._boxes.get((field, number)) for number in count())
        box = next((each for each in places if each is None or each.column is None), None)
        if box:
            box.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_header(self, row_number: int) -> None:
        if self._document:
            self._document.choose_header(row_number)

    def _arrange(self) -> None:
        self._header = QWidget()
        row = hbox(self._header, gap=6)
        row.addWidget(self._header_label)
        row.addWidget(self._header_row)
        self._flow = Flow(gap=12, line_gap=6)
        self._flow.addWidget(self._add)
        self._flow.addWidget(self._header)
        inside = QHBoxLayout(self._hint)
        inside.setContentsMargins(10, 6, 10, 6)
        inside.addWidget(self._hint_icon)
        inside.addWidget(self._hint_text, 1)
        column = vbox(self, gap=8)
        column.addLayout(self._flow)
        column.addWidget(self._shape_text)
        column.addWidget(self._hint)


def _column_summaries(document: Document) -> dict[int, str]:
    """Return a summary of each column by its 0-based index."""
    facts = document.column_facts
    columns = document.suggestion.columns if document.suggestion else ()
    return {
        each.index: column_summary(each, facts[each.index] if each.index < len(facts) else None) for each in columns
    }


def _stacked_hint() -> str:
    return _(
        "Questions and answers are in one column, below each other. In Excel, put each pair "
        "side by side in two columns."
    )


def _missing_hint(missing: tuple[Field, ...]) -> str:
    """Return the hint for these missing fields."""
    if set(missing) - set(PAIR_FIELDS):
        text = _("Which columns are {fields}?") if len(missing) > 1 else _("Which column is {fields}?")
        return text.format(fields=field_names(missing))
    if len(missing) > 1:
        return _("Which columns contain the questions and the answers?")
    if Field.QUESTION in missing:
        return _("Which column contains the questions?")
    return _("Which column contains the answers?")
