"""The light and the dark palette, and the theme that applies them."""

from dataclasses import dataclass, fields

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from medqa_gui.settings import ThemeChoice
from medqa_gui.ui.style.stylesheet import stylesheet

SMALLEST_POINT_SIZE = 10
# Fonts with Simplified Chinese glyphs, since a fallback font might have Japanese ones.
CHINESE_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC")


@dataclass(frozen=True, slots=True)
class Colors:
    """Palette; a `…_tint` is the background of text in the color of that name."""

    window: str
    surface: str
    header: str
    border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    question: str
    question_tint: str
    answer: str
    answer_tint: str
    system: str
    system_tint: str
    warning: str
    warning_tint: str
    error: str
    error_tint: str
    selection: str


LIGHT = Colors(
    window="#f3f5f8",
    surface="#ffffff",
    header="#eef0f4",
    border="#cfd5dd",
    text="#1b2330",
    muted="#586273",
    accent="#0a66c2",
    accent_hover="#0857a6",
    on_accent="#ffffff",
    question="#1459b3",
    question_tint="#e4effc",
    answer="#0d6b3c",
    answer_tint="#e2f4ea",
    system="#6635b0",
    system_tint="#f0e9fb",
    warning="#855400",
    warning_tint="#fff1d3",
    error="#b3261e",
    error_tint="#fdeaea",
    selection="#d7e8fb",
)
DARK = Colors(
    window="#1a1d23",
    surface="#22262e",
    header="#2a2f38",
    border="#3d4450",
    text="#e7eaf0",
    muted="#a6afbd",
    accent="#5aa9f8",
    accent_hover="#7bbcfb",
    on_accent="#0b1420",
    question="#8dc2fb",
    question_tint="#1d3453",
    answer="#77d6a3",
    answer_tint="#163727",
    system="#cdb0f8",
    system_tint="#32254b",
    warning="#f2c568",
    warning_tint="#3b2f14",
    error="#ff9d94",
    error_tint="#472322",
    selection="#1c3550",
)
# All pairs of text and background colors in use.
TEXT_PAIRS = (
    *(("text", each) for each in ("window", "surface", "header", "selection", "question_tint", "answer_tint")),
    *(("text", each) for each in ("system_tint", "warning_tint", "error_tint")),
    *(("muted", each) for each in ("window", "surface", "header", "selection", "question_tint", "answer_tint")),
    *(("accent", each) for each in ("header", "question_tint")),
    *(("accent", each) for each in ("window", "surface", "answer_tint", "warning_tint", "error_tint", "selection")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "question"),
    ("on_accent", "answer"),
    ("question", "question_tint"),
    ("question", "window"),
    ("answer", "answer_tint"),
    ("answer", "window"),
    ("system", "system_tint"),
    ("system", "window"),
    ("on_accent", "system"),
    ("warning", "warning_tint"),
    ("warning", "surface"),
    ("warning", "window"),
    ("error", "error_tint"),
    ("error", "window"),
    ("error", "surface"),
)


class Theme(QObject):
    """Apply the chosen palette to the application, or the system's if none is chosen."""

    changed = Signal()

    def __init__(
        self, app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM, *, waits_for_window: bool = False
    ) -> None:
        super().__init__(app)
        self._app = app
        self._waits_for_window = waits_for_window
        self._choice = choice
        self._applied: Colors | None = None
        font = app.font()
        font.setPointSizeF(max(font.pointSizeF(), SMALLEST_POINT_SIZE))
        font.setFamilies([*(each for each in font.families() if each not in CHINESE_FAMILIES), *CHINESE_FAMILIES])
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(self._apply)
        self.choose(choice)

    @property
    def colors(self) -> Colors:
        """The current palette."""
        return DARK if self.is_dark else LIGHT

    @property
    def choice(self) -> ThemeChoice:
        """The user's choice."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Whether the current palette is dark."""
        match self._choice:
            case ThemeChoice.LIGHT:
                return False
            case ThemeChoice.DARK:
                return True
            case ThemeChoice.SYSTEM:
                return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def choose(self, choice: ThemeChoice) -> None:
        """Apply this palette, or the system's."""
        self._choice = choice
        hints = self._app.styleHints()
        match choice:
            case ThemeChoice.LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case ThemeChoice.DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)
            case ThemeChoice.SYSTEM:
                hints.unsetColorScheme()
        self._apply()

    def _apply(self) -> None:
        colors = self.colors
        if colors is self._applied:
            return
        self._applied = colors
        self._app.setPalette(_palette(colors))
        if not self._waits_for_window:
            self._apply_stylesheet(colors)
        self.changed.emit()

    def apply_stylesheet(self) -> None:
        """Apply the style sheet, once the window is built."""
        # Building the window after the style sheet is set takes 0.2 s longer: each added widget is restyled.
        self._waits_for_window = False
        self._apply_stylesheet(self.colors)

    def _apply_stylesheet(self, colors: Colors) -> None:
        shade = "dark" if self.is_dark else "light"
        # Qt restyles every widget when one style sheet replaces another, but only the widgets shown so far
        # when it is set on an application without one: a fifth of the time.
        self._app.setStyleSheet("")
        self._app.setStyleSheet(stylesheet({each.name: getattr(colors, each.name) for each in fields(Colors)}, shade))


def _palette(colors: Colors) -> QPalette:
    palette = QPalette()
    for role, color in (
        (QPalette.ColorRole.Window, colors.window),
        (QPalette.ColorRole.WindowText, colors.text),
        (QPalette.ColorRole.Base, colors.surface),
        (QPalette.ColorRole.AlternateBase, colors.header),
        (QPalette.ColorRole.Text, colors.text),
        (QPalette.ColorRole.Button, colors.surface),
        (QPalette.ColorRole.ButtonText, colors.text),
        (QPalette.ColorRole.BrightText, colors.error),
        (QPalette.ColorRole.ToolTipBase, colors.surface),
        (QPalette.ColorRole.ToolTipText, colors.text),
        (QPalette.ColorRole.PlaceholderText, colors.muted),
        (QPalette.ColorRole.Highlight, colors.selection),
        (QPalette.ColorRole.HighlightedText, colors.text),
        (QPalette.ColorRole.Link, colors.accent),
        (QPalette.ColorRole.Accent, colors.accent),
        (QPalette.ColorRole.Mid, colors.border),
        (QPalette.ColorRole.Dark, colors.border),
    ):
        palette.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.muted))
    return palette
