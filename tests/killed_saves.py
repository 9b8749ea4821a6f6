"""Kill saves at chosen moments: run as a script by test_saving_faults, it prints what each kill left, as JSON lines.

A moment is a line of the program's own code: the save is traced, and at line N the process kills itself. Each save
runs in a fork, so that hundreds take seconds.
"""

import json
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from medqa_gui.cli import main


def old(name: str) -> bytes:
    """Return what a file of this name may hold before a save: only files of the program are ever replaced."""
    if name.endswith(".manifest.json"):
        return b'{"app": "MedQA Converter 0", "outputs": []}'
    return b"pretty_name: old" if name.endswith(".md") else b'{"text": "### Human: Old?### Assistant: Old."}'


OLD = tuple(map(old, ("a.manifest.json", "a.md", "a.json")))


class Killer:
    """Counts the lines of the traced files; at the chosen one it kills its own process."""

    def __init__(self, folder: str, moment: int) -> None:
        self.lines = 0
        self._folder = folder
        self._moment = moment

    def enter(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        return self.line if self._folder in frame.f_code.co_filename else None

    def line(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        self.lines += 1
        if self.lines == self._moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.line


def saved(source: Path, target: Path, traced: str, moment: int) -> int:
    """Save in a fork that dies at the moment (0: never); return the signal that ended it."""
    child = os.fork()
    if child:
        return os.WTERMSIG(os.waitpid(child, 0)[1])
    killer = Killer(traced, moment)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.settrace(killer.enter)
    split = ["--split", "70/30", "--with", "manifest"]
    form = [] if target.suffix else ["--format", "hf-dataset"]
    status = main(["convert", str(source), "-o", str(target), "--force", *split, *form])
    sys.settrace(None)
    (source.parent / "lines").write_text(str(killer.lines))
    os._exit(status)


def prepared(folder: Path, names: list[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(old(name))


def contents(folder: Path) -> dict[str, bytes]:
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def kill_all(source: Path, place: Path, kills: int, seed: int) -> None:
    """Save once to learn the new files, then kill that many saves and print what each left behind."""
    folder = place / "out"
    chance = random.Random(seed)
    # Half of the moments inside the code that replaces files, and half of the targets a dataset folder.
    tried = [(name, traced) for name in ("out.json", "") for traced in ("medqa_gui/core/runtime/", "medqa_gui/core/")]
    for name, traced in tried:
        # In a folder that is there, a dataset folder gets a name of its own.
        target = folder / name if name else folder
        prepared(folder, [])
        saved(source, target, traced, 0)
        new = contents(folder)
        # Old files in the way take some lines more.
        prepared(folder, list(new))
        saved(source, target, traced, 0)
        lines = int((place / "lines").read_text())
        for _ in range(kills // len(tried)):
            moment = chance.randint(1, lines)
            prepared(folder, list(new))
            ended = saved(source, target, traced, moment)
            left = contents(folder)
            states = {name: state(left.get(name), new[name]) for name in new}
            strangers = sorted(set(left) - set(new))
            prepared_again = saved(source, target, traced, 0)
            print(json.dumps({
                "traced": traced, "moment": moment, "lines": lines, "signal": ended, "states": states,
                "strangers": strangers, "next": prepared_again, "after": sorted(contents(folder)), "names": sorted(new),
            }))  # fmt: skip


def state(content: bytes | None, new: bytes) -> str:
    """Return whether a file is old or new; a manifest tells the time, so it is new where it is whole JSON."""
    if content in OLD:
        return "old"
    if content == new:
        return "new"
    if content and new.startswith(b"{"):
        json.loads(content)
        return "new"
    return "half"


if __name__ == "__main__":
    kill_all(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
