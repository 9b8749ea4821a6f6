"""Work that stands still at a chosen place: `python -m tests.stalls PLACE medqa's arguments…`, or as an engine."""

import ctypes
import os
import re
import signal
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import NoReturn

_HANDED_ON = "MEDQA_TEST_STALLS"


def _loop(*_: object, **__: object) -> NoReturn:
    while True:
        pass


def _search(*_: object, **__: object) -> None:
    """Be busy in code that does not let go of the interpreter."""
    re.search("(a+)+b", "a" * 64)


def _wait(*_: object, **__: object) -> None:
    threading.Event().wait()


def _be_deaf(*_: object, **__: object) -> None:
    """Stand still where no signal reaches, as in the read of a share that is gone."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    ctypes.CDLL(None).pause()


# Place -> module, class ("" for none), function, and what it does instead.
PLACES: dict[str, tuple[str, str, str, Callable[..., object]]] = {
    "text": ("medqa_gui.core.reading.text_dialect", "", "choose_delimiter", _loop),
    "encoding": ("medqa_gui.core.runtime.text_encoding", "", "encoding_by_bom", _wait),
    "rows": ("medqa_gui.core.reading.delimited_text", "_Records", "_add_lines", _loop),
    "deaf": ("medqa_gui.core.reading.delimited_text", "_Records", "_add_lines", _be_deaf),
    "json": ("medqa_gui.core.formats.read_dataset", "", "shape_of", _loop),
    "review": ("medqa_gui.core.checks.examiner", "Examiner", "findings", _search),
    "export": ("medqa_gui.core.formats.dataset_writer", "DatasetWriter", "add", _loop),
    "read back": ("medqa_gui.core.saving.verify", "", "record_fingerprint", _wait),
    "verify": ("medqa_gui.core.saving.verify", "", "_verdict", _loop),
}


def stall(place: str) -> None:
    """Let this process stand still once it comes to the place."""
    module, owner, name, instead = PLACES[place]
    found = import_module(module)
    holder = getattr(found, owner) if owner else found
    assert hasattr(holder, name), f"{place}: there is no {name}"
    setattr(holder, name, instead)


def serve_stalled(place: str, requests: Connection, replies: Connection) -> None:
    """Be an engine that stands still at the place."""
    stall(place)
    from medqa_gui.core.engine.loop import serve

    serve(requests, replies)


def serve_saving_stalled(place: str, requests: Connection, replies: Connection) -> None:
    """Be the engine that saves several files, and stand still at the place."""
    stall(place)
    from medqa_gui.core.engine.save_all import serve_saving

    serve_saving(requests, replies)


if __name__ == "__main__":
    os.environ[_HANDED_ON] = sys.argv.pop(1)
if place := os.environ.get(_HANDED_ON):
    # Here too, where a process of its own begins by importing this file.
    stall(place)
if __name__ == "__main__":
    from medqa_gui.cli import main

    sys.exit(main())
