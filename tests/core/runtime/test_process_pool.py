"""Jobs come back in order, and one that fails or dies does not take the others with it."""

import os
from concurrent.futures import ThreadPoolExecutor

from medqa_gui.core.model.errors import MedqaError, PlanError
from medqa_gui.core.runtime.process_pool import WorkerPool, process_pool, run_all


def work(number: int) -> int:
    if number == 2:
        raise PlanError("sheet_unknown", sheet="x")
    if number == 3 and os.environ.get("MEDQA_TEST_DIES"):
        os._exit(9)
    return number * 10


def summary(outcomes: object) -> list[object]:
    return [each.id if isinstance(each, MedqaError) else each for each in outcomes]  # type: ignore[attr-defined]


def test_results_and_errors_come_in_the_order_of_the_jobs() -> None:
    assert summary(run_all(work, [1, 2, 4])) == [10, "sheet_unknown", 40]


def test_any_executor_will_do() -> None:
    assert summary(run_all(work, [1, 2, 4], WorkerPool(lambda: ThreadPoolExecutor(2), ()))) == [10, "sheet_unknown", 40]


def test_a_process_that_dies_is_named_and_the_rest_is_done(monkeypatch) -> None:
    monkeypatch.setenv("MEDQA_TEST_DIES", "1")
    assert summary(run_all(work, [1, 3, 4, 5], process_pool(2))) == [10, "worker_died", 40, 50]
