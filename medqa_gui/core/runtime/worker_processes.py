"""Executor of spawned processes, each driven by its own thread; they can send back plain data only."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, NoReturn

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.children import spawn_context
from medqa_gui.core.runtime.log import log_exception
from medqa_gui.core.runtime.parent_process import leave_with_parent
from medqa_gui.core.runtime.plain_pipe import ForeignDataError, receive, send
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.watchdog import pause, report_progress, start_watchdog


class WorkerDiedError(Exception):
    """The process of a job ended during the job, or sent something other than a result."""


class _Done(NamedTuple):
    """Result of a job, or its error."""

    result: Any = None
    error: MedqaError | None = None


@contextmanager
def worker_processes(count: int) -> Iterator[Executor]:
    """Yield an executor of `count` processes; KeyboardInterrupt or GeneratorExit stops them without partial files."""
    with _Workers(count) as workers:
        try:
            yield workers
        except (KeyboardInterrupt, GeneratorExit):
            workers.stop()
            raise


class _Workers(ThreadPoolExecutor):
    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._here = threading.local()
        self._starting = threading.Lock()
        self._all: list[_Worker] = []
        self._is_stopped = False

    def submit(self, work: Callable[..., Any], /, *jobs: Any, **_: Any) -> "Future[Any]":  # noqa: ANN401 - the base's
        """Run the work on a job in a process."""
        return super().submit(self._do, work, *jobs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base's
        """End the processes after their jobs."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        for each in self._all:
            each.end()

    def stop(self) -> None:
        """Have every process remove its partial files, and start no more jobs."""
        with self._starting:
            self._is_stopped = True
            for each in self._all:
                each.stop()
        super().shutdown(wait=False, cancel_futures=True)

    def _do(self, work: Callable[[Any], Any], job: object) -> object:
        worker: _Worker | None = getattr(self._here, "worker", None)
        if worker is None:
            worker = self._here.worker = self._begun()
        try:
            return worker.do(work, job)
        except (EOFError, OSError, ForeignDataError) as error:
            self._here.worker = None
            worker.kill()
            raise WorkerDiedError from error

    def _begun(self) -> "_Worker":
        with self._starting:
            if self._is_stopped:
                raise WorkerDiedError
            self._all.append(_Worker())
            return self._all[-1]


class _Worker:
    """Worker process and its pipes."""

    def __init__(self) -> None:
        context = spawn_context()
        jobs, self._jobs = context.Pipe(duplex=False)
        self._results, results = context.Pipe(duplex=False)
        with jobs, results:
            self._process = context.Process(target=_serve, args=(jobs, results))
            self._process.start()

    def do(self, work: Callable[[Any], Any], job: object) -> object:
        """Return the result of a job. Raises its MedqaError, or EOFError, OSError or ForeignDataError."""
        self._jobs.send((work, job))
        done = receive(self._results, _Done)
        if done.error is not None:
            raise done.error
        return done.result

    def stop(self) -> None:
        """Have the process remove its partial files and exit."""
        # ValueError: the process is closed already.
        with suppress(ValueError):
            self._process.terminate()

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()
        self.end()

    def end(self) -> None:
        """Close the pipes, on which the process exits, and wait for it."""
        if self._jobs.closed:
            return
        self._jobs.close()
        self._results.close()
        self._process.join()
        self._process.close()


def _serve(jobs: Connection, results: Connection) -> None:
    """Run jobs in the worker; Ctrl+C goes to the parent, and the worker exits with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    start_watchdog()
    pause()
    leave_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    with suppress(EOFError, BrokenPipeError):
        while True:
            work, job = jobs.recv()
            send(results, _stoppable(work, job))


def _stoppable(work: Callable[[Any], Any], job: object) -> _Done:
    """Run a job; SIGTERM makes it remove its partial files and exit."""
    signal.signal(signal.SIGTERM, _interrupt_once)
    report_progress()
    try:
        return _Done(work(job))
    except KeyboardInterrupt:
        os._exit(1)
    except MedqaError as error:
        return _Done(error=error)
    except MemoryError:
        return _Done(error=MedqaError("memory_exceeded", limit=default_limits().memory_in_mib))
    except Exception as error:  # noqa: BLE001 - one bad file must not stop the others
        log_exception(error, "converting several files")
        return _Done(error=MedqaError("unexpected", kind=type(error).__name__))
    finally:
        pause()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _interrupt_once(*_: object) -> NoReturn:
    # A second SIGTERM must not interrupt the cleanup.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt
