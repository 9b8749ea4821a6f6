"""Top bar: open, recent files, preset, undo and redo, offline badge and language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton

from medqa_gui.i18n import gettext as _
from medqa_gui.ui.controls.panel import Connections, Panel
from medqa_gui.ui.controls.preset_box import PresetBox
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.icons import IconShape, icon
from medqa_gui.ui.style.theme import Theme
from medqa_gui.ui.widgets.layouts import hbox, make_button
from medqa_gui.ui.widgets.plain import Label, set_tip

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document

_ICON = 12


class TopBar(Panel):
    """Buttons of the most frequent actions."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        open_: QAction,
        undo: QAction,
        redo: QAction,
        recent: QMenu,
        language: QMenu,
        presets: PresetBox,
        files: QPushButton,
    ) -> None:
        super().__init__(session, theme)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._open = make_button(open_.trigger)
        self._recent, self._language = QPushButton(), QPushButton()
        self._recent.setMenu(recent)
        self._language.setMenu(language)
        self._presets = presets
        self._step_buttons = {undo: make_button(undo.trigger), redo: make_button(redo.trigger)}
        self._lock, self._offline = Label(), Label()
        badge = QFrame()
        badge.setProperty("card", "offline")
        inside = hbox(badge, gap=5, margins=(9, 2, 10, 2))
        inside.addWidget(self._lock)
        inside.addWidget(self._offline)
        for action in self._step_buttons:
            action.changed.connect(self._update_steps)
        row = hbox(self, gap=8, margins=(12, 7, 12, 7))
        for widget in (self._open, self._recent, files, presets, *self._step_buttons.values()):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(badge, alignment=Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._language)

    def retranslate(self) -> None:
        self._open.setText(_("&Open files…"))
        self._recent.setText(_("Recen&t") + " ▾")
        self._recent.setAccessibleName(_("Recent files"))
        self._offline.setAccessibleName(_("Offline — nothing leaves this computer"))
        set_tip(self._offline, self._offline.accessibleName())
        self._language.setText(_("EN") + " ▾")
        self._language.setAccessibleName(_("Language"))
        self._presets.retranslate()
        self._update_steps()
        self._fit_offline_badge()

    def recolor(self) -> None:
        self._lock.setPixmap(icon(IconShape.LOCK, self.colors.answer).pixmap(_ICON + 2))
        for shape, button in zip((IconShape.UNDO, IconShape.REDO), self._step_buttons.values(), strict=True):
            button.setIcon(icon(shape, self.colors.text))

    def connections(self, document: Document) -> Connections:
        return [(document.state_changed, self._show_presets)]

    def redraw(self) -> None:
        self._show_presets()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # The size of another widget in the bar has changed.
            self._fit_offline_badge()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_offline_badge()
        super().resizeEvent(event)

    def set_has_files(self, has_files: bool) -> None:  # noqa: FBT001 - the slot of a signal
        """Hide the button of recent files while the button of open files is shown; the menu has them too."""
        self._recent.setVisible(not has_files)

    def _fit_offline_badge(self) -> None:
        """Shorten the offline badge to one word if its sentence does not fit."""
        self._presets.fit(self.width())
        # Its button has a new text: without this, the size hint of the bar counts the old one.
        if layout := self._presets.layout():
            layout.activate()
        whole = self._offline.accessibleName()
        others = self.minimumSizeHint().width() - self._offline.minimumSizeHint().width()
        needed = self._offline.fontMetrics().size(0, whole).width()
        self._offline.setText(whole if others + needed <= self.width() else _("Offline"))

    def _show_presets(self) -> None:
        """Show the preset box only while the document has columns."""
        self._presets.setVisible(self._document is not None and self._document.suggestion is not None)
        self._presets.redraw()

    def _update_steps(self) -> None:
        for action, button in self._step_buttons.items():
            button.setEnabled(action.isEnabled())
            set_tip(button, action.toolTip())
            button.setAccessibleName(action.toolTip())
