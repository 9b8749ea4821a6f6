"""What a person decided about a row holds for that row: of its sheet, after a save, and after the file has changed."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from shiboken6 import isValid

from medqa_gui import app
from medqa_gui.core.formats.manifest import manifest_path
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.core.saving.unsaved_work import read_journals
from medqa_gui.settings import journals_folder
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.notices import NoticesPanel
from medqa_gui.ui.state.decisions import FittedDecisions
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.history import Change
from tests.ui.answering import answering
from tests.ui.reading_panels import panel, texts
from tests.ui.real_windows import LONGEST_WAIT_MS, close, wait_until_read
from tests.ui.row_decisions import write_cell


@pytest.fixture
def real_window(qapp):
    """Give windows as they are started, with their real engines."""
    windows = []

    def open_window(*paths: Path):
        _app, window = app.build(["medqa-gui", *map(str, paths)])
        windows.append(window)
        window.show()
        return window

    yield open_window
    for window in filter(isValid, windows):
        close(window)


def trigger(window, action: ActionId) -> None:
    window.action_of(action).trigger()


def write_sheets(path: Path, **sheets: int) -> Path:
    """Write a workbook with so many rows in each of its sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(["Question", "Answer"])
        for row in range(1, rows + 1):
            sheet.append([f"What helps with {name} {row}?", f"Rest for {row} days and drink enough."])
    book.save(path)
    return path


def test_a_decision_never_reaches_another_sheet_and_is_found_again_on_its_own(qtbot, real_window, tmp_path):
    window = real_window(write_sheets(tmp_path / "ward.xlsx", Cardiology=9, Surgery=8))
    wait_until_read(qtbot, window)
    document = window.session.current
    document.exclude([3, 4])
    write_cell(document, 5, Field.ANSWER, "Written.", "Rest for 4 days and drink enough.")
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (7, 2)
    decided = document.plan.left_out
    assert decided == {Address("Cardiology", 3), Address("Cardiology", 4)}
    trigger(window, ActionId.NEXT_SHEET)
    qtbot.waitUntil(lambda: document.plan.sheet == "Surgery", timeout=LONGEST_WAIT_MS)
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (8, 0)
    document.exclude([9])
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (7, 1)
    trigger(window, ActionId.PREVIOUS_SHEET)
    qtbot.waitUntil(lambda: document.plan.sheet == "Cardiology", timeout=LONGEST_WAIT_MS)
    wait_until_read(qtbot, window)
    assert (document.counts.conversations, document.counts.left_out) == (7, 2)
    assert document.plan.left_out == {*decided, Address("Surgery", 9)}
    document.save(tmp_path / "out.json")
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    text = (tmp_path / "out.json").read_text("utf-8")
    assert (text.count('"input"'), text.count("Written.")) == (7, 1)
    for step in range(4):
        trigger(window, ActionId.UNDO)
        wait_until_read(qtbot, window)
        assert document.counts.left_out == (1, 0, 2, 2)[step]


def rewrite(path: Path, *, insert: int = 0, drop: int = 0, change: int = 0) -> None:
    """Change a workbook on the disk as another program would: by the numbers of its rows."""
    book = load_workbook(path)
    sheet = book.active
    if change:
        sheet.cell(change, 2, "Something else by now.")
    if drop:
        sheet.delete_rows(drop)
    if insert:
        sheet.insert_rows(insert)
        sheet.cell(insert, 1, "What is new?")
        sheet.cell(insert, 2, "This is, and it was never here before.")
    book.save(path)
    later = path.stat().st_mtime_ns + 2_000_000_000
    os.utime(path, ns=(later, later))


def press(text: str) -> None:
    """Press this button of the question that comes next, as soon as it is there."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, look)
            return
        asked.append(box.text())
        next(each for each in box.buttons() if each.text().replace("&", "") == text).click()

    asked.clear()
    QTimer.singleShot(10, look)


asked: list[str] = []


def answers_in(path: Path) -> list[str]:
    return [each["conversation"][0]["output"] for each in json.loads(path.read_bytes())]


@pytest.fixture
def ward(qtbot, real_window, tmp_path):
    """Give a window with a sheet of nine rows, of which rows 3 and 8 are left out and row 6 is edited."""
    window = real_window(write_sheets(tmp_path / "ward.xlsx", Ward=9))
    wait_until_read(qtbot, window)
    document = window.session.current
    document.exclude([3, 8])
    write_cell(document, 6, Field.ANSWER, "Written.", "Rest for 5 days and drink enough.")
    wait_until_read(qtbot, window)
    qtbot.waitUntil(lambda: len(document.decisions.marks) == 3, timeout=LONGEST_WAIT_MS)
    qtbot.waitUntil(lambda: document.source.sha256 != "", timeout=LONGEST_WAIT_MS)
    return window


def test_a_file_that_changed_is_read_again_and_decisions_go_with_their_rows(qtbot, ward, tmp_path):
    document = ward.session.current
    rewrite(document.path, insert=2, change=8)
    trigger(ward, ActionId.RELOAD)
    wait_until_read(qtbot, ward)
    assert document.plan.left_out_rows == {4}
    assert [(each.row_number, each.text) for each in document.plan.edits] == [(7, "Written.")]
    assert (document.counts.rows, document.counts.left_out) == (10, 1)
    assert document.decisions.outcome == FittedDecisions(2, (Address("Ward", 8),))
    notices = texts(panel(ward, NoticesPanel))
    said = "The file has changed. 2 of your decisions about rows still fit. "
    assert said + "1 does not fit its row any more and is not used: Ward!8." in notices
    for _step in range(2):
        trigger(ward, ActionId.UNDO)
    assert document.plan.decided == frozenset()
    for _step in range(2):
        trigger(ward, ActionId.REDO)
    assert (document.plan.left_out_rows, document.plan.edits[0].row_number) == ({4}, 7)


def test_a_file_that_did_not_change_is_read_again_as_it_was(qtbot, ward):
    document = ward.session.current
    plan = document.plan
    trigger(ward, ActionId.RELOAD)
    wait_until_read(qtbot, ward)
    assert (document.plan, document.decisions.outcome) == (plan, FittedDecisions(3, ()))


@pytest.mark.parametrize(("answer", "saved"), [("Save what is shown", 7), ("Cancel", 0), ("Read it again", 0)])
def test_a_save_asks_about_a_file_that_changed(qtbot, ward, tmp_path, answer, saved):
    document, target = ward.session.current, tmp_path / "out.json"
    ward.dialogs.choose_target = lambda _plan, _folder: target
    rewrite(document.path, insert=2)
    press(answer)
    trigger(ward, ActionId.SAVE)
    assert asked[0].startswith("The workbook changed at ")
    if saved:
        qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    assert target.exists() == bool(saved)
    wait_until_read(qtbot, ward)
    assert document.counts.rows == (10 if answer == "Read it again" else 9)
    assert document.plan.left_out_rows == ({4, 9} if answer == "Read it again" else {3, 8})


def test_a_file_that_was_only_touched_is_not_asked_about(qtbot, ward, tmp_path):
    document = ward.session.current
    later = document.path.stat().st_mtime_ns + 2_000_000_000
    os.utime(document.path, ns=(later, later))
    with answering(str(tmp_path / "out.json")):
        trigger(ward, ActionId.SAVE)
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)


def test_what_is_shown_of_a_file_that_is_gone_can_be_saved_with_its_manifest(qtbot, ward, tmp_path):
    document, target = ward.session.current, tmp_path / "out.json"
    sha256 = hashlib.sha256(document.path.read_bytes()).hexdigest()
    document.change(Change.SIDECARS, replace(document.plan, sidecars=frozenset({Sidecar.MANIFEST})))
    wait_until_read(qtbot, ward)
    ward.dialogs.choose_target = lambda _plan, _folder: target
    document.path.unlink()
    press("Save what is shown")
    trigger(ward, ActionId.SAVE)
    assert asked == ["“ward.xlsx” is no longer where it was."]
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)
    assert len(answers_in(target)) == 7
    assert json.loads(manifest_path(target).read_bytes())["source"]["sha256"] == sha256
    press("OK")
    trigger(ward, ActionId.RELOAD)
    assert len(asked) == 1
    assert document.state is DocumentState.SAVED


def test_saving_all_asks_about_a_file_that_changed(qtbot, ward, tmp_path):
    document = ward.session.current
    rewrite(document.path, drop=2)
    ward.dialogs.choose_folder = lambda _folder: pytest.fail("nothing is to be saved yet")
    press("Read it again")
    ward._save_all.save_each()
    assert asked == ["A file has changed since it was read: ward.xlsx."]
    wait_until_read(qtbot, ward)
    assert (document.counts.rows, document.plan.left_out_rows) == (8, {2, 7})


def test_a_sheet_is_found_wherever_it_stands_by_now(qtbot, ward):
    document = ward.session.current
    book = load_workbook(document.path)
    book.create_sheet("Notes", 0).append(["Nothing"])
    book.save(document.path)
    trigger(ward, ActionId.RELOAD)
    wait_until_read(qtbot, ward)
    assert (document.plan.sheet_index, document.plan.sheet) == (1, "Ward")
    assert document.plan.left_out_rows == {3, 8}


def test_columns_that_moved_are_found_by_their_headers(qtbot, ward):
    document = ward.session.current
    book = load_workbook(document.path)
    book.active.insert_cols(1)
    book.active.cell(1, 1, "Checked by")
    book.save(document.path)
    document.write_prompt("Mine.")
    trigger(ward, ActionId.RELOAD)
    wait_until_read(qtbot, ward)
    assert document.plan.mapping.text_columns == (1, 2)
    assert (document.plan.left_out_rows, document.plan.system_prompt) == ({3, 8}, "Mine.")
    assert document.counts.conversations == 7


def test_a_sheet_that_is_gone_is_said_and_another_one_is_read(qtbot, ward):
    document = ward.session.current
    book = load_workbook(document.path)
    book.active.title = "Clinic"
    book.save(document.path)
    trigger(ward, ActionId.RELOAD)
    wait_until_read(qtbot, ward)
    assert (document.plan.sheet, document.counts.left_out) == ("Clinic", 0)
    assert document.decisions.outcome == FittedDecisions(
        0, (Address("Ward", 3), Address("Ward", 6), Address("Ward", 8))
    )


def save(qtbot, window, target: Path) -> None:
    document = window.session.current
    with answering(str(target)):
        trigger(window, ActionId.SAVE)
    qtbot.waitUntil(lambda: document.state is DocumentState.SAVED, timeout=LONGEST_WAIT_MS)


def test_decisions_are_there_again_after_a_save_and_one_undo_away(qtbot, ward, real_window, tmp_path):
    source, plan = ward.session.current.path, ward.session.current.plan
    save(qtbot, ward, tmp_path / "out.json")
    close(ward)
    window = real_window()
    assert window.session.journals.offers == ()
    window.session.open_files([source])
    wait_until_read(qtbot, window)
    document = window.session.current
    assert document.plan == plan
    assert not window.session.journals.has_unsaved_work(document)
    said = "What you decided about this file before you saved it is used again. 1 text was edited."
    assert said in texts(panel(window, NoticesPanel))
    trigger(window, ActionId.UNDO)
    assert document.plan.decided == frozenset()
    trigger(window, ActionId.REDO)
    assert document.plan == plan
    close(window)
    window = real_window(source)
    wait_until_read(qtbot, window)
    assert window.session.current.plan == plan


def test_decisions_that_were_saved_go_with_their_rows_into_the_next_file_of_that_name(
    qtbot, ward, real_window, tmp_path
):
    source = ward.session.current.path
    save(qtbot, ward, tmp_path / "out.json")
    close(ward)
    rewrite(source, insert=2, change=3)
    window = real_window(source)
    wait_until_read(qtbot, window)
    document = window.session.current
    assert (document.plan.left_out_rows, [each.row_number for each in document.plan.edits]) == ({9}, [7])
    assert document.decisions.outcome == FittedDecisions(2, (Address("Ward", 3),))
    save(qtbot, window, tmp_path / "again.json")
    assert len(answers_in(tmp_path / "again.json")) == 9


def test_two_windows_on_one_file_keep_their_own_work(qtbot, ward, real_window, tmp_path):
    source = ward.session.current.path
    second = real_window(source)
    wait_until_read(qtbot, second)
    said = "This file is open in another window already. Each window keeps its own changes."
    assert said in texts(panel(second, NoticesPanel))
    assert said not in texts(panel(ward, NoticesPanel))
    assert second.session.current.plan.decided == frozenset()
    second.session.current.exclude([5])
    for window in (ward, second):
        window.session.journals.finish()
    kept = {frozenset(each.plan.left_out_rows) for each in read_journals(journals_folder())}
    assert kept == {frozenset({3, 8}), frozenset({5})}
    third = real_window()
    assert third.session.journals.offers == ()
    close(third)
    close(second)
    third = real_window()
    assert [each.plan.left_out_rows for each in third.session.journals.offers] == [{5}]
    third.session.continue_work()
    wait_until_read(qtbot, third)
    assert third.session.current.plan.left_out_rows == {5}
    assert third.session.journals.is_open_elsewhere(third.session.current)


def test_decisions_go_with_the_same_rows_into_a_file_of_another_name(qtbot, ward, real_window, tmp_path):
    source = ward.session.current.path
    save(qtbot, ward, tmp_path / "out.json")
    close(ward)
    later = source.with_name("next-month.xlsx")
    later.write_bytes(source.read_bytes())
    rewrite(later, insert=2, change=3)
    window = real_window(later)
    wait_until_read(qtbot, window)
    document = window.session.current
    qtbot.waitUntil(lambda: document.plan.decided != frozenset(), timeout=LONGEST_WAIT_MS)
    assert (document.plan.left_out_rows, [each.row_number for each in document.plan.edits]) == ({9}, [7])
    said = "What you decided about the same rows of “ward.xlsx” is used here too. 1 text was edited."
    assert said in texts(panel(window, NoticesPanel))
    trigger(window, ActionId.UNDO)
    assert document.plan.decided == frozenset()
