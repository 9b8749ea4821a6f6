"""Start child processes without importing modules from the current folder."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Final

# A child starts as `python -c`, which searches the current folder for modules first unless this is set.
_SAFE_PATH: Final = "PYTHONSAFEPATH"
_starting = threading.Lock()


class ChildProcess(SpawnProcess):
    """Process that, with its children, imports no module from the current folder."""

    def start(self) -> None:
        """Start the process."""
        with _safe_path():
            super().start()


class ChildContext(SpawnContext):
    """Multiprocessing context of child processes and their pipes."""

    Process = ChildProcess


def spawn_context() -> ChildContext:
    """Return the context for child processes."""
    if os.name == "posix":
        # The resource tracker is a `python -c` too, started with the first process, lock or queue.
        from multiprocessing import resource_tracker

        with _safe_path():
            resource_tracker.ensure_running()
    return ChildContext()


@contextmanager
def _safe_path() -> Iterator[None]:
    """Set PYTHONSAFEPATH during the body only, since other programs inherit the environment too."""
    with _starting:
        before = os.environ.get(_SAFE_PATH)
        os.environ[_SAFE_PATH] = "1"
        try:
            yield
        finally:
            if before is None:
                del os.environ[_SAFE_PATH]
            else:
                os.environ[_SAFE_PATH] = before
