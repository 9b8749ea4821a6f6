"""Use the whole program as a person does, window and command line, and watch what it and its children reach for.

As a script it is the use of the window: open the files, look around, edit, save the first one, close.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
PATIENCE = 120.0

# Loaded by every interpreter that is started, the engine and the readers too. AF_UNIX is for the display and D-Bus.
WATCH = """
import os, sys

_LOG = os.environ["MEDQA_TEST_LOG"]
_FORBIDDEN = {"ssl", "_ssl", "http.client", "urllib.request", "PySide6.QtNetwork", "requests", "urllib3"}

def _tell(text):
    handle = os.open(_LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(handle, (text + "\\n").encode())
    os.close(handle)

def _watch(event, arguments):
    if event == "socket.__new__" and arguments[1] in (2, 10, 23, 30):
        _tell(f"socket {arguments[1]}")
        raise PermissionError("no network here")
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect"):
        _tell(event) if "AF_UNIX" not in repr(arguments[:1]) else None
    if event == "import" and arguments[0] in _FORBIDDEN:
        _tell(f"import {arguments[0]}")

sys.addaudithook(_watch)
_tell("started")
"""


class Use(NamedTuple):
    """What a whole use did: how often an interpreter started, and what was reached for that should not be."""

    started: int
    reached: list[str]
    printed: str


def use_program(folder: Path, sources: list[Path]) -> Use:
    """Use window and command line on these files; everything that is remembered goes to `folder/settings`."""
    log = folder / "reached.log"
    watch = folder / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH, "utf-8")
    (folder / "tmp").mkdir()
    (folder / "saved").mkdir()
    environment = os.environ | {
        "PYTHONPATH": f"{watch}{os.pathsep}{ROOT}",
        "MEDQA_TEST_LOG": str(log),
        "MEDQA_HOME": str(folder / "settings"),
        "TMPDIR": str(folder / "tmp"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONIOENCODING": "utf-8",
    }
    names = [str(source) for source in sources]
    target = str(folder / "saved" / "window.json")
    commands = [
        [sys.executable, "-m", "tests.whole_use", target, *names],
        *([sys.executable, "-m", "medqa_gui.cli", "inspect", name] for name in names),
        *([sys.executable, "-m", "medqa_gui.cli", "review", name] for name in names),
        [sys.executable, "-m", "medqa_gui.cli", "convert", *names, "-o", str(folder / "saved"), "--with", "manifest"],
        [sys.executable, "-m", "medqa_gui.cli", "verify", target, "--format", "xtuner"],
        [sys.executable, "-m", "medqa_gui.cli", "presets"],
    ]
    printed = ""
    for command in commands:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=2 * PATIENCE, encoding="utf-8"
        )
        assert done.returncode in (0, 1), (command, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr, done.stderr
        printed += done.stderr
    lines = log.read_text("utf-8").splitlines()
    return Use(lines.count("started"), [line for line in lines if line != "started"], printed)


def use_window(target: Path, names: list[str]) -> None:
    """Be the window: everything is done by the objects behind it, as its menus would."""
    from PySide6.QtCore import QEventLoop

    from medqa_gui.app import build
    from medqa_gui.core.model.mapping import Field
    from medqa_gui.ui.state.document_state import DocumentState
    from tests.ui.row_decisions import write_cell

    app, window = build(["medqa-gui", *names])
    window.show()

    def wait_for(condition: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
            assert time.monotonic() < deadline, "never happened"

    for document in window.session.documents:
        window.session.show(document)
        wait_for(lambda each=document: each.is_loaded and each.is_reviewed)
    first = window.session.documents[0]
    window.session.show(first)
    assert first.state is DocumentState.READY
    found: list[Any] = []
    first.detail_arrived.connect(found.append)
    first.ask_detail(2)
    wait_for(lambda: found)
    titles = [window.windowTitle()]
    write_cell(first, 2, Field.ANSWER, "MARK-EDIT, written by a person.", "")
    wait_for(lambda: first.is_reviewed)
    first.save(target)
    wait_for(lambda: first.state is DocumentState.SAVED)
    window.session.remember_target(target)
    titles.append(window.windowTitle())
    window.close()
    (target.parent / "titles.json").write_text(json.dumps(titles), "utf-8")


if __name__ == "__main__":
    use_window(Path(sys.argv[1]), sys.argv[2:])
