"""Base class of all formats: write a conversation as a record, read it back and check it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, ClassVar, NamedTuple, Protocol

from medqa_gui.core.formats.records import LINES, Framing, Quoter, detect_framing, read_records, read_written_records
from medqa_gui.core.model.conversation import Conversation, Role

# The keys of a JSON object, each with the keys of the objects inside its value.
Keys = Mapping[str, "Keys"]


class Problem(NamedTuple):
    """A broken rule of a trainer, named as the trainer names it where it does.

    `record_number` counts from 1; 0 means the whole file. `row_numbers` are the sheet rows, where they are known;
    `file_name` is the file inside a dataset folder.
    """

    record_number: int
    rule: str
    row_numbers: tuple[int, ...] = ()
    file_name: str = ""


class Writable(Protocol):
    """A target of a dataset's bytes."""

    def write(self, data: bytes) -> int:
        """Write all data."""
        ...


class Sink(Protocol):
    """Writer of records into a file."""

    def add(self, record: str) -> None:
        """Add the JSON text of a record."""
        ...

    def finish(self) -> None:
        """Write the buffered records and the end of the file."""
        ...


class Format(ABC):
    """Format of one trainer's file.

    `declared_keys` are the keys of a record that are read and written; others are not kept in a conversation.
    `data_file` is the path of the data in a dataset that is a folder, with {split} for train, validation or test, and
    "" for a single file. With `groups_by_question`, conversations with the same first question share a record.
    `minimum_examples` is the smallest number of records that the trainer accepts. With `accepts_any_framing` the
    trainer reads arrays and lines, with `accepts_gzip` also gzip files, as `datasets.load_dataset` does.
    """

    id: ClassVar[str]
    declared_keys: ClassVar[Keys]
    suffix: ClassVar[str] = ".jsonl"
    framing: ClassVar[Framing] = LINES
    accepts_any_framing: ClassVar[bool] = False
    accepts_gzip: ClassVar[bool] = False
    has_system_prompt: ClassVar[bool] = True
    has_several_turns: ClassVar[bool] = True
    groups_by_question: ClassVar[bool] = False
    data_file: ClassVar[str] = ""
    minimum_examples: ClassVar[int] = 1

    @abstractmethod
    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record's JSON text; `quote` returns a text as a JSON string."""

    @abstractmethod
    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
        """Yield the names of the trainer's rules that the record breaks."""

    @abstractmethod
    def read(self, record: Any) -> Conversation:  # noqa: ANN401 - a record without problems
        """Return the conversation of a valid record."""

    def supported_part(self, conversation: Conversation) -> Conversation | None:
        """Return the part of the conversation that the format can store, None if it would lose whole turns."""
        if self.has_system_prompt and self.has_several_turns:
            return conversation
        messages = conversation.messages
        if not self.has_system_prompt:
            messages = tuple(message for message in messages if message.role is not Role.SYSTEM)
        if not self.has_several_turns and sum(message.role is Role.USER for message in messages) > 1:
            return None
        return Conversation(messages, conversation.row_numbers)

    def render_all(self, conversations: Sequence[Conversation], quote: Quoter) -> str:
        """Return the JSON text of the record that these conversations share."""
        (conversation,) = conversations
        return self.render(conversation, quote)

    def read_all(self, record: Any) -> Sequence[Conversation]:  # noqa: ANN401
        """Return every conversation of a valid record."""
        return (self.read(record),)

    def records(self, file: IO[bytes], *, is_ours: bool = False) -> Iterator[Any]:
        """Yield the parsed records of a file. Raises InvalidDatasetError if it is not of this format.

        A file that this app has just written (`is_ours`) is read faster and less strictly.
        """
        if is_ours:
            return read_written_records(file, self.framing)
        return read_records(file, detect_framing(file) if self.accepts_any_framing else self.framing)

    def sink(self, file: Writable) -> Sink:
        """Return a writer of records into the file."""
        return _TextSink(file, self.framing)


_WRITE_SIZE = 1 << 18


class _TextSink:
    """Writer of text records; it writes seldom and much, since each record is small."""

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
