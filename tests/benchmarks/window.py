"""The window's own thread while a large workbook loads, is checked, scrolled, searched, edited and saved."""

import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.conversion import Line
from tests.benchmarks.workbooks import workbook

_TICK = 5  # milliseconds
_STEPS = 100


def measure(folder: Path, rows: int) -> Iterator[Line]:
    """Yield the longest gap of a ticker in the real window, for each thing that a person does."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["MEDQA_HOME"] = str(folder / "home")
    source = workbook(folder / f"{rows}.xlsx", rows)
    from PySide6.QtCore import QElapsedTimer, QTimer
    from PySide6.QtWidgets import QTableView

    from medqa_gui.app import build
    from medqa_gui.core.engine.protocol import Query
    from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
    from medqa_gui.ui.panels.sheet.panel import SheetPanel
    from medqa_gui.ui.state.document_state import DocumentState

    app, window = build(["medqa-gui", str(source)])
    window.show()
    document = window.session.current
    gaps: list[int] = []
    works: list[float] = []
    clock, ticker = QElapsedTimer(), QTimer(interval=_TICK)

    def tick() -> None:
        gaps.append(clock.restart() - _TICK)
        works.append(time.thread_time())

    def during(what: str, ready: Callable[[], bool]) -> Line:
        """Let the window live until it is so."""
        gaps.clear()
        works.clear()
        tick()
        gaps.clear()
        while not ready() or len(works) < 2:
            app.processEvents()
        # On a busy machine the window also waits for its turn; its own work is what the program can answer for.
        longest = max(later - earlier for earlier, later in itertools.pairwise(works))
        measured = f"{max(gaps)} ms, own work {longest * 1000:.0f} ms"
        return Line(f"window's longest gap, {rows:,} rows, {what}", measured, "≤ 50 ms")

    def scrolled(kind: type) -> Callable[[], bool]:
        panel = next(each for each in window.panels if isinstance(each, kind))
        bar = panel.findChild(QTableView).verticalScrollBar()
        steps = iter(range(_STEPS))

        def step() -> bool:
            at = next(steps, None)
            if at is not None:
                bar.setValue(bar.maximum() * at // _STEPS)
            return at is None

        return step

    ticker.timeout.connect(tick)
    clock.start()
    ticker.start()
    yield during("read and checked", lambda: document.is_loaded and document.is_reviewed)
    yield during("sheet scrolled", scrolled(SheetPanel))
    yield during("conversations scrolled", scrolled(ConversationsPanel))
    letters = iter("Be exact, and say what you do not know.")

    def typed() -> bool:
        letter = next(letters, "")
        document.write_prompt(document.plan.system_prompt + letter)
        return not letter and document.is_reviewed

    yield during("prompt typed", typed)
    found: list[bool] = []
    document.list_changed.connect(lambda: found.append(True))
    document.ask_list(Query(find="zzz"))
    yield during("searched", lambda: bool(found))
    document.save(folder / "window.json")
    yield during("saved", lambda: document.state is DocumentState.SAVED)
    ticker.stop()
    window.close()
