"""Verify a dataset against the rules of its training tool."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from medqa_gui.core.formats.dataset_card import CARD
from medqa_gui.core.formats.dataset_writer import record_fingerprint
from medqa_gui.core.formats.format import Format, Problem
from medqa_gui.core.formats.manifest import rows_by_record
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.errors import InvalidDatasetError, UnreadableFileError, system_reason
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.reading.family import unsupported_kind

_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_REPORT_EVERY = 1000
# Error id of a reader -> id of the broken rule.
_UNREADABLE = {"dataset_not_json": "not_json", "dataset_not_parquet": "not_parquet"}


class Verdict(NamedTuple):
    """Number of records of a dataset, and the rules they break."""

    records: int
    problems: tuple[Problem, ...]

    @property
    def invalid(self) -> int:
        """Number of records that break a rule."""
        return len({(each.file_name, each.record_number) for each in self.problems if each.record_number})


def verify(path: Path, form: Format) -> Verdict:
    """Return the problems of a dataset, or of one file of its folder, under the rules of the training tool.

    Problems include sheet rows if the dataset has a manifest. Raises UnreadableFileError if it cannot be opened,
    PlanError if a required library is not installed.
    """
    if not form.data_file or path.is_file():
        return _verify_file(path, form)
    files = _data_files(path, form)
    verdicts = [_verify_file(file, form) for file in files]
    problems = [
        problem._replace(file_name=file.relative_to(path).as_posix())
        for file, verdict in zip(files, verdicts, strict=True)
        for problem in verdict.problems
    ]
    if not (path / CARD).is_file():
        problems.append(Problem(0, "missing_card"))
    return Verdict(sum(verdict.records for verdict in verdicts), tuple(problems))


def fitting_format(path: Path, form: Format) -> Format | None:
    """Return another format in which the whole dataset is valid, or None."""
    # Imported here: a conversion does not need the readers of all formats to verify its own file.
    from medqa_gui.core.formats.read_dataset import detect_format

    format_id = detect_format(path)
    if format_id is None or format_id == form.id:
        return None
    other = find_format(format_id)
    return None if verify(path, other).problems else other


def _data_files(folder: Path, form: Format) -> Sequence[Path]:
    files = sorted(folder.glob(form.data_file.format(split="*")))
    return files or [folder / form.data_file.format(split="train")]


def _verify_file(path: Path, form: Format) -> Verdict:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise unsupported_kind(path, "device")  # a device may never end and cannot be read twice
    try:
        with path.open("rb") as file:
            verdict = _packed_verdict(file, form) if file.read(len(_GZIP)) == _GZIP else _verdict(file, form)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableFileError("file_missing", path=path) from error
    except IsADirectoryError as error:
        raise UnreadableFileError("file_is_folder", path=path) from error
    except OSError as error:
        raise UnreadableFileError("file_no_access", path=path, reason=system_reason(error)) from error
    rows = rows_by_record(path) if verdict.problems else ()
    return Verdict(verdict.records, tuple(_with_rows(problem, rows) for problem in verdict.problems))


def _with_rows(problem: Problem, rows: Sequence[Sequence[int]]) -> Problem:
    at = problem.record_number
    return problem._replace(row_numbers=tuple(rows[at - 1])) if 0 < at <= len(rows) else problem


def _packed_verdict(file: IO[bytes], form: Format) -> Verdict:
    """Return the verdict on the unpacked records, with a problem if the training tool does not unpack gzip."""
    # Imported here: a conversion verifies its own files, which are never packed.
    import gzip
    import zlib

    file.seek(0)
    try:
        with gzip.open(file) as unpacked:
            verdict = _verdict(cast("IO[bytes]", unpacked), form)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFileError("file_damaged", name=Path(file.name).name, part="gzip") from error
    unread = () if form.accepts_gzip else (Problem(0, "packed_with_gzip"),)
    return Verdict(verdict.records, (*unread, *verdict.problems))


def _verdict(file: IO[bytes], form: Format) -> Verdict:
    problems: list[Problem] = []
    number = 0
    file.seek(0)
    if file.read(len(_BOM)) == _BOM:
        problems.append(Problem(0, "byte_order_mark"))
    else:
        file.seek(0)
    try:
        for number, record in enumerate(form.records(file), 1):
            problems += [Problem(number, rule) for rule in dict.fromkeys(form.problems(record))]
    except InvalidDatasetError as error:
        number += 1
        problems.append(Problem(number, _UNREADABLE[error.id]))
    if not number:
        problems.append(Problem(0, "no_records"))
    return Verdict(number, tuple(problems))


def read_back(
    file: IO[bytes],
    form: Format,
    fingerprints: Sequence[int],
    rows_of: Callable[[int], Sequence[int]] = lambda _record: (),
) -> Iterator[Progress]:
    """Read a written file from its start, and compare every record with its fingerprint.

    `fingerprints` are in record order; `rows_of` returns the sheet rows of a record. Raises InvalidDatasetError
    (`dataset_read_back_differs`) at the first record that breaks a rule, differs, is missing or is extra.
    """
    file.seek(0)
    number = 0
    for number, record in enumerate(form.records(file, is_ours=True), 1):
        rule = next(iter(form.problems(record)), None)
        is_meant = (
            number <= len(fingerprints)
            and not rule
            and fingerprints[number - 1] == record_fingerprint(form.read_all(record))
        )
        if not is_meant:
            raise _differs(number, rule or "content", rows_of(number) if number <= len(fingerprints) else ())
        if number % _REPORT_EVERY == 0:
            yield Progress(number, len(fingerprints))
    if number != len(fingerprints):
        raise _differs(number + 1, "missing", rows_of(number + 1))


def _differs(record: int, rule: str, rows: Sequence[int]) -> InvalidDatasetError:
    told = ", ".join(map(str, rows)) or "–"
    return InvalidDatasetError("dataset_read_back_differs", record=record, rule=rule, rows=told)
