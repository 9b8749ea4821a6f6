"""Run a reader that may crash, hang or exhaust memory in a child process, and yield its results."""

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

if sys.platform == "linux":
    import resource

# CPU seconds after which the system ends an orphaned reader.
_LONGEST_LIFE = 1800


class StopReason(StrEnum):
    """Reason why a reader did not finish."""

    FAILED = "failed"  # it raised an exception
    DIED = "died"
    MEMORY = "memory"
    SILENT = "silent"
    FOREIGN = "foreign"  # it sent foreign data: the file has compromised it


class ReaderStoppedError(Exception):
    """A reader in a child process did not finish. `detail` is the class name of its exception."""

    def __init__(self, why: StopReason, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


class _End(NamedTuple):
    """Last message of a reader: it has finished, or why it could not."""

    error: MedqaError | None = None
    why: StopReason | None = None
    detail: str = ""


def run_in_sandbox(reader: Callable[..., Iterator[Any]], *arguments: object, limits: Limits) -> Iterator[Any]:
    """Yield the items of `reader(*arguments)` from a child process, which can send plain data only.

    Raises the reader's MedqaError, or ReaderStoppedError if it fails, dies, exceeds its memory or makes no progress.
    The child is gone when the generator ends, for any reason.
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
        pause()  # the child has its own time limit
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
    # The engine is a daemon, so that it never outlives the window, but multiprocessing allows no children of daemons.
    # The children watch their parent themselves.
    if process.daemon:
        process.daemon = False


def _run(answers: Connection, limits: Limits, reader: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]) -> None:
    """Run the reader in the child: send its items, then how it ended."""
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
    except BaseException as error:  # noqa: BLE001 - a Rust panic is not an Exception
        log_exception(error, "sandboxed reader")
        end = _End(why=StopReason.FAILED, detail=type(error).__name__)
    with suppress(OSError):
        send(answers, end)


def _keep_quiet() -> None:
    """Discard output: aborts, panics and warnings of a reader would appear in the middle of ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C goes to the parent, which ends this process
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST_LIFE, _LONGEST_LIFE))
