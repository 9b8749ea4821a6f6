"""A dataset opened as if it were a sheet: a row for each turn, so that it can be looked at, checked and converted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.dataset_sheet import DATASET_FIELDS
from medqa_gui.core.model.errors import InvalidDatasetError, UnreadableFileError
from medqa_gui.core.model.table import (
    CellMark,
    CellNote,
    ReadOptions,
    RecordContent,
    Row,
    Sheet,
    SheetFacts,
    TextLayout,
    Workbook,
)
from medqa_gui.core.reading.detect import OLE_HEAD, ZIP_HEADS
from medqa_gui.core.reading.open import open_workbook

if TYPE_CHECKING:
    from medqa_gui.core.formats.declared_keys import UndeclaredKeys
    from medqa_gui.core.formats.flat_messages import FlatMessage

PAIR_HEADERS, TURN_HEADERS, MESSAGE_HEADERS = (list(headers) for headers in DATASET_FIELDS)
_UNREAD = CellNote(CellMark.RECORD, RecordContent.OTHER)
DATASET_SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz", ".parquet")


def open_source(path: Path, options: ReadOptions) -> Workbook:
    """Open a spreadsheet, or a dataset of one of the formats as a sheet; UnreadableFileError where it is neither."""
    is_named_so = path.name.lower().endswith(DATASET_SUFFIXES)
    if not (is_named_so and path.is_file() and path.stat().st_size) and not path.is_dir():
        return _open_by_content(path, options)
    from medqa_gui.core.formats.read_dataset import check_json_text, detect_format

    format_id = detect_format(path)
    if format_id is not None:
        return DatasetWorkbook(path, format_id)
    if path.is_dir() or _is_container(path):
        return open_workbook(path, options)
    with _naming(path):
        check_json_text(path)
    raise UnreadableFileError("dataset_unknown", name=path.name)


def _open_by_content(path: Path, options: ReadOptions) -> Workbook:
    """Open a spreadsheet, or a dataset under another name."""
    try:
        return open_workbook(path, options)
    except UnreadableFileError as error:
        if error.facts.get("kind") != "json":
            raise
        from medqa_gui.core.formats.read_dataset import detect_format

        format_id = detect_format(path)
        if format_id is None:
            raise
        return DatasetWorkbook(path, format_id)


def _is_container(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(OLE_HEAD)).startswith((*ZIP_HEADS, OLE_HEAD))


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Say which file it is that breaks off."""
    try:
        yield
    except InvalidDatasetError as error:
        if error.id != "dataset_not_json":
            raise
        raise UnreadableFileError("dataset_broken", name=path.name, **error.facts) from error


class DatasetWorkbook:
    """One sheet: a row for each conversation, for each turn where some have several, for each message of trees."""

    layout: TextLayout | None = None

    def __init__(self, path: Path, format_id: str) -> None:
        # Imported here: what a spreadsheet does not need would cost its opening more than reading its first rows.
        from medqa_gui.core.formats.read_dataset import has_message_trees, read_conversations, read_flat_messages

        has_trees = has_message_trees(path, format_id)
        with _naming(path):
            has_turns = not has_trees and any(len(_turns(each)) > 1 for each in read_conversations(path, format_id))

        def read(undeclared: "UndeclaredKeys | None") -> Iterator[Row]:
            if has_trees:
                return _message_rows(read_flat_messages(path, format_id, undeclared))
            contents: dict[int, RecordContent] = {}
            conversations = read_conversations(path, format_id, undeclared, contents)
            return _turn_rows(conversations, contents, has_turns=has_turns)

        self._rows = _DatasetRows(path, read)
        if next(islice(self._rows, 1, None), None) is None:
            raise UnreadableFileError("file_no_cells", name=path.name)
        self.sheets: tuple[Sheet, ...] = (Sheet(path.name.partition(".")[0]),)

    def rows(self, sheet_index: int) -> "_DatasetRows":
        """Return the rows of the only sheet."""
        del sheet_index
        return self._rows

    def close(self) -> None:
        """Nothing stays open between two passes."""


class _DatasetRows:
    def __init__(self, path: Path, read: "Callable[[UndeclaredKeys | None], Iterator[Row]]") -> None:
        self._path, self._read = path, read
        self.facts, self._is_counted = SheetFacts(), False

    def __iter__(self) -> Iterator[Row]:
        from medqa_gui.core.formats.declared_keys import UndeclaredKeys

        # Later passes find the same keys again.
        undeclared = None if self._is_counted else UndeclaredKeys()
        with _naming(self._path):
            yield from self._read(undeclared)
        if undeclared:
            self.facts, self._is_counted = SheetFacts(undeclared_keys=undeclared.records), True


def _turn_rows(
    conversations: Iterator[Conversation], contents: dict[int, RecordContent], *, has_turns: bool
) -> Iterator[Row]:
    number = 1
    yield Row(number, list(TURN_HEADERS if has_turns else PAIR_HEADERS))
    for record, conversation in enumerate(conversations, 1):
        content = contents.pop(conversation.row_numbers[0], None)
        for turn, texts in enumerate(_turns(conversation), 1):
            number += 1
            place = [str(record), str(turn)] if has_turns else []
            notes = _notes(content, texts, len(place), is_read=bool(conversation.messages)) if content else None
            yield Row(number, [*place, *texts], notes=notes)


def _notes(content: RecordContent, texts: list[str], first: int, *, is_read: bool) -> dict[int, CellNote] | None:
    """Return notes at the blank question and answer of a record that is not all text.

    Without one, the row of a record that is not of the format would not be seen at all.
    """
    if not is_read:
        return {first + 1: CellNote(CellMark.RECORD, content)}
    if content is RecordContent.OTHER:
        return None
    return {first + at: CellNote(CellMark.RECORD, content) for at in (1, 2) if not texts[at]} or None


def _message_rows(messages: Iterator["FlatMessage | None"]) -> Iterator[Row]:
    yield Row(1, list(MESSAGE_HEADERS))
    for number, message in enumerate(messages, 2):
        if message is None:
            yield Row(number, [""] * len(MESSAGE_HEADERS), notes={MESSAGE_HEADERS.index("Text"): _UNREAD})
        else:
            yield Row(number, list(message))


def _turns(conversation: Conversation) -> list[list[str]]:
    """Return system prompt, question and answer of each turn; what nobody asked or answered is blank there."""
    turns: list[list[str]] = []
    before = Role.ASSISTANT
    for role, content in conversation.messages:
        if before is Role.ASSISTANT or (role, before) == (Role.USER, Role.USER):
            turns.append(["", "", ""])
        turn = turns[-1]
        match role:
            case Role.SYSTEM:
                turn[0] = f"{turn[0]}\n{content}" if turn[0] else content
            case Role.USER:
                turn[1] = content
            case Role.ASSISTANT:
                turn[2] = content
        # A prompt between a question and its answer parts nothing.
        before = before if (role, before) == (Role.SYSTEM, Role.USER) else role
    return turns or [["", "", ""]]
