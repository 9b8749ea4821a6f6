"""Show a folder in the system's file manager."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_folder(path: Path) -> bool:
    """Show the file's folder in the file manager; return False if there is none."""
    with _system_libraries():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


@contextmanager
def _system_libraries() -> Iterator[None]:
    """Unset LD_LIBRARY_PATH of a frozen build, whose libraries would break the system's programs."""
    own = os.environ.pop("LD_LIBRARY_PATH", None) if getattr(sys, "frozen", False) else None
    try:
        yield
    finally:
        if own is not None:
            os.environ["LD_LIBRARY_PATH"] = own
