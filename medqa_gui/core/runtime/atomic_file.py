"""Write files atomically: the target has either its old or its whole new content."""

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

from medqa_gui.core.model.errors import UnreadableFileError, UnwritableTargetError, system_reason
from medqa_gui.core.runtime.watchdog import LONG_STEP, report_progress

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer
    from _typeshed import WriteableBuffer

_BUFFER = 1 << 16
# The name contains the computer (several may write to a shared folder) and the process, so that a later save can remove
# temporary files left by a kill or a power cut.
TEMPORARY_SUFFIX = ".medqa-part"
_TEMPORARY = re.compile(r"\..*\.(?P<computer>[0-9a-f]{8})-(?P<process>[0-9]+)-[^.]*" + re.escape(TEMPORARY_SUFFIX))


@contextmanager
def replacing(
    target: Path, *, is_private: bool = False, sources: Iterable[Path] = (), folder: Path | None = None
) -> Iterator[IO[bytes]]:
    """Yield a binary file, also readable, that replaces the target when the body ends without an exception.

    Only the owner may read a private file; others get no more permissions than the `sources` of the content have.
    Raises UnwritableTargetError if the folder, the disk or the system refuses, or if a link leads out of `folder`
    (default: the folder of the target; not checked for private files); the old file then stays. Exceptions of the body
    propagate.
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
            # A slow USB stick may take minutes to write what the system has buffered.
            report_progress(patience=LONG_STEP)
            with _refused(target):
                os.fsync(handle)
            report_progress()
        with _refused(target):
            temporary.chmod(0o600 if is_private else _rights(temporary, place, sources))
            temporary.replace(place)
        _sync_folder(place.parent)
    finally:
        # The folder may be gone, with a network share.
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


class _TemporaryFile(io.FileIO):
    """Temporary file whose errors name the target."""

    def __init__(self, handle: int, target: Path) -> None:
        super().__init__(handle, "w+b")
        self._target = target
        self._is_dropped = False

    @contextmanager
    def buffered(self) -> Iterator[IO[bytes]]:
        """Yield the file with a buffer; if the body fails, the rest of the buffer is discarded."""
        with io.BufferedRandom(self, _BUFFER) as file:
            is_whole = False
            try:
                yield file
                is_whole = True
            finally:
                self._is_dropped = not is_whole

    def write(self, data: "Buffer") -> int:
        """Write data. Raises UnwritableTargetError."""
        if self._is_dropped:
            return memoryview(data).nbytes
        with _refused(self._target):
            return os.write(self.fileno(), data)

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read into the buffer. Raises UnwritableTargetError."""
        with _refused(self._target):
            return super().readinto(buffer) or 0


@contextmanager
def temporary_folder(beside: Path) -> Iterator[Path]:
    """Yield an empty private folder next to the file, and remove it afterwards.

    A later save removes what a kill leaves behind. Raises UnwritableTargetError if the folder cannot be created.
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
    """Convert OSError of the body, one system call, to UnwritableTargetError."""
    try:
        yield
    except OSError as error:
        raise unwritable_target(target, error) from error


def _place(target: Path) -> Path:
    """Return the target with links resolved. Raises UnwritableTargetError for devices and pipes."""
    # Path.resolve raises for circular links; here the next call reports them.
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
    """Return the target with links resolved. Raises UnwritableTargetError if it is outside the folder."""
    place = _place(target)
    if not place.is_relative_to(os.path.realpath(folder)):
        raise UnwritableTargetError("target_leads_away", path=target, place=place)
    return place


def clear_leftovers(folder: Path) -> None:
    """Remove temporary files and folders left there by killed processes of this computer.

    Those of running processes and of other computers stay; errors are ignored.
    """
    _clear(folder, lambda computer, process: computer == _this_computer() and not _is_alive(process))


def clear_all_temporary(folder: Path) -> None:
    """Remove all temporary files of the program there, of any process and computer."""
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
    """Return a checksum of this computer's name, eight hexadecimal digits."""
    name = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    return f"{zlib.crc32(name.encode()):08x}"


def _is_alive(process_id: int) -> bool:
    if process_id == os.getpid():
        return True
    if os.name == "nt":
        # On Windows a signal would end the process; an open file cannot be removed there anyway.
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
    # Without O_NONBLOCK, opening a pipe blocks until another process opens it for writing.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(path, flags)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise ValueError(path)


def read_small(path: Path, most: int) -> bytes:
    """Return the bytes of a file. Raises OSError, and ValueError for more than `most` bytes, a pipe or a device."""
    with open_regular(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(path)
    return data


def unwritable_target(target: Path, error: OSError) -> UnwritableTargetError:
    """Return the error to show for an OSError of the target."""
    if target.is_dir():
        return UnwritableTargetError("target_is_folder", path=target)
    if error.errno == errno.ENOENT:
        return UnwritableTargetError("target_no_folder", path=_place(target).parent)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UnwritableTargetError("disk_full", path=target)
    return UnwritableTargetError("target_no_access", path=target, reason=system_reason(error))


def unreadable_file(path: Path, error: OSError) -> UnreadableFileError:
    """Return the error to show for an OSError of the source."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableFileError("file_missing", path=path)
    if isinstance(error, IsADirectoryError):
        return UnreadableFileError("file_is_folder", path=path)
    return UnreadableFileError("file_no_access", path=path, reason=system_reason(error))


def _rights(temporary: Path, place: Path, sources: Iterable[Path]) -> int:
    """Return the permissions of the old or of a new file, reduced to those that all sources have."""
    umask = os.umask(0)
    os.umask(umask)
    old = _facts(place)
    rights = stat.S_IMODE(old.st_mode) & 0o777 if old else 0o666 & ~umask
    group = temporary.stat().st_gid
    for source in filter(None, map(_facts, sources)):
        bound = stat.S_IMODE(source.st_mode) | 0o600
        if source.st_gid != group:
            # A different group gets no more than everybody.
            bound &= ~0o070 | (bound & 0o007) << 3
        rights &= bound
    return rights


def _facts(path: Path) -> os.stat_result | None:
    with suppress(OSError):
        return path.stat()
    return None


def _sync_folder(folder: Path) -> None:
    """Flush the rename to disk, if the system supports it."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
