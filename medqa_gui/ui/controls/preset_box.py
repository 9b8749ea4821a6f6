"""Preset box of the top bar: the current preset, a menu of all, and a button to save one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from medqa_gui.core.presets.preset import Preset
from medqa_gui.i18n import gettext as _
from medqa_gui.ui.state.presets import PresetLibrary, PresetState
from medqa_gui.ui.widgets.layouts import hbox, make_button
from medqa_gui.ui.widgets.plain import Label, set_tip, without_key
from medqa_gui.wording.shipped_names import preset_name

# The button is narrower in a narrow window.
_WIDTH, _NARROW_WIDTH, _NARROW_WINDOW = 190, 126, 1120


class PresetBox(QWidget):
    """Button with a menu of the presets, and a button to save the settings as a preset."""

    def __init__(self, presets: PresetLibrary) -> None:
        super().__init__()
        self._presets = presets
        self._label = Label()
        self._label.setProperty("role", "muted")
        self._button, self._menu = QPushButton(), QMenu(self)
        self._button.setMenu(self._menu)
        self._width = _WIDTH
        self._label.setBuddy(self._button)
        self._save = make_button(presets.save)
        self._menu.aboutToShow.connect(self.fill_menu)
        self._menu.setToolTipsVisible(True)
        presets.changed.connect(self.redraw)
        row = hbox(self, gap=8)
        for widget in (self._label, self._button, self._save):
            row.addWidget(widget)

    @property
    def menu(self) -> QMenu:
        """The menu of presets."""
        return self._menu

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        self._label.setText(_("Preset"))
        self._save.setText(_("Save preset…"))
        set_tip(
            self._save, _("Save the columns, templates, rules, split and format for files with the same column names")
        )
        self.redraw()

    def fit(self, window_width: int) -> None:
        """Set the button's width for a window of this width."""
        width = _WIDTH if window_width >= _NARROW_WINDOW else _NARROW_WIDTH
        if width != self._width:
            self._width = width
            self.redraw()

    def redraw(self) -> None:
        """Show the current preset."""
        state, preset = self._presets.state()
        text = _state_text(state, preset_name(preset) if preset else "")
        room = self._width - self.fontMetrics().horizontalAdvance(" ▾") - 26
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        self._button.setText(without_key(shown) + " ▾")
        set_tip(self._button, text)
        self._button.setAccessibleName(_("Preset: {preset}").format(preset=text))

    def fill_menu(self) -> None:
        """Fill the menu with the presets that fit, then the others with their missing column."""
        self._menu.clear()
        _state, held = self._presets.state()
        lacking = []
        for preset in (*self._presets.own, *self._presets.shipped):
            missing = self._presets.missing_column(preset)
            if missing:
                lacking.append((preset, missing))
            else:
                self._add(preset, preset_name(preset), is_held=preset is held)
        self._menu.addSeparator()
        for preset, missing in lacking:
            self._add(preset, _("{preset} — no column “{column}”").format(preset=preset_name(preset), column=missing))
        self._menu.addSeparator()
        self._menu.addAction(_("&Save as preset…"), self._presets.save)
        self._menu.addAction(_("&Manage presets…"), self._presets.manage)

    def _add(self, preset: Preset, text: str, *, is_held: bool = False) -> None:
        action = self._menu.addAction(without_key(text))
        set_tip(action, text)
        action.setCheckable(True)
        action.setChecked(is_held)
        action.triggered.connect(lambda _checked=False: self._presets.choose(preset))


def _state_text(state: PresetState, name: str) -> str:
    match state:
        case PresetState.NONE:
            return _("none")
        case PresetState.APPLIED_AUTOMATICALLY:
            return _("{preset} • matched").format(preset=name)
        case PresetState.APPLIED:
            return name
        case PresetState.MODIFIED:
            return _("{preset} • modified").format(preset=name)
        case PresetState.AVAILABLE:
            return _("{preset} • available").format(preset=name)
