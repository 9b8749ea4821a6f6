"""Panel of the open files: their states, shared settings and saving them all."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QListView,
    QMenu,
    QProgressBar,
    QPushButton,
    QWidget,
)

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.outcome import ExportResult
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.controls.files_model import DOCUMENT_ROLE, FilesModel
from medqa_gui.ui.controls.panel import Panel
from medqa_gui.ui.panels.files.delegate import FileDelegate
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.document_state import SaveBlocker
from medqa_gui.ui.state.save_all import SaveAll
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import make_button, set_style_property, vbox
from medqa_gui.ui.widgets.plain import Label, set_tip
from medqa_gui.wording import explain


class FilesPanel(Panel):
    """List of the open files; the arrow keys switch files, Delete closes one, Esc leaves the list."""

    closing_wanted = Signal()  # a file was clicked, or Esc pressed
    statuses_changed = Signal()
    folder_wanted = Signal(object)  # Path whose folder is to be shown

    def __init__(self, session: Session, theme: Theme, saving: SaveAll) -> None:
        super().__init__(session, theme)
        self.saving = saving
        self.setObjectName("filesSide")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._heading = Label()
        self._heading.setProperty("role", "heading")
        self._model = FilesModel(session)
        self._list = _FilesList(self._model, self._close_file)
        self._list.selectionModel().currentChanged.connect(self._show_file)
        self._list.clicked.connect(lambda: self.closing_wanted.emit())
        self._share_settings = QCheckBox()
        self._share_settings.setChecked(session.shared_settings.is_on)
        self._share_settings.toggled.connect(session.share_settings)
        self._share_again_button = make_button(self._share_again, "link")
        self._save_all = QPushButton()
        self._save_menu = QMenu(self._save_all)
        self._each_action = self._save_menu.addAction("")
        self._each_action.triggered.connect(lambda: saving.save_each())
        self._merged_action = self._save_menu.addAction("")
        self._merged_action.triggered.connect(lambda: saving.save_merged())
        self._save_all.setMenu(self._save_menu)
        self._progress = QProgressBar(textVisible=False)
        self._progress_text = Label(wordWrap=True)
        self._cancel = make_button(saving.cancel)
        self._card, self._outcome, self._failures = QFrame(), Label(wordWrap=True), Label(wordWrap=True)
        self._show_folder = make_button(lambda: self.folder_wanted.emit(saving.place), "link")
        self._dismiss = make_button(saving.forget, "link")
        self._arrange()

    def start(self) -> None:
        self._session.documents_changed.connect(self._update_files)
        self._session.shared_settings.changed.connect(self.redraw)
        self.saving.changed.connect(self._update_saving)
        self._model.dataChanged.connect(self._update_saving)
        self._model.dataChanged.connect(lambda: self.statuses_changed.emit())
        super().start()
        self._update_files()

    def focus_list(self) -> None:
        """Move the keyboard focus to the list."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self._list.setAccessibleName(_("Open files"))
        self._list.setAccessibleDescription(_("Use the arrow keys to switch files; press Delete to close one."))
        self._share_settings.setText(_("Same columns →\n&keep same settings"))
        set_tip(self._share_settings, _("Files with the same columns use the settings of the first one."))
        self._each_action.setText(_("&One dataset per file, in a folder…"))
        self._merged_action.setText(_("All files &merged into one dataset…"))
        self._save_all.setText(_("Save all…"))
        self._cancel.setText(_("Cancel"))
        self._progress.setAccessibleName(_("Saving"))
        self._show_folder.setText(_("Show in folder"))
        self._dismiss.setText(_("Dismiss"))
        self.redraw()

    def recolor(self) -> None:
        self._list.delegate.set_colors(self.colors)
        self._list.viewport().update()

    def redraw(self) -> None:
        self._model.redraw()
        self._heading.setText(_("Files"))
        self._list.select(self._model.index_of(self._session.current))
        document = self._session.current
        first = self._session.shared_settings.first_of(document) if document else None
        has_own = document is not None and self._session.shared_settings.has_own(document)
        self._share_again_button.setVisible(has_own)
        if has_own and first:
            self._share_again_button.setText(_("Use the first file’s\nsettings again"))
            set_tip(self._share_again_button, _("Use the settings of {name}").format(name=first.path.name))
        self._update_saving()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closing_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _update_files(self) -> None:
        self._model.follow()
        self.redraw()

    def _show_file(self, current: QModelIndex, _previous: QModelIndex) -> None:
        document = current.data(DOCUMENT_ROLE)
        if isinstance(document, Document) and document is not self._session.current:
            self._session.show(document)

    def _close_file(self, index: QModelIndex) -> None:
        document = index.data(DOCUMENT_ROLE)
        if isinstance(document, Document):
            self._session.close(document)

    def _share_again(self) -> None:
        if self._session.current:
            self._session.shared_settings.rejoin(self._session.current)

    def _update_saving(self) -> None:
        saving = self.saving
        for widget in (self._progress, self._progress_text, self._cancel):
            widget.setVisible(saving.is_running)
        reason = self._disabled_reason()
        self._save_all.setEnabled(not reason)
        set_tip(self._save_all, reason)
        self._save_all.setAccessibleDescription(reason)
        self._save_all.setVisible(not saving.is_running)
        if saving.is_running:
            self._progress.setMaximum(saving.total)
            self._progress.setValue(saving.done)
            at = min(saving.done + 1, saving.total)
            self._progress_text.setText(_("Saving file {number} of {total}").format(number=at, total=saving.total))
        has_ended = bool(saving.outcomes) and not saving.is_running
        self._card.setVisible(has_ended)
        if has_ended:
            self._update_outcome()

    def _disabled_reason(self) -> str:
        match self.saving.save_blocker:
            case None:
                return ""
            case SaveBlocker.SAVING:
                return _("Saving is in progress.")
            case SaveBlocker.READING:
                return _("Wait until all files are read.")
            case _:
                return _("No file can be saved yet.")

    def _update_outcome(self) -> None:
        saving, outcomes = self.saving, self.saving.outcomes
        saved = sum(isinstance(each, ExportResult) for each in outcomes.values())
        bad = [document.path.name for document, each in outcomes.items() if isinstance(each, MedqaError)]
        kept = sum(each is None for each in outcomes.values())
        text = ngettext("{saved} of {count} file saved", "{saved} of {count} files saved", saving.total)
        said = text.format(saved=saved, count=saving.total)
        if saving.merged:
            count = saving.merged.result.counts.conversations
            said = ngettext(
                "{count} conversation from {files} files in one dataset",
                "{count} conversations from {files} files in one dataset",
                count,
            ).format(count=f"{count:,}", files=saved)
        if saving.merge_error:
            said = explain(saving.merge_error).what
        self._outcome.setText(said)
        notes = [_("Not saved: {names}").format(names=_(", ").join(bad))] if bad else []
        if kept:
            notes.append(ngettext("{count} file not replaced", "{count} files not replaced", kept).format(count=kept))
        self._failures.setText("\n".join(notes))
        self._failures.setVisible(bool(notes))
        is_good = saved > 0 and not bad and not saving.merge_error
        set_style_property(self._card, "card", "good" if is_good else "warning")
        self._show_folder.setVisible(saved > 0)

    def _arrange(self) -> None:
        for label in (self._outcome, self._failures, self._progress_text):
            label.setTextFormat(Qt.TextFormat.PlainText)
        inside = vbox(self._card, gap=3, margins=(6, 6, 6, 6))
        widgets: tuple[QWidget, ...] = (self._outcome, self._failures, self._show_folder, self._dismiss)
        for widget in widgets:
            inside.addWidget(widget)
        column = vbox(self, gap=8, margins=(10, 10, 8, 10))
        column.addWidget(self._heading)
        column.addWidget(self._list, 1)
        below = (
            self._share_again_button,
            self._share_settings,
            self._card,
            self._progress,
            self._progress_text,
            self._cancel,
        )
        for widget in (*below, self._save_all):
            column.addWidget(widget)


class _FilesList(QListView):
    """List of file cards with a context menu; Delete closes the current file."""

    def __init__(self, model: FilesModel, close: Callable[[QModelIndex], None]) -> None:
        super().__init__(uniformItemSizes=False)
        self._close = close
        self.setModel(model)
        self.delegate = FileDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_closing)
        self.setMinimumHeight(60)

    def select(self, index: QModelIndex) -> None:
        """Make this index current if it is not: setting it again would switch files."""
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self._close(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _offer_closing(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(_("&Close this file")).triggered.connect(lambda: self._close(index))
            menu.popup(self.viewport().mapToGlobal(place))
