"""A conversion of many files that is stopped ends at once, with all its processes, and leaves no half file."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="there a console tells all its processes of Ctrl+C itself")


def start(folder: Path, jobs: int) -> "subprocess.Popen[str]":
    """Convert four files that take seconds each, and return when each job is writing one."""
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    lines = "\n".join(f"What of {row}?,Take {row} of it." for row in range(300_000))
    for number in range(4):
        (folder / "in" / f"{number}.csv").write_text(f"Question,Answer\n{lines}", "utf-8")
    command = [sys.executable, "-m", "medqa_gui.cli", "convert", str(folder / "in"), "-o", str(folder / "out")]
    process = subprocess.Popen(
        [*command, "--jobs", str(jobs)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and sum(path.stat().st_size > 0 for path in (folder / "out").iterdir()) < jobs:
        pass
    return process


def ended(process: "subprocess.Popen[str]") -> str:
    """Return what was said; the ends of these pipes are held by every process, so that none is left then."""
    try:
        return process.communicate(timeout=30)[1]
    finally:
        process.kill()


STOPS: dict[str, Callable[[int], None]] = {
    "Ctrl+C in a terminal": lambda process: os.killpg(process, signal.SIGINT),
    "SIGINT to the command alone": lambda process: os.kill(process, signal.SIGINT),
    "SIGTERM to the command alone": lambda process: os.kill(process, signal.SIGTERM),
}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("how", STOPS)
def test_a_stopped_conversion_leaves_nothing_half_and_nobody_behind(tmp_path: Path, how: str, jobs: int) -> None:
    process = start(tmp_path, jobs)
    STOPS[how](process.pid)
    assert ended(process) == "Stopped. No partial file was left behind.\n"
    assert process.returncode == 2
    assert not [path for path in (tmp_path / "out").iterdir() if path.suffix != ".json"]


def test_the_helpers_of_a_killed_conversion_end_and_clear_their_files_away(tmp_path: Path) -> None:
    process = start(tmp_path, 2)
    process.kill()
    ended(process)
    assert not list((tmp_path / "out").iterdir())
