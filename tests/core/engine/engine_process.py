"""A real engine in a real child process, asked and listened to in order."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from medqa_gui.core.engine.loop import serve
from medqa_gui.core.engine.protocol import Answered, Asked, Failed, Open, Quit, Request, Suggested
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.runtime.plain_pipe import receive

T = TypeVar("T")
SECONDS = 30


class EngineProcess:
    """Asks and waits for the answer of one kind, so many seconds; what comes before it is kept in `heard`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        context = multiprocessing.get_context("spawn")
        theirs, self._requests = context.Pipe(duplex=False)
        self._replies, their_replies = context.Pipe(duplex=False)
        self.process = context.Process(target=serve, args=(theirs, their_replies), daemon=True)
        self.process.start()
        theirs.close()
        their_replies.close()
        self.heard: list[Any] = []
        self.asked = self.answered = 0

    def ask(self, request: Request) -> int:
        self.asked += 1
        self._requests.send(Asked(self.asked, request))
        return self.asked

    def wait_for(self, kind: type[T], **wanted: object) -> T:
        while True:
            is_there = self._replies.poll(self._seconds)
            assert is_there, f"no {kind.__name__} within {self._seconds} s; heard {self.heard[-3:]}"
            self.answered, reply = receive(self._replies, Answered)
            self.heard.append(reply)
            if isinstance(reply, kind) and all(getattr(reply, name) == value for name, value in wanted.items()):
                return reply
            assert not isinstance(reply, Failed), reply

    def id_of(self, kind: type) -> int:
        """Return the id of the request that the next answer of this kind belongs to."""
        self.wait_for(kind)
        return self.answered

    def opened_plan(self, path: Path) -> Plan:
        self.ask(Open(path, ReadOptions()))
        suggestion = self.wait_for(Suggested).suggestion
        return Plan(
            path,
            sheet_index=suggestion.sheet_index,
            header_row=suggestion.header_row,
            mapping=suggestion.mapping,
        )

    def close(self) -> int | None:
        if self.process.is_alive():
            self.ask(Quit())
        self.process.join(SECONDS)
        self._requests.close()
        self._replies.close()
        return self.process.exitcode


@contextmanager
def running_engine(seconds: float = SECONDS) -> Iterator[EngineProcess]:
    """Yield an engine that answers each request within so many seconds."""
    engine = EngineProcess(seconds)
    try:
        yield engine
    finally:
        engine.process.kill()
        engine.process.join(SECONDS)
        engine.close()
