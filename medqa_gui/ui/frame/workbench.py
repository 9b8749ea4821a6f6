"""The panels of an open file. The first file has them made, one by one, so that the window answers meanwhile."""

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
    """Sheet, conversations and setup. Whoever asks for a part that is not made yet asks for `make_all` first."""

    made = Signal()

    def __init__(
        self, session: Session, theme: Theme, dialogs: Dialogs, save_all: SaveAll, files_side: FilesSide
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=2)
        self._given = session, theme
        self._dialogs, self._save_all = dialogs, save_all
        self._panels: list[Panel] = []
        self._pieces = self._make(files_side)
        self.is_made = False

    @property
    def panels(self) -> tuple[Panel, ...]:
        """What is made so far, from top left to bottom right; the files, which stand outside, come first."""
        return tuple(self._panels)

    @property
    def first_control(self) -> QWidget:
        """The control that gets the keyboard when the page is turned to."""
        return next(iter(self.mapping.favourites), self.conversations.table)

    def make_next(self) -> None:
        """Make one panel more, some hundredths of a second's work; `made` says that it was the last."""
        if self.is_made:
            return
        panel = next(self._pieces, None)
        if panel:
            self._panels.append(panel)
            panel.start()
        else:
            self.is_made = True
            self.made.emit()

    def make_all(self) -> None:
        """Make all that is not made yet."""
        while not self.is_made:
            self.make_next()

    def write_texts(self) -> None:
        """Hand to the document what was typed and not yet written."""
        if not self.is_made:
            return
        self.prompt.commit_edits()
        self.templates.commit_edits()
        self.detail.commit_edits()

    def _make(self, files_side: FilesSide) -> Iterator[Panel]:
        """Yield each panel as it is made and put in its place; its module is read no sooner."""
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
        """Put the keyboard on the box of the column that is asked for."""
        for box in self.mapping.favourites[:1]:
            box.setFocus(Qt.FocusReason.OtherFocusReason)
