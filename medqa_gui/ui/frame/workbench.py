"""Panels of an open file, created one by one with the first file so that the window stays responsive.

Each panel's module is imported right before the panel is created: the start of an empty window needs none of them,
and importing all of them at once would block the window. All late imports of this module have this reason.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from medqa_gui.ui.controls.panel import Panel
from medqa_gui.ui.dialogs.questions import Dialogs
from medqa_gui.ui.frame.files_side import FilesSide
from medqa_gui.ui.state.save_all import SaveAll
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import vbox

_CENTRE_WIDTH, _SIDE_WIDTH = 980, 300


class Workbench(QSplitter):
    """Page with the sheet, the conversations and the settings; call `create_all` before using its panels."""

    completed = Signal()

    def __init__(
        self, session: Session, theme: Theme, dialogs: Dialogs, save_all: SaveAll, files_side: FilesSide
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=2)
        self._given = session, theme
        self._dialogs, self._save_all = dialogs, save_all
        self._panels: list[Panel] = []
        self._steps = self._make(files_side)
        self.is_complete = False

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels created so far: the files, which are outside this page, then from top left to bottom right."""
        return tuple(self._panels)

    @property
    def first_control(self) -> QWidget:
        """The control that gets the focus when the page is shown."""
        return next(iter(self.mapping.preferred_controls), self.conversations.table)

    def create_next(self) -> None:
        """Create one more panel, which takes up to some 50 ms; emit `completed` after the last."""
        if self.is_complete:
            return
        panel = next(self._steps, None)
        if panel:
            self._panels.append(panel)
            panel.start()
        else:
            self.is_complete = True
            self.completed.emit()

    def create_all(self) -> None:
        """Create all panels that are missing."""
        while not self.is_complete:
            self.create_next()

    def write_texts(self) -> None:
        """Pass typed text to the document without waiting for the typing pause."""
        if not self.is_complete:
            return
        self.prompt.commit_edits()
        self.templates.commit_edits()
        self.detail.commit_edits()

    def _make(self, files_side: FilesSide) -> Iterator[Panel]:
        """Create the panels and yield each one as soon as it is in its layout."""
        from medqa_gui.ui.frame.desktop import show_folder
        from medqa_gui.ui.panels.files.panel import FilesPanel

        files = FilesPanel(*self._given, self._save_all)
        files.folder_wanted.connect(show_folder)
        files_side.add_files(files)
        yield files
        centre = QWidget()
        self.addWidget(centre)
        yield from self._make_centre(vbox(centre, gap=8, margins=(12, 10, 10, 10)))
        side = QWidget()
        side.setObjectName("saveSide")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.addWidget(side)
        yield from self._make_side(vbox(side, gap=10, margins=(12, 12, 12, 12)))
        self.save.folder_wanted.connect(show_folder)
        from medqa_gui.ui.panels.findings import FindingsPanel

        self.findings = FindingsPanel(*self._given)
        yield self.findings
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes([_CENTRE_WIDTH, _SIDE_WIDTH])
        self._connect()

    def _make_centre(self, column: QBoxLayout) -> Iterator[Panel]:
        from medqa_gui.ui.panels.notices import NoticesPanel

        notices = NoticesPanel(*self._given)
        column.addWidget(notices)
        yield notices
        from medqa_gui.ui.panels.mapping.panel import MappingPanel

        self.mapping = MappingPanel(*self._given)
        column.addWidget(self.mapping)
        yield self.mapping
        from medqa_gui.ui.panels.text_layout import TextLayoutPanel

        layout = TextLayoutPanel(*self._given)
        column.addWidget(layout)
        yield layout
        rows = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False, handleWidth=10)
        column.addWidget(rows, 1)
        yield from self._make_rows(rows)

    def _make_rows(self, rows: QSplitter) -> Iterator[Panel]:
        from medqa_gui.ui.panels.sheet.panel import SheetPanel

        self.sheet = SheetPanel(*self._given)
        rows.addWidget(self.sheet)
        yield self.sheet
        below = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=10)
        rows.addWidget(below)
        from medqa_gui.ui.panels.conversations.panel import ConversationsPanel

        self.conversations = ConversationsPanel(*self._given)
        below.addWidget(self.conversations)
        yield self.conversations
        from medqa_gui.ui.panels.detail.panel import DetailPanel

        self.detail = DetailPanel(*self._given)
        below.addWidget(self.detail)
        yield self.detail
        below.setStretchFactor(0, 4)
        below.setStretchFactor(1, 3)
        rows.setStretchFactor(0, 2)
        rows.setStretchFactor(1, 5)
        rows.setSizes([210, 450])

    def _make_side(self, column: QBoxLayout) -> Iterator[Panel]:
        options = QScrollArea(widgetResizable=True)
        options.setFrameShape(QFrame.Shape.NoFrame)
        options.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        options.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("scrolled")
        column.addWidget(options, 1)
        above = QVBoxLayout(inside)
        above.setContentsMargins(0, 0, 2, 0)
        yield from self._make_setup(above)
        above.addStretch(1)
        options.setWidget(inside)
        from medqa_gui.ui.panels.save.panel import SavePanel

        self.save = SavePanel(*self._given)
        column.addWidget(self.save)
        yield self.save

    def _make_setup(self, above: QBoxLayout) -> Iterator[Panel]:
        from medqa_gui.ui.panels.prompt import PromptPanel
        from medqa_gui.ui.state.prompts import PromptLibrary

        self.prompt = PromptPanel(*self._given, PromptLibrary(self._dialogs))
        above.addWidget(self.prompt)
        yield self.prompt
        from medqa_gui.ui.panels.template import TemplatePanel

        self.templates = TemplatePanel(*self._given)
        above.addWidget(self.templates)
        yield self.templates
        from medqa_gui.ui.panels.rules.panel import RulesPanel

        rules = RulesPanel(*self._given)
        above.addWidget(rules)
        yield rules
        from medqa_gui.ui.panels.split import SplitPanel

        split = SplitPanel(*self._given)
        above.addWidget(split)
        yield split
        from medqa_gui.ui.panels.format import FormatPanel

        self.format = FormatPanel(*self._given)
        above.addWidget(self.format)
        yield self.format

    def _connect(self) -> None:
        self.conversations.detail_wanted.connect(self.detail.focus_conversation)
        self.conversations.focus_lost.connect(self._go_to_question)
        self.save.copying_wanted.connect(lambda text: QGuiApplication.clipboard().setText(text))
        self.save.formats_wanted.connect(self.format.open_formats)

    def _go_to_question(self) -> None:
        """Move the focus to the first missing column."""
        for box in self.mapping.preferred_controls[:1]:
            box.setFocus(Qt.FocusReason.OtherFocusReason)
