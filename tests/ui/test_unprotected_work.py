"""Texts that are still being written when something else happens, and work that the disk does not take."""

import shutil

import pytest
from PySide6.QtWidgets import QPlainTextEdit

from medqa_gui.core.model.mapping import Field
from medqa_gui.core.saving.unsaved_work import read_journals
from medqa_gui.settings import journals_folder, settings_folder
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.notices import NoticesPanel
from tests.ui.answering import answering
from tests.ui.conftest import settle
from tests.ui.reading_panels import panel, texts

LONGEST_WAIT_MS = 20_000


def write_without_keeping(window, *written: str) -> None:
    """Open the first messages of the shown row for writing, and type."""
    bubbles = [each for each in panel(window, DetailPanel).bubbles if each.is_editable]
    for bubble, text in zip(bubbles, written, strict=False):
        bubble.start_editing()
        bubble.findChild(QPlainTextEdit).setPlainText(text)


def kept_texts() -> set[str]:
    return {edit.text for journal in read_journals(journals_folder()) for edit in journal.plan.edits}


@pytest.fixture
def row(window, opened):
    opened.ask_detail(2)
    settle(opened)


def test_what_is_being_written_as_the_window_closes_is_kept_for_the_next_start(window, opened, row):
    write_without_keeping(window, "Written first.", "Written second.")
    assert window.close()
    assert kept_texts() == {"Written first.", "Written second."}


def test_what_is_being_written_as_the_file_closes_is_kept_for_the_next_start(window, session, opened, row):
    write_without_keeping(window, "Written first.", "Written second.")
    window.action_of(ActionId.CLOSE).trigger()
    session.journals.finish()
    assert kept_texts() == {"Written first.", "Written second."}


@pytest.mark.parametrize("way", ["save", "switch", "undo"])
def test_two_texts_of_one_row_are_both_kept(window, opened, row, way):
    write_without_keeping(window, "Written first.", "Written second.")
    if way == "save":
        window._workbench.write_texts()
    elif way == "switch":
        opened.ask_detail(3)
        settle(opened)
    else:
        opened.exclude([9])
        window.action_of(ActionId.UNDO).trigger()
        window.action_of(ActionId.REDO).trigger()
    assert {(edit.field, edit.text) for edit in opened.plan.edits} == {
        (Field.QUESTION, "Written first."),
        (Field.ANSWER, "Written second."),
    }


def test_redo_keeps_what_is_being_written(window, opened, row):
    opened.exclude([4])
    window.action_of(ActionId.UNDO).trigger()
    settle(opened)
    write_without_keeping(window, "Written first.")
    window.action_of(ActionId.REDO).trigger()
    assert [edit.text for edit in opened.plan.edits] == ["Written first."]


@pytest.fixture
def is_full(session):
    """A folder for unsaved work that cannot be written, since a file stands in its place."""
    session.journals.finish()
    settings_folder().mkdir(parents=True, exist_ok=True)
    shutil.rmtree(journals_folder(), ignore_errors=True)
    journals_folder().write_text("in the way")


def test_work_that_cannot_be_written_is_said_until_it_can(qtbot, window, session, opened, is_full):
    notices = panel(window, NoticesPanel)
    opened.exclude([4])
    qtbot.waitUntil(lambda: "Unsaved work is not protected" in " ".join(texts(notices)), timeout=LONGEST_WAIT_MS)
    assert str(journals_folder()) in " ".join(texts(notices))
    journals_folder().unlink()
    qtbot.waitUntil(lambda: "Unsaved work" not in " ".join(texts(notices)), timeout=LONGEST_WAIT_MS)
    assert [journal.plan.left_out_rows for journal in read_journals(journals_folder())] == [opened.plan.left_out_rows]


@pytest.mark.parametrize(("answer", "closes"), [("Discard", True), ("Cancel", False)])
def test_work_that_cannot_be_kept_is_discarded_only_by_discard(window, session, opened, is_full, answer, closes):
    opened.exclude([4])
    with answering(answer) as person:
        assert window.close() is closes
    assert person.asked == ["Discard unsaved changes? This cannot be undone."]


@pytest.mark.parametrize(("answer", "closes"), [("Discard", True), ("Cancel", False)])
def test_work_that_is_not_to_be_kept_is_discarded_only_by_discard(window, session, opened, answer, closes):
    session.keep_work(False)
    opened.exclude([4])
    with answering(answer):
        assert window.close() is closes


def test_work_that_is_kept_is_asked_about_by_nobody(window, opened):
    opened.exclude([4])
    with answering() as person:
        assert window.close()
    assert person.asked == []
