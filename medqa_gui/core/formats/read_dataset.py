"""Open a dataset of any of the formats as conversations, one after the other; also packed with gzip."""

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
# A first record may be broken; the next ones say what the file is.
_RECORDS_TO_ASK = 20
_SPLIT_ORDER = ("train", "validation", "test")
_ABOUT_DATA = ("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json")
_ENDINGS = (".jsonl", ".json", ".parquet", ".jsonl.gz", ".json.gz")


def detect_format(path: Path) -> str | None:
    """Return the id of the format that the file or folder is of, None if it is no dataset.

    Raises UnreadableFileError if it cannot be opened.
    """
    if path.is_dir():
        return "hf-dataset" if _folder_files(path) else None
    with _opened(path) as file:
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
    """Raise what keeps a file of no known format from being JSON: `dataset_not_utf8`, `dataset_not_json`."""
    with _opened(path) as file:
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
            found = _found(record, form)
            if found and undeclared:
                undeclared.add(record, form.declared_keys)
            if contents is not None and not (found and all(text for messages in found for _, text in messages)):
                contents[number] = record_content(record)
            for messages in found or [()]:
                yield Conversation(messages, (number,))


def has_message_trees(path: Path, format_id: str) -> bool:
    """Tell whether the dataset's records are trees of messages, or messages that name their parent."""
    return any(form.groups_by_question for form, _ in islice(_parts(path, format_id), 1))


def read_flat_messages(
    path: Path, format_id: str, undeclared: UndeclaredKeys | None = None
) -> Iterator[FlatMessage | None]:
    """Yield every message of a dataset of trees, None for a record that is none; else as `read_conversations`."""
    records = chain.from_iterable(records for _, records in _parts(path, format_id))
    for number, record in enumerate(records, 1):
        messages = flat_messages(record, number)
        first = next(messages, None)
        if first and undeclared:
            undeclared.add(record, TREE_KEYS)
        yield first
        yield from messages


def _parts(path: Path, format_id: str) -> Iterator[tuple[Format, Iterator[Any]]]:
    """Yield the format and the records of every file that the dataset is made of."""
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
    """Return the data files of a dataset folder, training first."""
    found = [each for place in (folder / "data", folder) if place.is_dir() for each in place.iterdir()]
    files = [each for each in found if each.name.lower().endswith(_ENDINGS) and not _is_about_data(each.name)]

    def order(path: Path) -> tuple[int, str]:
        at = next((at for at, split in enumerate(_SPLIT_ORDER) if split in path.name.lower()), len(_SPLIT_ORDER))
        return at, path.name

    return sorted(files, key=order)


def _is_about_data(name: str) -> bool:
    """Tell whether the file is what `datasets`, LLaMA-Factory or we put beside the data."""
    return name in _ABOUT_DATA or name.endswith(MANIFEST_SUFFIX)


def _shape(file: IO[bytes]) -> str | None:
    framing = _find_framing(file)
    records = read_records(file, framing, is_strict=False)
    shapes = (shape_of(record, is_array=framing is not LINES) for record in islice(records, _RECORDS_TO_ASK))
    return next((shape for shape in shapes if shape), None)


def _records(path: Path) -> Iterator[Any]:
    with _opened(path) as file:
        yield from read_records(file, _find_framing(file), is_strict=False)


def _find_framing(file: IO[bytes]) -> Framing:
    """Tell an array from lines, and go to the first byte after a byte order mark."""
    file.seek(0)
    file.seek(len(_BOM) if file.read(len(_BOM)) == _BOM else 0)
    return detect_framing(file)


def _found(record: Any, form: Format) -> list[tuple[Message, ...]]:  # noqa: ANN401 - any JSON value
    """Return the messages of the record's conversations, none where it is not of the format."""
    try:
        return [each.messages for each in form.read_all(record)]
    except (LookupError, TypeError, ValueError, AttributeError):
        return []


def _parquet_part(path: Path) -> Iterator[tuple[Format, Iterator[Any]]]:
    """Yield the rows as what the first one is."""
    with _opened(path) as file:
        rows = read_rows(file)
        first = next(rows, None)
        if first is None:
            return
        shape = shape_of(first)
        if shape is None:
            raise PlanError("dataset_shape_unknown", name=path.name)
        yield find_format(shape), chain((first,), rows)


def _regular(path: Path) -> IO[bytes]:
    try:
        return open_regular(path)
    except ValueError as error:
        if path.is_dir():
            raise UnreadableFileError("file_is_folder", path=path) from error
        raise UnreadableFileError("file_not_spreadsheet", name=path.name, kind="device") from error
    except OSError as error:
        raise unreadable_file(path, error) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with _regular(path) as file, _naming_damage(path):
        is_packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        if is_packed:
            with gzip.open(file) as unpacked:
                yield cast("IO[bytes]", unpacked)
        else:
            yield file


@contextmanager
def _naming_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFileError("file_damaged", name=path.name, part="gzip") from error
    except OSError as error:
        raise unreadable_file(path, error) from error
