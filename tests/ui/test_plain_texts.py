"""No header, cell, file or name is read as markup or makes a shortcut, wherever the window shows it."""

import os
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from medqa_gui import app
from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.presets.prompts import Prompt, write_prompts
from medqa_gui.settings import settings_folder
from medqa_gui.ui.dialogs.names import NamesDialog
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import is_settled
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.presets import PresetLibrary
from tests.ui.answering import answering
from tests.ui.row_decisions import write_cell

TAG = "<img src="
HOSTILE = f"{TAG}'x'><a href='y'>t</a>&x"
LONGEST_WAIT_MS = 20_000
TIPS = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.WhatsThisRole, Qt.ItemDataRole.StatusTipRole)


@pytest.fixture
def hostile_file(tmp_path: Path) -> Path:
    """A workbook whose every name and text is markup with a key."""
    book = openpyxl.Workbook()
    book.active.title = HOSTILE.replace("/", "").replace("<a href='y'>t<a>", "")[:30]
    heads = [f"Question {HOSTILE}", f"Answer {HOSTILE}", f"Ward {HOSTILE}", f"Kind {HOSTILE}"]
    book.active.append(heads)
    for number in range(12):
        book.active.append(
            [f"{HOSTILE} question {number // 2}?", f"{HOSTILE} take {number}.", f"{HOSTILE} {number % 3}", HOSTILE]
        )
    book.create_sheet(f"B{HOSTILE}".replace("/", "").replace("<a href='y'>t<a>", "")[:30]).append(["a"])
    path = tmp_path / f"{HOSTILE.replace('/', '')}.xlsx"
    book.save(path)
    return path


@pytest.fixture
def hostile_window(qapp, qtbot, hostile_file):
    settings_folder().mkdir(parents=True, exist_ok=True)
    write_prompts((Prompt(HOSTILE, f"Be brief. {HOSTILE}"),), settings_folder() / "prompts.json")
    _app, window = app.build(["medqa-gui", str(hostile_file)])
    window.show()
    document = window.session.current
    qtbot.waitUntil(lambda: window._workbench.is_complete and is_settled(document), timeout=LONGEST_WAIT_MS)
    yield window
    window.dialogs.ask_leaving = window.dialogs.confirm = lambda *_given: True
    window.close()
    window.deleteLater()


def faults(window: QWidget) -> list[str]:
    """Return where a hostile text is read as markup or as a key."""
    found = []
    for widget in QApplication.allWidgets():
        if isinstance(widget, QMenu):
            widget.aboutToShow.emit()
    for widget in QApplication.allWidgets():
        name = f"{type(widget).__name__} {widget.objectName()}"
        found += [f"tip of {name}" for tip in (widget.toolTip(), widget.whatsThis(), widget.statusTip()) if TAG in tip]
        if isinstance(widget, QLabel) and TAG in widget.text() and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(f"{name}: {widget.text()}")
        if isinstance(widget, QTextBrowser) and "<img" in widget.toHtml():
            found.append(name)
        if isinstance(widget, QAbstractButton) and is_key(widget.text()):
            found.append(f"key of {name}: {widget.text()}")
        if isinstance(widget, QTabBar):
            found += [
                f"tab {at}"
                for at in range(widget.count())
                if is_key(widget.tabText(at)) or TAG in widget.tabToolTip(at)
            ]
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            found += [f"{name}: {each}" for each in tips_of(widget.model())]
    for action in window.findChildren(QAction):
        if is_key(action.text()):
            found.append(f"key of action {action.text()}")
        if any(TAG in tip for tip in (action.toolTip(), action.whatsThis(), action.statusTip())):
            found.append(f"tip of action {action.text()}")
    return found


def tips_of(model: QAbstractItemModel) -> list[str]:
    found = []
    parent = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(min(model.rowCount(parent), 30)):
        for column in range(columns):
            texts = (model.data(model.index(row, column, parent), role) for role in TIPS)
            found += [f"tip at {row}, {column}" for text in texts if isinstance(text, str) and TAG in text]
    sizes = {Qt.Orientation.Horizontal: columns, Qt.Orientation.Vertical: model.rowCount(parent)}
    for orientation, size in sizes.items():
        for section in range(size):
            texts = (model.headerData(section, orientation, role) for role in TIPS)
            found += [f"tip of header {section}" for text in texts if isinstance(text, str) and TAG in text]
    return found


def is_key(text: str) -> bool:
    return "&x" in text.replace("&&", "")


@pytest.mark.skipif(os.name == "nt", reason="no such file names there")
def test_no_text_of_a_file_is_read_as_markup_anywhere(qtbot, hostile_window, tmp_path):
    window, document = hostile_window, hostile_window.session.current
    assert faults(window) == []
    shown = [each.text() for each in window.findChildren(QLabel) if TAG in each.text()]
    assert shown, "nothing hostile is shown at all"
    plan = document.plan
    rules = replace(plan.rules, where=((2, f"{HOSTILE} 1"),))
    mapping = ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0)))
    document.change(Change.RULES, replace(plan, rules=rules, mapping=mapping, system_prompt=HOSTILE))
    qtbot.waitUntil(lambda: is_settled(document), timeout=LONGEST_WAIT_MS)
    assert faults(window) == []
    write_cell(document, 3, Field.ANSWER, f"{HOSTILE} mended", f"{HOSTILE} take 1.")
    qtbot.waitUntil(lambda: is_settled(document), timeout=LONGEST_WAIT_MS)
    for row in range(2, 6):
        document.ask_detail(row)
        qtbot.waitUntil(lambda: is_settled(document), timeout=LONGEST_WAIT_MS)
        assert faults(window) == []
    assert window.action_of(ActionId.SAVE).isEnabled(), (document.plan_error, document.counts)
    with answering(str(tmp_path / f"{TAG}z>&x.json")):
        window.action_of(ActionId.SAVE).trigger()
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    assert faults(window) == []
    window.complete()
    window._workbench.findings.open_at(window.rect().center(), window)
    assert faults(window) == []
    window._workbench.findings.hide()


@pytest.mark.skipif(os.name == "nt", reason="no such file names there")
def test_no_file_that_cannot_be_read_is_read_as_markup(qtbot, hostile_window, tmp_path):
    window = hostile_window
    bad = tmp_path / f"{TAG}bad>&x.xlsx"
    bad.write_bytes(b"PK\x03\x04" + bytes(100))
    window.session.open_files([bad])
    qtbot.waitUntil(lambda: window.session.current.error is not None, timeout=LONGEST_WAIT_MS)
    assert faults(window) == []
    window.session.close_all()
    assert faults(window) == []


@pytest.mark.skipif(os.name == "nt", reason="no such file names there")
def test_no_name_in_a_dialog_is_read_as_markup(qtbot, hostile_window, tmp_path):
    window, found = hostile_window, []
    desk = window.findChild(PresetLibrary)
    with answering(HOSTILE):
        desk.save()
    assert desk.names() == [HOSTILE]
    assert faults(window) == []
    dialog = NamesDialog("Yours", desk, window.dialogs, desk)
    dialog.show()
    with answering("Cancel", "OK", "Cancel", "Cancel", "Erase") as person:
        person.looks = lambda: found.extend(faults(window))
        dialog.remove()
        window.dialogs.show_error(UnwritableTargetError("target_is_source", path=tmp_path / HOSTILE))
        window.dialogs.ask_replacing([tmp_path / f"{TAG}z>&x.json"])
        window.dialogs.may_replace_name(HOSTILE)
        window.dialogs.ask_erasing()
    assert any(TAG in each for each in person.asked)
    assert found == []
    dialog.deleteLater()


def test_an_ampersand_is_shown_in_menus_and_on_buttons_as_it_is(hostile_window):
    window = hostile_window
    window._menus.recent.aboutToShow.emit()
    assert any("&&x" in each.text() for each in window._menus.recent.actions())
