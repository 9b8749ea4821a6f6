"""With the real engine: templates in the preview, an unknown column, and a preset with the command line's bytes."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from medqa_gui import app
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan, Sidecar
from medqa_gui.core.model.rules import DuplicateRule, HiddenRows, RowRules
from medqa_gui.core.model.split import Split
from medqa_gui.core.presets.library import file_name, preset_from_plan, write_preset
from medqa_gui.resource_files import resource
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.save.panel import SavePanel
from medqa_gui.ui.panels.template import TemplatePanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.history import Change
from tests.ui.answering import answering
from tests.ui.reading_panels import panel, save_button, texts

LONGEST_WAIT_MS = 30_000
HEADERS = ("No", "Ward", "Question", "Answer")
LINES = [
    f"{at},{'ABC'[at % 3]},How much of drug {at // 2} may I take?,Take {at} mg with water." for at in range(1, 121)
]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "questions.csv"
    path.write_text("\n".join([",".join(HEADERS), *LINES]) + "\n", "utf-8")
    return path


@pytest.fixture
def open_window(qapp):
    windows = []

    def opened(path):
        _app, window = app.build(["medqa-gui", str(path)])
        windows.append(window)
        window.show()
        return window

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait(qtbot, document) -> None:
    qtbot.waitUntil(lambda: document.is_loaded and document.is_reviewed, timeout=LONGEST_WAIT_MS)


def keep_preset(own_settings, source) -> None:
    from medqa_gui.core.model.column import Column

    plan = Plan(
        source,
        mapping=ColumnMapping(((Field.ANSWER, 3), (Field.QUESTION, 2))),
        system_prompt="Be brief.",
        question_template="[Ward {Ward}: ]{Question}",
        rules=RowRules(HiddenRows.KEEP, ((1, "A"),), ((FindingId.CONFLICTING_ANSWERS, DuplicateRule.KEEP_LONGEST),)),
        split=Split((70, 30), (0,), 1, 5),
        sidecars=frozenset({Sidecar.TRAINER, Sidecar.MANIFEST}),
    )
    preset = preset_from_plan("Ward", plan, [Column(at, header, 9) for at, header in enumerate(HEADERS)])
    (own_settings / "presets").mkdir(parents=True)
    write_preset(preset, own_settings / "presets" / file_name(preset))


def test_a_matched_preset_saves_the_bytes_of_the_command_line(qtbot, own_settings, source, open_window, tmp_path):
    keep_preset(own_settings, source)
    window = open_window(source)
    document = window.session.current
    wait(qtbot, document)
    assert document.history.undo_change is Change.PRESET
    folders = {name: tmp_path / name for name in ("window", "command")}
    for folder in folders.values():
        folder.mkdir()
    with answering(str(folders["window"] / "out.json")):
        window.action_of(ActionId.SAVE).trigger()
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    target = str(folders["command"] / "out.json")
    command = [sys.executable, "-m", "medqa_gui.cli", "convert", str(source), "--preset", "Ward", "-o", target]
    subprocess.run(command, check=True, capture_output=True, cwd=resource("").parent)
    written = {name: {each.name: each.read_bytes() for each in folder.iterdir()} for name, folder in folders.items()}
    assert written["window"] == written["command"]
    assert len(written["window"]) == 4
    assert document.result.split_sizes is not None
    assert any("no No value is in more than one file" in each for each in texts(panel(window, SavePanel)))


def test_the_preview_follows_a_template_and_its_vanishing_part(qtbot, source, open_window):
    window = open_window(source)
    document = window.session.current
    wait(qtbot, document)
    editor = panel(window, TemplatePanel).findChildren(QPlainTextEdit)[0]
    editor.setPlainText("[Ward {Ward}: ]{Question}")
    shown = "Ward B: How much of drug 0 may I take?"
    qtbot.waitUntil(lambda: shown in texts(panel(window, DetailPanel)), timeout=LONGEST_WAIT_MS)


def test_an_unknown_column_keeps_saving_back_and_the_file_open(qtbot, source, open_window):
    window = open_window(source)
    document = window.session.current
    wait(qtbot, document)
    editor = panel(window, TemplatePanel).findChildren(QPlainTextEdit)[0]
    editor.setPlainText("{Doze} {Question}")
    qtbot.waitUntil(lambda: document.plan_error is not None, timeout=LONGEST_WAIT_MS)
    assert document.state is DocumentState.READY
    assert not save_button(window).isEnabled()
    editor.setPlainText("{Question}")
    qtbot.waitUntil(lambda: save_button(window).isEnabled(), timeout=LONGEST_WAIT_MS)
