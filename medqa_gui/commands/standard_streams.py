"""Support "-" for standard input and standard output, by temporary files."""

import shutil
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from pathlib import Path

from medqa_gui.commands import output
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.runtime.disposable_folder import disposable_folder
from medqa_gui.core.runtime.watchdog import pause

_STREAM = Path("-")
_HEAD = 1 << 10
# Start of the content after white space -> extension; the readers detect everything else by content.
_ENDINGS = ((b"[", ".json"), (b"{", ".json"), (b"\x1f\x8b", ".jsonl.gz"), (b"PAR1", ".parquet"))
_BOM = b"\xef\xbb\xbf"


def run_with_streams(command: Callable[[Namespace], int], options: Namespace) -> int:
    """Run a command with temporary files in place of "-", and return its exit status.

    A conversion of standard input is written to standard output unless -o names a file; messages then go to standard
    error. Raises MedqaError: `stdin_twice`, `stdout_and_json`, `stdout_one_file`.
    """
    named = vars(options)
    sources = [path for each in ("file", "sources") for path in _listed(named.get(each))]
    writes = "sources" in named and options.command == "convert"
    to_stdout = writes and (options.output == str(_STREAM) or (options.output is None and _STREAM in sources))
    if _STREAM not in sources and not to_stdout:
        return command(options)
    if sources.count(_STREAM) > 1:
        raise MedqaError("stdin_twice")
    if to_stdout and options.json:
        raise MedqaError("stdout_and_json")
    with ExitStack() as stack:
        folder = stack.enter_context(disposable_folder("medqa-"))
        if _STREAM in sources:
            stdin = _spooled(folder / "in")
            stack.enter_context(output.alias(stdin))
            options = Namespace(**named | _with_input(named, stdin))
        return _to_stdout(command, options, folder / "out", stack) if to_stdout else command(options)


def _to_stdout(command: Callable[[Namespace], int], options: Namespace, folder: Path, stack: ExitStack) -> int:
    """Convert to a temporary file, then copy it to standard output."""
    if len(options.sources) != 1:
        raise MedqaError("stdout_one_file")
    folder.mkdir()
    target = folder / "stdout.data"  # a name without an extension would get one
    stack.enter_context(output.alias(target))
    stdout = sys.stdout
    with redirect_stdout(sys.stderr):
        status = command(Namespace(**vars(options) | {"output": str(target)}))
    written = list(folder.iterdir())
    if status == output.DONE and (len(written) != 1 or not written[0].is_file()):
        raise MedqaError("stdout_one_file")
    if status == output.DONE:
        pause()
        stdout.flush()
        with written[0].open("rb") as file:
            shutil.copyfileobj(file, stdout.buffer)
        stdout.buffer.flush()
    return status


def _listed(value: Path | list[Path] | None) -> list[Path]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _with_input(named: dict[str, object], stdin: Path) -> dict[str, object]:
    if "file" in named:
        return {"file": stdin}
    sources = named["sources"]
    assert isinstance(sources, list)
    return {"sources": [stdin if path == _STREAM else path for path in sources]}


def _spooled(folder: Path) -> Path:
    """Copy standard input to a file in the folder, since sources are read more than once."""
    folder.mkdir()
    pause()  # the writer of the pipe may be slow
    stream = sys.stdin.buffer
    head = stream.read(_HEAD)
    begin = head.removeprefix(_BOM).lstrip()
    ending = next((ending for start, ending in _ENDINGS if begin.startswith(start)), ".csv")
    path = folder / f"stdin{ending}"
    with path.open("wb") as file:
        file.write(head)
        shutil.copyfileobj(stream, file)
    return path
