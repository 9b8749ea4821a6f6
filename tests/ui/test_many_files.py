"""Several files at once: who has an engine, who follows whose setup, and saving them all."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QListView

from medqa_gui import app
from medqa_gui.core.engine.protocol import Failed
from medqa_gui.core.model.errors import PlanError, UnreadableFileError
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.settings import fingerprints_folder, load_settings
from medqa_gui.ui.controls.files_model import STATUS_ROLE
from medqa_gui.ui.frame.files_side import FilesSide
from medqa_gui.ui.panels.files.panel import FilesPanel
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import MOST_ENGINES, is_settled
from tests.ui.answering import answering
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel, texts
from tests.ui.real_windows import LONGEST_WAIT_MS, wait_until_read
from tests.ui.row_decisions import write_cell

WIDE = (1280, 800)


def touched(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.touch()
    return paths


def settle_all(session) -> None:
    """Let every document that gets its turn be read."""
    for _round in range(2 * len(session.documents)):
        for document in session.documents:
            if not document.is_suspended:
                settle(document)


def live(session) -> int:
    return sum(not document.is_suspended for document in session.documents)


def write_csv(path: Path, rows: int, header: str = "Question,Answer") -> Path:
    lines = [f"What of {path.stem} {number}?,Take {number} of {path.stem}." for number in range(1, rows + 1)]
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def drop(window, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, none))


def words(session, window) -> dict[str, str]:
    model = panel(window, FilesPanel).findChild(QListView).model()
    indexes = [model.index(row) for row in range(model.rowCount())]
    return {index.data(): index.data(STATUS_ROLE).words for index in indexes}


@pytest.fixture
def real_window(qapp):
    """Give the window as it is started, with its real engines."""
    windows = []

    def open_window(*paths: Path):
        _app, window = app.build(["medqa-gui", *map(str, paths)])
        windows.append(window)
        window.dialogs.ask_leaving = lambda: True
        window.resize(*WIDE)
        window.show()
        return window

    yield open_window
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_one_file_has_no_list_of_files_two_have(window, session, tmp_path):
    window.resize(*WIDE)
    session.open_files(touched(tmp_path, "a.xlsx"))
    assert not panel(window, FilesPanel).isVisible()
    session.open_files(touched(tmp_path, "b.xlsx"))
    assert panel(window, FilesPanel).isVisible()
    assert len(words(session, window)) == 2


def test_in_a_narrow_window_a_button_lays_the_files_over_and_a_choice_or_escape_puts_them_away(
    qtbot, window, session, tmp_path
):
    window.resize(960, 600)
    files, toggle = panel(window, FilesPanel), panel(window, FilesSide).toggle
    session.open_files(touched(tmp_path, "a.xlsx"))
    assert (files.isVisible(), toggle.isVisible()) == (False, False)
    session.open_files(touched(tmp_path, "b.xlsx"))
    assert (files.isVisible(), toggle.isVisible()) == (False, True)
    toggle.click()
    assert files.isVisible()
    view = files.findChild(QListView)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.model().index(0, 0)).center())
    assert (files.isVisible(), session.current.path.name) == (False, "a.xlsx")
    toggle.click()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not files.isVisible()


def test_of_eight_files_two_at_most_have_an_engine_and_all_are_read(window, session, tmp_path):
    session.open_files(touched(tmp_path, *(f"{number}.xlsx" for number in range(8))))
    for _round in range(20):
        assert live(session) <= MOST_ENGINES
        for document in session.documents:
            if not document.is_suspended:
                settle(document)
                assert live(session) <= MOST_ENGINES
    assert all(map(is_settled, session.documents))
    assert set(words(session, window).values()) == {"685 ready • 7 to review"}


def test_the_file_that_is_shown_has_its_engine_and_the_one_shown_before_keeps_it(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx", "c.xlsx"))
    settle_all(session)
    first, second, third = session.documents
    session.show(second)
    settle_all(session)
    session.show(third)
    settle_all(session)
    assert (first.is_suspended, second.is_suspended, third.is_suspended) == (True, False, False)


def test_a_file_that_was_parked_keeps_its_plan_and_its_history(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx", "c.xlsx"))
    settle_all(session)
    first = session.documents[0]
    session.share_settings(False)
    first.write_prompt("Mine.")
    first.exclude([5])
    for document in session.documents[1:]:
        session.show(document)
        settle_all(session)
    assert first.is_suspended
    session.show(first)
    settle_all(session)
    assert (first.plan.system_prompt, first.plan.left_out_rows) == ("Mine.", frozenset({5}))
    first.undo()
    first.undo()
    assert first.plan.system_prompt != "Mine."


def test_a_file_that_cannot_be_read_stops_no_other(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx", "c.xlsx"))
    session.documents[0].engine.error = UnreadableFileError("file_needs_password", name="a.xlsx")
    settle_all(session)
    assert words(session, window) == {
        "a.xlsx": "password needed",
        "b.xlsx": "685 ready • 7 to review",
        "c.xlsx": "685 ready • 7 to review",
    }


def test_an_open_question_is_named_in_the_list(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx"))
    session.share_settings(False)
    settle_all(session)
    session.documents[1].choose_column(Field.ANSWER, None)
    settle_all(session)
    assert words(session, window)["b.xlsx"] == "1 column to choose"


def test_a_file_whose_plan_is_refused_holds_up_no_other(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx", "c.xlsx"))
    first, second, third = session.documents
    settle(first)
    assert third.is_suspended
    second._send_plan = lambda: None  # as long as its engine says nothing of the plan
    second.engine.serve()
    assert third.is_suspended
    second.engine.reply(Failed(PlanError("template_column_unknown", column="Nowhere"), "Review"))
    assert not third.is_suspended


def test_files_with_the_same_columns_follow_the_first_one(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx", "c.xlsx"))
    settle_all(session)
    first, second, third = session.documents
    first.write_prompt("For all.")
    first.choose_format("openai")
    session.shared_settings.share()
    assert {(each.plan.system_prompt, each.plan.format_id) for each in (second, third)} == {("For all.", "openai")}


def test_a_file_that_is_set_up_by_hand_is_let_be_until_it_follows_again(window, session, tmp_path):
    window.resize(*WIDE)
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx"))
    settle_all(session)
    first, second = session.documents
    session.shared_settings.share()
    session.show(second)
    settle_all(session)
    second.write_prompt("Mine.")
    first.write_prompt("For all.")
    session.shared_settings.share()
    assert second.plan.system_prompt == "Mine."
    assert words(session, window)["b.xlsx"].endswith("• own settings")
    button(panel(window, FilesPanel), "Use the first").click()
    assert second.plan.system_prompt == "For all."


def test_a_file_that_is_set_up_before_anything_is_handed_on_keeps_its_setup(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx"))
    settle_all(session)
    first, second = session.documents
    second.write_prompt("Mine.")
    session.shared_settings.share()
    assert second.plan.system_prompt == "Mine."
    assert session.shared_settings.has_own(second)
    second.undo()
    assert not session.shared_settings.has_own(second)
    first.write_prompt("Ours.")
    session.shared_settings.share()
    assert second.plan.system_prompt == "Ours."


def test_left_out_rows_and_edits_are_no_setup(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx"))
    settle_all(session)
    first, second = session.documents
    session.shared_settings.share()
    first.exclude([5])
    second.exclude([7])
    first.write_prompt("For all.")
    session.shared_settings.share()
    assert (second.plan.left_out_rows, second.plan.system_prompt) == (frozenset({7}), "For all.")


def test_following_can_be_switched_off_and_is_remembered(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx"))
    settle_all(session)
    panel(window, FilesPanel).findChild(QCheckBox).click()
    session.documents[0].write_prompt("Only here.")
    session.shared_settings.share()
    assert session.documents[1].plan.system_prompt != "Only here."
    assert load_settings().same_setup is False


def test_files_with_other_columns_do_not_follow(window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx"))
    second = session.documents[1]
    second.engine.mapping = ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0)))
    settle_all(session)
    first = session.documents[0]
    second.suggestion = second.suggestion._replace(columns=second.suggestion.columns[:2])
    before = second.plan
    first.write_prompt("For all.")
    session.shared_settings.share()
    assert second.plan == before


def test_the_arrow_keys_show_a_file_and_delete_closes_it(qtbot, window, session, tmp_path):
    session.open_files(touched(tmp_path, "a.xlsx", "b.xlsx", "c.xlsx"))
    settle_all(session)
    files = panel(window, FilesPanel).findChild(QListView)
    qtbot.keyClick(files, Qt.Key.Key_Down)
    assert session.current is session.documents[1]
    qtbot.keyClick(files, Qt.Key.Key_Delete)
    assert [document.path.name for document in session.documents] == ["a.xlsx", "c.xlsx"]
    assert session.current is session.documents[0]


def test_a_dropped_folder_opens_its_spreadsheets(window, session, tmp_path):
    touched(tmp_path, "b.xlsx", "a.csv", "note.txt", "~$b.xlsx", ".hidden.csv")
    drop(window, [tmp_path])
    assert [document.path.name for document in session.documents] == ["a.csv", "b.xlsx"]


def test_a_password_is_asked_in_place_and_tried(qtbot, window, session, workbook):
    session.open_files([workbook])
    document = session.current
    document.engine.error = UnreadableFileError("file_needs_password", name=workbook.name)
    settle(document)
    waiting = panel(window, WaitingPanel)
    field = waiting.findChild(QLineEdit)
    assert field.isVisible()
    assert field.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(field, "hunter2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert document.engine.asked[0].options == ReadOptions(password="hunter2")
    document.engine.error = UnreadableFileError("file_wrong_password", name=workbook.name)
    settle(document)
    assert f"Wrong password for {workbook.name}." in texts(waiting)
    assert field.text() == ""
    qtbot.keyClicks(field, "Hunter2")
    button(waiting, "Unlock").click()
    settle(document)
    assert document.state is DocumentState.READY
    assert document.plan.read_options.password == "Hunter2"


def test_an_engine_that_dies_keeps_the_plan_and_the_file_is_read_again(window, opened):
    opened.write_prompt("Mine.")
    opened.exclude([4])
    plan = opened.plan
    opened.engine.ended.emit()
    assert any("Your changes are kept" in text for text in texts(panel(window, WaitingPanel)))
    button(panel(window, WaitingPanel), "Reload").click()
    settle(opened)
    assert opened.state is DocumentState.READY
    assert opened.plan == plan
    opened.undo()
    assert opened.plan.left_out_rows == frozenset()


def test_eight_dropped_files_of_which_one_is_bad_are_saved_into_a_folder(qtbot, real_window, tmp_path):
    paths = [write_csv(tmp_path / f"ward{number}.csv", number + 2) for number in range(7)]
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    window = real_window()
    drop(window, [*paths, tmp_path / "bad.xlsx"])
    wait_until_read(qtbot, window)
    assert live(window.session) <= MOST_ENGINES
    out = tmp_path / "out"
    out.mkdir()
    (out / "ward0.json").write_bytes(b'{"text": "### Human: Old?### Assistant: Old."}')
    saving = panel(window, FilesPanel).saving
    with answering(str(out), "Replace") as person:
        saving.save_each()
    qtbot.waitUntil(lambda: not saving.is_running, timeout=LONGEST_WAIT_MS)
    assert person.asked == ["These files already exist: ward0.json. Replace them?"]
    assert len(json.loads((out / "ward0.json").read_bytes())) == 2
    assert sorted(path.name for path in out.iterdir()) == [f"ward{number}.json" for number in range(7)]
    assert len(list(fingerprints_folder().glob("*.medqa-rows"))) == 7
    assert "7 of 8 files saved" in texts(panel(window, FilesPanel))
    assert "Not saved: bad.xlsx" in texts(panel(window, FilesPanel))
    assert words(window.session, window)["ward6.csv"] == "8 saved"
    assert words(window.session, window)["bad.xlsx"] == "cannot be read"


def test_files_that_are_there_already_can_be_kept(qtbot, real_window, tmp_path):
    paths = [write_csv(tmp_path / f"{name}.csv", 3) for name in "ab"]
    window = real_window(*paths)
    wait_until_read(qtbot, window)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.json").write_bytes(b"old")
    saving = panel(window, FilesPanel).saving
    with answering(str(tmp_path / "out"), "Keep existing, save the rest"):
        saving.save_each()
    qtbot.waitUntil(lambda: not saving.is_running, timeout=LONGEST_WAIT_MS)
    assert (tmp_path / "out" / "a.json").read_bytes() == b"old"
    assert len(json.loads((tmp_path / "out" / "b.json").read_bytes())) == 3


def test_all_files_are_merged_into_one_dataset_with_their_counts(qtbot, real_window, tmp_path):
    paths = [write_csv(tmp_path / f"{name}.csv", 3) for name in "ab"]
    window = real_window(*paths)
    wait_until_read(qtbot, window)
    saving = panel(window, FilesPanel).saving
    with answering(str(tmp_path / "all.json")):
        saving.save_merged()
    qtbot.waitUntil(lambda: not saving.is_running, timeout=LONGEST_WAIT_MS)
    assert len(json.loads((tmp_path / "all.json").read_bytes())) == 6
    assert [counts.conversations for counts in saving.merged.counts] == [3, 3]
    assert "6 conversations from 2 files in one dataset" in texts(panel(window, FilesPanel))
    sources = json.loads((tmp_path / "all.manifest.json").read_text("utf-8"))["sources"]
    assert [source["name"] for source in sources] == ["a.csv", "b.csv"]


def test_an_engine_that_is_killed_while_it_saves_all_costs_one_file_only(qtbot, real_window, tmp_path):
    paths = [write_csv(tmp_path / f"{name}.csv", rows) for name, rows in (("a", 60_000), ("b", 5))]
    window = real_window(*paths)
    wait_until_read(qtbot, window)
    (tmp_path / "out").mkdir()
    saving = panel(window, FilesPanel).saving
    with answering(str(tmp_path / "out")):
        saving.save_each()
    saving._run._engine._process.kill()
    qtbot.waitUntil(lambda: not saving.is_running, timeout=LONGEST_WAIT_MS)
    assert "Not saved: a.csv" in texts(panel(window, FilesPanel))
    assert len(json.loads((tmp_path / "out" / "b.json").read_bytes())) == 5


def test_a_killed_engine_of_the_shown_file_loses_no_change(qtbot, real_window, tmp_path):
    window = real_window(write_csv(tmp_path / "a.csv", 5))
    wait_until_read(qtbot, window)
    document = window.session.current
    write_cell(document, 3, Field.ANSWER, "Rest.", "Take 2 of a.")
    plan = document.plan
    document._engine._process.kill()
    qtbot.waitUntil(lambda: document.state is DocumentState.FAILED, timeout=LONGEST_WAIT_MS)
    assert document.error.id == "engine_lost"
    button(panel(window, WaitingPanel), "Reload").click()
    wait_until_read(qtbot, window)
    assert document.plan == plan


@pytest.mark.parametrize(("count", "expected"), [(2, False), (3, True)])
def test_files_that_were_closed_give_their_turn_to_others(window, session, tmp_path, count, expected):
    window.resize(*WIDE)
    session.open_files(touched(tmp_path, *(f"{number}.xlsx" for number in range(count))))
    session.close(session.documents[0])
    settle_all(session)
    assert panel(window, FilesPanel).isVisible() is expected
    assert all(map(is_settled, session.documents))
