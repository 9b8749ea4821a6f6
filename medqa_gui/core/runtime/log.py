"""Log for support: tracebacks by file, line and type, without values of variables."""

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

FILE_NAME = "medqa.log"
# Child processes inherit the folder through the environment.
LOG_FOLDER = "MEDQA_LOG_FOLDER"
_MAX_BYTES = 256 * 1024
_LONGEST_MESSAGE = 200
_PACKAGE = Path(__file__).parents[2]


def write_log_to(folder: Path) -> None:
    """Use this folder for the log of this process and its children; it is created with the first entry."""
    os.environ[LOG_FOLDER] = str(folder)


def log_exception(error: BaseException, during: str) -> None:
    """Write the type and the traceback of an error; its message is left out, since it may quote a cell."""
    _write(f"{during}\n{describe(error)}")


def log_message(source: str, text: str) -> None:
    """Write a message of a library up to its first quotation mark, behind which it may name a file or quote a cell."""
    plain = text.split('"')[0].split("'")[0].split("file:")[0].splitlines() or [""]
    _write(f"{source}: {plain[0][:_LONGEST_MESSAGE]}")


def describe(error: BaseException) -> str:
    """Return the error and its causes as lines of type, file, line and function."""
    lines = []
    cause: BaseException | None = error
    while cause is not None:
        lines += [type(cause).__qualname__, *_frames(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _frames(found: TracebackType | None) -> list[str]:
    return [f"  {_short(each.filename)}:{each.lineno} {each.name}" for each in traceback.extract_tb(found)]


def _short(name: str) -> str:
    """Return a path without the folders above the program or a library: they may hold a person's name."""
    path = Path(name)
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE.parent).as_posix()
    return "/".join(path.parts[-2:])


def _write(text: str) -> None:
    folder = os.environ.get(LOG_FOLDER)
    if not folder:
        return
    # Imported with the first entry: most runs have nothing to log, and logging costs 10 ms of a start.
    import logging

    record = logging.LogRecord("medqa", logging.ERROR, "", 0, text, None, None)
    try:
        handler = _handler(Path(folder))
        handler.handle(record)
        handler.close()
    except OSError as error:
        # A full disk must not turn an error into two.
        if sys.stderr is not None:
            sys.stderr.write(f"The log cannot be written: {error.strerror}\n")


def _handler(folder: Path) -> "RotatingFileHandler":
    """Return a handler for one entry: several processes write, and none may keep the file open across a rotation."""
    import logging
    from logging.handlers import RotatingFileHandler

    class Handler(RotatingFileHandler):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's own name
            error = sys.exc_info()[1]
            if error is not None:
                raise error

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE_NAME
    os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    handler = Handler(path, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
    return handler
