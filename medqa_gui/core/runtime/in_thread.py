"""Work that cannot be done a little at a time, done in a thread, so that whoever waits for it can listen meanwhile."""

from collections.abc import Callable, Generator
from typing import TypeVar

from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.watchdog import LONG_STEP, report_progress, stalled_error

T = TypeVar("T")
# How long a step waits.
_SECONDS = 0.02


def run_in_thread(work: Callable[[], T]) -> Generator[Progress, None, T]:
    """Have the work done in a thread, and return its result. Raises MedqaError (`stalled`) where it never ends."""
    # Importing them takes some hundredths of a second, and most saves do without.
    from concurrent.futures import ThreadPoolExecutor, wait

    report_progress(patience=LONG_STEP)
    threads = ThreadPoolExecutor(1)
    try:
        told = threads.submit(work)
        left = LONG_STEP * default_limits().silence
        while not wait((told,), _SECONDS).done:
            left -= _SECONDS  # not the time in which this process was stopped
            if left < 0:
                raise stalled_error()
            yield Progress(0)
    finally:
        threads.shutdown(wait=False)
    return told.result()
