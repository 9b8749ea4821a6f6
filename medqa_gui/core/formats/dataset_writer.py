"""Write conversations into a file of a format, and keep fingerprints to verify it with."""

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from typing import IO

from medqa_gui.core.formats.format import Format
from medqa_gui.core.formats.message_pairs import is_alternating
from medqa_gui.core.formats.records import ascii_json_string, json_string
from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.errors import PlanError


def fingerprint(messages: tuple[object, ...]) -> int:
    """Return a hash of the messages, valid within one run of the program."""
    return hash(messages)


def record_fingerprint(conversations: Sequence[Conversation]) -> int:
    """Return a hash of the record's conversations, whatever their order in a tree."""
    if len(conversations) == 1:
        return fingerprint(conversations[0].messages)
    return hash(tuple(sorted(fingerprint(each.messages) for each in conversations)))


class DatasetWriter:
    """Writer of conversations into a binary file; `size`, `sha256` and the other properties are final after `finish`.

    The conversations of a format that groups them stay in memory until then.
    """

    def __init__(self, file: IO[bytes], form: Format, *, is_ascii: bool) -> None:
        self.fingerprints = array("q")
        self._form = form
        self._quoted = ascii_json_string if is_ascii else json_string
        self._file = _HashedFile(file)
        self._sink = form.sink(self._file)
        self._groups: dict[str, list[Conversation]] = {}
        self._row_numbers = array("Q")  # wide enough for those of several files, see merging.py
        self._ends = array("L")  # where each record's row numbers end

    @property
    def records(self) -> int:
        """The number of records in the file."""
        return len(self.fingerprints)

    @property
    def size(self) -> int:
        """The number of written bytes."""
        return self._file.size

    @property
    def sha256(self) -> str:
        """The SHA-256 hash of the bytes."""
        return self._file.hash.hexdigest()

    def add(self, conversation: Conversation) -> None:
        """Write a conversation.

        Raises PlanError if the format would lose turns (`format_one_turn`) or the speakers do not alternate
        (`speakers_out_of_turn`), since several formats know the speaker by its position only.
        """
        supported = self._form.supported_part(conversation)
        if supported is None or not is_alternating(supported):
            row = conversation.row_numbers[0] if conversation.row_numbers else self.records + 1
            wrong = "format_one_turn" if supported is None else "speakers_out_of_turn"
            raise PlanError(wrong, format=self._form.id, row=row)
        if self._form.groups_by_question:
            self._groups.setdefault(supported.messages[0].content, []).append(supported)
        else:
            self._write((supported,))

    def finish(self) -> None:
        """Write the groups and the end of the file."""
        for conversations in self._groups.values():
            self._write(conversations)
        self._groups.clear()
        self._sink.finish()

    def row_numbers(self, record_number: int) -> tuple[int, ...]:
        """Return the sheet rows of a record; records count from 1."""
        start = self._ends[record_number - 2] if record_number > 1 else 0
        return tuple(self._row_numbers[start : self._ends[record_number - 1]])

    def all_row_numbers(self) -> Iterator[tuple[int, ...]]:
        """Yield the sheet rows of every record, in order."""
        return (self.row_numbers(number) for number in range(1, self.records + 1))

    def _write(self, conversations: Sequence[Conversation]) -> None:
        self._sink.add(self._form.render_all(conversations, self._quoted))
        self.fingerprints.append(record_fingerprint(conversations))
        for conversation in conversations:
            self._row_numbers.extend(conversation.row_numbers)
        self._ends.append(len(self._row_numbers))


class _HashedFile:
    """A write-only file that counts and hashes the bytes."""

    closed = False

    def __init__(self, file: IO[bytes]) -> None:
        self.size = 0
        self.hash = hashlib.sha256()
        self._target = file

    def write(self, data: bytes) -> int:
        self._target.write(data)
        self.hash.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        self._target.flush()
