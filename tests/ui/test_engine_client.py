"""The window's end of an engine: what it says, and that it says nothing once it is let go of."""

import threading

from PySide6.QtWidgets import QApplication

from medqa_gui.core.engine.protocol import Answered, Failed
from medqa_gui.core.model.errors import MedqaError, UnreadableFileError
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.runtime.plain_pipe import send
from medqa_gui.core.runtime.watchdog import STALLED
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.engine_client import EngineClient

LONGEST_WAIT_MS = 30_000


def talk_without_end(_requests, replies) -> None:
    """Play an engine that answers all the time."""
    while True:
        send(replies, Answered(0, Failed(MedqaError("unexpected", kind="x"), "Open")))


def leave_at_once(_requests, _replies) -> None:
    """Play an engine that dies."""


def fail_at_once(_requests, _replies) -> None:
    """Play an engine that an error ends before it has begun."""
    raise SystemExit(STALLED)


def ends_of(engine, qtbot):
    """Return what an engine says of its end, once it is gone."""
    ends = []
    engine.ended.connect(lambda: ends.append("ended"))
    qtbot.waitUntil(lambda: bool(ends), timeout=LONGEST_WAIT_MS)
    engine.join()
    QApplication.processEvents()
    return ends


def test_an_engine_that_cannot_begin_is_not_said_to_have_stood_still(qtbot):
    engine = EngineClient(run=fail_at_once)
    assert ends_of(engine, qtbot) == ["ended"]
    assert not engine.was_stalled


def test_an_engine_that_was_let_go_of_is_heard_no_more(qtbot):
    engine = EngineClient(run=talk_without_end)
    heard = []
    engine.replied.connect(lambda _asked, reply: heard.append(reply))
    engine.ended.connect(lambda: heard.append("ended"))
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=LONGEST_WAIT_MS)
    engine.stop(at_once=True)
    heard.clear()
    engine.join()  # what it said until now waits for the window's thread
    QApplication.processEvents()
    assert heard == []


def test_an_engine_that_dies_unasked_says_so_once(qtbot):
    assert ends_of(EngineClient(run=leave_at_once), qtbot) == ["ended"]


def test_what_an_engine_said_before_it_was_let_go_of_is_not_taken_for_the_next_ones_word(qtbot, tmp_path):
    path = tmp_path / "ward.csv"
    path.write_text("Question,Answer\nWhy?,So.\nWhat?,That.\n")
    document = Document(path)
    try:
        qtbot.waitUntil(lambda: document.is_reviewed, timeout=LONGEST_WAIT_MS)
        late = Failed(UnreadableFileError("file_needs_password", name=path.name), "Open")
        # As the engine's reader does: from another thread, so that it waits for the window's own.
        speaker = threading.Thread(target=document._engine._reply_received.emit, args=(1, late))
        speaker.start()
        speaker.join()
        document.read_again(ReadOptions(encoding="cp1252"))
        qtbot.waitUntil(lambda: document.error is not None or document.is_reviewed, timeout=LONGEST_WAIT_MS)
        assert document.error is None
    finally:
        document.close()
