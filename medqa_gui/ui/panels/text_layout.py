"""Panel of a text file's layout: its encoding and delimiter, which can both be changed."""

from dataclasses import replace

from PySide6.QtWidgets import QComboBox

from medqa_gui.core.model.table import TextLayout
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import marked, ngettext
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.elided import ElidedLabel
from medqa_gui.ui.widgets.layouts import hbox
from medqa_gui.ui.widgets.plain import Label

ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5", "cp1252", "latin-1", "shift_jis", "euc_kr", "cp1251")
DELIMITERS = {
    ",": marked("comma  ,"),
    ";": marked("semicolon  ;"),
    "\t": marked("tab"),
    "|": marked("pipe  |"),
}
_MOST_NAMED_LINES = 5


class TextLayoutPanel(Panel):
    """Line above the sheet with encoding and delimiter; visible only for text files."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._encoding_label, self._delimiter_label = Label(), Label()
        self._encoding, self._delimiter = QComboBox(), QComboBox()
        self._encoding_label.setBuddy(self._encoding)
        self._delimiter_label.setBuddy(self._delimiter)
        self._encoding.activated.connect(self._choose_encoding)
        self._delimiter.activated.connect(self._choose_delimiter)
        self._note = ElidedLabel()
        self._note.setProperty("role", "muted")
        row = hbox(self, gap=8)
        for widget in (self._encoding_label, self._encoding, self._delimiter_label, self._delimiter):
            row.addWidget(widget)
        row.addWidget(self._note, 1)

    def retranslate(self) -> None:
        self._encoding_label.setText(_("Encodin&g"))
        self._delimiter_label.setText(_("Delim&iter"))
        self.redraw()

    def connections(self, document: Document) -> Connections:
        return [(document.sheets_changed, self.redraw), (document.state_changed, self.redraw)]

    def redraw(self) -> None:
        layout = self._document.layout if self._document else None
        self.setVisible(layout is not None)
        if layout is None:
            return
        _fill(self._encoding, {each: each for each in (*ENCODINGS, layout.encoding)}, layout.encoding)
        delimiters = {layout.delimiter: layout.delimiter} | {each: _(text) for each, text in DELIMITERS.items()}
        _fill(self._delimiter, delimiters, layout.delimiter)
        self._note.show_text(_note(layout))

    def _choose_encoding(self) -> None:
        if self._document:
            options = self._document.plan.read_options
            self._document.read_again(replace(options, encoding=self._encoding.currentData()))

    def _choose_delimiter(self) -> None:
        if self._document:
            options = self._document.plan.read_options
            self._document.read_again(replace(options, delimiter=self._delimiter.currentData()))


def _fill(box: QComboBox, choices: dict[str, str], chosen: str) -> None:
    box.clear()
    for value, text in choices.items():
        box.addItem(text, value)
    box.setCurrentIndex(box.findData(chosen))


def _note(layout: TextLayout) -> str:
    if not layout.damaged_lines:
        return _("detected automatically") if layout.is_guessed else ""
    count = len(layout.damaged_lines)
    named = _(", ").join(str(each) for each in layout.damaged_lines[:_MOST_NAMED_LINES])
    more = ", …" if count > _MOST_NAMED_LINES else ""
    text = ngettext(
        "{count} line could not be fully decoded: {lines}", "{count} lines could not be fully decoded: {lines}", count
    )
    return text.format(count=count, lines=named + more)
