"""Where the system lacks something, the program says so in two lines: no traceback, no abort, no endless wait."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_cli_sentences import LANGUAGE_VARIABLES, ROOT, write_ward

ON_LINUX = sys.platform.startswith("linux")
DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE")
# The window's program, with less patience for a display.
WINDOW = "from medqa_gui import app, qt_availability as q; q.SECONDS_TO_ANSWER = 2; raise SystemExit(app.main())"


def run(command: list[str], folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    left_out = (*LANGUAGE_VARIABLES, *DISPLAY_VARIABLES)
    inherited = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.run(
        command,
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder / "home"), **environment},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def silent_display() -> Iterator[str]:
    """Listen as an X server that never answers."""
    sockets = Path("/tmp/.X11-unix")
    sockets.mkdir(exist_ok=True)
    number = next(number for number in range(450, 500) if not (sockets / f"X{number}").exists())
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sockets / f"X{number}"))
        server.listen()
        yield f":{number}"
    (sockets / f"X{number}").unlink()


DISPLAYS = [
    ({}, "There is no screen here to show a window on."),
    ({"DISPLAY": ":449"}, "The display “:449” cannot be used for a window."),
    ({"WAYLAND_DISPLAY": "wayland-9"}, "The display “wayland-9” cannot be used for a window."),
    ({"WAYLAND_DISPLAY": "wayland-9", "DISPLAY": ":449"}, "The display “:449” cannot be used for a window."),
    (
        {"WAYLAND_DISPLAY": "wayland-9", "QT_QPA_PLATFORM": "wayland-egl"},
        "The display “wayland-9” cannot be used for a window.",
    ),
]


@pytest.mark.skipif(not ON_LINUX, reason="other systems always have a screen")
@pytest.mark.parametrize(("environment", "said"), DISPLAYS, ids=str)
def test_the_window_s_program_says_why_it_cannot_show_a_window(
    tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    done = run([sys.executable, "-m", "medqa_gui.app"], tmp_path, **environment)
    what, hint = done.stderr.splitlines()
    assert (done.returncode, what) == (2, said)
    assert "“medqa” on the command line" in hint
    chinese = run([sys.executable, "-m", "medqa_gui.app"], tmp_path, LANG="zh_CN.UTF-8", **environment).stderr
    assert "命令行程序“medqa”" in chinese


@pytest.mark.skipif(not ON_LINUX, reason="other systems always have a screen")
def test_a_display_that_does_not_answer_is_given_up(tmp_path: Path, silent_display: str) -> None:
    done = run([sys.executable, "-c", WINDOW], tmp_path, DISPLAY=silent_display)
    assert done.returncode == 2
    assert done.stderr.startswith(f"The display “{silent_display}” did not answer within 2 seconds.\n")


def without_shared_memory(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a shell command in a mount namespace whose /dev/shm cannot be written."""
    mounted = f"mount -t tmpfs -o ro none /dev/shm && {command}"
    if (
        not shutil.which("unshare")
        or run(["unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/shm"], folder).returncode
    ):
        pytest.skip("needs the right to make a mount namespace")
    return run(["unshare", "-m", "sh", "-c", mounted], folder)


@pytest.mark.skipif(not ON_LINUX, reason="only Linux has /dev/shm")
def test_without_shared_memory_files_are_converted_in_parallel_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    names = [write_ward(tmp_path, f"ward{number}.csv").name for number in range(3)]
    line = f"{sys.executable} -m medqa_gui.cli convert {' '.join(names)} -o out --jobs 2"
    done = without_shared_memory(line, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 3
