"""The promise, as the kernel sees it: no process of a whole use reaches for anything but its display."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui.resource_files import resource
from tests.core.reading.xls_files import table, write_xls

ROOT = Path(__file__).parents[2]
ROWS = [["Question", "Answer"], ["How much paracetamol may I take at once?", "One gram, and four grams a day."]]
# AF_UNIX is the display and D-Bus, and a pair of sockets between a parent and its child.
ABROAD = re.compile(r"AF_(?!UNIX|LOCAL|UNSPEC)[A-Z0-9]+")


def works() -> bool:
    if not shutil.which("strace"):
        return False
    traced = subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, check=False)
    return traced.returncode == 0


pytestmark = pytest.mark.skipif(not works(), reason="needs strace, and the right to trace")

COMMANDS = {
    "inspect": ["inspect", "old.xls"],
    "review": ["review", "new.xlsx"],
    "convert": ["convert", "old.xls", "new.xlsx", "-o", "out", "--with", "manifest", "--with", "card"],
    "convert two at once": ["convert", "old.xls", "new.xlsx", "-o", "out", "--jobs", "2"],
    "verify": ["verify", "done.json", "--format", "xtuner"],
    "formats": ["formats"],
    "presets": ["presets"],
    "self-test": ["--self-test"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    write_xls(tmp_path / "old.xls", table(*ROWS))
    shutil.copy(resource("sample.xlsx"), tmp_path / "new.xlsx")
    (tmp_path / "done.json").write_text('[{"conversation": [{"system": "", "input": "a", "output": "b"}]}]', "utf-8")
    return tmp_path


def traced(
    folder: Path, command: list[str], **environment: str
) -> tuple["subprocess.CompletedProcess[str]", list[str]]:
    """Run a command, and return the calls with which any of its processes reached for a network."""
    log = folder / "trace.log"
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder / "home")} | environment
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=network", "-e", "signal=none", "-o", str(log), *command],
        cwd=folder, env=surroundings, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done, [line for line in log.read_text("utf-8", "replace").splitlines() if ABROAD.search(line)]


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_no_command_reaches_for_a_network(command: list[str], folder: Path) -> None:
    done, abroad = traced(folder, [sys.executable, "-m", "medqa_gui.cli", *command])
    assert abroad == []
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("screen", ["offscreen", "xcb"])
def test_a_session_of_the_window_reaches_for_no_network(screen: str, folder: Path) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    if screen == "xcb" and not shutil.which("xvfb-run"):
        pytest.skip("a screen needs xvfb-run")
    use = [
        sys.executable,
        str(ROOT / "tests" / "whole_use.py"),
        str(folder / "out" / "window.json"),
        "old.xls",
        "new.xlsx",
    ]
    script = folder / "use.sh"
    log = folder / "trace.log"
    # The display is somebody else's program: what it listens on is not traced.
    script.write_text('exec strace -f -qq -e trace=network -e signal=none -o "$0.log" "$@"\n', "utf-8")
    shown = ["xvfb-run", "-a"] if screen == "xcb" else []
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder / "home"), "QT_QPA_PLATFORM": screen}
    done = subprocess.run(
        [*shown, "sh", str(script), *use],
        cwd=folder,
        env=surroundings,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    lines = log.with_name("use.sh.log").read_text("utf-8", "replace").splitlines()
    assert [line for line in lines if ABROAD.search(line)] == []
    assert done.returncode == 0, done.stderr
    assert (folder / "out" / "window.json").is_file()


def test_the_trace_would_have_seen_a_connection(folder: Path) -> None:
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"
    _, abroad = traced(folder, [sys.executable, "-c", code])
    assert abroad
