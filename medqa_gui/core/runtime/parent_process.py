"""End a child process when its parent is gone."""

import os
import threading
from collections.abc import Callable


def leave_with_parent(leave: Callable[[], object] = lambda: os._exit(1)) -> None:
    """Watch the parent process in a thread, and call `leave` (default: exit at once) when it is gone."""
    threading.Thread(target=_wait, args=(leave,), daemon=True).start()


def _wait(leave: Callable[[], object]) -> None:
    # Imported here: a run without child processes does not need multiprocessing.
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        leave()
