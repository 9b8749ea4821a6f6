"""Write a file so that its place holds the old content or the whole new content, never half."""

import errno
import io
import os
import re
import shutil
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from medqa_gui.core.model.errors import UnreadableFileError, UnwritableTargetError
from medqa_gui.core.runtime.watchdog import LONG_STEP, report_progress

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer
    from _typeshed import WriteableBuffer

_BUFFER = 1 << 16
# A temporary file is recognised by its name, so that a later save can clear what a kill or a power cut left: which
# computer wrote it (a shared folder has several), and which process of it.
TEMPORARY_SUFFIX = ".medqa-part"
_TEMPORARY = re.compile(r"\..*\.(?P<computer>[0-9a-f]{8})-(?P<process>[0-9]+)-[^.]*" + re.escape(TEMPORARY_SUFFIX))


@contextmanager
def replacing(
    target: Path, *, is_private: bool = False, sources: Iterable[Path] = (), folder: Path | None = None
) -> Iterator[IO[bytes]]:
    """Yield a binary file (readable too) that takes the target's place when the body ends without an exception.

    Only its owner may read a private one; any other is not more readable than the `sources` of its content. Raises
    UnwritableTargetError when the folder, the disk or the system refuses, and where a link leads out of the `folder`
    (default: the target's own), but for a private file; the old file is then as it was. What the body itself raises
    passes through.
    """
    place = _place(target) if is_private else resolve_inside(target, folder or target.parent)
    clear_leftovers(place.parent)
    with _refused(target):
        handle, name = tempfile.mkstemp(TEMPORARY_SUFFIX, _temporary_prefix(place.name), place.parent)
    temporary = Path(name)
    try:
        with closing(_TemporaryFile(handle, target)) as raw, raw.buffered() as file:
            yield file
            file.flush()
            # A slow stick may take minutes for what the system has held back until now.
            report_progress(patience=LONG_STEP)
            with _refused(target):
                os.fsync(handle)
            report_progress()
        with _refused(target):
            temporary.chmod(0o600 if is_private else _rights(temporary, place, sources))
            temporary.replace(place)
        _sync_folder(place.parent)
    finally:
        # A folder that is gone (a network share) has taken the temporary file along.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


class _TemporaryFile(io.FileIO):
    """A file whose refusals by the system name the target that it is written for."""

    def __init__(self, handle: int, target: Path) -> None:
        super().__init__(handle, "w+b")
        self._target = target
        self._is_dropped = False

    @contextmanager
    def buffered(self) -> Iterator[IO[bytes]]:
        """Yield the file with a buffer; where the body fails, what is left in it is not written."""
        with io.BufferedRandom(self, _BUFFER) as file:
            is_whole = False
            try:
                yield file
                is_whole = True
            finally:
                self._is_dropped = not is_whole

    def write(self, data: "Buffer") -> int:
        """Write some of the data. Raises UnwritableTargetError."""
        if self._is_dropped:
            return memoryview(data).nbytes
        with _refused(self._target):
            return os.write(self.fileno(), data)

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read back into the buffer. Raises UnwritableTargetError."""
        with _refused(self._target):
            return super().readinto(buffer) or 0


@contextmanager
def temporary_folder(beside: Path) -> Iterator[Path]:
    """Yield an empty folder next to the file that only this person may look into, and remove it with its content.

    A later save clears what a kill leaves of it. Raises UnwritableTargetError where it cannot be made.
    """
    with _refused(beside):
        made = Path(tempfile.mkdtemp(TEMPORARY_SUFFIX, _temporary_prefix(beside.name), beside.parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _temporary_prefix(name: str) -> str:
    return f".{name[:60]}.{_this_computer()}-{os.getpid()}-"


@contextmanager
def _refused(target: Path) -> Iterator[None]:
    """Raise the system's refusal as UnwritableTargetError; the body is one call of the system."""
    try:
        yield
    except OSError as error:
        raise unwritable_target(target, error) from error


def _place(target: Path) -> Path:
    """Return where the target is, links followed. Raises UnwritableTargetError for what is no file and must stay."""
    # Unlike Path.resolve it has an answer for links in a circle: the next call refuses them.
    place = Path(os.path.realpath(target))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return place
    except OSError as error:
        raise unwritable_target(target, error) from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise UnwritableTargetError("target_is_device", path=target)
    return place


def resolve_inside(target: Path, folder: Path) -> Path:
    """Return where the target is, links followed. Raises UnwritableTargetError where that is outside of the folder."""
    place = _place(target)
    if not place.is_relative_to(os.path.realpath(folder)):
        raise UnwritableTargetError("target_leads_away", path=target, place=place)
    return place


def clear_leftovers(folder: Path) -> None:
    """Remove the temporary files and folders that processes of this computer left there when they were killed.

    One of a living process stays, and so does one of another computer; nothing that goes wrong here is told.
    """
    _clear(folder, lambda computer, process: computer == _this_computer() and not _is_alive(process))


def clear_all_temporary(folder: Path) -> None:
    """Remove every temporary file of the program there, whoever wrote it."""
    _clear(folder, lambda _computer, _process: True)


def _clear(folder: Path, is_to_go: Callable[[str, int], bool]) -> None:
    with suppress(OSError):
        for path in folder.glob(f".*{TEMPORARY_SUFFIX}"):
            found = _TEMPORARY.fullmatch(path.name)
            if found and is_to_go(found["computer"], int(found["process"])):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
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


def open_regular(path: Path) -> IO[bytes]:
    """Open a file for reading. Raises OSError, and ValueError for a pipe or a device, which may never end."""
    # Without O_NONBLOCK, opening a pipe waits for somebody who writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(path, flags)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise ValueError(path)


def read_small(path: Path, most: int) -> bytes:
    """Return a file's bytes. Raises OSError, and ValueError for more bytes, a pipe or a device, which may never end."""
    with open_regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(path)
    return data


def unwritable_target(target: Path, error: OSError) -> UnwritableTargetError:
    """Return what the system's refusal means for the person."""
    if target.is_dir():
        return UnwritableTargetError("target_is_folder", path=target)
    if error.errno == errno.ENOENT:
        return UnwritableTargetError("target_no_folder", path=_place(target).parent)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UnwritableTargetError("disk_full", path=target)
    return UnwritableTargetError("target_no_access", path=target, reason=error.strerror or str(error.errno))


def unreadable_file(path: Path, error: OSError) -> UnreadableFileError:
    """Say in the program's words why the system did not hand out the file."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableFileError("file_missing", path=path)
    if isinstance(error, IsADirectoryError):
        return UnreadableFileError("file_is_folder", path=path)
    return UnreadableFileError("file_no_access", path=path, reason=error.strerror or "?")


def _rights(temporary: Path, place: Path, sources: Iterable[Path]) -> int:
    """Return the old file's rights, or those of a new file, without those that nobody has at one of the sources."""
    umask = os.umask(0)
    os.umask(umask)
    old = _facts(place)
    rights = stat.S_IMODE(old.st_mode) & 0o777 if old else 0o666 & ~umask
    group = temporary.stat().st_gid
    for source in filter(None, map(_facts, sources)):
        bound = stat.S_IMODE(source.st_mode) | 0o600
        if source.st_gid != group:
            # Another group may do what everybody may.
            bound &= ~0o070 | (bound & 0o007) << 3
        rights &= bound
    return rights


def _facts(path: Path) -> os.stat_result | None:
    with suppress(OSError):
        return path.stat()
    return None


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
