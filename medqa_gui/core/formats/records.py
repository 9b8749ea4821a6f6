"""The two ways in which a file holds records: one JSON array, or one JSON value a line."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, NamedTuple, Protocol

from medqa_gui.core.errors import InvalidDatasetError
from medqa_gui.core.model import Conversation

# Readers that split lines by str.splitlines would cut a record at these; JSON allows their escapes.
_LINE_BREAKERS = re.compile("[\u0085\u2028\u2029]")
_BUFFER = 1 << 20
_LARGEST_RECORD = 1 << 28
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Framing:
    """What stands before, between and after the records; `empty` is the file without any record."""

    start: str
    between: str
    end: str
    empty: str


ARRAY = Framing("[\n    ", ",\n    ", "\n]", "[]")
LINES = Framing("", "\n", "\n", "")


class Problem(NamedTuple):
    """A broken rule of the trainer, under the trainer's own name. `record_number` counts from 1."""

    record_number: int
    rule: str


class Format(Protocol):
    """One trainer's file: how a conversation is written, read back and checked."""

    id: str
    suffix: str
    framing: Framing
    carries_system: bool
    carries_turns: bool

    def render(self, conversation: Conversation, quoted: "Quoter") -> str:
        """Return the record's text; `quoted` makes a JSON string of a text."""
        ...

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
        """Yield the names of the trainer's rules that the parsed record breaks."""
        ...

    def read(self, record: Any) -> Conversation:  # noqa: ANN401 - a record without problems
        """Return the conversation that a valid record holds."""
        ...


Quoter = Callable[[str], str]


def quoted(text: str) -> str:
    """Return the text as a JSON string with its letters readable."""
    string = json.encoder.encode_basestring(text)
    return string if text.isascii() else _LINE_BREAKERS.sub(lambda found: f"\\u{ord(found[0]):04x}", string)


# Python's own, so that the bytes are those of json.dump.
quoted_ascii: Quoter = json.encoder.encode_basestring_ascii


def read_records(file: IO[bytes], framing: Framing) -> Iterator[Any]:
    """Yield the parsed records of a file from its start, a bounded part in memory.

    Raises InvalidDatasetError (`dataset_not_json`) with the record's number where the bytes are not such a file.
    """
    return _read_lines(file) if framing is LINES else _read_array(file)


def _read_lines(file: IO[bytes]) -> Iterator[Any]:
    number = 0
    for line in file:
        number += 1
        try:
            text = line.decode("utf-8")
            if not text.strip():
                continue
            yield _parsed(text)
        except ValueError as error:
            raise InvalidDatasetError("dataset_not_json", record=number) from error


def _parsed(text: str) -> Any:  # noqa: ANN401
    return json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: the trainers' reader does too."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


_array_decoder = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_object)


def _read_array(file: IO[bytes]) -> Iterator[Any]:
    """Take value after value out of a growing buffer; json's own scanner finds where each one ends."""
    buffer = _Buffer(file)
    number = 0
    if buffer.next_mark() != "[":
        raise InvalidDatasetError("dataset_not_json", record=1)
    mark = ","
    while mark == ",":
        if number == 0 and buffer.peek() == "]":
            mark = buffer.next_mark()
            break
        number += 1
        yield buffer.value(number)
        mark = buffer.next_mark()
    if mark != "]" or buffer.next_mark():
        raise InvalidDatasetError("dataset_not_json", record=number + 1)


class _Buffer:
    """The part of the text that is being parsed."""

    def __init__(self, file: IO[bytes]) -> None:
        import codecs

        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._text = ""
        self._at = 0
        self._is_whole = False

    def peek(self) -> str:
        """Return the next character that is not white space, "" at the end."""
        while True:
            rest = self._text[self._at : self._at + 64].lstrip(" \t\r\n")
            if rest:
                self._at = self._text.index(rest[0], self._at)
                return rest[0]
            if self._at + 64 < len(self._text):
                self._at += 64
            elif not self._grow():
                return ""

    def next_mark(self) -> str:
        """Take the next character that is not white space, "" at the end."""
        mark = self.peek()
        self._at += 1
        return mark

    def value(self, number: int) -> Any:  # noqa: ANN401
        """Take the next JSON value."""
        self.peek()
        wanted = _BUFFER
        while True:
            try:
                value, end = _array_decoder.raw_decode(self._text, self._at)
            except ValueError as error:
                if self._is_whole or len(self._text) - self._at > _LARGEST_RECORD:
                    raise InvalidDatasetError("dataset_not_json", record=number) from error
            else:
                if end < len(self._text) or self._is_whole:
                    self._at = end
                    return value
            self._grow(wanted, number)
            wanted *= 2

    def _grow(self, size: int = _BUFFER, number: int = 1) -> bool:
        data = self._file.read(size)
        try:
            text = self._decode(data, not data)
        except UnicodeDecodeError as error:
            raise InvalidDatasetError("dataset_not_json", record=number) from error
        self._is_whole = not data
        self._text, self._at = self._text[self._at :] + text, 0
        return bool(data)
