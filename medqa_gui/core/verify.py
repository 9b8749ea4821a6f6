"""Read a dataset back under its trainer's rules."""

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from medqa_gui.core.errors import InvalidDatasetError, UnreadableFileError
from medqa_gui.core.formats.records import Format, Problem, read_records
from medqa_gui.core.model import Progress

_BOM = b"\xef\xbb\xbf"
_REPORT_EVERY = 1000


class Verdict(NamedTuple):
    """How many records a file holds, and which rules are broken."""

    records: int
    problems: tuple[Problem, ...]


def verify(path: Path, form: Format) -> Verdict:
    """Return what the trainer would say of the file. Raises UnreadableFileError if it cannot be opened."""
    try:
        with path.open("rb") as file:
            return _verdict(file, form)
    except FileNotFoundError as error:
        raise UnreadableFileError("file_missing", path=path) from error
    except IsADirectoryError as error:
        raise UnreadableFileError("file_is_folder", path=path) from error
    except OSError as error:
        raise UnreadableFileError("file_no_access", path=path, reason=error.strerror) from error


def _verdict(file: IO[bytes], form: Format) -> Verdict:
    problems: list[Problem] = []
    number = 0
    if file.read(len(_BOM)) == _BOM:
        problems.append(Problem(0, "byte_order_mark"))
    else:
        file.seek(0)
    try:
        for number, record in enumerate(read_records(file, form.framing), 1):
            problems += [Problem(number, rule) for rule in form.problems(record)]
    except InvalidDatasetError as error:
        number = error.facts["record"]
        problems.append(Problem(number, "not_json"))
    if not number:
        problems.append(Problem(0, "no_records"))
    return Verdict(number, tuple(problems))


def read_back(file: IO[bytes], form: Format, fingerprints: "array[int]") -> Iterator[Progress]:
    """Read what was just written from the file's start and hold each record against what was meant.

    `fingerprints` are the hashes of the conversations' messages, in order. Raises InvalidDatasetError
    (`dataset_read_back_differs`) at the first record that breaks a rule, differs, is missing or too many.
    """
    file.seek(0)
    number = 0
    for number, record in enumerate(read_records(file, form.framing), 1):
        rule = next(iter(form.problems(record)), None)
        is_meant = (
            number <= len(fingerprints)
            and not rule
            and fingerprints[number - 1] == fingerprint(form.read(record).messages)
        )
        if not is_meant:
            raise InvalidDatasetError("dataset_read_back_differs", record=number, rule=rule or "content")
        if number % _REPORT_EVERY == 0:
            yield Progress(number, len(fingerprints))
    if number != len(fingerprints):
        raise InvalidDatasetError("dataset_read_back_differs", record=number + 1, rule="missing")


def fingerprint(messages: tuple[object, ...]) -> int:
    """Return a number that tells two lists of messages apart within one run of the program."""
    return hash(messages)
