"""Jobs of an engine: generators that run in turns, one step at a time, each on behalf of a request."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

from medqa_gui.core.engine.protocol import Answered, Failed, Reply
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.runtime.log import log_exception
from medqa_gui.core.runtime.plain_pipe import send
from medqa_gui.core.runtime.resource_limits import default_limits
from medqa_gui.core.runtime.watchdog import pause, report_progress

_SECONDS_BETWEEN_REPORTS = 0.033

Work = Generator[Progress | None, None, None]


class Replies:
    """Sends replies to the window, each with the id of its request; `request_id` is of the work in progress."""

    def __init__(self, connection: Connection) -> None:
        self.request_id = 0
        self._connection = connection
        self._last_report = 0.0

    def send(self, reply: Reply, *, to: int | None = None) -> None:
        """Send a reply, to the request in progress if no id is given."""
        pause()  # A window that does not read yet is no stall of the engine.
        send(self._connection, Answered(self.request_id if to is None else to, reply))
        report_progress()

    def is_report_due(self) -> bool:
        """Return whether enough time has passed since the last report of progress, and count this as one."""
        now = time.monotonic()
        if now - self._last_report < _SECONDS_BETWEEN_REPORTS:
            return False
        self._last_report = now
        return True

    @contextmanager
    def reporting_errors(self, during: str) -> Iterator[None]:
        """Send the error that ended the work; the engine itself continues."""
        try:
            yield
        except MedqaError as error:
            self.send(Failed(error, during))
        except (BrokenPipeError, EOFError):
            raise
        except MemoryError:
            self.send(Failed(MedqaError("memory_exceeded", limit=default_limits().memory_in_mib), during))
        except Exception as error:  # noqa: BLE001 - one of the three doors that catch all
            log_exception(error, f"engine, {during}")
            self.send(Failed(MedqaError("unexpected", kind=type(error).__name__), during))


class Job(NamedTuple):
    """Work that answers the request with this id; `during` names it in an error."""

    id: int
    during: str
    work: Work


class Jobs:
    """Running jobs by name, or by the request's id where several of a kind may run.

    The job named `last` waits until it is the only one.
    """

    def __init__(self, replies: Replies, *, last: str) -> None:
        self._replies = replies
        self._last = last
        self._jobs: dict[str | int, Job] = {}

    def __bool__(self) -> bool:
        return bool(self._jobs)

    def __contains__(self, name: str | int) -> bool:
        return name in self._jobs

    def start(self, name: str | int, work: Work, during: str = "") -> None:
        """Start a job for the request in progress, in place of one of the same name."""
        self._jobs[name] = Job(self._replies.request_id, during or str(name), work)

    def stop(self, *names: str) -> None:
        """Stop the jobs of these names, if they are running."""
        for name in names:
            self._jobs.pop(name, None)

    def stop_unless(self, condition: Callable[[str | int], bool]) -> None:
        """Stop all jobs but those whose name fits the condition."""
        self._jobs = {name: job for name, job in self._jobs.items() if condition(name)}

    def close_all(self, during: str) -> Iterator[Job]:
        """Stop the jobs of this kind and close their work, so that it undoes itself; yield each."""
        for name, job in tuple(self._jobs.items()):
            if job.during == during:
                del self._jobs[name]
                job.work.close()
                yield job

    def request_of(self, name: str) -> int:
        """Return the id of the request that a job answers."""
        return self._jobs[name].id

    def assign(self, *names: str) -> None:
        """Make jobs answer the request in progress from now on."""
        for name in set(names) & self._jobs.keys():
            self._jobs[name] = self._jobs[name]._replace(id=self._replies.request_id)

    def step(self) -> Iterator[None]:
        """Run one step of every job; yield after each job that ended."""
        ended = object()
        for name, job in tuple(self._jobs.items()):
            if self._jobs.get(name) is not job or (name == self._last and len(self._jobs) > 1):
                continue
            state: object = ended
            report_progress()
            self._replies.request_id = job.id
            with self._replies.reporting_errors(job.during):
                state = next(job.work, ended)
            if state is ended and self._jobs.get(name) is job:
                del self._jobs[name]
                yield
