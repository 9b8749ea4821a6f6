"""Notice that nothing comes of this process's work any more, and end that work with a sentence, wherever it stands."""

import faulthandler
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Final, NoReturn

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.resource_limits import usual_limits

# With this status a process ends itself that not even a signal brought back; faulthandler's own choice.
STALLED: Final = 1
# The patience with a step that tells nothing until its end: all rows held against each other, a slow disk.
AT_ONE_GO: Final = 10.0
_MOST_GRACE = 10.0
_NOTICES = 20  # how often within the limit a sign of progress is noted at most


class _Watch:
    """One watch for each process, over its main thread.

    A signal ends the work as an exception where the system has alarms: in a loop, in a regular expression, in a wait
    for a pipe or a file. What no signal ends (a share that is gone, code that holds the interpreter, Windows) ends with
    the process, some seconds later.
    """

    def __init__(self) -> None:
        self._limit = 0.0  # 0: nothing is watched
        self._grace = 0.0
        self._until = 0.0  # when the work has been silent for too long; 0: nobody waits for anything
        self._noted_at = 0.0
        self._patience = 1.0
        self._is_warned = False
        self._ends_by_itself = False
        self._nowhere: int | None = None

    def begin(self, last_words: Callable[[MedqaError], None] | None) -> None:
        """Watch from now on; with last words a thread says them before the process ends with status 2."""
        self._limit = usual_limits().silence
        self._grace = min(_MOST_GRACE, self._limit)
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._ring)
        if last_words is not None:
            threading.Thread(target=self._speak, args=(last_words,), daemon=True).start()
        else:
            self._ends_by_itself = True
            self._nowhere = os.open(os.devnull, os.O_WRONLY)
        self.progressed()

    def progressed(self, *, patience: float = 1.0) -> None:
        """Take note that something came of the work; `patience` is how many times the limit may pass until the next."""
        if not self._limit:
            return
        now = time.monotonic()
        is_noted = self._until and patience == self._patience and now - self._noted_at < self._limit / _NOTICES
        if is_noted:
            return
        self._noted_at, self._patience, self._is_warned = now, patience, False
        self._set(self._limit * patience)

    def rest(self) -> None:
        """Take note that what happens next is in somebody else's hands: a request, a reader of our output."""
        if self._until:
            self._until = 0.0
            if hasattr(signal, "setitimer"):
                signal.setitimer(signal.ITIMER_REAL, 0)
            if self._ends_by_itself:
                faulthandler.cancel_dump_traceback_later()

    def _set(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, seconds)
        if self._ends_by_itself and self._nowhere is not None:
            faulthandler.dump_traceback_later(seconds + 2 * self._grace, exit=True, file=self._nowhere)

    def _ring(self, *_: object) -> None:
        # A process that was stopped and goes on (Ctrl+Z, a computer that slept) is late without being stuck.
        if not self._is_warned:
            self._is_warned = True
            signal.setitimer(signal.ITIMER_REAL, self._grace)
            return
        self.rest()
        raise stalled()

    def _speak(self, last_words: Callable[[MedqaError], None]) -> NoReturn:
        late = 0
        while late < 2:
            time.sleep(self._grace)
            is_late = self._until and time.monotonic() > self._until + 2 * self._grace
            late = late + 1 if is_late else 0
        last_words(stalled())
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(2)


_watch = _Watch()


def watch_this_process(last_words: Callable[[MedqaError], None] | None = None) -> None:
    """Raise MedqaError (`stalled`) in the main thread once nothing has progressed for the usual limit.

    Where that does not reach it, the process ends: with status STALLED, or after its last words with status 2.
    """
    _watch.begin(last_words)


def stalled() -> MedqaError:
    """Return what is said of work of which nothing came for too long."""
    return MedqaError("stalled", seconds=round(usual_limits().silence))


def progressed(*, patience: float = 1.0) -> None:
    """Take note that something came of the work; does nothing in a process that is not watched."""
    _watch.progressed(patience=patience)


def rest() -> None:
    """Take note that nobody waits for anything until the next progress."""
    _watch.rest()
