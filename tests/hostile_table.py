"""Show what comes of every hostile file and every broken save: `python3 -m tests.hostile_table`, in a minute or two.

Each file is given to `medqa inspect`, `convert` and `review` and to the window's engine, in a process of its own under
a limit of time. With `--files` every file has its line; else there is a line for each class of input. Needs fork.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from medqa_gui.cli import main as medqa
from medqa_gui.core.engine.loop import Engine
from medqa_gui.core.engine.protocol import Answered, Asked, Failed, Open, Quit, Reviewed, Suggested, UsePlan
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import GUESS_ALL
from medqa_gui.core.runtime.plain_pipe import receive
from medqa_gui.core.runtime.resource_limits import default_limits, limit_memory
from medqa_gui.resource_files import resource
from medqa_gui.wording import explain
from tests.faulty_saves import SAVES, every_cancel, every_fault
from tests.hostile_files import HostileFile, every_file
from tests.stranger_files import stranger_files

ROOT = Path(__file__).parent.parent
PATIENCE = 100
KILLS = 40
BAD = ("traceback", "hang", "death", "half")
QUESTIONS = "Question,Answer\n" + "".join(f"How much of drug {at}?,Take {at} mg with water.\n" for at in range(12))


class Outcome(NamedTuple):
    """What came of a file: what is wrong with the program, and what the person is told first."""

    hostile: HostileFile
    bad: tuple[str, ...]
    told: str
    is_read: bool


def use(path: Path, folder: Path) -> None:
    """Be the process of one file: use it in every way; what is printed goes to the log."""
    os.setsid()
    log = os.open(folder / "log", os.O_CREAT | os.O_WRONLY)
    os.dup2(log, 1)
    os.dup2(log, 2)
    limit_memory(default_limits().memory)
    # What inspect refuses is refused at the same door by review.
    is_read = medqa(["inspect", str(path)]) == 0
    for command in (["convert", "-o", str(folder / "out.json")], *([["review"]] if is_read else [])):
        medqa([*command, str(path)])
        sys.stdout.flush()
        sys.stderr.flush()
    open_in_engine(path)


def open_in_engine(path: Path) -> None:
    """Open the file as the window does, review it, and print what failed."""
    requests, asked = Pipe(duplex=False)
    replies, answers = Pipe(duplex=False)
    engine = Thread(target=Engine(requests, answers).run)
    engine.start()
    asked.send(Asked(1, Open(path, GUESS_ALL)))
    while True:
        match receive(replies, Answered).reply:
            case Failed(error, _):
                print(explain(error).what)
                break
            case Suggested(found):
                plan = Plan(path, sheet_index=found.sheet_index, header_row=found.header_row, mapping=found.mapping)
                asked.send(Asked(2, UsePlan(1, plan)))
            case Reviewed(_, _, _, is_whole) if is_whole:
                break
    asked.send(Asked(3, Quit()))
    # What the engine still wants to say must find a reader.
    while engine.is_alive():
        if replies.poll(0.01):
            receive(replies, Answered)


class Running(NamedTuple):
    """A file that is being used: the process that does, its folder, and when it has taken too long."""

    hostile: HostileFile
    folder: Path
    process: int
    deadline: float


def begin(hostile: HostileFile, folder: Path) -> Running:
    """Write the file, and use it in a process of its own."""
    folder.mkdir()
    path = folder / hostile.name
    hostile.write(path)
    child = os.fork()
    if child == 0:
        try:
            use(path, folder)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is counted
            print(f"Traceback {error!r}", file=sys.stderr, flush=True)
        os._exit(0)
    return Running(hostile, folder, child, time.monotonic() + PATIENCE)


def end(running: Running) -> Outcome:
    """Wait for the process, and see how it ended and what it left."""
    bad = [*ended(running)]
    folder = running.folder
    lines = (folder / "log").read_text("utf-8", "replace").splitlines()
    if any("Traceback" in line or "unexpected error" in line for line in lines):
        bad.append("traceback")
    if {each.name for each in folder.iterdir()} - {running.hostile.name, "log", "out.json"} or is_half(folder):
        bad.append("half")
    return Outcome(
        running.hostile, tuple(bad), (lines or [""])[0].strip("▸ ")[:100], any(line.startswith("▸") for line in lines)
    )


def ended(running: Running) -> tuple[str, ...]:
    while time.monotonic() < running.deadline:
        found, status = os.waitpid(running.process, os.WNOHANG)
        if found:
            return ("death",) if status else ()
        time.sleep(0.02)
    os.killpg(running.process, signal.SIGKILL)
    os.waitpid(running.process, 0)
    return ("hang",)


def is_half(folder: Path) -> bool:
    try:
        return not isinstance(json.loads((folder / "out.json").read_text("utf-8")), list)
    except FileNotFoundError:
        return False
    except ValueError:
        return True


def outcomes(files: list[HostileFile], folder: Path) -> Iterator[Outcome]:
    """Use the files, as many at a time as there are processors."""
    waiting: deque[Running] = deque()
    for at, hostile in enumerate(files):
        waiting.append(begin(hostile, folder / str(at)))
        if len(waiting) >= (os.cpu_count() or 1):
            yield end(waiting.popleft())
    yield from map(end, waiting)


def show_files(folder: Path, *, each_file: bool) -> int:
    """Print the table of the files, and return how often something was bad."""
    # Once in this process, so that each fork finds everything imported.
    with redirect_stdout(StringIO()):
        medqa(["convert", str(resource("sample.xlsx")), "-o", str(folder / "sample.json")])
        medqa(["review", str(resource("sample.xlsx"))])
    by_kind: dict[str, Counter[str]] = {}
    for hostile, bad, told, is_read in outcomes([*every_file(), *stranger_files()], folder):
        seen = by_kind.setdefault(hostile.kind, Counter())
        seen.update(["files", "read" if is_read else "refused", *bad])
        if each_file or bad:
            print(f"| {hostile.kind} | {hostile.name} | {' '.join(bad) or told} |", flush=True)
    total = sum(by_kind.values(), Counter())
    print("| class of input | files | read | said in a sentence | tracebacks | hangs | deaths | half-written targets |")
    print("|---|---|---|---|---|---|---|---|")
    for kind, seen in (*by_kind.items(), ("all", total)):
        numbers = (seen[each] for each in ("files", "read", "refused", *BAD))
        print(f"| {kind} | {' | '.join(map(str, numbers))} |", flush=True)
    return sum(total[each] for each in BAD)


def show_saves(place: Path) -> int:
    """Print what became of saves that were killed, refused or cancelled; return how many left a file half written."""
    source = place / "questions.csv"
    source.write_text(QUESTIONS, "utf-8")
    command = [sys.executable, "-m", "tests.killed_saves", str(source), str(place), str(KILLS), "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    kills = [json.loads(line)["states"] for line in done.stdout.splitlines()]
    faults = list(every_fault(source, place))
    cancels = list(every_cancel(source, place))
    half = 0
    print("| saves | tried | left as they were | replaced whole | some old, some new | half-written targets |")
    print("|---|---|---|---|---|---|")
    for name, states in (
        ("killed at a random line (SIGKILL)", kills),
        *((f"refused a call, {save}", [each.states for each in faults if each.save == save]) for save in SAVES),
        ("cancelled", [each.states for each in cancels]),
    ):
        left = Counter("/".join(sorted(set(each.values()))) for each in states)
        worse = sum(count for state, count in left.items() if "half" in state)
        print(f"| {name} | {len(states)} | {left['old']} | {left['new']} | {left['new/old']} | {worse} |")
        half += worse
    told = sum("Traceback" in each.told or "unexpected error" in each.told for each in faults)
    print(f"{len(kills)} kills, {len(faults)} faults and {len(cancels)} cancels: {told} tracebacks, {half} halves")
    return half + told


def main(arguments: list[str]) -> int:
    """Print both tables, and return 1 if anything was bad."""
    with tempfile.TemporaryDirectory() as folder:
        files, saves = Path(folder, "files"), Path(folder, "saves")
        files.mkdir()
        saves.mkdir()
        bad = show_files(files, each_file="--files" in arguments)
        return 1 if show_saves(saves) + bad else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
