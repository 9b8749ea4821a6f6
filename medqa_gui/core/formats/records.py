"""Records of a JSON file: one array, or JSON Lines."""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice
from typing import IO, Any, NamedTuple

import orjson

from medqa_gui.core.model.errors import InvalidDatasetError
from medqa_gui.core.runtime.watchdog import report_progress

# str.splitlines, which some readers use, splits at these characters; JSON allows to escape them.
_LINE_BREAKERS = re.compile("[\u0085\u2028\u2029]")
# One half of a pair such as \ud83d\ude00; the other half may be missing.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NOT_BLANK = re.compile(r"[^ \t\r\n]")
_PYTHON = re.compile(r"'|True\b|False\b|None\b|\(")
_CLOSED = re.compile(r",\s*[}\]]")
_HEAD = 1 << 12
_BUFFER = 1 << 17  # no larger: splitting is faster in the processor's cache
_LARGEST_RECORD = 1 << 26
_LARGEST_FRAMED = 1 << 24
# A literal such as "-Infinity" or an escape such as "\ud83d" may continue after the buffer's end.
_LONGEST_TOKEN = 16


class Cause(StrEnum):
    """Why text is not JSON."""

    CUT_SHORT = "cut_short"
    TRAILING_COMMA = "trailing_comma"
    NO_COMMA = "no_comma"
    NOT_A_NUMBER = "not_a_number"
    PYTHON = "python"
    NO_QUOTES = "no_quotes"
    LINE_BREAK = "line_break"
    KEY_TWICE = "key_twice"
    NOT_UTF8 = "not_utf8"
    HALF_CHARACTER = "half_character"
    MORE_AFTER_END = "more_after_end"
    OTHER = "other"


class _RefusedError(ValueError):
    """JSON that Python accepts and other readers do not."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


Quoter = Callable[[str], str]


class Framing(NamedTuple):
    """Text before, between and after the records; `empty` is a file without records."""

    start: str
    between: str
    end: str
    empty: str


ARRAY = Framing("[\n    ", ",\n    ", "\n]", "[]")
LINED_ARRAY = Framing("[\n", ",\n", "\n]\n", "[]\n")
LINES = Framing("", "\n", "\n", "")


def json_string(text: str) -> str:
    """Return the text as a JSON string in which only what must be escaped is escaped."""
    try:
        string = orjson.dumps(text).decode()
    except TypeError:  # half a surrogate pair
        string = json.encoder.encode_basestring(text)
    return string if text.isascii() else _LINE_BREAKERS.sub(lambda found: f"\\u{ord(found[0]):04x}", string)


def ascii_json_string(text: str) -> str:
    """Return the text as an ASCII JSON string, as json.dump writes it."""
    # orjson takes a third of the time, but does not escape the delete character.
    if text.isascii() and "\x7f" not in text:
        return orjson.dumps(text).decode()
    return json.encoder.encode_basestring_ascii(text)


def detect_framing(file: IO[bytes]) -> Framing:
    """Return the framing by the first character after white space; the file's position does not change."""
    start = file.tell()
    head = b" "
    while head.isspace():
        head = file.read(_HEAD)
    file.seek(start)
    return LINED_ARRAY if head.lstrip().startswith(b"[") else LINES


def read_records(file: IO[bytes], framing: Framing, *, is_strict: bool = True) -> Iterator[Any]:
    """Yield the parsed records from the file's position, with bounded memory.

    Raises InvalidDatasetError (`dataset_not_json`) with the record's number for broken or cut JSON, bytes that are not
    UTF-8, NaN, half a surrogate pair, and, if strict, for a duplicate key. If not strict, a record of JSON Lines may
    have several lines, and a line several records.
    """
    if framing is not LINES:
        return _read_array(file)
    return _read_lines(file, _strict) if is_strict else _read_values(file)


def read_written_records(file: IO[bytes], framing: Framing) -> Iterator[Any]:
    """Yield the records of a file that this app wrote, in a third of the time of `read_records`; raises as that does.

    Duplicate keys are not noticed and integers of more than 64 bits lose digits: this app writes neither.
    """
    return _read_lines(file, orjson.loads) if framing is LINES else _read_framed_array(file, framing)


def _read_lines(file: IO[bytes], parse: Callable[[bytes], Any]) -> Iterator[Any]:
    number = 1
    while line := file.readline(_LARGEST_RECORD):
        report_progress()
        if line.isspace():
            continue
        try:
            value = parse(line)
        except (ValueError, RecursionError) as error:
            raise _not_json(number) from error
        yield value
        number += 1


def _read_values(file: IO[bytes]) -> Iterator[Any]:
    """Yield one record per line; from the first line that is not a whole record, yield value after value."""
    number = lines = 0
    while line := file.readline(_LARGEST_RECORD):
        report_progress()
        lines += 1
        if line.isspace():
            continue
        try:
            value = orjson.loads(line)
        except ValueError:
            break
        yield value
        number += 1
    buffer = _Buffer(file, line, lines=lines - 1)
    while buffer.peek():
        number += 1
        yield buffer.read_value(number)


def _read_framed_array(file: IO[bytes], framing: Framing) -> Iterator[Any]:
    """Yield the records of an array in the layout of this app.

    The file is split where a record can begin, and every piece must be a JSON value: then the whole is an array of
    them. If a piece is not a JSON value, the rest is read as any other array.
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
    """Yield the text of each record. Raises ValueError if the file has another layout."""
    opening, between, end = f"{framing.start}{{".encode(), f"{framing.between}{{".encode(), framing.end.encode()
    if file.read(len(opening)) != opening:
        raise ValueError
    rest = b""
    while chunk := file.read(_BUFFER):
        report_progress()
        *whole, rest = (rest + chunk).split(between)
        for piece in whole:
            yield b"{" + piece
        if len(rest) > _LARGEST_FRAMED:
            raise ValueError
    if not rest.endswith(end):
        raise ValueError
    yield b"{" + rest[: -len(end)]


def _read_array(file: IO[bytes]) -> Iterator[Any]:
    """Yield the values of a JSON array from a buffer; the scanner of json finds the end of each."""
    buffer = _Buffer(file)
    number = 1
    if buffer.read_mark() != "[":
        raise _not_json(number)
    mark = buffer.read_mark() if buffer.peek() == "]" else ","
    while mark == ",":
        if buffer.peek() == "]":
            raise _not_json(number, buffer.line, Cause.TRAILING_COMMA)
        yield buffer.read_value(number)
        number += 1
        mark = buffer.read_mark()
    if mark != "]":
        raise _not_json(number, buffer.line, Cause.NO_COMMA if mark else Cause.CUT_SHORT)
    if buffer.read_mark():
        raise _not_json(number, buffer.line, Cause.MORE_AFTER_END)


def _strict(line: bytes) -> Any:  # noqa: ANN401 - any JSON value
    text = line.decode("utf-8")
    value = json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)
    _refuse_lone_surrogates(text, value)
    return value


def _not_json(number: int, line: int = 0, cause: Cause = Cause.OTHER) -> InvalidDatasetError:
    return InvalidDatasetError("dataset_not_json", record=number, line=line, cause=cause.value)


def _refuse(_name: str) -> None:
    raise _RefusedError(Cause.NOT_A_NUMBER)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a duplicate key, as the trainers' reader does."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _RefusedError(Cause.KEY_TWICE)
    return value


def _refuse_lone_surrogates(text: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Raise UnicodeEncodeError if a text of the value has no UTF-8 form."""
    if _SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False).encode()


_array_decoder = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_object)


class _Buffer:
    """The text that is being parsed; `start` was read before, after this number of lines."""

    def __init__(self, file: IO[bytes], start: bytes = b"", *, lines: int = 0) -> None:
        self._file = file
        # Bytes that are not UTF-8 become half a surrogate pair, so that their record is refused.
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._text = self._decode(start)
        self._at = 0
        self._lines = lines  # before the text
        self._is_whole = False

    @property
    def line(self) -> int:
        """The number of the line that is being parsed."""
        return self._line_at(self._at)

    def peek(self) -> str:
        """Return the next character that is not white space, "" at the end."""
        while True:
            if found := _NOT_BLANK.search(self._text, self._at):
                self._at = found.start()
                return found[0]
            self._at = len(self._text)
            if self._is_whole:
                return ""
            self._grow(_BUFFER)

    def read_mark(self) -> str:
        """Read the next character that is not white space, "" at the end."""
        mark = self.peek()
        self._at += 1
        return mark

    def read_value(self, number: int) -> Any:  # noqa: ANN401
        """Read the next JSON value."""
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
                    place = error.pos if isinstance(error, json.JSONDecodeError) else self._at
                    raise _not_json(number, self._line_at(place), self._cause(error)) from error
            self._grow(wanted)
            wanted *= 2

    def _may_be_cut(self, error: Exception) -> bool:
        """Return whether more text could fix the error: the value may continue after the buffer's end."""
        if not isinstance(error, json.JSONDecodeError) or self._is_whole:
            return False
        is_at_end = error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _LONGEST_TOKEN
        return is_at_end and len(self._text) - self._at < _LARGEST_RECORD

    def _line_at(self, place: int) -> int:
        return self._lines + self._text.count("\n", 0, place) + 1

    def _cause(self, error: Exception) -> Cause:
        """Return why the next value cannot be parsed."""
        if isinstance(error, _RefusedError):
            return error.cause
        if isinstance(error, UnicodeEncodeError):
            is_byte = "\udc80" <= error.object[error.start] <= "\udcff"
            return Cause.NOT_UTF8 if is_byte else Cause.HALF_CHARACTER
        if not isinstance(error, json.JSONDecodeError):
            return Cause.OTHER
        rest = self._text[error.pos : error.pos + _LONGEST_TOKEN].lstrip()
        if (not rest and self._is_whole) or error.msg.startswith("Unterminated"):
            return Cause.CUT_SHORT
        before = self._text[self._at : error.pos].rstrip()
        if rest[:1] in ("}", "]") and before.endswith(","):
            return Cause.TRAILING_COMMA
        if before.endswith(",") and _CLOSED.match(self._text, error.pos - 1):
            return Cause.TRAILING_COMMA
        if _PYTHON.match(rest):
            return Cause.PYTHON
        if error.msg.startswith("Invalid control"):
            return Cause.LINE_BREAK
        if error.msg.startswith("Expecting ','"):
            return Cause.NO_COMMA
        return Cause.NO_QUOTES if error.msg.startswith("Expecting property name") else Cause.OTHER

    def _grow(self, size: int) -> None:
        data = self._file.read(size)
        report_progress()
        self._lines += self._text.count("\n", 0, self._at)
        self._is_whole = not data
        self._text, self._at = self._text[self._at :] + self._decode(data, not data), 0
