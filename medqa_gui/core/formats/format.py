"""What every trainer's format has in common: how a conversation is written, read back and checked."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, ClassVar, NamedTuple, Protocol

from medqa_gui.core.formats.records import LINES, Framing, Quoter, found_framing, read_records, read_written_records
from medqa_gui.core.model.conversation import Conversation, Role

# The keys of a JSON object, each with the keys of the objects inside its value.
Keys = Mapping[str, "Keys"]


class Problem(NamedTuple):
    """A broken rule of the trainer, under the trainer's own name where it has one.

    `record_number` counts from 1; 0 is the file as a whole. `row_numbers` are the sheet rows, where they are known;
    `file_name` tells the files of a folder apart.
    """

    record_number: int
    rule: str
    row_numbers: tuple[int, ...] = ()
    file_name: str = ""


class Writable(Protocol):
    """What a dataset is written into."""

    def write(self, data: bytes) -> int:
        """Write all of the data."""
        ...


class Sink(Protocol):
    """Takes the texts of records, one by one, and makes the file of them."""

    def add(self, record: str) -> None:
        """Take one record's JSON text."""
        ...

    def finish(self) -> None:
        """Write what is still held back, and the file's end."""
        ...


class Format(ABC):
    """One trainer's file.

    `declared_keys` are the keys of a record that are read and written; any others are not kept in a conversation.
    `data_file` names the data inside the folder where the dataset is a folder ("" for a single file; {split} stands
    for train, validation or test). With `groups`, conversations that open with the same question share a record.
    `minimum_examples` is the fewest that the trainer takes; with `takes_either`, it reads arrays and lines alike, and
    with `reads_packed` also what gzip packed, as `datasets.load_dataset` does.
    """

    id: ClassVar[str]
    declared_keys: ClassVar[Keys]
    suffix: ClassVar[str] = ".jsonl"
    framing: ClassVar[Framing] = LINES
    takes_either: ClassVar[bool] = False
    reads_packed: ClassVar[bool] = False
    carries_system: ClassVar[bool] = True
    carries_turns: ClassVar[bool] = True
    groups: ClassVar[bool] = False
    data_file: ClassVar[str] = ""
    minimum_examples: ClassVar[int] = 1

    @abstractmethod
    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record's text; `quoted` makes a JSON string of a text."""

    @abstractmethod
    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
        """Yield the names of the trainer's rules that the parsed record breaks."""

    @abstractmethod
    def read(self, record: Any) -> Conversation:  # noqa: ANN401 - a record without problems
        """Return the conversation that a valid record holds."""

    def carried(self, conversation: Conversation) -> Conversation | None:
        """Return what the format can hold of the conversation, None where it would lose whole turns."""
        if self.carries_system and self.carries_turns:
            return conversation
        messages = conversation.messages
        if not self.carries_system:
            messages = tuple(message for message in messages if message.role is not Role.SYSTEM)
        if not self.carries_turns and sum(message.role is Role.USER for message in messages) > 1:
            return None
        return Conversation(messages, conversation.row_numbers)

    def render_all(self, conversations: Sequence[Conversation], quoted: Quoter) -> str:
        """Return the text of the record that these conversations share."""
        (conversation,) = conversations
        return self.render(conversation, quoted)

    def read_all(self, record: Any) -> Sequence[Conversation]:  # noqa: ANN401
        """Return every conversation of a valid record."""
        return (self.read(record),)

    def records(self, file: IO[bytes], *, is_ours: bool = False) -> Iterator[Any]:
        """Yield the parsed records of a file; raises InvalidDatasetError where it is no such file.

        One that was just written here (`is_ours`) is read faster, and less strictly.
        """
        if is_ours:
            return read_written_records(file, self.framing)
        return read_records(file, found_framing(file) if self.takes_either else self.framing)

    def sink(self, file: Writable) -> Sink:
        """Return what writes records into the file."""
        return _TextSink(file, self.framing)


_WRITE_SIZE = 1 << 18


class _TextSink:
    """Frames the records; few large writes, since each record is small."""

    def __init__(self, file: Writable, framing: Framing) -> None:
        self._file = file
        self._framing = framing
        self._pending: list[str] = []
        self._pending_size = 0
        self._next = framing.start
        self._end = framing.empty

    def add(self, record: str) -> None:
        self._pending += (self._next, record)
        self._pending_size += len(record)
        self._next, self._end = self._framing.between, self._framing.end
        if self._pending_size > _WRITE_SIZE:
            self._flush()

    def finish(self) -> None:
        self._pending.append(self._end)
        self._flush()

    def _flush(self) -> None:
        self._file.write("".join(self._pending).encode())
        self._pending.clear()
        self._pending_size = 0
