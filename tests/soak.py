"""A long day in minutes: `python3 -m tests.soak` opens, switches, edits and kills, and fails if anything grows."""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from medqa_gui.core.model.mapping import Field
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.session import Session
from tests.ui.row_decisions import write_cell

PATIENCE = 60
ROWS = 400
# After a first round, which imports and caches: what a whole day may add.
BOUNDS = {"memory (MiB)": 60, "descriptors": 4, "objects (Qt)": 40, "objects (Python)": 30_000, "processes": 0}


class Day(NamedTuple):
    """How often each thing is done."""

    opens: int
    switches: int
    edits: int
    kills: int


WHOLE, SHORT = Day(150, 200, 300, 40), Day(6, 12, 12, 3)


def main() -> int:
    """Live through the day, print what has grown, and return 1 if it is more than the bounds allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="two minutes instead of ten")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MEDQA_HOME"] = str(Path(folder) / "home")
        return soak(SHORT if asked.short else WHOLE, Path(folder), random.Random(asked.seed))


def soak(day: Day, folder: Path, chance: random.Random) -> int:
    """Do everything once, measure, do it all, and measure again."""
    from medqa_gui import app

    files = [write_rows(folder / f"ward{at}.csv", at) for at in range(6)]
    application, window = app.build(["medqa-gui"])
    window.show()
    session = window.session
    begin(session, files[:3])
    live(Day(3, 6, 6, 2), session, files, chance)
    before = measured(application)
    live(day, session, files, chance)
    after = measured(application)
    session.close_all()
    window.close()
    return told(before, after)


def write_rows(path: Path, seed: int) -> Path:
    """Write a made-up sheet."""
    rows = (f"How much of drug {seed}-{at} may I take?,Take {at} mg with water.\n" for at in range(ROWS))
    path.write_text("Question,Answer\n" + "".join(rows), "utf-8")
    return path


def begin(session: Session, files: list[Path]) -> None:
    """Open the files and wait until each is read."""
    session.open_files(files)
    wait(lambda: all(each.is_reviewed for each in session.documents), "a file is read")


def live(day: Day, session: Session, files: list[Path], chance: random.Random) -> None:
    """Do everything so often, in any order."""
    steps: list[Callable[[Session, list[Path], random.Random], None]] = []
    for step, times in ((reopen, day.opens), (switch, day.switches), (edit, day.edits), (kill, day.kills)):
        steps += [step] * times
    chance.shuffle(steps)
    for step in steps:
        step(session, files, chance)


def reopen(session: Session, files: list[Path], chance: random.Random) -> None:
    """Close a file, and open one that is not open."""
    session.close(chance.choice(session.documents))
    open_now = {each.path for each in session.documents}
    begin(session, [chance.choice([each for each in files if each not in open_now])])


def switch(session: Session, _files: list[Path], chance: random.Random) -> None:
    """Show another file."""
    session.show(chance.choice([each for each in session.documents if each is not session.current]))
    ready(session)


def edit(session: Session, _files: list[Path], chance: random.Random) -> None:
    """Write an answer anew, leave a row out, or take the last step back."""
    document = ready(session)
    row = chance.randrange(2, ROWS + 2)
    match chance.randrange(3):
        case 0:
            write_cell(
                document, row, Field.ANSWER, f"Take {chance.randrange(99)} mg.", f"Take {row - 2} mg with water."
            )
        case 1:
            document.exclude((row,))
        case _:
            document.undo()
    ready(session)


def kill(session: Session, _files: list[Path], _chance: random.Random) -> None:
    """End the engine as the system does that runs out of memory, and read the file again."""
    document = ready(session)
    process = document._engine.process_id
    os.kill(process, 9)
    wait(lambda: document.error is not None, "a killed engine is told")
    document.read_again(document.plan.read_options)
    ready(session)


def ready(session: Session) -> Document:
    """Wait until the shown file is read and reviewed under its plan, and return it."""
    document = session.current
    assert document is not None
    wait(lambda: document.is_reviewed and document.is_loaded and not document.is_suspended, "the file is reviewed")
    return document


def wait(is_so: Callable[[], bool], what: str) -> None:
    """Let the window work until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, f"never happened: {what}"
        QApplication.processEvents()
        time.sleep(0.002)


def measured(application: QApplication) -> dict[str, int]:
    """Return what there is now, once what was let go of is gone."""
    for _ in range(50):
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        time.sleep(0.1)
    gc.collect()
    objects = len(application.findChildren(QObject))
    objects += sum(len(each.findChildren(QObject)) for each in application.topLevelWidgets())
    session = next(each for each in gc.get_objects() if isinstance(each, Session))
    objects += len(session.findChildren(QObject))
    return {
        "memory (MiB)": resident() // 2**20,
        "descriptors": len(tuple(Path("/dev/fd").iterdir())),
        "objects (Qt)": objects,
        "objects (Python)": len(gc.get_objects()),
        "processes": len(children()),
    }


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def children() -> list[str]:
    """Return the processes that this one has started."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()


def told(before: dict[str, int], after: dict[str, int]) -> int:
    """Print the table; return 1 where more has grown than may."""
    print(f"{'':<18}{'before':>10}{'after':>10}{'growth':>10}{'bound':>10}")
    is_over = False
    for name, bound in BOUNDS.items():
        growth = after[name] - before[name]
        is_over |= growth > bound
        print(f"{name:<18}{before[name]:>10,}{after[name]:>10,}{growth:>10,}{bound:>10,}{' !' * (growth > bound)}")
    return int(is_over)


if __name__ == "__main__":
    sys.exit(main())
