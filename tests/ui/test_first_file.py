"""The panels of an open file, which are made when there is one: piece by piece, whatever happens meanwhile."""

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSplitter, QTabBar

from medqa_gui import app
from medqa_gui.settings import Settings
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.frame.language import Language
from medqa_gui.ui.frame.main_window import MainWindow
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.sheet.panel import SheetPanel
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from medqa_gui.ui.state.session import Session
from tests.ui.conftest import settle
from tests.ui.fake_document import FakeDocument
from tests.ui.reading_panels import panel

PANELS = 19
OF_A_FILE = 14


@pytest.fixture
def make_window(qapp, theme):
    """Give windows as the program starts them: with nothing made but what an empty window shows."""
    made = []

    def make(settings: Settings | None = None) -> MainWindow:
        window = MainWindow(Session(settings or Settings(), FakeDocument), theme, Language(qapp, "en"))
        window.dialogs.ask_leaving = lambda: True
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(make_window):
    window = make_window()
    window.show()
    paint(window)
    return window


def paint(window) -> None:
    QApplication.processEvents()
    window.repaint()


def half_built(window, workbook) -> None:
    """Open the workbook and stop in the middle of making the panels."""
    window.session.open_files([workbook])
    window._making.stop()
    for _panel in range(OF_A_FILE // 2):
        window._workbench.create_next()
    assert not window._workbench.is_complete


def go_on(qtbot, window) -> None:
    window._making.start()
    qtbot.waitUntil(lambda: window._workbench.is_complete)


def tab_stops(window) -> list[tuple[str, str]]:
    """Return what Tab reaches, from the first button on, by kind and words."""
    first = next(each for each in window.findChildren(QPushButton) if each.text().startswith("&Open"))
    ring = [first]
    while (widget := ring[-1].nextInFocusChain()) is not first:
        ring.append(widget)
    stops = [each for each in ring if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.isVisible()]
    return [(type(each).__name__, each.accessibleName() or getattr(each, "text", str)()) for each in stops]


def test_an_empty_window_has_no_panel_of_an_open_file(qtbot, window):
    for _round in range(5):
        QApplication.processEvents()
    assert window._workbench.panels == ()
    assert not window._making.isActive()


def test_the_first_file_has_every_panel_made_after_the_file_was_named(qtbot, window, workbook):
    window.session.open_files([workbook])
    assert panel_names(window) == []
    assert workbook.name in [each.text() for each in window.findChildren(QLabel) if each.isVisible()]
    settle(window.session.current)
    qtbot.waitUntil(lambda: window._workbench.is_complete)
    settle(window.session.current)
    assert len(window.panels) == PANELS
    assert panel(window, SheetPanel).isVisible()
    assert not window._making.isActive()


def panel_names(window) -> list[str]:
    return [type(each).__name__ for each in window._workbench.panels]


def test_nothing_is_made_before_the_window_was_painted(make_window, workbook):
    window = make_window()
    window.session.open_files([workbook])
    assert not window._making.isActive()
    window.show()
    paint(window)
    assert window._making.isActive() or window._workbench.is_complete


def test_a_file_that_is_read_sooner_than_the_panels_are_made_waits_for_them(qtbot, window, workbook):
    half_built(window, workbook)
    settle(window.session.current)
    assert panel(window, WaitingPanel, window._panels).isVisible()
    assert not window.action_of(ActionId.SAVE).isEnabled()
    go_on(qtbot, window)
    assert panel(window, ConversationsPanel).isVisible()
    assert window.action_of(ActionId.SAVE).isEnabled()


def test_whoever_asks_for_the_panels_gets_all_of_them(window):
    assert len(window.panels) == PANELS


def test_a_window_made_piece_by_piece_is_gone_through_as_one_made_at_once(
    qtbot, make_window, window, workbook, tmp_path
):
    whole = make_window()
    whole.complete()
    whole.show()
    window.session.open_files([workbook])
    qtbot.waitUntil(lambda: window._workbench.is_complete)
    # A copy: a file that two windows have open gets a bar that says so.
    copied = tmp_path / "copy" / workbook.name
    copied.parent.mkdir()
    whole.session.open_files([Path(shutil.copyfile(workbook, copied))])
    for each in (window, whole):
        settle(each.session.current)
    assert sorted(tab_stops(window)) == sorted(tab_stops(whole))
    names = [name for _kind, name in tab_stops(window)]
    assert names.index("685 included") > names.index("System prompt")


def test_a_second_file_and_another_language_come_while_the_panels_are_made(qtbot, window, workbook, tmp_path):
    half_built(window, workbook)
    other = tmp_path / "other.xlsx"
    other.touch()
    window.session.open_files([other])
    window._language.choose("zh")
    go_on(qtbot, window)
    settle(window.session.current)
    texts = [each.text() for each in window.findChildren(QPushButton) if each.isVisible()]
    window._language.choose("en")
    assert window.session.current.path == other
    assert any(text.startswith("保存") for text in texts)
    assert not any(text.startswith("Save") for text in texts)


def test_the_file_may_be_closed_while_the_panels_are_made(qtbot, window, workbook):
    half_built(window, workbook)
    window.session.close(window.session.current)
    go_on(qtbot, window)
    assert window.session.current is None
    assert not panel(window, SheetPanel).isVisible()


def test_a_window_that_is_closed_half_made_keeps_how_the_room_was_shared(make_window, workbook, own_settings):
    kept = Settings(splitters=("00", "11", "22"))
    window = make_window(kept)
    window.show()
    half_built(window, workbook)
    window.close()
    assert not window._making.isActive()
    assert window.session.settings.splitters == kept.splitters
    assert json.loads((own_settings / "settings.json").read_text("utf-8"))["splitters"] == list(kept.splitters)


def test_the_room_is_shared_again_as_it_was(qtbot, make_window, workbook):
    first = make_window()
    first.complete()
    first.show()
    first.session.open_files([workbook])
    settle(first.session.current)
    splitter = next(each for each in first.findChildren(QSplitter) if each.orientation() is Qt.Orientation.Vertical)
    splitter.setSizes([400, 200])
    sizes = splitter.sizes()
    first.close()
    second = make_window(first.session.settings)
    second.show()
    paint(second)
    second.session.open_files([workbook])
    qtbot.waitUntil(lambda: second._workbench.is_complete)
    settle(second.session.current)
    splitter = next(each for each in second.findChildren(QSplitter) if each.orientation() is Qt.Orientation.Vertical)
    assert splitter.sizes() == sizes


def test_the_tab_of_an_only_sheet_has_room(qtbot, own_settings, tmp_path):
    path = tmp_path / "faq.csv"
    path.write_text("FAQ\n" + "What is it for?\nIt is for pain.\n" * 12)
    _app, window = app.build(["medqa-gui", str(path)], is_whole=False)
    try:
        window.show()
        document = window.session.current
        qtbot.waitUntil(lambda: document.is_loaded and window._workbench.is_complete, timeout=30_000)
        tabs = panel(window, SheetPanel).findChild(QTabBar)
        qtbot.waitUntil(lambda: tabs.isVisible() and tabs.height() == tabs.sizeHint().height())
    finally:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
