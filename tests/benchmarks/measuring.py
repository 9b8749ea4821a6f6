"""Run whole processes in turn and read what the system says they used."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Run(NamedTuple):
    """What one process used: seconds of wall clock and of CPU, peak memory in MB (10^6 bytes)."""

    wall: float
    cpu: float
    peak: float


def environment() -> dict[str, str]:
    """Return the environment that every measured process has.

    Modules are compiled by the first run, as by an installation, and not anew in each process.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "medqa-benchmarks" / "compiled")}
    screen = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    # The peers' baseline reads XML with the standard library.
    return (
        kept | compiled | screen | {"PYTHONPATH": str(ROOT), "OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "False"}
    )


def run(command: Sequence[str | Path]) -> Run:
    """Run a command of Python's to its end; it must succeed."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *map(str, command)], env=environment(), stdout=subprocess.DEVNULL, stderr=said, cwd=ROOT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{command} ended with {process.returncode}: {said.read().decode()}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def interleaved(commands: dict[str, Sequence[str | Path]], rounds: int) -> dict[str, Run]:
    """Run all commands in turn, so many rounds, and return the median of each."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command))
    return {
        name: Run(*(statistics.median(column) for column in zip(*found, strict=True))) for name, found in runs.items()
    }


def cpu_seconds(process: int) -> float:
    """Return what a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
