"""Dataset as a workbook with one sheet: a row for each turn, to be shown, checked and converted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from medqa_gui.core.formats.declared_keys import UndeclaredKeys
from medqa_gui.core.formats.flat_messages import FlatMessage
from medqa_gui.core.formats.read_dataset import (
    check_json_text,
    detect_format,
    has_message_trees,
    read_conversations,
    read_flat_messages,
)
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.dataset_sheet import DATASET_FIELDS
from medqa_gui.core.model.errors import InvalidDatasetError, UnreadableFileError
from medqa_gui.core.model.table import (
    CellMark,
    CellNote,
    RecordContent,
    Row,
    Sheet,
    SheetFacts,
    TextLayout,
)

PAIR_HEADERS, TURN_HEADERS, MESSAGE_HEADERS = (list(headers) for headers in DATASET_FIELDS)
_UNREAD = CellNote(CellMark.RECORD, RecordContent.OTHER)


def find_dataset(path: Path) -> "DatasetWorkbook | None":
    """Return the file or folder as a workbook if it is a dataset of one of the formats, else None."""
    format_id = detect_format(path)
    return None if format_id is None else DatasetWorkbook(path, format_id)


def unknown_dataset_error(path: Path) -> UnreadableFileError:
    """Return the error for JSON of no known format. Raises UnreadableFileError if it is not JSON."""
    with _file_errors(path):
        check_json_text(path)
    return UnreadableFileError("dataset_unknown", name=path.name)


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    """Add the file name to the error of broken JSON."""
    try:
        yield
    except InvalidDatasetError as error:
        if error.id != "dataset_not_json":
            raise
        raise UnreadableFileError("dataset_broken", name=path.name, **error.facts) from error


class DatasetWorkbook:
    """Workbook of a dataset with a row for each conversation, turn (if some have several) or message (of trees)."""

    layout: TextLayout | None = None

    def __init__(self, path: Path, format_id: str) -> None:
        has_trees = has_message_trees(path, format_id)
        with _file_errors(path):
            has_turns = not has_trees and any(len(_turns(each)) > 1 for each in read_conversations(path, format_id))

        def read(undeclared: UndeclaredKeys | None) -> Iterator[Row]:
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
        """Do nothing: no pass leaves the file open."""


class _DatasetRows:
    def __init__(self, path: Path, read: Callable[[UndeclaredKeys | None], Iterator[Row]]) -> None:
        self._path, self._read = path, read
        self.facts, self._is_counted = SheetFacts(), False

    def __iter__(self) -> Iterator[Row]:
        # Later passes would count the same keys.
        undeclared = None if self._is_counted else UndeclaredKeys()
        with _file_errors(self._path):
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
    """Return notes for the blank question and answer of a record that is not all text.

    Without a note, the row of a record that is not of the format would be blank and not be shown.
    """
    if not is_read:
        return {first + 1: CellNote(CellMark.RECORD, content)}
    if content is RecordContent.OTHER:
        return None
    return {first + at: CellNote(CellMark.RECORD, content) for at in (1, 2) if not texts[at]} or None


def _message_rows(messages: Iterator[FlatMessage | None]) -> Iterator[Row]:
    yield Row(1, list(MESSAGE_HEADERS))
    for number, message in enumerate(messages, 2):
        if message is None:
            yield Row(number, [""] * len(MESSAGE_HEADERS), notes={MESSAGE_HEADERS.index("Text"): _UNREAD})
        else:
            yield Row(number, list(message))


def _turns(conversation: Conversation) -> list[list[str]]:
    """Return system prompt, question and answer of each turn, "" for missing ones."""
    turns: list[list[str]] = []
    previous = Role.ASSISTANT
    for role, content in conversation.messages:
        if previous is Role.ASSISTANT or (role, previous) == (Role.USER, Role.USER):
            turns.append(["", "", ""])
        turn = turns[-1]
        match role:
            case Role.SYSTEM:
                turn[0] = f"{turn[0]}\n{content}" if turn[0] else content
            case Role.USER:
                turn[1] = content
            case Role.ASSISTANT:
                turn[2] = content
        # A prompt between a question and its answer does not start a turn.
        previous = previous if (role, previous) == (Role.SYSTEM, Role.USER) else role
    return turns or [["", "", ""]]
