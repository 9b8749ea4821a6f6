"""The style sheet of the application; `$names` are palette colors and icon files."""

from string import Template

from medqa_gui.resource_files import resource

_SHEET = Template("""
QWidget#topBar, QWidget#statusBar, QWidget#saveSide { background: $surface; }
QWidget#topBar { border-bottom: 1px solid $border; }
QWidget#statusBar { border-top: 1px solid $border; }
QWidget#filesSide { background: $surface; border-right: 1px solid $border; }
QMainWindow > QWidget#filesSide { border: 1px solid $border; border-radius: 6px; }
QWidget#saveSide { border-left: 1px solid $border; }
QSplitter::handle { background: transparent; }
QToolTip { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenuBar { background: $surface; }
QMenuBar::item { padding: 4px 10px; background: transparent; }
QMenuBar::item:selected { background: $selection; color: $text; }
QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 6px; }

QPushButton { background: $surface; color: $text; border: 1px solid $border; border-radius: 5px; padding: 5px 10px; }
QPushButton:hover { border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 9px; }
QPushButton:disabled { color: $muted; background: $header; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: bold;
    padding: 9px 14px; }
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 8px 13px; }
QPushButton[role="primary"]:disabled { background: $header; color: $muted; border: 1px solid $border; }
QPushButton[role="link"] { background: transparent; color: $accent; border: 1px solid transparent; padding: 2px 4px;
    text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; }
QPushButton[role="link"]:checked { background: $selection; }
QPushButton[role="link"]:disabled { color: $muted; }
QPushButton[role="fold"] { background: transparent; border: 1px solid transparent; color: $muted; font-weight: bold;
    padding: 2px 4px 2px 0; text-align: left; }
QPushButton[role="fold"]:hover { text-decoration: underline; }
QPushButton[role="fold"]:focus { border: 1px solid $accent; }
QPushButton[role="count"] { background: transparent; color: $text; border: 1px solid transparent; padding: 2px 4px; }
QPushButton[role="count"]:hover { text-decoration: underline; }
QPushButton[role="count"]:focus { border: 1px solid $accent; }
QPushButton[role="count"]:checked { background: $selection; }
QPushButton[role="finding"] { background: $warning_tint; color: $warning; border: 1px solid transparent;
    border-radius: 10px; padding: 1px 8px; }
QPushButton[role="finding"]:hover, QPushButton[role="finding"]:focus { border: 1px solid $warning; }
QPushButton[role="finding"]:checked { border: 2px solid $warning; padding: 0 7px; }
QPushButton[role="finding"][severity="note"] { background: $header; color: $muted; }
QPushButton[role="finding"][severity="note"]:hover, QPushButton[role="finding"][severity="note"]:focus,
QPushButton[role="finding"][severity="note"]:checked { border-color: $muted; }
QPushButton[role="finding"][severity="error"] { background: $error_tint; color: $error; }
QPushButton[role="finding"][severity="error"]:hover, QPushButton[role="finding"][severity="error"]:focus,
QPushButton[role="finding"][severity="error"]:checked { border-color: $error; }
QPushButton[role="count"][weight="main"] { font-weight: bold; }
QPushButton[role="segment"] { border-radius: 0; padding: 4px 9px; border-left: 0; }
QPushButton[role="segment"][is_first="true"] { border-left: 1px solid $border; }
QPushButton[role="segment"]:focus { border: 2px solid $accent; padding: 3px 8px; }
QPushButton[role="segment"]:checked { background: $selection; border-bottom: 2px solid $accent;
    padding: 4px 9px 3px 9px; }

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox { background: $surface; color: $text; border: 1px solid $border;
    border-radius: 5px; padding: 4px 7px; selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid $accent; padding: 3px 6px; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url($down); width: 10px; height: 10px; }
QSpinBox { padding: 3px 18px 3px 0; }
QSpinBox:focus { padding: 2px 17px 2px 0; }
QSpinBox QLineEdit { border: 0; padding: 0; background: transparent; }
QSpinBox::up-button, QSpinBox::down-button { border: 0; width: 18px; background: transparent; }
QSpinBox::up-arrow { image: url($up); width: 8px; height: 8px; }
QSpinBox::down-arrow { image: url($down); width: 8px; height: 8px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $border; outline: 0;
    selection-background-color: $selection; selection-color: $text; }
QComboBox[field="question"] { border-color: $question; }
QComboBox[field="answer"] { border-color: $answer; }
QComboBox[field="system"] { border-color: $system; }
QComboBox[open="true"] { border: 2px solid $warning; padding: 3px 6px; }
QCheckBox::indicator { width: 14px; height: 14px; background: $surface; border: 1px solid $muted;
    border-radius: 3px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QCheckBox:focus { color: $accent; }
QLabel[role="title"] { font-size: 18pt; font-weight: bold; }
QLabel[role="heading"] { font-weight: bold; color: $muted; }
QLabel[role="muted"] { color: $muted; }
QLabel[field="question"] { color: $question; font-weight: bold; }
QLabel[field="answer"] { color: $answer; font-weight: bold; }
QLabel[field="system"] { color: $system; font-weight: bold; }
QLabel[field="unused"] { color: $muted; }
QFrame[card="offline"] { background: $answer_tint; border-radius: 11px; min-height: 22px; }
QFrame[card="offline"] QLabel { color: $answer; }

QFrame[card="drop"] { background: $surface; border: 2px dashed $accent; border-radius: 14px; }
QFrame[card="drop"][dropping="true"] { background: $selection; }
QFrame[card="plain"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[card="system"] { background: $system_tint; border-radius: 8px; }
QFrame[card="user"] { background: $question_tint; border-radius: 8px; }
QFrame[card="assistant"] { background: $answer_tint; border-radius: 8px; }
QFrame[card="good"] { background: $answer_tint; border: 1px solid $answer; border-radius: 6px; }
QFrame[card="warning"] { background: $warning_tint; border-radius: 8px; }
QFrame[card="note"] { background: $header; border-radius: 8px; }
QFrame[card="error"] { background: $error_tint; border: 1px solid $error; border-radius: 8px; }
QLabel[voice="system"] { color: $system; font-weight: bold; }
QLabel[voice="user"] { color: $question; font-weight: bold; }
QLabel[voice="assistant"] { color: $answer; font-weight: bold; }
QLabel[voice="good"] { color: $answer; font-weight: bold; }
QLabel[voice="warning"] { color: $warning; }
QLabel[voice="note"] { color: $muted; }
QLabel[voice="error"] { color: $error; font-weight: bold; }

QListView { background: transparent; border: 1px solid transparent; outline: 0; }
QListView:focus { border: 1px solid $accent; border-radius: 6px; }
QTableView { background: $surface; border: 1px solid $border; gridline-color: $border; outline: 0;
    selection-background-color: $selection; selection-color: $text; }
QTableView:focus { border: 1px solid $accent; }
QHeaderView { background: $header; border: 0; }
QHeaderView::section { background: $header; color: $text; border: 0; border-right: 1px solid $border;
    border-bottom: 1px solid $border; padding: 3px 6px; font-weight: bold; }
QHeaderView::section:vertical { font-weight: normal; color: $muted; }
QTableView::indicator { width: 13px; height: 13px; background: $surface; border: 1px solid $muted;
    border-radius: 3px; }
QTableView::indicator:checked { background: $accent; border-color: $accent; image: url($check); }
QTableView::indicator:disabled { background: $header; border-color: $border; }
QTableView::item { padding: 0 3px; }
QLabel#corner { background: $header; color: $muted; border: 0; border-right: 1px solid $border;
    border-bottom: 1px solid $border; padding-right: 6px; }
QTableCornerButton::section { background: $header; border: 0; border-right: 1px solid $border;
    border-bottom: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab { background: $surface; color: $text; border: 1px solid $border; padding: 4px 9px; margin-right: -1px; }
QTabBar::tab:selected { background: $selection; border-bottom: 2px solid $accent; padding-bottom: 3px; }
QTabBar::tab:focus { border: 2px solid $accent; padding: 3px 8px; }
QTabWidget::pane { border: 0; top: 4px; }
QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; border: 0; }
QScrollArea[role="read"] { border: 1px solid transparent; border-radius: 8px; }
QScrollArea[role="read"]:focus { border: 1px solid $accent; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar { background: transparent; border: 0; }
QScrollBar:vertical { width: 11px; margin: 0; }
QScrollBar:horizontal { height: 11px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 1px 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $header; border: 1px solid $border; border-radius: 4px; height: 8px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")


def stylesheet(colors: dict[str, str], shade: str) -> str:
    """Return the style sheet with these colors; `shade` is light or dark."""
    arrows = {way: resource(f"icons/chevron-{way}-{shade}.png").as_posix() for way in ("up", "down")}
    check = resource(f"icons/check-{shade}.png").as_posix()
    return _SHEET.substitute(colors, check=check, **arrows)
