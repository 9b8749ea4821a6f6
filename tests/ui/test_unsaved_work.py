"""Work since the last save outlives a kill, is offered again and can be forgotten; saved rows are known again."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from medqa_gui import app
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.saving.unsaved_work import LOCK, SUFFIX, read_journals
from medqa_gui.resource_files import resource
from medqa_gui.settings import fingerprints_folder, journals_folder, load_settings, settings_folder
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.notices import NoticesPanel
from medqa_gui.ui.panels.start.panel import StartPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.history import Change
from tests.ui.answering import answering
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel, texts
from tests.ui.real_windows import LONGEST_WAIT_MS, close, wait_until_read
from tests.ui.row_decisions import write_cell

# The app as it is started; a second after the changes it says so, and is then killed.
WORKING = """
import sys
from PySide6.QtCore import QTimer
from medqa_gui import app
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Edit, text_mark
from medqa_gui.ui.state.history import Change

def work():
    document = window.session.current
    if not (document.is_loaded and document.is_reviewed):
        return
    timer.stop()
    for row in range(2, 12):
        mark = text_mark(f"Take {row - 1}. CELLMARK")
        edit = Edit(document.plan.address(row), Field.ANSWER, f"WRITTEN-{row}", mark)
        document.change(Change.EDIT, document.plan.with_edit(edit))
    document.exclude([13])
    document.write_prompt("My own prompt.")
    document.choose_format("openai")
    QTimer.singleShot(1000, lambda: print("changed", flush=True))

if __name__ == "__main__":
    application, window = app.build(sys.argv)
    timer = QTimer(interval=20)
    timer.timeout.connect(work)
    timer.start()
    window.show()
    application.exec()
"""


@pytest.fixture
def real_window(qapp):
    """Give the window as it is started, with its real engines."""
    windows = []

    def open_window(*paths: Path):
        _app, window = app.build(["medqa-gui", *map(str, paths)])
        windows.append(window)
        window.dialogs.ask_leaving = lambda: True
        window.show()
        return window

    yield open_window
    for window in filter(isValid, windows):
        close(window)


def write_rows(path: Path, rows: int) -> Path:
    lines = [f"What {number}? CELLMARK,Take {number}. CELLMARK" for number in range(1, rows + 1)]
    path.write_text("\n".join(["Question,Answer", *lines]) + "\n", "utf-8")
    return path


def kept_on_disk() -> bytes:
    """Return every byte below the program's own folder, and the names of its files."""
    files = [path for path in settings_folder().rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() + path.name.encode() for path in files)


def save(qtbot, window, target: Path) -> None:
    document = window.session.current
    with answering(str(target)):
        window.action_of(ActionId.SAVE).trigger()
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_killed_app_loses_no_change(qtbot, real_window, tmp_path):
    script, source = tmp_path / "working.py", write_rows(tmp_path / "ward.csv", 30)
    script.write_text(WORKING, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(resource("").parent), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(script), str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as working:
        assert working.stdout.readline() == "changed\n"
        working.send_signal(signal.SIGKILL)
    window = real_window()
    assert "Continue where you left off" in texts(panel(window, StartPanel))
    assert "ward.csv" in texts(panel(window, StartPanel))
    button(panel(window, StartPanel), "Continue").click()
    wait_until_read(qtbot, window)
    plan = window.session.current.plan
    assert {edit.row_number: edit.text for edit in plan.edits} == {row: f"WRITTEN-{row}" for row in range(2, 12)}
    assert (plan.left_out_rows, plan.system_prompt, plan.format_id) == (frozenset({13}), "My own prompt.", "openai")
    save(qtbot, window, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text("utf-8").count("WRITTEN-") == 10


def test_of_cell_text_only_what_the_person_wrote_is_on_the_disk(qtbot, real_window, tmp_path):
    window = real_window(write_rows(tmp_path / "ward.csv", 20))
    wait_until_read(qtbot, window)
    document = window.session.current
    write_cell(document, 3, Field.ANSWER, "WRITTEN by hand", "Take 2. CELLMARK")
    save(qtbot, window, tmp_path / "out.json")
    write_cell(document, 4, Field.ANSWER, "WRITTEN after the save", "Take 3. CELLMARK")
    window.close()
    kept = kept_on_disk()
    assert b"WRITTEN after the save" in kept
    assert b"CELLMARK" not in kept
    assert list(fingerprints_folder().glob("*.medqa-rows"))


def test_work_is_taken_up_as_one_step_that_can_be_taken_back(window, session, workbook):
    session.open_files([workbook])
    settle(session.current)
    session.current.exclude([4])
    session.current.write_prompt("Mine.")
    plan = session.current.plan
    session.close(session.current)
    assert [offer.plan.source for offer in session.journals.offers] == [workbook]
    session.open_files([workbook])
    settle(session.current)
    assert session.current.plan == plan
    assert session.current.history.undo_change is Change.CONTINUED
    notices = panel(window, NoticesPanel)
    assert "You continued where you left off." in texts(notices)
    button(notices, "Start over").click()
    assert session.current.plan.left_out_rows == frozenset()
    assert not notices.isVisible()


def test_taking_it_back_forgets_it_and_doing_it_again_keeps_it(window, session, opened):
    opened.exclude([4])
    session.journals.finish()
    assert len(read_journals(journals_folder())) == 1
    opened.undo()
    session.journals.finish()
    assert read_journals(journals_folder()) == ()
    opened.redo()
    session.journals.finish()
    assert read_journals(journals_folder())[0].plan == opened.plan


def test_a_file_that_was_only_looked_at_leaves_no_work_behind(window, session, opened):
    session.close_all()
    assert session.journals.offers == ()
    assert read_journals(journals_folder()) == ()


def test_what_is_saved_is_no_unsaved_work(window, session, opened, tmp_path):
    opened.exclude([4])
    session.journals.finish()
    opened.save(tmp_path / "out.json")
    settle(opened)
    session.journals.finish()
    assert [each.is_saved for each in read_journals(journals_folder())] == [True]
    session.close_all()
    assert session.journals.offers == ()


def test_discarded_work_is_offered_no_more(window, session, opened, workbook):
    opened.exclude([4])
    session.close_all()
    with answering("Discard"):
        button(panel(window, StartPanel), "Discard").click()
    assert "Continue where you left off" not in texts(window)
    assert read_journals(journals_folder()) == ()
    session.open_files([workbook])
    settle(session.current)
    assert session.current.plan.left_out_rows == frozenset()


def test_keeping_work_can_be_switched_off(window, session, opened):
    opened.exclude([4])
    session.journals.finish()
    session.keep_work(False)
    assert read_journals(journals_folder()) == ()
    opened.exclude([5])
    session.close_all()
    assert read_journals(journals_folder()) == ()
    assert session.journals.offers == ()
    assert load_settings().keeps_work is False


@pytest.mark.parametrize("content", [b"", b"{", b'{"medqa_work": 1, "plan": []}', bytes(100), b'{"medqa_work": 9}'])
def test_a_damaged_journal_never_stops_the_start(qtbot, real_window, tmp_path, content):
    journals_folder().mkdir(parents=True)
    (journals_folder() / f"0{SUFFIX}").write_bytes(content)
    window = real_window()
    assert window.session.journals.offers == ()
    assert "Drop spreadsheets here" in texts(window)


def test_a_password_is_never_on_the_disk(window, session, workbook):
    session.open_files([workbook])
    from medqa_gui.core.model.table import ReadOptions

    session.current.read_again(ReadOptions(password="hunter2"))
    settle(session.current)
    session.current.exclude([4])
    window.close()
    assert b"hunter2" not in kept_on_disk()
    assert len(read_journals(journals_folder())) == 1


def test_an_edit_whose_cell_says_something_else_by_now_is_shown_and_not_applied(qtbot, real_window, tmp_path):
    source = write_rows(tmp_path / "ward.csv", 5)
    window = real_window(source)
    wait_until_read(qtbot, window)
    write_cell(window.session.current, 3, Field.ANSWER, "Stale.", "Take 2. CELLMARK")
    write_cell(window.session.current, 4, Field.ANSWER, "Fresh.", "Take 3. CELLMARK")
    close(window)
    source.write_text(source.read_text("utf-8").replace("Take 2.", "Take two."), "utf-8")
    window = real_window(source)
    wait_until_read(qtbot, window)
    document = window.session.current
    # The window asks too, for the row that it selects, and only the latest request is answered.
    document.detail_arrived.connect(lambda detail: detail.row_number == 3 or document.ask_detail(3))
    is_asked = {"check_params_cb": lambda detail: detail.row_number == 3, "timeout": LONGEST_WAIT_MS}
    with qtbot.waitSignal(document.detail_arrived, **is_asked) as arrived:
        document.ask_detail(3)
    assert [edit.text for edit in arrived.args[0].stale_edits] == ["Stale."]
    save(qtbot, window, tmp_path / "out.json")
    answers = [each["conversation"][0]["output"] for each in json.loads((tmp_path / "out.json").read_bytes())]
    assert answers[1:3] == ["Take two. CELLMARK", "Fresh."]


def test_work_on_a_text_file_goes_on_with_the_delimiter_that_was_chosen(qtbot, real_window, tmp_path):
    source = tmp_path / "ward.csv"
    source.write_text("Question|Answer,2024\nHow much?|Take 1,5 mg.\nHow long?|A day, or two.\n", "utf-8")
    window = real_window(source)
    wait_until_read(qtbot, window)
    window.session.current.read_again(ReadOptions(delimiter="|"))
    wait_until_read(qtbot, window)
    window.session.current.exclude([2])
    plan = window.session.current.plan
    close(window)
    window = real_window(source)
    wait_until_read(qtbot, window)
    assert window.session.current.plan == plan
    assert window.session.current.layout.delimiter == "|"


def test_everything_is_forgotten_and_presets_only_if_asked_for(window, session, opened):
    opened.exclude([4])
    session.journals.finish()
    presets = settings_folder() / "presets" / "mine.medqa-preset.json"
    presets.parent.mkdir()
    presets.touch()
    fingerprints_folder().mkdir()
    (fingerprints_folder() / "key").touch()
    with answering("Erase"):
        window._erase()
    kept = [path for path in settings_folder().rglob("*") if path.is_file() and path.suffix != LOCK]
    assert kept == [presets]
    assert session.recents == ()
    with answering("Erase") as person:
        person.looks = lambda: QApplication.activeModalWidget().checkBox().click()
        window._erase()
    window.close()
    assert [path for path in settings_folder().rglob("*") if path.is_file()] == []


def test_after_erasing_what_the_menu_says_is_kept_is_kept(window, session, opened):
    for switch in (session.keep_work, session.compare_with_last_time, session.share_settings):
        switch(False)
    with answering("Erase"):
        window._erase()
    opened.exclude([4])
    session.journals.finish()
    assert session.settings.keeps_work == (read_journals(journals_folder()) != ())
    assert session.settings.compares == (session.changed_rows.folder is not None)
    assert session.settings.same_setup == session.shared_settings.is_on


def test_what_changed_since_the_last_save_is_counted_and_listed(qtbot, real_window, tmp_path):
    source = write_rows(tmp_path / "ward.csv", 10)
    window = real_window(source)
    wait_until_read(qtbot, window)
    save(qtbot, window, tmp_path / "out.json")
    close(window)
    lines = source.read_text("utf-8").splitlines()
    lines[3] = lines[3].replace("Take 3.", "Take three.")
    source.write_text("\n".join([*lines[:8], *lines[9:], "New?,Yes.", "Newer?,No."]) + "\n", "utf-8")
    window = real_window(source)
    wait_until_read(qtbot, window)
    notices, document = panel(window, NoticesPanel), window.session.current
    qtbot.waitUntil(notices.isVisible, timeout=LONGEST_WAIT_MS)
    assert any(text.startswith("Since you last saved, on") for text in texts(notices))
    assert button(notices, "2 new").isVisible()
    assert "1 removed" in texts(notices)
    button(notices, "1 changed").click()
    qtbot.waitUntil(lambda: document.list_size == 1, timeout=LONGEST_WAIT_MS)
    assert document.query.rows == {4}
    button(notices, "1 changed").click()
    qtbot.waitUntil(lambda: document.list_size == 11, timeout=LONGEST_WAIT_MS)
    button(notices, "Dismiss").click()
    assert not notices.isVisible()


def test_comparing_can_be_switched_off_and_forgets(qtbot, real_window, tmp_path):
    source = write_rows(tmp_path / "ward.csv", 4)
    window = real_window(source)
    wait_until_read(qtbot, window)
    window.session.compare_with_last_time(False)
    save(qtbot, window, tmp_path / "out.json")
    close(window)
    assert list(fingerprints_folder().glob("*")) == []
    window = real_window(source)
    wait_until_read(qtbot, window)
    assert load_settings().compares is False
    assert not panel(window, NoticesPanel).isVisible()
