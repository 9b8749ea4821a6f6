"""An engine of whose work nothing comes any more is stopped; the window lives on and keeps what the person did."""

import os
from functools import partial

import pytest

from medqa_gui.core.model.mapping import Field
from medqa_gui.settings import Settings
from medqa_gui.ui.frame.language import Language
from medqa_gui.ui.frame.main_window import MainWindow
from medqa_gui.ui.panels.files.panel import FilesPanel
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_client import EngineClient
from medqa_gui.ui.state.session import Session
from tests.killed_saves import OLD
from tests.stalls import serve_saving_stalled, serve_stalled
from tests.ui.answering import answering
from tests.ui.reading_panels import button, panel, texts
from tests.ui.row_decisions import write_cell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no alarms")

LONGEST_WAIT_MS = 60_000
OWNER, SAVING = "medqa_gui.ui.state.document_base.EngineClient", "medqa_gui.ui.state.save_run.EngineClient"


@pytest.fixture
def real_window(qapp, theme, monkeypatch):
    monkeypatch.setenv("MEDQA_LIMITS", "0.02")
    window = MainWindow(Session(Settings()), theme, Language(qapp, "en"))
    window.show()
    window.dialogs.ask_leaving = lambda: True
    yield window
    window.close()


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text("Question,Answer\n" + "".join(f"How much of {at}?,Take {at} mg.\n" for at in range(9)), "utf-8")
    return path


def open_file(window, path):
    window.session.open_files([path])
    return window.session.current


def wait_until_failed(qtbot, document):
    qtbot.waitUntil(lambda: document.state is DocumentState.FAILED, timeout=LONGEST_WAIT_MS)
    assert document.error.id == "stalled"


@pytest.mark.parametrize("place", ["text", "encoding", "deaf"])
def test_a_file_whose_reading_stands_still_is_told_in_one_sentence(place, qtbot, real_window, csv, monkeypatch):
    monkeypatch.setattr(OWNER, partial(EngineClient, run=partial(serve_stalled, place)))
    document = open_file(real_window, csv)
    wait_until_failed(qtbot, document)
    assert "Stopped: no progress for 2 seconds." in texts(panel(real_window, WaitingPanel))


def test_a_dataset_whose_reading_stands_still_is_told(qtbot, real_window, tmp_path, monkeypatch):
    path = tmp_path / "ward.jsonl"
    path.write_text('{"messages": [{"role": "user", "content": "Why?"}]}\n', "utf-8")
    monkeypatch.setattr(OWNER, partial(EngineClient, run=partial(serve_stalled, "json")))
    wait_until_failed(qtbot, open_file(real_window, path))


def test_a_review_that_stands_still_loses_no_change(qtbot, real_window, csv, monkeypatch):
    monkeypatch.setattr(OWNER, partial(EngineClient, run=partial(serve_stalled, "review")))
    document = open_file(real_window, csv)
    qtbot.waitUntil(lambda: document.suggestion is not None, timeout=LONGEST_WAIT_MS)
    document.write_prompt("My own prompt.")
    write_cell(document, 3, Field.ANSWER, "Rest.", "Take 1 mg.")
    plan = document.plan
    wait_until_failed(qtbot, document)
    monkeypatch.setattr(OWNER, EngineClient)
    monkeypatch.setenv("MEDQA_LIMITS", "1")
    button(panel(real_window, WaitingPanel), "Reload").click()
    qtbot.waitUntil(lambda: document.is_reviewed, timeout=LONGEST_WAIT_MS)
    assert document.plan == plan
    assert document.history.undo_change is not None


@pytest.mark.parametrize("place", ["export", "read back"])
def test_a_save_that_stands_still_leaves_the_old_dataset(place, qtbot, real_window, csv, monkeypatch):
    monkeypatch.setattr(OWNER, partial(EngineClient, run=partial(serve_stalled, place)))
    document = open_file(real_window, csv)
    qtbot.waitUntil(lambda: document.is_reviewed, timeout=LONGEST_WAIT_MS)
    target = csv.with_suffix(".json")
    target.write_bytes(OLD[-1])
    document.save(target)
    qtbot.waitUntil(lambda: document.save_error is not None, timeout=LONGEST_WAIT_MS)
    assert document.save_error.id == "stalled"
    assert document.state is DocumentState.READY
    assert target.read_bytes() == OLD[-1]
    assert {each.name for each in csv.parent.iterdir() if each.is_file()} == {"ward.csv", "ward.json"}


def test_a_file_that_stands_still_among_several_stops_no_other(qtbot, real_window, csv, tmp_path, monkeypatch):
    dataset = tmp_path / "set.jsonl"
    dataset.write_text('{"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]}\n')
    window = real_window
    monkeypatch.setenv("MEDQA_LIMITS", "1")
    window.session.open_files([dataset, csv])
    documents = window.session.documents
    qtbot.waitUntil(lambda: all(each.is_reviewed for each in documents), timeout=LONGEST_WAIT_MS)
    monkeypatch.setenv("MEDQA_LIMITS", "0.02")
    monkeypatch.setattr(SAVING, partial(EngineClient, run=partial(serve_saving_stalled, "json")))
    (tmp_path / "out").mkdir()
    saving = panel(window, FilesPanel).saving
    monkeypatch.setattr(SAVING, partial(saving_engine, place="json"))
    with answering(str(tmp_path / "out")):
        saving.save_each()
    qtbot.waitUntil(lambda: not saving.is_running, timeout=LONGEST_WAIT_MS)
    assert saving.outcomes[documents[0]].id == "stalled"
    assert (tmp_path / "out" / "ward.json").is_file()


def saving_engine(parent, *, run, place):
    """Start the engine that saves, standing still at the place."""
    assert run.__name__ == "serve_saving"
    return EngineClient(parent, run=partial(serve_saving_stalled, place))
