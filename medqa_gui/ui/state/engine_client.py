"""Connection to an engine process: sends requests, and emits its replies as signals."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.entry import serve
from medqa_gui.core.engine.protocol import Answered, Asked, Quit, Request
from medqa_gui.core.engine.save_all_protocol import SaveEach, SaveMerged
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.children import spawn_context
from medqa_gui.core.runtime.plain_pipe import ForeignDataError, receive
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.watchdog import was_stalled

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

# An engine that does not quit within this time is busy, and is killed.
_SECONDS_TO_LEAVE = 2.0


class EngineClient(QObject):
    """An engine process with a thread that writes and one that reads, so that the GUI thread never waits for a pipe.

    `replied` has the id of the request and the reply; `ended` is emitted once if the process ends unexpectedly.
    After `stop`, neither is emitted and the object is deleted. Raises MedqaError (`no_engine`) if no process starts.
    """

    replied = Signal(int, object)
    ended = Signal()
    _reply_received = Signal(int, object)  # emitted by the reading thread, delivered in the GUI thread
    _process_ended = Signal()

    def __init__(self, parent: QObject | None = None, run: "Callable[[Connection, Connection], None]" = serve) -> None:
        super().__init__(parent)
        self._waiting: queue.SimpleQueue[Asked] = queue.SimpleQueue()
        self._asked = 0
        self._has_ended = threading.Event()
        try:
            self._process = self._begin(run)
        except OSError as error:
            self.deleteLater()
            raise MedqaError("no_engine") from error
        self._process_id = self._process.pid
        self._stop_lock, self._is_stopped = threading.Lock(), False
        self._was_stalled = False
        self._last_activity = time.monotonic()  # when the last request or reply was sent
        self._reply_received.connect(self._deliver)
        self._process_ended.connect(self._report_end)
        self._writer = threading.Thread(target=_write, args=(self._waiting, self._requests), daemon=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._writer.start()
        self._reader.start()

    @property
    def process_id(self) -> int | None:
        """Process id of the engine, for tests that kill it."""
        return self._process_id

    @property
    def was_stalled(self) -> bool:
        """Whether the engine has ended itself because its work made no progress."""
        return self._was_stalled

    def send(self, request: Request | SaveEach | SaveMerged) -> int:
        """Send a request and return its id, which is higher than all earlier ids; `replied` follows."""
        self._asked += 1
        self._last_activity = time.monotonic()
        self._waiting.put(Asked(self._asked, request))
        return self._asked

    def stop(self, *, at_once: bool = False) -> None:
        """End the engine and deliver no more replies; unless `at_once`, it rolls back a running save first."""
        with self._stop_lock:
            self._is_stopped = True
        self._waiting.put(Asked(0, Quit()))
        if at_once:
            self._kill()
        else:
            threading.Thread(target=self._end, daemon=True).start()
        self.deleteLater()

    def join(self) -> None:
        """Wait until the engine and its threads have ended."""
        self._end()
        self._writer.join()
        self._reader.join()

    def _begin(self, run: "Callable[[Connection, Connection], None]") -> "SpawnProcess":
        context = spawn_context()
        engine_requests, self._requests = context.Pipe(duplex=False)
        with engine_requests:
            self._replies, engine_replies = context.Pipe(duplex=False)
            with engine_replies:
                process = context.Process(target=run, args=(engine_requests, engine_replies), daemon=True)
                process.start()
        return process

    def _end(self) -> None:
        if not self._has_ended.wait(_SECONDS_TO_LEAVE):
            self._kill()
            self._has_ended.wait()

    def _kill(self) -> None:
        # AttributeError: the reading thread has released the process already.
        with suppress(AttributeError):
            self._process.kill()

    def _deliver(self, asked: int, reply: object) -> None:
        if not self._is_stopped:
            self.replied.emit(asked, reply)

    def _report_end(self) -> None:
        if not self._is_stopped:
            self.ended.emit()

    def _read(self) -> None:
        with self._replies:
            while True:
                try:
                    answered = receive(self._replies, Answered)
                except ForeignDataError:
                    self._kill()
                    break
                except (EOFError, OSError):
                    break
                self._last_activity = time.monotonic()
                self._emit("_reply_received", *answered)
        was_silent = time.monotonic() - self._last_activity >= default_limits().silence
        self._process.join(_SECONDS_TO_LEAVE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        # A Python that cannot start has the same exit status, but without the silence.
        self._was_stalled = was_silent and was_stalled(self._process.exitcode)
        # Not closed: that races with multiprocessing's own exit handler. Without a reference it closes its descriptor.
        del self._process
        self._has_ended.set()
        self._emit("_process_ended")
        self._waiting.put(Asked(0, Quit()))

    def _emit(self, name: str, *values: object) -> None:
        # Emitting while the GUI thread deletes this object would crash the program.
        # RuntimeError: the C++ object is deleted already, because the window was closed without `stop`.
        with self._stop_lock, suppress(RuntimeError):
            if not self._is_stopped:
                getattr(self, name).emit(*values)


class NoEngine:
    """Placeholder of a suspended document; every request is sent again when an engine starts."""

    was_stalled = False

    def send(self, request: Request) -> int:
        """Ignore the request and return 0."""
        del request
        return 0

    def stop(self, *, at_once: bool = False) -> None:
        """Do nothing."""


def _write(waiting: "queue.SimpleQueue[Asked]", pipe: "Connection") -> None:
    with pipe:
        while True:
            asked = waiting.get()
            try:
                pipe.send(asked)
            except OSError:
                return
            if isinstance(asked.request, Quit):
                return
