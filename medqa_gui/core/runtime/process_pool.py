"""The same work over many files, on any concurrent.futures executor; one bad file does not stop the rest."""

import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeVar

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.parent_process import leave_with_parent
from medqa_gui.core.runtime.resource_limits import usual_limits
from medqa_gui.core.runtime.watchdog import progressed, rest, watch_this_process

# One file at a time, as most runs are, does without executors; importing them takes some hundredths of a second.
if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

J = TypeVar("J")
R = TypeVar("R")


def _call(work: Callable[[J], R], job: J) -> R:
    return work(job)


class Crew(NamedTuple):
    """What makes an executor, the exceptions by which that tells of a job that ended its process, how a job is run.

    An executor that is left by KeyboardInterrupt or GeneratorExit drops what it was given to do.
    """

    make: "Callable[[], AbstractContextManager[Executor]]"
    deaths: tuple[type[Exception], ...]
    call: Callable[[Callable[[Any], Any], Any], Any] = _call


def run_all(
    work: Callable[[J], R], jobs: Sequence[J], crew: Crew | None = None
) -> Generator[R | MedqaError, None, None]:
    """Yield the result or the error of every job, in the order of the jobs.

    Without a crew they run here, one after another. A job that ends its process is an error (`worker_died`);
    those that were waiting beside it are run again, each alone.
    """
    if crew is None:
        yield from (_outcome(lambda job=job: work(job)) for job in jobs)  # type: ignore[misc]
        return
    rest()  # each process of the crew watches itself
    with crew.make() as executor:
        with _ctrl_c_waiting():
            futures = [executor.submit(crew.call, work, job) for job in jobs]
        for job, future in zip(jobs, futures, strict=True):
            yield _collected(work, job, future, crew)


def processes(count: int) -> Crew:
    """Return a crew of so many spawned processes, which end with this one and leave no half file then."""
    from concurrent.futures import BrokenExecutor

    return Crew(lambda: _pool(count), (BrokenExecutor,), _stoppable)


def why_no_processes() -> str:
    """Return why processes cannot work in parallel, "" where they can; without /dev/shm there are no locks."""
    from multiprocessing import get_context

    try:
        get_context("spawn").Lock()
    except (OSError, ImportError) as error:
        return (error.strerror if isinstance(error, OSError) else "") or str(error)
    return ""


@contextmanager
def _pool(count: int) -> "Iterator[Executor]":
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children

    from medqa_gui.core.runtime.children import spawning

    with ProcessPoolExecutor(count, spawning(), _join_crew) as executor:
        try:
            yield executor
        except (KeyboardInterrupt, GeneratorExit):
            for child in active_children():
                child.terminate()
            raise


@contextmanager
def _ctrl_c_waiting() -> Iterator[None]:
    """Hear Ctrl+C only afterwards; a process that is started meanwhile never hears it."""
    if os.name == "nt":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _join_crew() -> None:
    """Be a process of a crew: Ctrl+C is for the parent, and without the parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch_this_process()
    rest()
    leave_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))


def _stoppable(work: Callable[[J], R], job: J) -> R:
    """Do a job such that SIGTERM has it clear its files away, and begin no other."""
    signal.signal(signal.SIGTERM, _interrupt_once)
    progressed()
    try:
        return work(job)
    except KeyboardInterrupt:
        os._exit(1)
    finally:
        rest()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt_once(*_: object) -> NoReturn:
    # The executor ends all its processes once more when it sees the first one gone, in the middle of their clearing up.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _collected(work: Callable[[J], R], job: J, future: "Future[R]", crew: Crew) -> R | MedqaError:
    try:
        return _outcome(future.result)
    except crew.deaths:
        return _alone(work, job, crew)


def _alone(work: Callable[[J], R], job: J, crew: Crew) -> R | MedqaError:
    """Run a job in an executor of its own, to tell the one that ends its process from those beside it."""
    with crew.make() as executor:
        try:
            with _ctrl_c_waiting():
                future = executor.submit(crew.call, work, job)
            return _outcome(future.result)
        except crew.deaths:
            return MedqaError("worker_died")


def _outcome(result: Callable[[], R]) -> R | MedqaError:
    try:
        return result()
    except MedqaError as error:
        return error
    except MemoryError:
        return MedqaError("memory_exceeded", limit=usual_limits().memory_in_mib)
