"""The same work over many files, on any concurrent.futures executor; one bad file does not stop the rest."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from medqa_gui.core.errors import MedqaError

# One file at a time, as most runs are, does without executors; importing them takes some hundredths of a second.
if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

J = TypeVar("J")
R = TypeVar("R")


def run_all(
    work: Callable[[J], R], jobs: Sequence[J], make_executor: "Callable[[], Executor] | None" = None
) -> Iterator[R | MedqaError]:
    """Yield the result or the error of every job, in the order of the jobs.

    Without an executor they run here, one after another. A job that ends its process is an error (`worker_died`);
    those that were waiting beside it are run again, each alone.
    """
    if make_executor is None:
        yield from (_outcome(lambda job=job: work(job)) for job in jobs)  # type: ignore[misc]
        return
    with make_executor() as executor:
        futures: list[Future[R]] = [executor.submit(work, job) for job in jobs]
        try:
            for job, future in zip(jobs, futures, strict=True):
                outcome = _collected(work, job, future, make_executor)
                yield outcome
        finally:
            for future in futures:
                future.cancel()


def processes(count: int) -> "Callable[[], Executor]":
    """Return what makes an executor of so many spawned processes."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return lambda: ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def _collected(
    work: Callable[[J], R], job: J, future: "Future[R]", make_executor: "Callable[[], Executor]"
) -> R | MedqaError:
    from concurrent.futures import BrokenExecutor

    try:
        return _outcome(future.result)
    except BrokenExecutor:
        return _alone(work, job, make_executor)


def _alone(work: Callable[[J], R], job: J, make_executor: "Callable[[], Executor]") -> R | MedqaError:
    """Run a job in an executor of its own, to tell the one that ends its process from those beside it."""
    from concurrent.futures import BrokenExecutor

    with make_executor() as executor:
        try:
            return _outcome(executor.submit(work, job).result)
        except BrokenExecutor:
            return MedqaError("worker_died")


def _outcome(result: Callable[[], R]) -> R | MedqaError:
    try:
        return result()
    except MedqaError as error:
        return error
