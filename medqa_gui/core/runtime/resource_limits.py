"""Limits of a reader: memory, unpacked content, cells, and time without progress."""

import math
import os
import sys
import threading
import time
from dataclasses import dataclass
from typing import Final

from medqa_gui.core.model.errors import PlanError

if sys.platform != "win32":
    import resource

LIMITS_SETTING: Final = "MEDQA_LIMITS"
_MIB = 1024**2
_LEAST_MEMORY = 512 * _MIB  # the interpreter and its libraries need about this much to start
_USUAL_MEMORY = 4096 * _MIB
_LEAST_FACTOR, _MOST_FACTOR = 0.01, 1000
_SECONDS_BETWEEN_LOOKS = 0.2
# Exit status of a process that exceeded its memory limit.
MEMORY_EXCEEDED: Final = 9
# Constants of the Windows API.
_JOB_BOUNDS_PROCESS_MEMORY = 0x100
_JOB_EXTENDED_LIMITS = 9


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one process: `memory` in bytes, `silence` in seconds without progress.

    `streamed` (bytes) limits the unpacked size of a package; `unpacked` (bytes) and `cells` limit readers that keep a
    whole sheet in memory.
    """

    memory: int = _USUAL_MEMORY
    streamed: int = 4096 * _MIB  # an ordinary sheet of 1,000,000 rows unpacks to 1.06 GiB
    unpacked: int = 1024 * _MIB
    cells: int = 20_000_000
    silence: float = 120.0

    @property
    def memory_in_mib(self) -> int:
        """Memory limit in MiB, for messages."""
        return self.memory // _MIB


def default_limits() -> Limits:
    """Return the limits for this computer, scaled by the environment variable MEDQA_LIMITS."""
    return scaled_limits(limits_factor())


def scaled_limits(factor: float) -> Limits:
    """Return the limits for this computer times a factor."""
    memory = max(int(min(_USUAL_MEMORY, _most_of_this_computer()) * factor), _LEAST_MEMORY)
    usual = Limits()
    scale = memory / usual.memory
    return Limits(
        memory=memory,
        streamed=int(usual.streamed * factor),
        unpacked=int(usual.unpacked * scale),
        cells=int(usual.cells * scale),
        silence=usual.silence * factor,
    )


def limits_factor() -> float:
    """Return the factor in MEDQA_LIMITS, or 1 if it is missing or invalid."""
    try:
        times = float(os.environ.get(LIMITS_SETTING, "1"))
    except ValueError:
        return 1.0
    return 1.0 if math.isnan(times) else min(max(times, _LEAST_FACTOR), _MOST_FACTOR)


def check_limits_setting() -> None:
    """Raise PlanError if MEDQA_LIMITS is not a number above 0."""
    text = os.environ.get(LIMITS_SETTING, "1")
    try:
        is_usable = float(text) > 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise PlanError("limits_unclear", setting=LIMITS_SETTING, text=text)


def limit_memory(memory: int) -> None:
    """Limit the memory of this process, in bytes, and disable core dumps.

    Linux and Windows deny more memory, which raises MemoryError; elsewhere the process exits when it exceeds the limit.
    """
    disable_core_dumps()
    match sys.platform:
        case "linux":
            _bind_by_the_kernel(memory)
        case "win32":
            _bind_by_a_job(memory)
        case _:
            exit_above(memory)


def disable_core_dumps() -> None:
    """Disable core dumps, which would contain texts from memory."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def exit_above(memory: int) -> None:
    """Watch this process in a thread, and end it when its peak memory exceeds so many bytes."""
    threading.Thread(target=_watch, args=(memory,), daemon=True).start()


def _bind_by_the_kernel(memory: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    memory = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def _bind_by_a_job(memory: int) -> None:
    """Put this process into a job object with a memory limit; on failure it runs without a limit."""
    # Imported here: only Windows needs it.
    import ctypes

    class Bounds(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, of which only the flags and the process memory are set."""

        _fields_ = (
            ("times", ctypes.c_int64 * 2),
            ("flags", ctypes.c_uint32),
            ("working_set", ctypes.c_size_t * 2),
            ("processes", ctypes.c_uint32),
            ("affinity", ctypes.c_size_t),
            ("classes", ctypes.c_uint32 * 2),
            ("transfers", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peaks", ctypes.c_size_t * 2),
        )

    kernel = getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009 - mypy checks for Linux, which has none
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    bounds = Bounds(flags=_JOB_BOUNDS_PROCESS_MEMORY, process_memory=memory)
    kernel.SetInformationJobObject(job, _JOB_EXTENDED_LIMITS, ctypes.byref(bounds), ctypes.sizeof(bounds))
    kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))


def _watch(memory: int) -> None:
    while _peak_memory() <= memory:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(MEMORY_EXCEEDED)


def _peak_memory() -> int:
    """Return the peak memory of this process in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _most_of_this_computer() -> int:
    """Return three quarters of the installed memory in bytes."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4
    except (AttributeError, OSError, ValueError):
        return _USUAL_MEMORY
