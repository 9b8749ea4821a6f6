"""The two ways in which a JSON file holds records: one array, or one value a line."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Any, NamedTuple

import orjson

from medqa_gui.core.model.errors import InvalidDatasetError
from medqa_gui.core.runtime.watchdog import progressed

# Readers that split lines by str.splitlines would cut a record at these; JSON allows their escapes.
_LINE_BREAKERS = re.compile("[\u0085\u2028\u2029]")
# Half of a pair such as \ud83d\ude00, perhaps without its other half.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_MEANT = re.compile(r"[^ \t\r\n]")
_HEAD = 1 << 12
_BUFFER = 1 << 17  # no larger: pieces that stay in the processor's cache are cut faster
_LARGEST_RECORD = 1 << 26
_LARGEST_FRAMED = 1 << 24
# A literal such as "-Infinity" or an escape such as "\ud83d" may be cut by the buffer's end, not by the file's.
_LONGEST_TOKEN = 16

Quoter = Callable[[str], str]


class Framing(NamedTuple):
    """What stands before, between and after the records; `empty` is the file without any record."""

    start: str
    between: str
    end: str
    empty: str


ARRAY = Framing("[\n    ", ",\n    ", "\n]", "[]")
LINED_ARRAY = Framing("[\n", ",\n", "\n]\n", "[]\n")
LINES = Framing("", "\n", "\n", "")


def quoted(text: str) -> str:
    """Return the text as a JSON string with its letters readable."""
    try:
        string = orjson.dumps(text).decode()
    except TypeError:  # half a surrogate pair
        string = json.encoder.encode_basestring(text)
    return string if text.isascii() else _LINE_BREAKERS.sub(lambda found: f"\\u{ord(found[0]):04x}", string)


def quoted_ascii(text: str) -> str:
    """Return the text as a JSON string as json.dump writes it: everything beyond ASCII is escaped."""
    # orjson takes a third of the time; only the delete character it writes as it is.
    if text.isascii() and "\x7f" not in text:
        return orjson.dumps(text).decode()
    return json.encoder.encode_basestring_ascii(text)


def found_framing(file: IO[bytes]) -> Framing:
    """Tell an array from lines by the first character after white space; the file stays where it stands."""
    start = file.tell()
    head = b" "
    while head.isspace():
        head = file.read(_HEAD)
    file.seek(start)
    return LINED_ARRAY if head.lstrip().startswith(b"[") else LINES


def read_records(file: IO[bytes], framing: Framing, *, is_strict: bool = True) -> Iterator[Any]:
    """Yield the parsed records from where the file stands, a bounded part in memory.

    Raises InvalidDatasetError (`dataset_not_json`) with the record's number where the bytes are not such a file:
    broken or cut JSON, not UTF-8, NaN, half a surrogate pair; and, if strict, a key that stands twice.
    """
    return _read_lines(file, _strict if is_strict else orjson.loads) if framing is LINES else _read_array(file)


def read_written_records(file: IO[bytes], framing: Framing) -> Iterator[Any]:
    """Yield the records of a file that we wrote, in a third of the time; raises as `read_records` does.

    A key that stands twice is not noticed, and an integer of more than 64 bits loses digits: we write neither.
    """
    return _read_lines(file, orjson.loads) if framing is LINES else _read_framed_array(file, framing)


def _read_lines(file: IO[bytes], parse: Callable[[bytes], Any]) -> Iterator[Any]:
    number = 1
    while line := file.readline(_LARGEST_RECORD):
        progressed()
        if line.isspace():
            continue
        try:
            value = parse(line)
        except (ValueError, RecursionError) as error:
            raise _not_json(number) from error
        yield value
        number += 1


def _read_framed_array(file: IO[bytes], framing: Framing) -> Iterator[Any]:
    """Yield the records of an array that is laid out as ours are.

    The file is cut where a record of ours can begin, and every piece must be a JSON value: then the whole is an array
    of them, whoever wrote it. Where one is not, the array is read from there on as any other.
    """
    start, number = file.tell(), 0
    try:
        for record in _framed_pieces(file, framing):
            yield orjson.loads(record)
            number += 1
    except ValueError:
        file.seek(start)
        yield from islice(_read_array(file), number, None)


def _framed_pieces(file: IO[bytes], framing: Framing) -> Iterator[bytes]:
    """Yield what stands between the frames; raises ValueError where the file is laid out otherwise."""
    opening, between, end = f"{framing.start}{{".encode(), f"{framing.between}{{".encode(), framing.end.encode()
    if file.read(len(opening)) != opening:
        raise ValueError
    rest = b""
    while chunk := file.read(_BUFFER):
        progressed()
        *whole, rest = (rest + chunk).split(between)
        for piece in whole:
            yield b"{" + piece
        if len(rest) > _LARGEST_FRAMED:
            raise ValueError
    if not rest.endswith(end):
        raise ValueError
    yield b"{" + rest[: -len(end)]


def _read_array(file: IO[bytes]) -> Iterator[Any]:
    """Take value after value out of a growing buffer; json's own scanner finds where each one ends."""
    buffer = _Buffer(file)
    number = 1
    if buffer.take_mark() != "[":
        raise _not_json(number)
    mark = buffer.take_mark() if buffer.peek() == "]" else ","
    while mark == ",":
        yield buffer.take_value(number)
        number += 1
        mark = buffer.take_mark()
    if mark != "]" or buffer.take_mark():
        raise _not_json(number)


def _strict(line: bytes) -> Any:  # noqa: ANN401 - any JSON value
    text = line.decode("utf-8")
    value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)
    _refuse_lone_surrogates(text, value)
    return value


def _not_json(number: int) -> InvalidDatasetError:
    return InvalidDatasetError("dataset_not_json", record=number)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: the trainers' reader does too."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


def _refuse_lone_surrogates(text: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Raise a UnicodeEncodeError where a text of the value has no UTF-8 form."""
    if _SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False).encode()


_array_decoder = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_object)


class _Buffer:
    """The part of an array's text that is being parsed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        # What is no UTF-8 becomes half a surrogate pair, so that it is refused with the record that it stands in.
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._text = ""
        self._at = 0
        self._is_whole = False

    def peek(self) -> str:
        """Return the next character that is not white space, "" at the end."""
        while True:
            if found := _MEANT.search(self._text, self._at):
                self._at = found.start()
                return found[0]
            self._at = len(self._text)
            if self._is_whole:
                return ""
            self._grow(_BUFFER)

    def take_mark(self) -> str:
        """Take the next character that is not white space, "" at the end."""
        mark = self.peek()
        self._at += 1
        return mark

    def take_value(self, number: int) -> Any:  # noqa: ANN401
        """Take the next JSON value."""
        self.peek()
        wanted = _BUFFER
        while True:
            try:
                value, end = _array_decoder.raw_decode(self._text, self._at)
                if end < len(self._text) or self._is_whole:
                    text = self._text[self._at : end]
                    if not text.isascii():
                        text.encode()
                    _refuse_lone_surrogates(text, value)
                    self._at = end
                    return value
            except (ValueError, RecursionError) as error:
                if not self._may_be_cut(error):
                    raise _not_json(number) from error
            self._grow(wanted)
            wanted *= 2

    def _may_be_cut(self, error: Exception) -> bool:
        """Tell whether more text could mend the error: the value runs over the buffer's end."""
        if not isinstance(error, json.JSONDecodeError) or self._is_whole:
            return False
        is_at_end = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _LONGEST_TOKEN
        return is_at_end and len(self._text) - self._at < _LARGEST_RECORD

    def _grow(self, size: int) -> None:
        data = self._file.read(size)
        progressed()
        self._is_whole = not data
        self._text, self._at = self._text[self._at :] + self._decode(data, not data), 0
