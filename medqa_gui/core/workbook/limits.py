"""How much memory, unpacked content and silence a reader may take before it is stopped."""

import os
import sys
from dataclasses import dataclass, replace
from typing import Final

MEMORY_SETTING: Final = "MEDQA_MEMORY_LIMIT_MB"
_MIB = 1024**2
_LEAST_MEMORY = 512 * _MIB  # below it the interpreter and its libraries do not start
_USUAL_MEMORY = 4096 * _MIB


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one reader; `memory` in bytes of address space, `silence` in seconds without a sign of progress.

    `unpacked` (bytes) and `cells` bound what a reader that holds a whole grid is given at all.
    """

    memory: int = _USUAL_MEMORY
    unpacked: int = 1024 * _MIB
    cells: int = 20_000_000
    silence: float = 120.0

    @property
    def memory_in_mib(self) -> int:
        """The bound of memory as a person reads it."""
        return self.memory // _MIB


def usual_limits() -> Limits:
    """Return the bounds that fit this computer; MEDQA_MEMORY_LIMIT_MB sets the memory and scales the rest."""
    said = os.environ.get(MEMORY_SETTING, "")
    memory = int(said) * _MIB if said.isdecimal() and int(said) else min(_USUAL_MEMORY, _most_of_this_computer())
    memory = max(memory, _LEAST_MEMORY)
    usual = Limits()
    scale = memory / usual.memory
    return replace(usual, memory=memory, unpacked=int(usual.unpacked * scale), cells=int(usual.cells * scale))


def bind_this_process(memory: int) -> None:
    """Let the system refuse this process more memory than this; a crash of its leaves no core file behind.

    Only Linux holds a process to it; elsewhere the bounds of size and time remain.
    """
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    memory = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _most_of_this_computer() -> int:
    """Return three quarters of the memory that is built in."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4
    except (AttributeError, OSError, ValueError):
        return _USUAL_MEMORY
