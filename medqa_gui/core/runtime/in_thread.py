"""Run blocking work in a thread, so that its caller stays responsive."""

from collections.abc import Callable, Generator
from typing import TypeVar

from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.watchdog import LONG_STEP, report_progress, stalled_error

T = TypeVar("T")
_SECONDS_PER_STEP = 0.02


def run_in_thread(work: Callable[[], T]) -> Generator[Progress, None, T]:
    """Run blocking work in a thread, yield progress until it ends, and return its result.

    Raises MedqaError (`stalled`) if it does not end in time.
    """
    # Imported here: it takes some 10 ms, and most saves run nothing in a thread.
    from concurrent.futures import ThreadPoolExecutor, wait

    report_progress(patience=LONG_STEP)
    threads = ThreadPoolExecutor(1)
    try:
        future = threads.submit(work)
        left = LONG_STEP * default_limits().silence
        while not wait((future,), _SECONDS_PER_STEP).done:
            left -= _SECONDS_PER_STEP  # a clock would count the time in which this process was suspended
            if left < 0:
                raise stalled_error()
            yield Progress(0)
    finally:
        threads.shutdown(wait=False)
    return future.result()
