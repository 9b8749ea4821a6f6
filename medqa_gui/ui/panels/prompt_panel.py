"""The system prompt, the format and how letters are written."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QLabel, QPlainTextEdit

from medqa_gui.core.formats.registry import FORMATS as KNOWN_FORMATS
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.document import Document
from medqa_gui.ui.elided import ElidedComboBox
from medqa_gui.ui.history import Change
from medqa_gui.ui.layouts import stacked
from medqa_gui.ui.panel import Heard, Panel
from medqa_gui.ui.session import Session
from medqa_gui.ui.theme import Theme
from medqa_gui.wording import FORMATS

TYPING_PAUSE_MS = 150


class PromptPanel(Panel):
    """What is the same for every conversation of the dataset."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._prompt_label, self._format_label = QLabel(), QLabel()
        self._prompt = QPlainTextEdit(tabChangesFocus=True)
        self._prompt.setAcceptDrops(False)
        self._prompt.setMinimumHeight(self.fontMetrics().height() * 5)
        self._prompt.setMaximumHeight(self.fontMetrics().height() * 9)
        self._format = ElidedComboBox(12)
        self._ascii = QCheckBox()
        self._ascii_hint = QLabel(wordWrap=True)
        self._ascii_hint.setProperty("role", "muted")
        for label, control in ((self._prompt_label, self._prompt), (self._format_label, self._format)):
            label.setProperty("role", "heading")
            label.setBuddy(control)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self.write)
        self._prompt.textChanged.connect(self._pause.start)
        self._format.activated.connect(self._choose_format)
        self._ascii.toggled.connect(self._choose_ascii)
        column = stacked(self, gap=6)
        column.addWidget(self._prompt_label)
        column.addWidget(self._prompt)
        column.addSpacing(10)
        column.addWidget(self._format_label)
        column.addWidget(self._format)
        column.addSpacing(4)
        column.addWidget(self._ascii)
        column.addWidget(self._ascii_hint)

    def retranslate(self) -> None:
        self._prompt_label.setText(_("S&ystem prompt"))
        self._prompt.setAccessibleName(_("System prompt"))
        self._prompt.setPlaceholderText(_("No system prompt"))
        self._format_label.setText(_("For&mat"))
        self._ascii.setText(_("&Write other letters as \\uXXXX"))
        self._ascii_hint.setText(_("For old programs only: the file gets larger and cannot be read by eye."))
        self._ascii.setAccessibleDescription(self._ascii_hint.text())
        self._fill_formats()
        self.redraw()

    def listen(self, document: Document) -> Heard:
        return [(document.plan_changed, self.redraw), (document.suggestion_changed, self.redraw)]

    def redraw(self) -> None:
        document = self._document
        if document is None:
            return
        plan = document.plan
        # While the person types, the text in the editor is newer than the plan.
        if not self._pause.isActive() and plan.system_prompt != self._prompt.toPlainText():
            blocker = QSignalBlocker(self._prompt)
            self._prompt.setPlainText(plan.system_prompt)
            blocker.unblock()
        self._format.setCurrentIndex(self._format.findData(plan.format_id))
        self._format.setToolTip(self._format.currentText())
        blocker = QSignalBlocker(self._ascii)
        self._ascii.setChecked(plan.is_ascii)
        blocker.unblock()
        self._ascii_hint.setVisible(plan.is_ascii)

    def write(self) -> None:
        """Hand what was typed to the document now."""
        self._pause.stop()
        if self._document:
            self._document.write_prompt(self._prompt.toPlainText())

    def offer_formats(self) -> None:
        """Open the box of formats."""
        self._format.setFocus(Qt.FocusReason.OtherFocusReason)
        self._format.showPopup()

    def _follow(self) -> None:
        if self._pause.isActive():
            self.write()
        super()._follow()

    def _fill_formats(self) -> None:
        chosen = self._format.currentData()
        self._format.clear()
        for format_id in KNOWN_FORMATS:
            label = _(FORMATS[format_id][0]) if format_id in FORMATS else format_id
            self._format.addItem(label, format_id)
        self._format.setCurrentIndex(self._format.findData(chosen))

    def _choose_format(self) -> None:
        if self._document:
            self._document.choose_format(self._format.currentData())

    def _choose_ascii(self, is_ascii: bool) -> None:  # noqa: FBT001 - a slot
        if self._document:
            self._document.change(Change.FORMAT, replace(self._document.plan, is_ascii=is_ascii))
