"""Notice that nothing comes of this process's work any more, and end that work with a sentence, wherever it stands."""

import atexit
import faulthandler
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import Final, NoReturn

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.resource_limits import default_limits

# With this status a process ends itself that not even a signal brought back; faulthandler's own choice, too.
STALLED: Final = 1
# The patience with a step that tells nothing until its end: all rows held against each other, a slow disk.
LONG_STEP: Final = 10.0
_MOST_GRACE = 10.0
_TICKS = 20  # within the limit
_HAS_ALARMS = hasattr(signal, "setitimer")


class _Watch:
    """One watch for each process, over its main thread; it counts ticks, so that one that was stopped is not late.

    While a process stands still with its computer or by a signal, no tick comes; afterwards it has all the time that
    was left. A signal ends the work as an exception where the system has alarms: in a loop, in a regular expression, in
    a wait for a pipe or a file. What no signal ends (a share that is gone, Windows) ends with the process some seconds
    later, by a thread; code that holds the interpreter all the time, by the seconds of the processor that it takes.
    """

    def __init__(self) -> None:
        self._tick = 0.0  # seconds; 0: nothing is watched
        self._grace = 0.0
        self._patience = 1.0
        self._rung = 0  # ticks since the last progress
        self._progress = 0
        self._busy = threading.Event()
        self._last_words: Callable[[MedqaError], None] | None = None

    def begin(self, last_words: Callable[[MedqaError], None] | None) -> None:
        """Watch from now on; with last words a thread says them before the process ends with status 2."""
        limit = default_limits().silence
        self._tick, self._grace, self._last_words = limit / _TICKS, min(_MOST_GRACE, limit), last_words
        if _HAS_ALARMS:
            signal.signal(signal.SIGALRM, self._ring)
            atexit.register(self.pause)  # an alarm ends a Python that is about to leave
        threading.Thread(target=self._watch_over, daemon=True).start()
        self.report_progress()

    def report_progress(self, *, patience: float = 1.0) -> None:
        """Take note that something came of the work; `patience` is how many times the limit may pass until the next."""
        if not self._tick:
            return
        self._rung, self._patience = 0, patience
        self._progress += 1
        if not self._busy.is_set():
            self._busy.set()
            if _HAS_ALARMS:
                signal.setitimer(signal.ITIMER_REAL, self._tick, self._tick)
                self._bound()

    def pause(self) -> None:
        """Take note that what happens next is in somebody else's hands: a request, a reader of our output."""
        if self._busy.is_set():
            self._busy.clear()
            if _HAS_ALARMS:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.setitimer(signal.ITIMER_PROF, 0)

    @property
    def _most_ticks(self) -> float:
        return _TICKS * self._patience

    def _ring(self, *_: object) -> None:
        self._rung += 1
        if not self._busy.is_set():
            return
        if self._rung > self._most_ticks:
            self.pause()
            raise stalled_error()
        self._bound()

    def _bound(self) -> None:
        """Have the system end the process after so many seconds of the processor, unless this is called before."""
        if self._last_words is None:
            signal.setitimer(signal.ITIMER_PROF, self._tick * self._most_ticks + 2 * self._grace)

    def _watch_over(self) -> NoReturn:
        late, seen = 0, -1
        while (late - self._most_ticks) * self._tick <= 2 * self._grace:
            self._busy.wait()
            if not _HAS_ALARMS:
                faulthandler.dump_traceback_later(self._tick * self._most_ticks + 2 * self._grace, exit=True)
            time.sleep(self._tick)
            late = late + 1 if seen == self._progress and self._busy.is_set() else 0
            seen = self._progress
        if self._last_words is None:
            os._exit(STALLED)
        self._last_words(stalled_error())
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(2)


_watch = _Watch()


def start_watchdog(last_words: Callable[[MedqaError], None] | None = None) -> None:
    """Raise MedqaError (`stalled`) in the main thread once nothing has progressed for the usual limit.

    Where that does not reach it, the process ends: with status STALLED, or after its last words with status 2.
    """
    _watch.begin(last_words)


def stalled_error() -> MedqaError:
    """Return what is said of work of which nothing came for too long."""
    return MedqaError("stalled", seconds=round(default_limits().silence))


def report_progress(*, patience: float = 1.0) -> None:
    """Take note that something came of the work; does nothing in a process that is not watched."""
    _watch.report_progress(patience=patience)


def pause() -> None:
    """Take note that nobody waits for anything until the next progress."""
    _watch.pause()


def was_stalled(status: int | None) -> bool:
    """Tell whether a process that ended with this status ended itself since nothing came of its work any more."""
    return status == STALLED or (_HAS_ALARMS and status == -signal.SIGPROF)


def wait_slices(seconds: float) -> Iterator[float]:
    """Yield spans that are so many seconds together; who waits through them counts no time in which it was stopped."""
    yield from repeat(seconds / _TICKS, _TICKS)
