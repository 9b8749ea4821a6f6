"""The window with a played engine, and a place of its own for the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from medqa_gui.settings import Settings, ThemeChoice
from medqa_gui.ui.frame.language import Language
from medqa_gui.ui.frame.main_window import MainWindow
from medqa_gui.ui.state.session import Session
from medqa_gui.ui.style.theme import Theme
from tests.ui.fake_document import FakeDocument


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "settings"
    monkeypatch.setenv("MEDQA_HOME", str(home))
    # Erasing takes what Qt remembers there.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return home


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """Undo the language that a test chose: Qt's own buttons would keep it in the next test."""
    yield
    if isinstance(app := QApplication.instance(), QApplication):
        for each in app.findChildren(Language):
            if each.code != "en":
                each.choose("en")


@pytest.fixture(scope="session")
def worn(qapp: QApplication) -> Theme:
    return Theme(qapp, ThemeChoice.LIGHT)


@pytest.fixture
def theme(worn: Theme) -> Theme:
    worn.choose(ThemeChoice.LIGHT)
    return worn


@pytest.fixture
def session(qapp: QApplication) -> Session:
    return Session(Settings(), FakeDocument)


@pytest.fixture
def window(qapp: QApplication, session: Session, theme: Theme) -> Iterator[MainWindow]:
    made = MainWindow(session, theme, Language(qapp, "en"))
    made.complete()
    made.show()
    # A test that ends in the middle of a save has nobody to ask.
    made.dialogs.ask_leaving = lambda: True
    yield made
    made.dialogs.confirm = lambda *_given: True
    made.close()
    made.deleteLater()
    # Without an event loop nothing is deleted later, and each style sheet would be put on all windows so far.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "MedInfo2019-QA-Medications.xlsx"
    path.touch()
    return path


@pytest.fixture
def opened(session: Session, window: MainWindow, workbook: Path) -> FakeDocument:
    """The window's document after its first rows, review and list have come."""
    session.open_files([workbook])
    settle(session.current)
    return session.current


def settle(document: FakeDocument) -> None:
    """Answer everything until nothing is asked any more, painting included."""
    for _round in range(5):
        document.engine.serve()
        QApplication.processEvents()
