"""The window's end of an engine: what it says, and that it says nothing once it is let go of."""

from PySide6.QtWidgets import QApplication

from medqa_gui.core.engine_messages import Failed
from medqa_gui.core.errors import MedqaError
from medqa_gui.ui.engine_client import EngineClient

LONGEST_WAIT_MS = 30_000


def talk_without_end(_requests, replies) -> None:
    """Play an engine that answers all the time."""
    while True:
        replies.send(Failed(MedqaError("unexpected", kind="x"), "Open"))


def leave_at_once(_requests, _replies) -> None:
    """Play an engine that dies."""


def test_an_engine_that_was_let_go_of_is_heard_no_more(qtbot):
    engine = EngineClient(run=talk_without_end)
    heard = []
    engine.replied.connect(heard.append)
    engine.ended.connect(lambda: heard.append("ended"))
    qtbot.waitUntil(lambda: len(heard) > 0, timeout=LONGEST_WAIT_MS)
    engine.stop(at_once=True)
    QApplication.processEvents()
    heard.clear()
    engine.join()
    QApplication.processEvents()
    assert heard == []


def test_an_engine_that_dies_unasked_says_so_once(qtbot):
    engine = EngineClient(run=leave_at_once)
    ends = []
    engine.ended.connect(lambda: ends.append("ended"))
    qtbot.waitUntil(lambda: bool(ends), timeout=LONGEST_WAIT_MS)
    engine.join()
    QApplication.processEvents()
    assert ends == ["ended"]
