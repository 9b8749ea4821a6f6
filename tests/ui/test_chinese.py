"""The window in Chinese: switched to while it is open, nothing stays English."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QEvent, QLocale
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from medqa_gui.i18n import choose_language, gettext
from tests.sentences import PACKAGE, sentences
from tests.ui.test_screenshots import STATES, bring_about

GAP = re.compile(r"\\{\w+\\}")
# A sentence without any says nothing but its gaps.
WORDS = re.compile(r"[a-z]{2}", re.IGNORECASE)


@pytest.fixture
def _chinese(window) -> Iterator[None]:
    speak(window, "简体中文")
    yield
    speak(window, "English")


def speak(window: QWidget, language: str) -> None:
    next(each for each in window.findChildren(QAction) if each.text() == language).trigger()


@pytest.fixture(scope="module")
def english() -> re.Pattern[str]:
    """Every sentence that Chinese says otherwise, its gaps filled with anything."""
    choose_language("zh")
    said = [
        one
        for both in sentences().items()
        for one in both
        if gettext(one) != one and WORDS.search(GAP.sub("", re.escape(one)))
    ]
    choose_language("en")
    return re.compile("|".join(GAP.sub(".+", re.escape(each)) for each in said))


def texts(window: QWidget) -> Iterator[str]:
    """What the widgets say, to the eye and to a screen reader; not what stands in the file."""
    for widget in (window, *(each for each in window.findChildren(QWidget) if each.isVisible())):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
        match widget:
            case QLabel() | QAbstractButton():
                yield widget.text()
            case QComboBox():
                yield from (widget.itemText(at) for at in range(widget.count()))
            case QTabBar():
                yield from (widget.tabText(at) for at in range(widget.count()))
            case QLineEdit() | QPlainTextEdit():
                yield widget.placeholderText()
    for action in window.findChildren(QAction):
        yield from (action.text(), action.toolTip())


@pytest.mark.parametrize("state", STATES)
def test_no_sentence_stays_in_english(window, session, workbook, state, english, request):
    bring_about(state, session, workbook)
    request.getfixturevalue("_chinese")
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    shown = {each.removesuffix(" ▾").removesuffix("   Ctrl+S") for each in texts(window)}
    assert {each for each in shown if english.fullmatch(each)} == set()


@pytest.mark.usefixtures("_chinese")
def test_dates_are_said_in_the_language_of_the_window(window):
    assert QLocale().toString(QDate(2026, 9, 30)).startswith("2026年9月30日")
    speak(window, "English")
    assert "September" in QLocale().toString(QDate(2026, 9, 30))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the language is no variable")
@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "pl_PL.UTF-8"}, "en"),
    ],
)
def test_the_language_of_the_computer_is_followed(settings, code):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LANG", "LC_"))}
    asked = "from medqa_gui.ui.frame.language import system_language; print(system_language())"
    done = subprocess.run(
        [sys.executable, "-c", asked], env=inherited | settings, cwd=PACKAGE.parent, capture_output=True, text=True
    )
    assert done.stdout.strip() == code, done.stderr
