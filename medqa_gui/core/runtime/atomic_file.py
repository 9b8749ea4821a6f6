"""Write a file so that its place holds the old content or the whole new content, never half."""

import errno
import os
import re
import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.runtime.watchdog import AT_ONE_GO, progressed

# A temporary file is recognised by its name, so that a later save can clear what a kill or a power cut left: which
# computer wrote it (a shared folder has several), and which process of it.
TEMPORARY_SUFFIX = ".medqa-part"
_TEMPORARY = re.compile(r"\..*\.(?P<computer>[0-9a-f]{8})-(?P<process>[0-9]+)-[^.]*" + re.escape(TEMPORARY_SUFFIX))


@contextmanager
def replacing(target: Path, *, is_private: bool = False) -> Iterator[IO[bytes]]:
    """Yield a binary file (readable too) that takes the target's place when the body ends without an exception.

    Only its owner may read a private one. Raises UnwritableTargetError when the folder, the disk or the system refuses;
    the old file is then as it was.
    """
    place = _place(target)
    clear_leftovers(place.parent)
    try:
        owner = f"{_this_computer()}-{os.getpid()}-"
        handle, name = tempfile.mkstemp(TEMPORARY_SUFFIX, f".{place.name[:60]}.{owner}", place.parent)
    except OSError as error:
        raise unwritable(target, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            # A slow stick may take minutes for what the system has held back until now.
            progressed(patience=AT_ONE_GO)
            os.fsync(file.fileno())
            progressed()
        temporary.chmod(0o600 if is_private else _mode(place))
        temporary.replace(place)
        _sync_folder(place.parent)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        # A folder that is gone (a network share) has taken the temporary file along.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _place(target: Path) -> Path:
    """Return where the target is, links followed. Raises UnwritableTargetError for what is no file and must stay."""
    # Unlike Path.resolve it has an answer for links in a circle: the next call refuses them.
    place = Path(os.path.realpath(target))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return place
    except OSError as error:
        raise unwritable(target, error) from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise UnwritableTargetError("target_is_device", path=target)
    return place


def clear_leftovers(folder: Path) -> None:
    """Remove the temporary files that processes of this computer left in the folder when they were killed.

    A file of a living process stays, and so does one of another computer; nothing that goes wrong here is told.
    """
    with suppress(OSError):
        for path in folder.glob(f".*{TEMPORARY_SUFFIX}"):
            found = _TEMPORARY.fullmatch(path.name)
            if found and found["computer"] == _this_computer() and not _is_alive(int(found["process"])):
                with suppress(OSError):
                    path.unlink()


def _this_computer() -> str:
    """Return eight digits that stand for this computer's name without telling it."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return f"{zlib.crc32(name.encode()):08x}"


def _is_alive(process_id: int) -> bool:
    if process_id == os.getpid():
        return True
    if os.name == "nt":
        # There a signal would end the process; but a file that is open cannot be removed anyway.
        return False
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def read_small(path: Path, most: int) -> bytes:
    """Return a file's bytes. Raises OSError, and ValueError for more bytes, a pipe or a device, which may never end."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError(path)
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(path)
    return data


def unwritable(target: Path, error: OSError) -> UnwritableTargetError:
    """Return what the system's refusal means for the person."""
    if target.is_dir():
        return UnwritableTargetError("target_is_folder", path=target)
    if error.errno == errno.ENOENT:
        return UnwritableTargetError("target_no_folder", path=_place(target).parent)
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
