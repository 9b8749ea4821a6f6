"""`python3 -m tests.benchmarks.bundle [--bundle FOLDER] [--rounds N]`: a bundle's size and start, and a bare window's.

The bare window is a bundle of an empty QWidget, cut down by the same build.spec, built here once. Both are started in
turn on a screen of their own; the clock stops when the window manager lists the window. Needs Xvfb, openbox and xprop.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from medqa_gui import bootstrap
from tests.benchmarks.measuring import cpu_seconds

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "sample.xlsx"
BARE = """import sys
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(sys.argv)
window = QWidget()
window.resize(1200, 800)
window.show()
sys.exit(app.exec())
"""
# Long enough for a start's last work; nothing is timed by it.
_SECONDS_TO_SETTLE = 3.0


class Start(NamedTuple):
    """Seconds to the window, CPU seconds until it was idle, and its processes' PSS then, in MB (10^6)."""

    wall: float
    cpu: float
    pss: float


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.benchmarks.bundle", description=__doc__)
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "medqa-converter")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    bundle: Path = options.bundle.absolute()
    bare = bare_bundle(Path(tempfile.gettempdir()) / "medqa-benchmarks")
    programs = {
        "bare window": (bare, [bare / "bare"]),
        "this program, no file": (bundle, [bundle / "medqa-gui"]),
        "this program, sample open": (bundle, [bundle / "medqa-gui", SAMPLE]),
    }
    starts: dict[str, list[list[Start]]] = {name: [[], []] for name in programs}
    with screen() as listed, tempfile.TemporaryDirectory() as home:
        os.environ["MEDQA_HOME"] = home
        for _ in range(options.rounds):
            for name, (folder, command) in programs.items():
                starts[name][0].append(started(command, listed))
                evict(folder)
                starts[name][1].append(started(command, listed))
    sys.stdout.write("| | MB | files | warm s | cold s | CPU s | PSS MB |\n|---|---|---|---|---|---|---|\n")
    for name, (folder, _) in programs.items():
        sys.stdout.write(row(name, folder, *starts[name]) + "\n")
    return 0


def row(name: str, folder: Path, warm: list[Start], cold: list[Start]) -> str:
    """Return the table's line: size, files, least and median of the times, medians of the rest."""
    files = [each for each in folder.rglob("*") if not each.is_dir() or each.is_symlink()]
    size = sum(each.lstat().st_size for each in files) / 1e6
    walls = ([start.wall for start in each] for each in (warm, cold))
    seconds = " | ".join(f"{min(each):.2f} / {statistics.median(each):.2f}" for each in walls)
    cpu = statistics.median(start.cpu for start in warm)
    pss = statistics.median(start.pss for start in warm)
    return f"| {name} | {size:.0f} | {len(files)} | {seconds} | {cpu:.2f} | {pss:.0f} |"


def bare_bundle(folder: Path) -> Path:
    """Build the bare window, with the exclusions of build.spec, where it is not built yet."""
    target = folder / "bare"
    if not target.is_dir():
        folder.mkdir(exist_ok=True)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        spec = (ROOT / "build.spec").read_text("utf-8")
        head, tail = spec.split("analysis = Analysis(", 1)
        shrink = tail[tail.index("analysis.binaries = [") : tail.index("\ndef add_text")]
        made = (
            f"{head}analysis = Analysis([{str(folder / 'bare.py')!r}], excludes=EXCLUDED_MODULES)\n{shrink}"
            "exe = EXE(PYZ(analysis.pure), analysis.scripts, name='bare', exclude_binaries=True, console=False)\n"
            "COLLECT(exe, analysis.binaries, analysis.datas, name='bare')\n"
        ).replace("Path(SPECPATH)", f"Path({str(ROOT)!r})")
        (folder / "bare.spec").write_text(made, encoding="utf-8")
        places = ["--distpath", str(folder), "--workpath", str(folder / "work"), "--log-level", "ERROR"]
        subprocess.run([sys.executable, "-m", "PyInstaller", "-y", *places, str(folder / "bare.spec")], check=True)
    return target


@contextmanager
def screen() -> Iterator[IO[str]]:
    """Yield the lines in which the window manager lists its windows, on a screen of its own."""
    with ExitStack() as stack:
        options = ["-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        server = stack.enter_context(running("Xvfb", "-displayfd", "1", *options))
        assert server.stdout
        os.environ["DISPLAY"] = f":{server.stdout.readline().strip()}"
        os.environ.pop("QT_QPA_PLATFORM", None)
        stack.enter_context(running("openbox"))
        asked = ["xprop", "-root", "_NET_CLIENT_LIST"]
        while "window id" not in subprocess.run(asked, capture_output=True, text=True, check=True).stdout:
            pass
        spy = stack.enter_context(running("xprop", "-spy", "-root", "_NET_CLIENT_LIST"))
        assert spy.stdout
        spy.stdout.readline()
        yield spy.stdout


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program until the block ends."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def started(command: list[Path], listed: IO[str]) -> Start:
    """Start the program once, and end it when it is idle."""
    began = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stderr=subprocess.DEVNULL)
    while "0x" not in listed.readline():
        pass
    wall = time.perf_counter() - began
    time.sleep(_SECONDS_TO_SETTLE)
    family = [process.pid, *descendants(process.pid)]
    result = Start(wall, sum(map(cpu_seconds, family)), sum(map(pss, family)))
    process.kill()
    process.wait()
    while "0x" in listed.readline():
        pass
    return result


def descendants(process: int) -> Iterator[int]:
    """Yield the children and theirs."""
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, thread.read_text().split()):
            yield child
            yield from descendants(child)


def pss(process: int) -> float:
    """Return a process's share of the memory, in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


def evict(folder: Path) -> None:
    """Have the system forget what it read of these files."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    bootstrap.provide("build")
    raise SystemExit(main())
