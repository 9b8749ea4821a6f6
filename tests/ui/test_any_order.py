"""Whatever a person does in whatever order: the window says, and saves, what its plan makes of the file.

MEDQA_EXPLORE=1 walks further, and otherwise every time; MEDQA_SEEDS="7 8" walks these ways again.
"""

import os
import random

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from medqa_gui import app
from medqa_gui.core.runtime.resource_limits import LIMITS_SETTING
from medqa_gui.settings import ThemeChoice
from tests.ui.walk import Walk
from tests.ui.walk_files import make_files

EXPLORES = bool(os.environ.get("MEDQA_EXPLORE"))
USUAL_SEEDS = random.SystemRandom().sample(range(10**6), 10) if EXPLORES else [1, 2]
SEEDS = [int(each) for each in os.environ.get("MEDQA_SEEDS", "").split()] or USUAL_SEEDS
STEPS = 120 if EXPLORES else 20


@pytest.fixture
def start(qapp, monkeypatch):
    """Start the program, and once more with the window that is closed before."""
    # The menu of limits sets it.
    monkeypatch.setenv(LIMITS_SETTING, "1")
    started = []

    def start_program(before=None):
        if before:
            started.remove(before)
            close(before)
        _app, window = app.build(["medqa-gui"])
        window.show()
        started.append(window)
        return window

    yield start_program
    for window in started:
        window._language.choose("en")
        window._theme.choose(ThemeChoice.LIGHT)
        close(window)


def close(window) -> None:
    window.dialogs.ask_leaving = lambda: True
    window.dialogs.confirm = lambda *_given: True
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_window_says_and_saves_what_its_plan_makes_of_the_file(start, tmp_path, seed, qtlog):
    files, saved = tmp_path / "files", tmp_path / "saved"
    for folder in (files, saved):
        folder.mkdir()
    walk = Walk(start, make_files(files), saved, seed)
    try:
        for number in range(1, STEPS + 1):
            walk.step()
            walk.check() if walk.chance.random() < 0.55 else walk.linger()
            if number % 12 == 0:
                walk.check_history()
        walk.check()
        walk.check_folder()
    finally:
        print("\n".join(walk.log))
    told = [each.message for each in qtlog.records]
    # The screen that is none cannot do everything.
    assert [each for each in told if not each.startswith("This plugin does not support")] == []
