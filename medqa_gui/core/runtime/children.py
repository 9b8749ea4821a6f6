"""How child processes are started: never with code from the folder that a person stands in."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Final

# A child begins as `python -c`, which looks for modules in the current folder first unless this is set.
_SAFE_PATH: Final = "PYTHONSAFEPATH"
_starting = threading.Lock()


class ChildProcess(SpawnProcess):
    """A process whose Python, and that of its own children, finds no module in the current folder."""

    def start(self) -> None:
        """Start the process."""
        with _safe_path():
            super().start()


class ChildContext(SpawnContext):
    """What makes children and the pipes to them."""

    Process = ChildProcess


def spawn_context() -> ChildContext:
    """Return the context in which every child process is made."""
    if os.name == "posix":
        # The tracker of multiprocessing is a `python -c` too, started with the first process, lock or queue.
        from multiprocessing import resource_tracker

        with _safe_path():
            resource_tracker.ensure_running()
    return ChildContext()


@contextmanager
def _safe_path() -> Iterator[None]:
    """Set it for what is started meanwhile, and leave the environment as it was: programs of others see it as well."""
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
