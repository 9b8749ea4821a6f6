"""Work that cannot be done a little at a time, done in a thread, so that whoever waits for it can listen meanwhile."""

from collections.abc import Callable, Generator
from typing import TypeVar

from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.runtime.resource_limits import usual_limits
from medqa_gui.core.runtime.watchdog import AT_ONE_GO, report_progress, stalled

T = TypeVar("T")
# How long a step waits.
_SECONDS = 0.02


def run_in_thread(work: Callable[[], T]) -> Generator[Progress, None, T]:
    """Have the work done in a thread, and return its result. Raises MedqaError (`stalled`) where it never ends."""
    # Importing them takes some hundredths of a second, and most saves do without.
    from concurrent.futures import ThreadPoolExecutor, wait

    report_progress(patience=AT_ONE_GO)
    threads = ThreadPoolExecutor(1)
    try:
        told = threads.submit(work)
        left = AT_ONE_GO * usual_limits().silence
        while not wait((told,), _SECONDS).done:
            left -= _SECONDS  # not the time in which this process was stopped
            if left < 0:
                raise stalled()
            yield Progress(0)
    finally:
        threads.shutdown(wait=False)
    return told.result()
