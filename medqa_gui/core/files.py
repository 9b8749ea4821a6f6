"""Write a file so that its place holds the old content or the whole new content, never half."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from medqa_gui.core.errors import UnwritableTargetError

# A temporary file is recognised by its ending, so that a later start can clear what a power cut left.
TEMPORARY_SUFFIX = ".medqa-part"


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """Yield a binary file (readable too) that takes the target's place when the body ends without an exception.

    Raises UnwritableTargetError when the folder, the disk or the system refuses; the old file is then as it was.
    """
    place = target.resolve()
    try:
        handle, name = tempfile.mkstemp(TEMPORARY_SUFFIX, f".{place.name[:80]}.", place.parent)
    except OSError as error:
        raise unwritable(target, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(place))
        temporary.replace(place)
        _sync_folder(place.parent)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def unwritable(target: Path, error: OSError) -> UnwritableTargetError:
    """Return what the system's refusal means for the person."""
    if target.is_dir():
        return UnwritableTargetError("target_is_folder", path=target)
    if error.errno == errno.ENOENT:
        return UnwritableTargetError("target_no_folder", path=target.parent)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UnwritableTargetError("disk_full", path=target)
    return UnwritableTargetError("target_no_access", path=target, reason=error.strerror or str(error.errno))


def _mode(place: Path) -> int:
    """Return the old file's rights, or those that a new file gets."""
    with suppress(OSError):
        return place.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _sync_folder(folder: Path) -> None:
    """Bring the rename itself to the disk, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
