"""The one place where work leaves the window: asks an engine, and turns its answers into signals."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.entry import serve
from medqa_gui.core.engine.protocol import Quit, Request
from medqa_gui.core.engine.save_all_protocol import SaveEach, SaveMerged
from medqa_gui.core.runtime.children import spawning
from medqa_gui.core.runtime.resource_limits import usual_limits
from medqa_gui.core.runtime.watchdog import STALLED

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# A quitting engine that does not leave within this time is in the middle of something and is ended.
_SECONDS_TO_LEAVE = 2.0


class EngineClient(QObject):
    """A spawned engine. One thread writes, one reads: the window's own thread never waits for a pipe.

    `replied` carries each answer; `ended` is emitted once, when the engine is gone unasked. Neither is after `stop`.
    """

    replied = Signal(object)
    ended = Signal()
    _heard = Signal(object)  # by the reading thread; the window's thread passes it on
    _lost = Signal()

    def __init__(self, parent: QObject | None = None, run: "Callable[[Connection, Connection], None]" = serve) -> None:
        super().__init__(parent)
        context = spawning()
        engine_requests, self._requests = context.Pipe(duplex=False)
        self._replies, engine_replies = context.Pipe(duplex=False)
        self._waiting: queue.SimpleQueue[Request | SaveEach | SaveMerged] = queue.SimpleQueue()
        self._process = context.Process(target=run, args=(engine_requests, engine_replies), daemon=True)
        self._process.start()
        engine_requests.close()
        engine_replies.close()
        self._speaking, self._is_stopped = threading.Lock(), False
        self._was_stalled = False
        self._spoken_at = time.monotonic()  # the last word, of either
        self._heard.connect(self._pass_on)
        self._lost.connect(self._tell_end)
        self._writer = threading.Thread(target=_write, args=(self._waiting, self._requests), daemon=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._writer.start()
        self._reader.start()

    @property
    def process_id(self) -> int | None:
        """The engine's process, for tests that end it."""
        return self._process.pid

    @property
    def was_stalled(self) -> bool:
        """Whether the engine, now gone, ended itself since nothing came of its work any more."""
        return self._was_stalled

    def send(self, request: Request | SaveEach | SaveMerged) -> None:
        """Ask; the answers come as `replied`."""
        self._spoken_at = time.monotonic()
        self._waiting.put(request)

    def stop(self, *, at_once: bool = False) -> None:
        """End the engine, heard no more: what it was writing is taken back first, unless `at_once`."""
        with self._speaking:
            self._is_stopped = True
        self._waiting.put(Quit())
        if at_once:
            self._process.kill()
        else:
            threading.Thread(target=self._end, daemon=True).start()

    def join(self) -> None:
        """Wait until the engine and its threads are gone."""
        self._end()
        self._writer.join()
        self._reader.join()

    def _end(self) -> None:
        self._process.join(_SECONDS_TO_LEAVE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _pass_on(self, reply: object) -> None:
        if not self._is_stopped:
            self.replied.emit(reply)

    def _tell_end(self) -> None:
        if not self._is_stopped:
            self.ended.emit()

    def _read(self) -> None:
        with self._replies:
            while True:
                try:
                    reply = self._replies.recv()
                except (EOFError, OSError):
                    break
                self._spoken_at = time.monotonic()
                self._say("_heard", reply)
        was_silent = time.monotonic() - self._spoken_at >= usual_limits().silence
        self._process.join(_SECONDS_TO_LEAVE)
        # A Python that cannot even begin ends with the same status, but at once.
        self._was_stalled = was_silent and self._process.exitcode == STALLED
        self._say("_lost")
        self._waiting.put(Quit())

    def _say(self, name: str, *values: object) -> None:
        # A signal on its way while the window's thread deletes this object would end the whole program.
        # RuntimeError: the window was closed without a word.
        with self._speaking, suppress(RuntimeError):
            if not self._is_stopped:
                getattr(self, name).emit(*values)


class NoEngine:
    """Stands where no engine is: whatever is asked is asked again once there is one."""

    was_stalled = False

    def send(self, request: Request) -> None:
        """Let the question go."""

    def stop(self, *, at_once: bool = False) -> None:
        """End nothing."""


def _write(waiting: "queue.SimpleQueue[Request | SaveEach | SaveMerged]", pipe: "Connection") -> None:
    with pipe:
        while True:
            request = waiting.get()
            try:
                pipe.send(request)
            except OSError:
                return
            if isinstance(request, Quit):
                return
