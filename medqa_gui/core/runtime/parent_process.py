"""A process that is started for another has nothing to do without it."""

import os
import threading
from collections.abc import Callable


def leave_with_parent(leave: Callable[[], object] = lambda: os._exit(1)) -> None:
    """Have a thread end this process, at once unless told otherwise, when the one that started it is gone."""
    threading.Thread(target=_wait, args=(leave,), daemon=True).start()


def _wait(leave: Callable[[], object]) -> None:
    # Imported here, since a run that starts no process does without.
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        leave()
