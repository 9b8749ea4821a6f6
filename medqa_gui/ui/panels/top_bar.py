"""The bar at the top: open, recent, the preset, undo and redo, the offline badge and the language."""

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
    """Buttons for the actions that are needed most."""

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
        self._steps = {undo: make_button(undo.trigger), redo: make_button(redo.trigger)}
        self._lock, self._offline = Label(), Label()
        badge = QFrame()
        badge.setProperty("card", "offline")
        inside = hbox(badge, gap=5, margins=(9, 2, 10, 2))
        inside.addWidget(self._lock)
        inside.addWidget(self._offline)
        for action in self._steps:
            action.changed.connect(self._follow_steps)
        row = hbox(self, gap=8, margins=(12, 7, 12, 7))
        for widget in (self._open, self._recent, files, presets, *self._steps.values()):
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
        self._follow_steps()
        self._fit()

    def recolor(self) -> None:
        self._lock.setPixmap(icon(IconShape.LOCK, self.colors.answer).pixmap(_ICON + 2))
        for shape, button in zip((IconShape.UNDO, IconShape.REDO), self._steps.values(), strict=True):
            button.setIcon(icon(shape, self.colors.text))

    def connections(self, document: Document) -> Connections:
        return [(document.plan_changed, self._presets.redraw), (document.state_changed, self._show_presets)]

    def redraw(self) -> None:
        self._show_presets()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # A button beside it came, went, or says something else.
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def make_room(self, has_files: bool) -> None:  # noqa: FBT001 - the slot of a signal
        """Leave the recent files to the menu where the button of the open files stands."""
        self._recent.setVisible(not has_files)

    def _fit(self) -> None:
        """Say the promise whole where there is room, and in one word where the window or the letters leave none."""
        self._presets.fit(self.width())
        whole = self._offline.accessibleName()
        others = self.minimumSizeHint().width() - self._offline.minimumSizeHint().width()
        needed = self._offline.fontMetrics().size(0, whole).width()
        self._offline.setText(whole if others + needed <= self.width() else _("Offline"))

    def _show_presets(self) -> None:
        """Offer presets only where there are columns."""
        self._presets.setVisible(self._document is not None and self._document.suggestion is not None)
        self._presets.redraw()

    def _follow_steps(self) -> None:
        for action, button in self._steps.items():
            button.setEnabled(action.isEnabled())
            set_tip(button, action.toolTip())
            button.setAccessibleName(action.toolTip())
