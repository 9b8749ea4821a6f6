"""Read the conversations of a dataset in any of the formats, also compressed with gzip."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, cast

from medqa_gui.core.formats.declared_keys import UndeclaredKeys
from medqa_gui.core.formats.flat_messages import FlatMessage, flat_messages
from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.manifest import SUFFIX as MANIFEST_SUFFIX
from medqa_gui.core.formats.message_trees import TREE_KEYS
from medqa_gui.core.formats.parquet import read_rows
from medqa_gui.core.formats.record_shape import record_content, shape_of
from medqa_gui.core.formats.records import LINES, Framing, detect_framing, read_records
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.conversation import Conversation, Message
from medqa_gui.core.model.errors import InvalidDatasetError, PlanError, UnreadableFileError
from medqa_gui.core.model.table import RecordContent
from medqa_gui.core.runtime.atomic_file import open_regular, unreadable_file
from medqa_gui.core.runtime.text_encoding import encoding_by_bom, utf16_without_bom

_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 12
# The first record may be invalid; then the next ones show the format.
_RECORDS_TO_CHECK = 20
_SPLIT_ORDER = ("train", "validation", "test")
_METADATA_FILES = ("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json")
_ENDINGS = (".jsonl", ".json", ".parquet", ".jsonl.gz", ".json.gz")


def detect_format(path: Path) -> str | None:
    """Return the id of the format of the file or folder, None if it is not a dataset.

    Raises UnreadableFileError if it cannot be opened.
    """
    if path.is_dir():
        return "hf-dataset" if _folder_files(path) else None
    with _open(path) as file:
        head = file.read(_HEAD)
        if head.startswith(_PARQUET):
            return "parquet"
        if not head.lstrip(_BOM + b" \t\r\n").startswith((b"[", b"{")):
            return None
        try:
            return _shape(file)
        except InvalidDatasetError:
            return None


def check_json_text(path: Path) -> None:
    """Raise why a file of no known format is not JSON: `dataset_not_utf8` or `dataset_not_json`."""
    with _open(path) as file:
        head = file.read(_HEAD)
        if (encoding_by_bom(head) or utf16_without_bom(head) or "utf-8") != "utf-8" or not _is_utf8(head):
            raise UnreadableFileError("dataset_not_utf8", name=path.name)
        if head.lstrip(_BOM + b" \t\r\n").startswith((b"[", b"{")):
            _shape(file)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def read_conversations(
    path: Path,
    format_id: str,
    undeclared: UndeclaredKeys | None = None,
    contents: dict[int, RecordContent] | None = None,
) -> Iterator[Conversation]:
    """Yield the conversation of each record, its number in `row_numbers`; of a tree, every path.

    A record that is not of the format is a conversation without messages, so that it can be counted and shown; null
    is an empty text. Every other record is added to `undeclared`. Before a conversation that is not all text is
    yielded, `contents` gets its record's number. Raises UnreadableFileError, InvalidDatasetError if the file breaks
    off, PlanError if the format is unknown or needs a library that is not installed.
    """
    for form, records in _parts(path, format_id):
        for number, record in enumerate(records, 1):
            found = _conversations(record, form)
            if found and undeclared:
                undeclared.add(record, form.declared_keys)
            if contents is not None and not (found and all(text for messages in found for _, text in messages)):
                contents[number] = record_content(record)
            for messages in found or [()]:
                yield Conversation(messages, (number,))


def has_message_trees(path: Path, format_id: str) -> bool:
    """Return whether the records are message trees, or messages that name their parent."""
    return any(form.groups_by_question for form, _ in islice(_parts(path, format_id), 1))


def read_flat_messages(
    path: Path, format_id: str, undeclared: UndeclaredKeys | None = None
) -> Iterator[FlatMessage | None]:
    """Yield every message of a dataset of trees, None for an unreadable record; see `read_conversations`."""
    records = chain.from_iterable(records for _, records in _parts(path, format_id))
    for number, record in enumerate(records, 1):
        messages = flat_messages(record, number)
        first = next(messages, None)
        if first and undeclared:
            undeclared.add(record, TREE_KEYS)
        yield first
        yield from messages


def _parts(path: Path, format_id: str) -> Iterator[tuple[Format, Iterator[Any]]]:
    """Yield the format and the records of every file of the dataset."""
    form = find_format(format_id)
    if form.data_file:
        for inside in _folder_files(path):
            yield from _parts(inside, _known_format(inside))
    elif format_id == "parquet":
        yield from _parquet_part(path)
    else:
        yield form, _records(path)


def _known_format(path: Path) -> str:
    format_id = detect_format(path)
    if format_id is None:
        raise PlanError("dataset_shape_unknown", name=path.name)
    return format_id


def _folder_files(folder: Path) -> list[Path]:
    """Return the data files of a dataset folder, the training split first."""
    found = [each for place in (folder / "data", folder) if place.is_dir() for each in place.iterdir()]
    files = [each for each in found if each.name.lower().endswith(_ENDINGS) and not _is_metadata(each.name)]

    def order(path: Path) -> tuple[int, str]:
        at = next((at for at, split in enumerate(_SPLIT_ORDER) if split in path.name.lower()), len(_SPLIT_ORDER))
        return at, path.name

    return sorted(files, key=order)


def _is_metadata(name: str) -> bool:
    """Return whether the file describes the data; `datasets`, LLaMA-Factory and this app write such files."""
    return name in _METADATA_FILES or name.endswith(MANIFEST_SUFFIX)


def _shape(file: IO[bytes]) -> str | None:
    framing = _find_framing(file)
    records = read_records(file, framing, is_strict=False)
    shapes = (shape_of(record, is_array=framing is not LINES) for record in islice(records, _RECORDS_TO_CHECK))
    return next((shape for shape in shapes if shape), None)


def _records(path: Path) -> Iterator[Any]:
    with _open(path) as file:
        yield from read_records(file, _find_framing(file), is_strict=False)


def _find_framing(file: IO[bytes]) -> Framing:
    """Return the framing, and move to the first byte after a byte order mark."""
    file.seek(0)
    file.seek(len(_BOM) if file.read(len(_BOM)) == _BOM else 0)
    return detect_framing(file)


def _conversations(record: Any, form: Format) -> list[tuple[Message, ...]]:  # noqa: ANN401 - any JSON value
    """Return the messages of each conversation of the record, [] if it is not of the format."""
    try:
        return [each.messages for each in form.read_all(record)]
    except (LookupError, TypeError, ValueError, AttributeError):
        return []


def _parquet_part(path: Path) -> Iterator[tuple[Format, Iterator[Any]]]:
    """Yield the rows in the format of the first one."""
    with _open(path) as file:
        rows = read_rows(file)
        first = next(rows, None)
        if first is None:
            return
        shape = shape_of(first)
        if shape is None:
            raise PlanError("dataset_shape_unknown", name=path.name)
        yield find_format(shape), chain((first,), rows)


def _open_regular(path: Path) -> IO[bytes]:
    try:
        return open_regular(path)
    except ValueError as error:
        if path.is_dir():
            raise UnreadableFileError("file_is_folder", path=path) from error
        raise UnreadableFileError("file_not_spreadsheet", name=path.name, kind="device") from error
    except OSError as error:
        raise unreadable_file(path, error) from error


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    with _open_regular(path) as file, _damage_errors(path):
        is_compressed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        if is_compressed:
            with gzip.open(file) as decompressed:
                yield cast("IO[bytes]", decompressed)
        else:
            yield file


@contextmanager
def _damage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFileError("file_damaged", name=path.name, part="gzip") from error
    except OSError as error:
        raise unreadable_file(path, error) from error
