"""Long work is done beside whoever waits for it."""

import threading

import pytest

from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.runtime.in_thread import run_in_thread


def test_whoever_waits_is_asked_again_and_again_until_the_work_is_done() -> None:
    go = threading.Event()
    job = run_in_thread(go.wait)
    assert [next(job) for _ in range(3)] == [Progress(0)] * 3
    go.set()
    with pytest.raises(StopIteration) as end:
        while True:
            next(job)
    assert end.value.value is True


def test_what_goes_wrong_in_the_work_is_raised_here() -> None:
    def fail() -> None:
        raise PlanError("nothing_to_save", rows=0)

    with pytest.raises(PlanError):
        list(run_in_thread(fail))
