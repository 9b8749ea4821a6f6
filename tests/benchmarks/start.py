"""CPU seconds from the start of the process to the first paint, against a bare window of PySide6; memory at rest."""

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.conversion import Line
from tests.benchmarks.measuring import interleaved

_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(["bare"])
window = QMainWindow()
"""
_OURS = """
from medqa_gui.app import build
app, window = build(["medqa-gui"], is_whole=False)
"""
# What is painted first is the whole window: the events that come before are those of its making.
_PAINTED = "window.show()\nwhile not window.windowHandle().isExposed(): app.processEvents()\nwindow.grab()\n"


def measure(rounds: int) -> Iterator[Line]:
    """Yield what a start costs: the window's, and the command line's."""
    commands: dict[str, list[str | Path]] = {
        "bare": ["-c", _BARE + _PAINTED],
        "ours": ["-c", _OURS + _PAINTED],
        "command": ["-m", "medqa_gui.cli", "formats"],
    }
    interleaved(commands, 1)  # compiles the modules
    found = interleaved(commands, rounds)
    ours, bare = found["ours"], found["bare"]
    yield Line("start of the empty window, CPU", f"{ours.cpu:.2f} s", "≤ 0.30 s")
    yield Line("  against a bare window", f"{ours.cpu / bare.cpu:.1f} × ({bare.cpu:.2f} s)", "")
    yield Line("  peak memory, ours / bare", f"{ours.peak:.0f} MB / {bare.peak:.0f} MB", "≤ 75 MB")
    yield Line("start of the command line, CPU", f"{found['command'].cpu:.2f} s", "")
