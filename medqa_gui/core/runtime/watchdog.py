"""Stop work that makes no progress, and raise `stalled`."""

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

# Exit status of a process that no signal could interrupt; faulthandler uses it too.
STALLED: Final = 1
# Patience for a step that reports nothing until it ends, such as comparing all rows or a slow disk.
LONG_STEP: Final = 10.0
_MOST_GRACE = 10.0
_TICKS = 20  # per limit
_HAS_ALARMS = hasattr(signal, "setitimer")


class _Watchdog:
    """Watchdog of the main thread, one for each process. It counts ticks, so that suspended time does not count.

    No tick occurs while the process or its computer is suspended. An alarm signal interrupts loops, regular expressions
    and waits for pipes or files with an exception. If no signal can (a lost network share, Windows), a thread ends the
    process some seconds later; code that never releases the interpreter lock is ended by a limit of CPU seconds.
    """

    def __init__(self) -> None:
        self._tick = 0.0  # seconds; 0: not started
        self._grace = 0.0
        self._patience = 1.0
        self._rung = 0  # ticks since the last progress
        self._progress = 0
        self._busy = threading.Event()
        self._last_words: Callable[[MedqaError], None] | None = None

    def start(self, last_words: Callable[[MedqaError], None] | None) -> None:
        """Start watching. A thread passes the error to `last_words` before it ends the process with status 2."""
        limit = default_limits().silence
        self._tick, self._grace, self._last_words = limit / _TICKS, min(_MOST_GRACE, limit), last_words
        if _HAS_ALARMS:
            signal.signal(signal.SIGALRM, self._ring)
            atexit.register(self.pause)  # an alarm during shutdown would kill the interpreter
        threading.Thread(target=self._watch_over, daemon=True).start()
        self.report_progress()

    def report_progress(self, *, patience: float = 1.0) -> None:
        """Reset the timer; `patience` multiplies the limit until the next progress."""
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
        """Stop the timer while this process waits for others: for a request, or for a reader of its output."""
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
        """Have the system end the process after the limit in CPU seconds, unless this is called again before."""
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


_watchdog = _Watchdog()


def start_watchdog(last_words: Callable[[MedqaError], None] | None = None) -> None:
    """Raise MedqaError (`stalled`) in the main thread after the time limit without progress.

    If the thread cannot be interrupted, the process ends with status STALLED, or with 2 after calling `last_words`.
    """
    _watchdog.start(last_words)


def stalled_error() -> MedqaError:
    """Return the error for work without progress."""
    return MedqaError("stalled", seconds=round(default_limits().silence))


def report_progress(*, patience: float = 1.0) -> None:
    """Reset the timer; does nothing before `start_watchdog`."""
    _watchdog.report_progress(patience=patience)


def pause() -> None:
    """Stop the timer until the next progress."""
    _watchdog.pause()


def was_stalled(status: int | None) -> bool:
    """Return whether this exit status is that of a process stopped by its watchdog."""
    return status == STALLED or (_HAS_ALARMS and status == -signal.SIGPROF)


def wait_slices(seconds: float) -> Iterator[float]:
    """Yield short waits that add up to so many seconds, so that suspended time counts at most as one of them."""
    yield from repeat(seconds / _TICKS, _TICKS)
