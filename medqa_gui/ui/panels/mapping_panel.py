"""Which columns hold the question and the answer, and where the header row is."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSpinBox

from medqa_gui.core.mapping import SAMPLE_ROWS
from medqa_gui.core.model import PAIR_FIELDS, Column, Confidence, Field
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.document import Document, DocumentState
from medqa_gui.ui.elided import ElidedComboBox
from medqa_gui.ui.icons import Shape, icon
from medqa_gui.ui.layouts import in_line, stacked
from medqa_gui.ui.panel import Heard, Panel
from medqa_gui.ui.session import Session
from medqa_gui.ui.theme import Theme

# Excel's last row.
_LAST_ROW = 1_048_576
_ICON = 16
_SPIN_WIDTH = 96


class MappingPanel(Panel):
    """The two columns as labelled boxes, the header row, and the one question that may be left."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._labels = {field: QLabel() for field in PAIR_FIELDS}
        self._boxes = {field: _column_box(field) for field in PAIR_FIELDS}
        self._header_label = QLabel()
        self._header_row = QSpinBox(maximum=_LAST_ROW)
        self._header_row.setKeyboardTracking(False)
        self._header_row.setMaximumWidth(_SPIN_WIDTH)
        self._header_label.setBuddy(self._header_row)
        self._header_row.valueChanged.connect(self._choose_header)
        for field, label in self._labels.items():
            label.setProperty("field", field.value)
            label.setBuddy(self._boxes[field])
            self._boxes[field].activated.connect(lambda _index, field=field: self._choose(field))
        self._question = QFrame()
        self._question.setProperty("card", "warning")
        self._question_icon = QLabel()
        self._question_text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._question_text.setProperty("voice", "warning")
        self._arrange()

    def retranslate(self) -> None:
        self._labels[Field.QUESTION].setText(_("&Question"))
        self._labels[Field.ANSWER].setText(_("&Answer"))
        self._header_label.setText(_("Hea&der row"))
        self._header_row.setSpecialValueText(_("none"))
        self._header_row.setAccessibleName(_("Header row"))
        self._header_row.setToolTip(_("The row with the columns' names; 0 if the sheet has none"))
        self.redraw()

    def recolor(self) -> None:
        self._question_icon.setPixmap(icon(Shape.WARNING, self.colors.warning).pixmap(_ICON))

    def listen(self, document: Document) -> Heard:
        return [
            (document.state_changed, self.redraw),
            (document.suggestion_changed, self.redraw),
            (document.plan_changed, self.redraw),
            (document.rows_grew, self.redraw),
        ]

    def redraw(self) -> None:
        document = self._document
        if document is None or document.suggestion is None:
            return
        columns, is_sample = document.suggestion.columns, document.row_count > SAMPLE_ROWS
        texts = {column.index: _evidence(column, is_sample=is_sample) for column in columns}
        for field, box in self._boxes.items():
            _fill(box, texts, document.plan.mapping[field])
        blocker = QSignalBlocker(self._header_row)
        self._header_row.setValue(document.plan.header_row)
        blocker.unblock()
        text = self._open_question(document)
        self._question.setVisible(bool(text))
        self._question_text.setText(text)

    def _open_question(self, document: Document) -> str:
        """Return the one thing that the person should answer or check, "" if there is none."""
        missing = document.plan.mapping.missing_fields
        if document.state is DocumentState.READING:
            return ""
        if len(missing) > 1:
            return _("Two questions left: which column holds the question, and which the answer?")
        if Field.QUESTION in missing:
            return _("One question left: which column holds the question?")
        if Field.ANSWER in missing:
            return _("One question left: which column holds the answer?")
        suggestion = document.suggestion
        if suggestion is None or suggestion.mapping != document.plan.mapping:
            return ""
        is_sure = all(suggestion.confidence.get(field) is Confidence.SURE for field in PAIR_FIELDS)
        return "" if is_sure else _("These columns are a guess. Please check them.")

    def _choose(self, field: Field) -> None:
        if self._document:
            self._document.choose_column(field, self._boxes[field].currentData())

    def _choose_header(self, row_number: int) -> None:
        if self._document:
            self._document.choose_header(row_number)

    def _arrange(self) -> None:
        row = in_line(gap=8)
        for field in PAIR_FIELDS:
            row.addWidget(self._labels[field])
            row.addWidget(self._boxes[field], 1)
        row.addSpacing(6)
        row.addWidget(self._header_label)
        row.addWidget(self._header_row)
        inside = QHBoxLayout(self._question)
        inside.setContentsMargins(10, 6, 10, 6)
        inside.addWidget(self._question_icon)
        inside.addWidget(self._question_text, 1)
        column = stacked(self, gap=8)
        column.addLayout(row)
        column.addWidget(self._question)


def _fill(box: QComboBox, texts: dict[int, str], chosen: int | None) -> None:
    choices: dict[int | None, str] = dict([(None, _("Choose a column…")), *texts.items()])
    if [box.itemText(at) for at in range(box.count())] != list(choices.values()):
        box.clear()
        for column, text in choices.items():
            box.addItem(text, column)
    box.setCurrentIndex(list(choices).index(chosen) if chosen in choices else 0)
    box.setToolTip(box.currentText())
    is_open = chosen is None
    box.setAccessibleDescription(_("Still to be chosen") if is_open else "")
    if box.property("open") != is_open:
        box.setProperty("open", is_open)
        box.style().polish(box)


def _column_box(field: Field) -> ElidedComboBox:
    box = ElidedComboBox(10)
    box.setProperty("field", field.value)
    return box


def _evidence(column: Column, *, is_sample: bool) -> str:
    header = " ".join(column.header.split())
    count = f"{column.filled:,}"
    filled = _("{count} filled in the first rows") if is_sample else _("{count} filled")
    filled = filled.format(count=count)
    return f"{column.letter} · {header} — {filled}" if header else f"{column.letter} — {filled}"
