"""Both palettes can be read, and follow the system while nothing else was chosen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QImage, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from medqa_gui.settings import ThemeChoice
from medqa_gui.ui.style.theme import DARK, LIGHT, TEXT_PAIRS, Theme

SMALLEST_CONTRAST = 4.5


def luminance(color: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_in_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_text_color_has_enough_contrast_on_its_background():
    pairs = [(name, *pair) for name in ("LIGHT", "DARK") for pair in TEXT_PAIRS]
    colors = {"LIGHT": LIGHT, "DARK": DARK}
    assert pairs
    assert [
        (name, text, background)
        for name, text, background in pairs
        if contrast(getattr(colors[name], text), getattr(colors[name], background)) < SMALLEST_CONTRAST
    ] == []


def test_the_palette_of_the_application_has_enough_contrast(qapp):
    role = QPalette.ColorRole
    pairs = [
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base),
        (role.ToolTipText, role.ToolTipBase),
        (role.Link, role.Base),
    ]
    too_faint = []
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        Theme(qapp, choice)
        palette = qapp.palette()
        for text, background in pairs:
            if contrast(palette.color(text).name(), palette.color(background).name()) < SMALLEST_CONTRAST:
                too_faint.append((choice, text, background))
    assert too_faint == []


def test_a_chosen_theme_applies_at_once_and_emits_changed(qtbot, qapp):
    theme = Theme(qapp, ThemeChoice.LIGHT)
    with qtbot.waitSignal(theme.changed):
        theme.choose(ThemeChoice.DARK)
    assert theme.colors is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window


def test_the_system_theme_follows_the_system(qapp, monkeypatch):
    theme = Theme(qapp, ThemeChoice.SYSTEM)
    hints = type(qapp.styleHints())
    monkeypatch.setattr(hints, "colorScheme", lambda _self: Qt.ColorScheme.Dark)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colors is DARK
    monkeypatch.setattr(hints, "colorScheme", lambda _self: Qt.ColorScheme.Light)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.colors is LIGHT


def test_the_offline_badge_has_round_corners_with_a_small_font_too(qapp, theme):
    # Qt draws a corner square where twice its radius is more than the height.
    window = QWidget()
    badge = QFrame(window)
    badge.setProperty("card", "offline")
    low = QFont()
    low.setPixelSize(10)
    column = QVBoxLayout(badge)
    column.setContentsMargins(9, 2, 10, 2)
    column.addWidget(QLabel("Offline — nothing leaves this computer", font=low))
    window.show()
    badge.adjustSize()
    picture = window.grab(badge.geometry()).toImage()
    window.hide()
    assert picture.pixelColor(picture.width() // 2, 0).name() == LIGHT.answer_tint
    assert picture.pixelColor(0, 0).name() == LIGHT.window


def test_parts_hidden_during_a_switch_look_like_parts_made_after_it(qapp, theme):
    def pages() -> QStackedWidget:
        stack = QStackedWidget()
        for text in ("shown at first", "shown and hidden", "never shown"):
            page = QPushButton(text)
            page.setProperty("role", "primary")
            stack.addWidget(page)
        stack.resize(200, 60)
        return stack

    def pictures(stack: QStackedWidget) -> list[QImage]:
        stack.show()
        found = []
        for at in range(stack.count()):
            stack.setCurrentIndex(at)
            stack.setFocus()
            found.append(stack.grab().toImage())
        return found

    switched = pages()
    switched.show()
    switched.setCurrentIndex(1)
    switched.grab()
    switched.setCurrentIndex(0)
    theme.choose(ThemeChoice.DARK)
    made_after = pages()
    assert pictures(switched) == pictures(made_after)
    for each in (switched, made_after):
        each.deleteLater()
