"""Run one function over many files on any concurrent.futures executor; a failing file does not stop the others."""

import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.watchdog import pause

# Not imported at run time: it takes some 10 ms, and converting one file at a time needs no executor.
if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

J = TypeVar("J")
R = TypeVar("R")


class WorkerPool(NamedTuple):
    """Factory of an executor, and the exceptions that it raises for a job that ended its process.

    On KeyboardInterrupt or GeneratorExit the executor drops its pending jobs.
    """

    make: "Callable[[], AbstractContextManager[Executor]]"
    deaths: tuple[type[Exception], ...]


def run_all(
    work: Callable[[J], R], jobs: Sequence[J], crew: WorkerPool | None = None
) -> Generator[R | MedqaError, None, None]:
    """Yield the result or the error of every job, in the order of the jobs.

    Without a pool they run in this process, one after another. A job that ends its process is an error
    (`worker_died`); jobs that were lost with it are run again, each in its own executor.
    """
    if crew is None:
        yield from (_outcome(lambda job=job: work(job)) for job in jobs)  # type: ignore[misc]
        return
    pause()  # each worker has its own watchdog
    with crew.make() as executor:
        with _ctrl_c_waiting():
            futures: list[Future[R]] = [executor.submit(work, job) for job in jobs]
        for job, future in zip(jobs, futures, strict=True):
            outcome = _collected(work, job, future, crew)
            yield outcome


def process_pool(count: int) -> WorkerPool:
    """Return a pool of `count` spawned processes, which end with this one and leave no partial file."""
    # Imported here: converting one file at a time needs no multiprocessing.
    from medqa_gui.core.runtime.worker_processes import WorkerDiedError, worker_processes

    return WorkerPool(lambda: worker_processes(count), (WorkerDiedError,))


@contextmanager
def _ctrl_c_waiting() -> Iterator[None]:
    """Defer Ctrl+C until the end of the body; a process started meanwhile never receives it."""
    if os.name == "nt":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _collected(work: Callable[[J], R], job: J, future: "Future[R]", crew: WorkerPool) -> R | MedqaError:
    try:
        return _outcome(future.result)
    except crew.deaths:
        return _alone(work, job, crew)


def _alone(work: Callable[[J], R], job: J, crew: WorkerPool) -> R | MedqaError:
    """Run a job in its own executor, to find the job that ends its process."""
    with crew.make() as executor:
        try:
            with _ctrl_c_waiting():
                future = executor.submit(work, job)
            return _outcome(future.result)
        except crew.deaths:
            return MedqaError("worker_died")


def _outcome(result: Callable[[], R]) -> R | MedqaError:
    try:
        return result()
    except MedqaError as error:
        return error
    except MemoryError:
        return MedqaError("memory_exceeded", limit=default_limits().memory_in_mib)
