"""Temporary folder that is removed even if this process is killed."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_SHELL: Final = "/bin/sh"
# Ends when the pipe is closed: by this process after its own cleanup, or by the system when this process is killed.
_REMOVE_AT_END_OF_PIPE: Final = 'read -r _; rm -rf -- "$1"'


@contextmanager
def disposable_folder(prefix: str) -> Iterator[Path]:
    """Yield a new temporary folder and remove it at the end.

    On POSIX systems a shell in a session of its own removes it when this process is killed; elsewhere a killed process
    leaves it behind.
    """
    with tempfile.TemporaryDirectory(prefix=prefix) as name, _removed_after_kill(name):
        yield Path(name)


@contextmanager
def _removed_after_kill(folder: str) -> Iterator[None]:
    if os.name != "posix":
        yield
        return
    with subprocess.Popen(  # noqa: S603 - a fixed script
        [_SHELL, "-c", _REMOVE_AT_END_OF_PIPE, "remove", folder],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", start_new_session=True,
    ):  # fmt: skip
        yield
