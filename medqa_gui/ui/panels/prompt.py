"""Panel of the system prompt with the menu of the prompt library."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from medqa_gui.core.presets.prompts import Prompt
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.prompts import PromptLibrary
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import hbox, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip, without_key
from medqa_gui.ui.widgets.plan_text import PlanText
from medqa_gui.wording.shipped_names import shipped_prompt_name

_LEAST_LINES, _MOST_LINES = 5, 8


class PromptPanel(Panel):
    """Editor of the system prompt, which precedes every conversation."""

    saving_wanted = Signal(str)

    def __init__(self, session: Session, theme: Theme, library: PromptLibrary) -> None:
        super().__init__(session, theme)
        self._prompts = library
        library.changed.connect(self._fill_menu)
        self.saving_wanted.connect(library.save)
        self._label = Label()
        self._label.setProperty("role", "heading")
        self._prompt = PlanText(_LEAST_LINES, _MOST_LINES)
        self._prompt.written.connect(self._write)
        self._label.setBuddy(self._prompt)
        self._library, self._menu = QPushButton(), QMenu(self)
        self._library.setProperty("role", "link")
        self._library.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        head = hbox(gap=8)
        head.addWidget(self._label, 1)
        head.addWidget(self._library)
        column = vbox(self, gap=4)
        column.addLayout(head)
        column.addWidget(self._prompt)
        self.setTabOrder(self._prompt, self._library)

    def retranslate(self) -> None:
        self._label.setText(_("S&ystem prompt"))
        self._prompt.setAccessibleName(_("System prompt"))
        self._prompt.setPlaceholderText(_("No system prompt"))
        self._library.setText(_("Library") + " ▾")
        self._library.setAccessibleName(_("System prompt library"))
        self._fill_menu()
        self.redraw()

    def connections(self, document: Document) -> Connections:
        return [(document.plan_changed, self.redraw)]

    def redraw(self) -> None:
        if self._document:
            self._prompt.show_text(self._document.plan.system_prompt)

    def commit_edits(self) -> None:
        """Apply typed text to the document at once."""
        self._prompt.write()

    def _follow(self) -> None:
        self.commit_edits()
        super()._follow()

    def _write(self, text: str) -> None:
        if self._document:
            self._document.write_prompt(text)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for prompt in self._prompts.shipped:
            self._add_prompt(prompt, shipped_prompt_name(prompt))
        self._menu.addSeparator()
        for prompt in self._prompts.own:
            self._add_prompt(prompt, prompt.name)
        self._menu.addSeparator()
        self._menu.addAction(_("&Save this prompt…"), self._save)
        self._menu.addAction(_("&Manage prompts…"), self._prompts.manage)
        self._menu.setToolTipsVisible(True)

    def _add_prompt(self, prompt: Prompt, name: str) -> None:
        action = self._menu.addAction(without_key(name))
        set_tip(action, prompt.text)
        action.setCheckable(True)
        action.setChecked(self._document is not None and self._document.plan.system_prompt == prompt.text)
        action.triggered.connect(lambda _checked=False: self._choose(prompt.text))

    def _choose(self, text: str) -> None:
        self.commit_edits()
        if self._document:
            self._document.change(Change.PROMPT, replace(self._document.plan, system_prompt=text))

    def _save(self) -> None:
        self.commit_edits()
        if self._document:
            self.saving_wanted.emit(self._document.plan.system_prompt)
