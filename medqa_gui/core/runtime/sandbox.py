"""Run a reader that may abort, hang or eat the memory in a process of its own, and take over what it yields."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.children import spawn_context
from medqa_gui.core.runtime.log import log_exception
from medqa_gui.core.runtime.parent_process import leave_with_parent
from medqa_gui.core.runtime.plain_pipe import ForeignDataError, receive, send
from medqa_gui.core.runtime.resource_limits import Limits, limit_memory
from medqa_gui.core.runtime.watchdog import pause, report_progress, wait_slices

# CPU seconds after which the system ends a reader that nobody is left to stop.
_LONGEST_LIFE = 1800


class StopReason(StrEnum):
    """Why a reader did not come to its end."""

    FAILED = "failed"  # it said that it cannot read this
    DIED = "died"
    MEMORY = "memory"
    SILENT = "silent"
    FOREIGN = "foreign"  # it sent what no reader sends: the file has taken it over


class ReaderStoppedError(Exception):
    """A reader in a child process did not finish. `detail` names the exception's class, for the curious."""

    def __init__(self, why: StopReason, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


class _End(NamedTuple):
    """The reader is through; or what kept it from that."""

    error: MedqaError | None = None
    why: StopReason | None = None
    detail: str = ""


def run_in_sandbox(reader: Callable[..., Iterator[Any]], *arguments: object, limits: Limits) -> Iterator[Any]:
    """Yield what `reader(*arguments)` yields in a child process; what crosses from there is data only.

    Raises the reader's own MedqaError, else ReaderStoppedError: it failed, died, took too much memory, or was silent
    for too long. The child is gone when this ends, however it ends.
    """
    context = spawn_context()
    _allow_children(multiprocessing.current_process())
    answers, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(theirs, limits, reader, arguments))
    with answers:
        child.start()
        theirs.close()
        try:
            yield from _answers(answers, limits)
        finally:
            child.kill()
            child.join()
            child.close()


def _answers(answers: Connection, limits: Limits) -> Iterator[Any]:
    while True:
        pause()  # who waits here watches the child
        if not any(map(answers.poll, wait_slices(limits.silence))):
            raise ReaderStoppedError(StopReason.SILENT)
        report_progress()
        try:
            answer = receive(answers, object)
        except (EOFError, OSError) as error:
            raise ReaderStoppedError(StopReason.DIED) from error
        except ForeignDataError as error:
            raise ReaderStoppedError(StopReason.FOREIGN) from error
        if not isinstance(answer, _End):
            yield answer
        elif answer.error is not None:
            raise answer.error
        elif answer.why is not None:
            raise ReaderStoppedError(answer.why, answer.detail)
        else:
            return


def _allow_children(process: BaseProcess) -> None:
    # The engine is a daemon of the window, so that it never outlives it; multiprocessing then forbids it children of
    # its own. These watch their parent themselves.
    if process.daemon:
        process.daemon = False


def _run(answers: Connection, limits: Limits, reader: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]) -> None:
    """Be the child: send what the reader yields, then how it ended."""
    _keep_quiet()
    leave_with_parent()
    limit_memory(limits.memory)
    end = _End()
    try:
        for item in reader(*arguments):
            send(answers, item)
    except MedqaError as error:
        end = _End(error)
    except (BrokenPipeError, KeyboardInterrupt, SystemExit):
        return
    except MemoryError:
        end = _End(why=StopReason.MEMORY)
    except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception
        log_exception(error, "sandboxed reader")
        end = _End(why=StopReason.FAILED, detail=type(error).__name__)
    with suppress(OSError):
        send(answers, end)


def _keep_quiet() -> None:
    """Print nothing: aborts, panics and a reader's own warnings would land in the middle of our output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which then ends this process
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST_LIFE, _LONGEST_LIFE))
