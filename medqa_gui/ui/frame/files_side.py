"""Sidebar of the open files; in a narrow window, an overlay that a button toggles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QPushButton

from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.controls.files_model import file_status
from medqa_gui.ui.controls.panel import Panel
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import hbox
from medqa_gui.ui.widgets.plain import set_tip

if TYPE_CHECKING:
    from medqa_gui.ui.panels.files.panel import FilesPanel
    from medqa_gui.ui.state.document import Document

WIDTH = 184
# In a window narrower than this, the files are an overlay.
_ENOUGH = 1150
_FEWEST = 2
_GAP = 8
_HIGHEST = 480


class FilesSide(Panel):
    """Sidebar, visible with two or more files.

    `toggle` is the button of the top bar that shows the overlay; `toggle_shown` is emitted when its visibility changes.
    `add_files` adds the panel of files, which is created with the first file.
    """

    toggle_shown = Signal(bool)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__(session, theme)
        self._files: FilesPanel | None = None
        self._is_narrow = False
        self.setObjectName("filesSide")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self.toggle = QPushButton()
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._show_overlay)
        self.toggle.hide()
        self._row = hbox(self, gap=0)

    def start(self) -> None:
        self._session.documents_changed.connect(self.redraw)
        super().start()
        self.window().installEventFilter(self)
        self._fit()

    def add_files(self, files: FilesPanel) -> None:
        """Add the panel of files."""
        self._files = files
        files.setFixedWidth(WIDTH)
        files.closing_wanted.connect(self._hide_overlay)
        files.statuses_changed.connect(self.redraw)
        self._settle(files)

    def retranslate(self) -> None:
        self.redraw()

    def recolor(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        documents = self._session.documents
        are_several = len(documents) >= _FEWEST
        self.setVisible(are_several and not self._is_narrow)
        self._show_toggle(is_shown=are_several and self._is_narrow)
        if are_several:
            self._draw_toggle(documents)

    def _draw_toggle(self, documents: tuple[Document, ...]) -> None:
        text = ngettext("{count} file", "{count} files", len(documents))
        self.toggle.setText(text.format(count=len(documents)) + " ▾")
        self.toggle.setAccessibleName(_("Open files"))
        statuses = [file_status(document) for document in documents]
        bad = [each for each in statuses if each.color in ("warning", "error") and each.shape]
        worst = next((each for each in bad if each.color == "error"), bad[0] if bad else None)
        shape, color = (worst.shape, worst.color) if worst else (IconShape.CHECK, "answer")
        self.toggle.setIcon(icon(shape or IconShape.CHECK, getattr(self.colors, color)))
        lines = [f"{each.path.name}: {status.words}" for each, status in zip(documents, statuses, strict=True)]
        set_tip(self.toggle, "\n".join(lines))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        is_narrow = self.window().width() < _ENOUGH
        self._place()
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        self.toggle.setChecked(False)
        if self._files:
            self._settle(self._files)
        self.redraw()

    def _settle(self, files: FilesPanel) -> None:
        """Move the files into the sidebar, or hide them as an overlay in a narrow window."""
        if self._is_narrow:
            self._row.removeWidget(files)
            files.setParent(self.window())
            files.hide()
        else:
            self._row.addWidget(files)
            files.show()

    def _show_toggle(self, *, is_shown: bool) -> None:
        if not is_shown:
            self.toggle.setChecked(False)
        if is_shown is self.toggle.isHidden():
            self.toggle.setVisible(is_shown)
            self.toggle_shown.emit(is_shown)

    def _show_overlay(self, is_shown: bool) -> None:  # noqa: FBT001 - the slot of a checkable button
        if self._is_narrow and self._files:
            self._files.setVisible(is_shown)
            self._place()
            if is_shown:
                self._files.raise_()
                self._files.focus_list()

    def _hide_overlay(self) -> None:
        if self._is_narrow and self.toggle.isChecked():
            self.toggle.setChecked(False)
            self.toggle.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        """Move the overlay below the button."""
        if self._is_narrow and self._files and self.toggle.isChecked():
            corner = self.toggle.mapTo(self.window(), QPoint(0, self.toggle.height() + _GAP))
            room = self.window().height() - corner.y() - 2 * _GAP
            self._files.setGeometry(corner.x(), corner.y(), WIDTH, min(room, _HIGHEST))
