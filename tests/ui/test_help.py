"""The Help menu's pages say what they are there to say."""

import pytest
from PySide6.QtWidgets import QDialog, QMenu, QTextBrowser, QWidget

import medqa_gui
from medqa_gui import library_versions
from medqa_gui.i18n import choose_language
from medqa_gui.ui.frame.actions import ActionId, Actions
from medqa_gui.ui.frame.help import Help


@pytest.fixture
def help_menu(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions({name: lambda: None for name in ActionId}, window)
    actions.retranslate()
    pages = Help(window, QMenu(window), actions)
    pages.retranslate()
    pages.window = window
    return pages


def shown(help_menu) -> str:
    (page,) = [each for each in help_menu.window.findChildren(QDialog) if each.isVisible() or each.windowTitle()]
    return page.findChild(QTextBrowser).toPlainText()


def test_every_shortcut_is_listed(help_menu) -> None:
    help_menu.show_shortcuts()
    text = shown(help_menu)
    for keys in ("Ctrl+O", "Ctrl+S", "Ctrl+Z", "Ctrl+F", "F6", "Ctrl+PgDown", "Space"):
        assert keys in text


def test_the_proof_of_privacy_is_something_a_person_can_do(help_menu) -> None:
    help_menu.show_offline()
    assert "Turn off the network" in shown(help_menu)


def test_what_is_new_is_the_changelog(help_menu) -> None:
    help_menu.show_news()
    assert medqa_gui.__version__ in shown(help_menu)


def test_what_is_new_is_in_the_language_of_the_window(help_menu) -> None:
    choose_language("zh")
    try:
        help_menu.show_news()
    finally:
        choose_language("en")
    assert "首个版本" in shown(help_menu)


def test_about_names_versions_and_licences(help_menu) -> None:
    help_menu.show_about()
    text = shown(help_menu)
    assert f"MedQA Converter {medqa_gui.__version__}" in text
    assert "Qt-PySide6" in text
    assert "openpyxl 3" in text


def test_about_names_the_versions_that_a_bundle_lists(help_menu, tmp_path, monkeypatch) -> None:
    (tmp_path / library_versions.BILL_OF_MATERIALS).write_text(
        '{"components": [{"name": "openpyxl", "version": "1.2.3"}]}'
    )
    monkeypatch.setattr(library_versions, "resource", lambda name: tmp_path / name)
    help_menu.show_about()
    assert "openpyxl 1.2.3" in shown(help_menu)
