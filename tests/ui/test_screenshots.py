"""Every state in both themes, languages and sizes: nothing is clipped; MEDQA_SCREENSHOTS=FOLDER keeps the pictures."""

import os
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QPushButton, QScrollArea, QWidget

from medqa_gui.core.model.errors import UnreadableFileError, UnwritableTargetError
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.suggestion import Confidence
from medqa_gui.core.model.table import TextLayout
from medqa_gui.settings import ThemeChoice
from medqa_gui.ui.widgets.elided import ElidedLabel
from tests.ui.conftest import settle
from tests.ui.fake_document import UNKNOWN_HEADERS

SIZES = {"1280x800": QSize(1280, 800), "960x600": QSize(960, 600)}
STATES = {
    "empty": {},
    "recent": {},
    "opening": {},
    "reading": {"is_whole": False},
    "question": {"mapping": ColumnMapping(((Field.QUESTION, 0),)), "headers": UNKNOWN_HEADERS},
    "guess": {"confidence": Confidence.LIKELY},
    "ready": {},
    "text": {"layout": TextLayout("gb18030", ";", damaged_lines=(4, 9, 12, 17, 31, 40))},
    "saving": {"saves": False},
    "saved": {},
    "failed": {"error": UnreadableFileError("file_lock", name="~$MedInfo2019.xlsx")},
    "unsaved": {"saves": False},
}


def bring_about(state: str, session, workbook) -> None:
    """Put the window into this state."""
    if state == "empty":
        return
    session.open_files([workbook])
    document = session.current
    for name, value in STATES[state].items():
        setattr(document.engine, name, value)
    if state == "recent":
        session.close_all()
    elif state != "opening":
        settle(document)
    if state in ("saving", "saved", "unsaved"):
        document.save(workbook.with_suffix(".json"))
        settle(document)
    if state == "unsaved":
        from medqa_gui.core.engine.protocol import Failed

        error = UnwritableTargetError(
            "target_no_access", path=workbook.with_suffix(".json"), reason="Permission denied"
        )
        document.engine.reply(Failed(error, "Export"))


def clipped(window: QWidget) -> list[str]:
    """Return what does not fit its place: texts without room, and widgets that reach out of their parents."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, ElidedLabel):
            continue
        parent = widget.parentWidget()
        if isinstance(widget, (QPushButton, QCheckBox)) and widget.width() < widget.sizeHint().width():
            found.append(f"{widget.text()} has {widget.width()} of {widget.sizeHint().width()} px")
        if isinstance(widget, QLabel) and widget.text() and widget.width() < widget.minimumSizeHint().width():
            found.append(f"{widget.text()} has {widget.width()} of {widget.minimumSizeHint().width()} px")
        if isinstance(widget, QLabel) and widget.text() and widget.height() < widget.heightForWidth(widget.width()):
            found.append(
                f"{widget.text()} has {widget.height()} of {widget.heightForWidth(widget.width())} px in height"
            )
        is_scrolled = isinstance(parent.parentWidget(), QScrollArea) if parent else False
        if (
            isinstance(widget, (QAbstractButton, QLabel))
            and not is_scrolled
            and not parent.rect().contains(widget.geometry())
        ):
            found.append(f"{getattr(widget, 'text', str)()} reaches out of its parent")
    return found


def keep_picture(window: QWidget, name: str) -> None:
    """Keep a picture of the window where one is wanted."""
    if folder := os.environ.get("MEDQA_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        assert window.grab().save(str(Path(folder) / f"{name}.png"))


def clipped_anywhere(window: QWidget, theme, state: str) -> list[str]:
    """Show the state in both themes, languages and sizes; return what does not fit in any of them."""
    found = []
    for shade, language, size in product((ThemeChoice.LIGHT, ThemeChoice.DARK), ("en", "zh"), SIZES):
        theme.choose(shade)
        window._language.choose(language)
        window.resize(SIZES[size])
        for _round in range(6):
            QApplication.processEvents()
        name = f"{state}-{shade}-{size}-{language}"
        keep_picture(window, name)
        found += [f"{name}: {each}" for each in clipped(window)]
        if window.size() != SIZES[size]:
            found.append(f"{name}: the window is {window.width()} x {window.height()}")
    window._language.choose("en")
    return found


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_clipped(window, session, theme, workbook, state):
    bring_about(state, session, workbook)
    assert clipped_anywhere(window, theme, state) == []
