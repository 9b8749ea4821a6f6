"""The window with its real engine: open, choose, save; the bytes are those of the command line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QWidget

from medqa_gui import app
from medqa_gui.core.model.mapping import Field
from medqa_gui.resource_files import resource
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.state.document_state import DocumentState
from tests.ui.answering import answering

MEDINFO = Path(__file__).parents[3] / "shared/data/MedInfo2019-QA-Medications.xlsx"
LONGEST_WAIT_MS = 30_000


@pytest.fixture
def opened_window(qapp):
    """Give windows with a file open, and close them and their engines."""
    windows = []

    def open_window(*paths: Path):
        _app, window = app.build(["medqa-gui", *map(str, paths)])
        windows.append(window)
        window.show()
        return window

    yield open_window
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_until_reviewed(qtbot, document) -> None:
    def is_reviewed() -> bool:
        return document.state is DocumentState.FAILED or (document.is_loaded and document.is_reviewed)

    qtbot.waitUntil(is_reviewed, timeout=LONGEST_WAIT_MS)
    assert document.error is None


def save(qtbot, window, target: Path) -> None:
    document = window.session.current
    with answering(str(target)):
        window.action_of(ActionId.SAVE).trigger()
    qtbot.waitUntil(lambda: document.state is not DocumentState.SAVING, timeout=LONGEST_WAIT_MS)
    assert document.state is DocumentState.SAVED


def convert(source: Path, target: Path, *options: str) -> None:
    command = [sys.executable, "-m", "medqa_gui.cli", "convert", str(source), "-o", str(target), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=resource("").parent)


def test_the_sample_is_saved_with_the_bytes_of_the_command_line(qtbot, opened_window, tmp_path):
    sample = resource("sample.xlsx")
    if not sample.exists():
        pytest.skip("the sample workbook is not here")
    window = opened_window(sample)
    document = window.session.current
    wait_until_reviewed(qtbot, document)
    save(qtbot, window, tmp_path / "window.json")
    convert(sample, tmp_path / "command.json", "--format", "xtuner")
    assert (tmp_path / "window.json").read_bytes() == (tmp_path / "command.json").read_bytes()
    assert document.result.outputs[0].records == document.counts.conversations


@pytest.mark.skipif(not MEDINFO.exists(), reason="the workbook of the original script is not here")
def test_the_original_workbook_with_other_columns_and_format(qtbot, opened_window, tmp_path):
    window = opened_window(MEDINFO)
    document = window.session.current
    wait_until_reviewed(qtbot, document)
    assert dict(document.plan.mapping.columns) == {Field.QUESTION: 0, Field.ANSWER: 3}
    document.choose_column(Field.ANSWER, 1)
    document.choose_format("openai")
    document.write_prompt("Be brief.")
    wait_until_reviewed(qtbot, document)
    save(qtbot, window, tmp_path / "window.jsonl")
    options = ("--format", "openai", "--question", "A", "--answer", "B", "--system", "Be brief.")
    convert(MEDINFO, tmp_path / "command.jsonl", *options)
    assert (tmp_path / "window.jsonl").read_bytes() == (tmp_path / "command.jsonl").read_bytes()


@pytest.mark.skipif(not MEDINFO.exists(), reason="the workbook of the original script is not here")
def test_a_detail_is_the_exact_text_of_the_saved_record(qtbot, opened_window, tmp_path):
    window = opened_window(MEDINFO)
    document = window.session.current
    wait_until_reviewed(qtbot, document)
    with qtbot.waitSignal(document.detail_arrived, timeout=LONGEST_WAIT_MS) as arrived:
        document.ask_detail(33)
    save(qtbot, window, tmp_path / "window.json")
    record = arrived.args[0].record.replace("\n", "\n    ")
    assert record in (tmp_path / "window.json").read_text("utf-8")


def test_a_file_that_is_no_spreadsheet_leaves_the_window_usable(qtbot, opened_window, tmp_path):
    path = tmp_path / "picture.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    window = opened_window(path)
    document = window.session.current
    qtbot.waitUntil(lambda: document.state is DocumentState.FAILED, timeout=LONGEST_WAIT_MS)
    window.session.close(document)
    assert window.session.current is None
    assert window.action_of(ActionId.OPEN).isEnabled()


def test_nothing_heavy_and_no_network_is_imported_at_the_start(tmp_path):
    code = (
        "import sys; from medqa_gui import app; a, w = app.build(['x']); w.show(); a.processEvents();"
        "print([each for each in sys.modules if each.split('.')[0] in ('pandas', 'openpyxl', 'numpy', 'pyarrow')"
        " or each.startswith('PySide6.QtNetwork')])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=resource("").parent
    )
    assert answer.stdout.strip() == "[]"


@pytest.mark.skipif(not MEDINFO.exists(), reason="the workbook of the original script is not here")
def test_a_drop_and_two_keys_make_a_dataset(qtbot, opened_window, tmp_path):
    source = Path(shutil.copy(MEDINFO, tmp_path))
    window = opened_window()
    drop(window, source)
    document = window.session.current
    wait_until_reviewed(qtbot, document)
    press_into_dialog(window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    saved = json.loads(source.with_suffix(".json").read_text("utf-8"))
    assert len(saved) == 690


def test_a_dataset_is_made_by_keys_alone(qtbot, opened_window, tmp_path):
    source = tmp_path / "ward.csv"
    rows = "".join(f"First {row},Second {row}\n" for row in "abc")
    source.write_text(f"One,Two\n{rows}", "utf-8")
    window = opened_window()
    activate(qtbot, window)
    press_into_dialog(window, Qt.Key.Key_O, str(source))
    activate(qtbot, window)
    document = window.session.current
    wait_until_reviewed(qtbot, document)
    assert document.state is DocumentState.ASKING
    # The cursor stands in the box of the first open field: its first column, then the second one in the next box.
    for column, field in enumerate((Field.QUESTION, Field.ANSWER)):
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QComboBox), timeout=LONGEST_WAIT_MS)
        box = QApplication.focusWidget()
        at = next(at for at in range(box.count()) if box.itemText(at).startswith("AB"[column]))
        QTest.keyClick(box, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(box.view().isVisible, timeout=LONGEST_WAIT_MS)
        for _press in range(at - box.currentIndex()):
            QTest.keyClick(box.view(), Qt.Key.Key_Down)
        QTest.keyClick(box.view(), Qt.Key.Key_Return)
        activate(qtbot, window)
        assert document.plan.mapping[field] == column
        QTest.keyClick(box, Qt.Key.Key_Tab)
    wait_until_reviewed(qtbot, document)

    table = next(each for each in window.panels if isinstance(each, ConversationsPanel)).table
    qtbot.waitUntil(lambda: table.model().rowCount() == 3, timeout=LONGEST_WAIT_MS)
    go_to(window, table)
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: document.is_reviewed and document.counts.left_out == 1, timeout=LONGEST_WAIT_MS)
    press_into_dialog(window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    turns = [each["conversation"][0] for each in json.loads(source.with_suffix(".json").read_text("utf-8"))]
    assert [(turn["input"], turn["output"]) for turn in turns] == [("First a", "Second a"), ("First c", "Second c")]


def press_into_dialog(window, key: Qt.Key, path: str = "") -> None:
    """Press Ctrl and the key; in the file dialog that comes, type the path if there is one, and press Enter."""
    presses = QTimer(interval=20)

    def type_into_dialog() -> None:
        field = QApplication.focusWidget()
        if isinstance(dialog := QApplication.activeModalWidget(), QFileDialog) and isinstance(field, QLineEdit):
            presses.stop()
            if path:
                QTest.keyClicks(field, path)
            QTest.keyClick(dialog, Qt.Key.Key_Return)

    presses.timeout.connect(type_into_dialog)
    presses.start()
    QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert not presses.isActive()


def activate(qtbot, window) -> None:
    """Give the window the keyboard, as a window manager does at first and when a dialog or a list is gone."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=LONGEST_WAIT_MS)


def go_to(window, control: QWidget) -> None:
    """Press F6 until the keyboard is in the control's part of the window, and then Tab until it is there."""
    zone = next(each for each in window.panels if each.isAncestorOf(control))
    for _press in window.panels:
        if zone.isAncestorOf(QApplication.focusWidget()):
            break
        QTest.keyClick(window, Qt.Key.Key_F6)
    while QApplication.focusWidget() is not control:
        assert zone.isAncestorOf(QApplication.focusWidget()), "Tab left the zone"
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)


def drop(window, path: Path) -> None:
    """Let a file fall on the middle of the window."""
    files, middle = QMimeData(), QPointF(window.rect().center())
    files.setUrls([QUrl.fromLocalFile(str(path))])
    given = (Qt.DropAction.CopyAction, files, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(middle.toPoint(), *given)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(middle, *given))
