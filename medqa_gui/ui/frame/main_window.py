"""Main window: connects the menus and panels to the session."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, SignalInstance
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QIcon, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from medqa_gui.i18n import gettext as _
from medqa_gui.resource_files import resource
from medqa_gui.ui.controls.panel import Panel
from medqa_gui.ui.controls.preset_box import PresetBox
from medqa_gui.ui.dialogs.questions import Dialogs
from medqa_gui.ui.frame.actions import ActionId, Actions
from medqa_gui.ui.frame.files_side import FilesSide
from medqa_gui.ui.frame.language import Language
from medqa_gui.ui.frame.menus import Menus
from medqa_gui.ui.frame.window_state import restore_geometry, restore_splitters, window_geometry
from medqa_gui.ui.frame.workbench import Workbench
from medqa_gui.ui.panels.start.panel import StartPanel
from medqa_gui.ui.panels.status.panel import StatusPanel
from medqa_gui.ui.panels.top_bar import TopBar
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.on_disk import may_save, read_again
from medqa_gui.ui.state.presets import PresetLibrary
from medqa_gui.ui.state.save_all import SaveAll
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.state.tokenizer import TokenizerSettings
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import hbox, vbox
from medqa_gui.ui.widgets.plain import set_tip
from medqa_gui.wording import CHANGES
from medqa_gui.wording.finding_actions import workbook_labels

SMALLEST = QSize(960, 600)
USUAL = QSize(1280, 800)


class MainWindow(QMainWindow):
    """Main window with its actions, menus and panels."""

    def __init__(self, session: Session, theme: Theme, language: Language) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setWindowIcon(QIcon(str(resource("icons/medqa.png"))))
        self.session = session
        self.dialogs = Dialogs(self)
        self.dialogs.open_files = lambda: [each.path for each in session.documents]
        self._save_all = SaveAll(session, self.dialogs, self)
        self._theme, self._language = theme, language
        self._connections: tuple[SignalInstance, ...] = ()
        self._actions = self._make_actions()
        self._menus = Menus(self, session, self._actions, theme, language)
        self._make_panels()
        self._pages = QStackedWidget()
        self._workbench = Workbench(session, theme, self.dialogs, self._save_all, self._side)
        self._workbench.completed.connect(self._connect_workbench)
        # Creates one panel per round of the event loop, once the window is painted and a file is open.
        self._making = QTimer(self, interval=0)
        self._making.timeout.connect(self._workbench.create_next)
        self._is_painted = False
        for page in (self._empty, self._waiting, self._workbench):
            self._pages.addWidget(page)
        central = QWidget()
        self._column = column = vbox(central, gap=0)
        column.addWidget(self._top)
        row = hbox(gap=0)
        row.addWidget(self._side)
        row.addWidget(self._pages, 1)
        column.addLayout(row, 1)
        column.addWidget(self._status)
        self.setCentralWidget(central)
        self.setMinimumSize(SMALLEST)
        self._connect()
        restore_geometry(self, USUAL, session.settings.window)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All panels, from top left to bottom right; creates those that are missing."""
        self.complete()
        return self._panels

    @property
    def _panels(self) -> tuple[Panel, ...]:
        """The panels created so far."""
        files, others = self._workbench.panels[:1], self._workbench.panels[1:]
        return (self._top, self._side, *files, self._empty, self._waiting, *others, self._status)

    def complete(self) -> None:
        """Create the panels that are otherwise created with the first file."""
        self._workbench.create_all()

    def action_of(self, name: ActionId) -> object:
        """Return the action with this id."""
        return self._actions[name]

    def retranslate(self) -> None:
        """Set all texts in the current language."""
        self._actions.retranslate()
        self._menus.retranslate()
        for panel in self._panels:
            panel.retranslate()
        self._update_steps()
        self._update_title()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._empty.highlight_drop_area(is_dropping=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002
        self._empty.highlight_drop_area(is_dropping=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._empty.highlight_drop_area(is_dropping=False)
        event.acceptProposedAction()
        self.session.open_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self._make_workbench()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._workbench.write_texts()
        if self._save_all.is_anything_saved and not self.dialogs.ask_leaving():
            event.ignore()
            return
        if self.session.journals.loses_work() and not self._may_discard():
            event.ignore()
            return
        self._save_all.leave()
        self._making.stop()
        geometry, splitters = window_geometry(self)
        self.session.remember_window(
            geometry, splitters if self._workbench.is_complete else self.session.settings.splitters
        )
        self.session.close_all()
        super().closeEvent(event)

    def _make_actions(self) -> Actions:
        handlers: dict[ActionId, Callable[[], object]] = {
            ActionId.OPEN: self._choose_files,
            ActionId.SAMPLE: self.session.open_sample,
            ActionId.RELOAD: self._reload,
            ActionId.SAVE: self._choose_target,
            ActionId.CLOSE: self._close_file,
            ActionId.QUIT: self.close,
            ActionId.UNDO: self._undo,
            ActionId.REDO: self._redo,
            ActionId.FIND: lambda: self._workbench.conversations.focus_search(),
            ActionId.NEXT_FINDING: lambda: self._workbench.conversations.step_finding(1),
            ActionId.PREVIOUS_FINDING: lambda: self._workbench.conversations.step_finding(-1),
            ActionId.FINDINGS: lambda: self._status.request_findings(),
            ActionId.EXPORT_FINDINGS: self._export_findings,
            ActionId.CANCEL: self._cancel,
            ActionId.NEXT_ZONE: lambda: self._step_zone(1),
            ActionId.PREVIOUS_ZONE: lambda: self._step_zone(-1),
            ActionId.NEXT_SHEET: lambda: self._workbench.sheet.step_sheet(1),
            ActionId.PREVIOUS_SHEET: lambda: self._workbench.sheet.step_sheet(-1),
        }
        actions = Actions(handlers, self)
        self.addActions(actions.all())
        return actions

    def _make_panels(self) -> None:
        given = (self.session, self._theme)
        actions, menus = self._actions, self._menus
        self._side = FilesSide(*given)
        self._top = TopBar(
            *given,
            actions[ActionId.OPEN],
            actions[ActionId.UNDO],
            actions[ActionId.REDO],
            menus.recent,
            menus.language,
            PresetBox(PresetLibrary(self.session, self.dialogs)),
            self._side.toggle,
        )
        self._side.toggle_shown.connect(self._top.set_has_files)
        self._empty, self._waiting = StartPanel(*given), WaitingPanel(*given)
        self._status = StatusPanel(*given, TokenizerSettings(self.session, self.dialogs))

    def _make_workbench(self) -> None:
        """Start creating the panels of an open file, once there is one and the window is painted."""
        if self._is_painted and self.session.current and not self._workbench.is_complete:
            self._making.start()

    def _connect_workbench(self) -> None:
        self._making.stop()
        self._workbench.save.saving_wanted.connect(self._choose_target)
        self._put_status_last()
        restore_splitters(self, self.session.settings.splitters)
        self._redraw()

    def _put_status_last(self) -> None:
        """Move the status line behind the panels above it in the tab order, since they were created later."""
        focus = self.focusWidget()
        self._column.removeWidget(self._status)
        self._status.setParent(None)
        self._column.addWidget(self._status)
        self._status.show()
        if focus and self._status.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        for page in (self._empty, self._waiting):
            page.choosing_wanted.connect(self._choose_files)
        self._empty.discarding_wanted.connect(self._discard_work)
        self._empty.proof_wanted.connect(self._menus.help.show_offline)
        self._save_all.changed.connect(self._redraw)
        self._status.findings_wanted.connect(self._show_findings)
        self._menus.privacy.erasing_wanted.connect(self._erase)
        self.session.current_changed.connect(self._follow)
        self._language.changed.connect(self.retranslate)
        self._actions.retranslate()
        self._menus.retranslate()
        for panel in self._panels:
            panel.start()
        self._follow()

    def _follow(self) -> None:
        """Connect to the signals of the shown document."""
        document = self.session.current
        for signal in self._connections:
            signal.disconnect(self._redraw)
        self._connections = ()
        if document:
            self._connections = (
                document.state_changed,
                document.rows_grew,
                document.review_changed,
            )
        for signal in self._connections:
            signal.connect(self._redraw)
        self._redraw()
        self._update_title()
        self._make_workbench()

    def _redraw(self) -> None:
        document = self.session.current
        self._show_page(self._page())
        actions = self._actions
        can_save = self._workbench.is_complete and document is not None and document.save_blocker is None
        actions[ActionId.SAVE].setEnabled(can_save)
        actions[ActionId.CANCEL].setEnabled(self.session.is_busy or self._save_all.is_running)
        is_workbench = self._pages.currentWidget() is self._workbench
        for name in (ActionId.FIND, ActionId.NEXT_SHEET, ActionId.PREVIOUS_SHEET, ActionId.NEXT_ZONE):
            actions[name].setEnabled(is_workbench)
        has_rows = is_workbench and document is not None and document.counts.rows > 0
        for name in (ActionId.NEXT_FINDING, ActionId.PREVIOUS_FINDING, ActionId.FINDINGS, ActionId.EXPORT_FINDINGS):
            actions[name].setEnabled(has_rows)
        actions[ActionId.CLOSE].setEnabled(document is not None)
        actions[ActionId.RELOAD].setEnabled(document is not None and document.state is not DocumentState.SAVING)
        self._update_steps()

    def _show_page(self, page: Panel | Workbench) -> None:
        if page is self._pages.currentWidget():
            return
        self._pages.setCurrentWidget(page)
        if first := page.first_control:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _page(self) -> Panel | Workbench:
        document = self.session.current
        if document is None:
            return self._empty
        is_waiting = document.state in (DocumentState.READING, DocumentState.FAILED)
        return self._waiting if is_waiting or not self._workbench.is_complete else self._workbench

    def _update_steps(self) -> None:
        history = self.session.current.history if self.session.current else None
        undo = history.undo_change if history else None
        redo = history.redo_change if history else None
        for name, change, text in (
            (ActionId.UNDO, undo, _("Undo: {change}")),
            (ActionId.REDO, redo, _("Redo: {change}")),
        ):
            action = self._actions[name]
            action.setEnabled(change is not None)
            plain = _("Nothing to undo") if name is ActionId.UNDO else _("Nothing to redo")
            set_tip(action, text.format(change=_(CHANGES[change])) if change else plain)

    def _update_title(self) -> None:
        document = self.session.current
        self.setWindowTitle(f"{document.path.name} — MedQA Converter" if document else "MedQA Converter")

    def _choose_files(self) -> None:
        current = self.session.current
        self.session.open_files(self.dialogs.choose_files(current.path.parent if current else None))

    def _choose_target(self) -> None:
        self._workbench.write_texts()
        document = self.session.current
        if document is None or document.save_blocker is not None or not may_save(document, self.dialogs):
            return
        target = self.dialogs.choose_target(document.plan, self.session.settings.last_folder)
        if target:
            self.session.remember_target(target)
            document.save(target, self.session.changed_rows.folder)

    def _reload(self) -> None:
        self._workbench.write_texts()
        if self.session.current:
            read_again(self.session.current, self.dialogs)

    def _show_findings(self, place: QPoint) -> None:
        self.complete()
        self._workbench.findings.open_at(place, self)

    def _export_findings(self) -> None:
        self._workbench.write_texts()
        document = self.session.current
        if document is None:
            return
        target = self.dialogs.choose_findings_target(document.plan, self.session.settings.last_folder)
        if target:
            document.finding_actions.save_workbook(target, workbook_labels())

    def _cancel(self) -> None:
        self._save_all.cancel() if self._save_all.is_running else self.session.cancel()

    def _discard_work(self) -> None:
        if self._may_discard():
            self.session.discard_work()

    def _may_discard(self) -> bool:
        question = _("Discard unsaved changes? This cannot be undone.")
        return self.dialogs.confirm(question, _("&Discard"))

    def _erase(self) -> None:
        with_presets = self.dialogs.ask_erasing()
        if with_presets is not None:
            self.session.erase(with_presets=with_presets)

    def _close_file(self) -> None:
        self._workbench.write_texts()
        if self.session.current:
            self.session.close(self.session.current)

    def _undo(self) -> None:
        self._workbench.write_texts()
        if self.session.current:
            self.session.current.undo()

    def _redo(self) -> None:
        self._workbench.write_texts()
        if self.session.current:
            self.session.current.redo()

    def _step_zone(self, step: int) -> None:
        """Move the focus to the next visible panel, and from the last one to the first."""
        zones = [panel for panel in self._panels if panel.isVisible() and panel.first_control]
        focus = self.focusWidget()
        at = next((at for at, panel in enumerate(zones) if focus and panel.isAncestorOf(focus)), -step)
        if zones and (control := zones[(at + step) % len(zones)].first_control):
            control.setFocus(Qt.FocusReason.TabFocusReason)
