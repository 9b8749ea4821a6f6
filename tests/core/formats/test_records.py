"""The reader of JSON files: hostile input is refused with the record's number, never swallowed."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.formats import records as module
from medqa_gui.core.formats.records import (
    ARRAY,
    LINED_ARRAY,
    LINES,
    Cause,
    Framing,
    ascii_json_string,
    detect_framing,
    json_string,
    read_records,
    read_written_records,
)
from medqa_gui.core.model.errors import InvalidDatasetError

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=8,
)


class Dripping(io.RawIOBase):
    """A file that gives a few bytes at a time, so that every border falls somewhere inside a record."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data = io.BytesIO(data)
        self._size = size

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, self._size) if size >= 0 else -1)


def read(data: bytes, framing: Framing = ARRAY) -> list[Any]:
    return list(read_records(io.BytesIO(data), framing))


def refused_at(data: bytes, framing: Framing) -> int:
    with pytest.raises(InvalidDatasetError) as refused:
        read(data, framing)
    assert refused.value.id == "dataset_not_json"
    return refused.value.facts["record"]


@settings(deadline=None)
@given(given_values=st.lists(values, max_size=6), size=st.integers(1, 9), indent=st.sampled_from([None, 0, 4]))
def test_an_array_reads_as_json_does_wherever_its_chunks_end(
    given_values: list[Any], size: int, indent: int | None
) -> None:
    data = json.dumps(given_values, ensure_ascii=False, indent=indent).encode()
    assert list(read_records(Dripping(data, size), ARRAY)) == given_values


@settings(deadline=None)
@given(given_values=st.lists(values, max_size=6), ensure_ascii=st.booleans())
def test_lines_read_as_json_does(given_values: list[Any], ensure_ascii: bool) -> None:
    text = "".join(json.dumps(each, ensure_ascii=ensure_ascii) + "\n" for each in given_values)
    assert read(text.encode(), LINES) == given_values


objects = st.dictionaries(st.text(), st.one_of(st.text(), st.lists(st.dictionaries(st.text(), st.text(), max_size=2))))


@settings(deadline=None)
@given(
    given_values=st.lists(objects, max_size=5),
    framing=st.sampled_from([ARRAY, LINED_ARRAY]),
    indent=st.sampled_from([None, 0, 2, 4]),
    size=st.integers(1, 40),
)
def test_a_written_array_reads_alike_in_pieces_and_by_the_scanner(
    given_values: list[Any], framing: Framing, indent: int | None, size: int
) -> None:
    texts = [json.dumps(each, indent=indent, ensure_ascii=False).replace("\n", "\n    ") for each in given_values]
    text = framing.start + framing.between.join(texts) + framing.end if texts else framing.empty
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BUFFER", size)
        found = list(read_written_records(io.BytesIO(text.encode("utf-8", "replace")), framing))
    assert found == json.loads(text.encode("utf-8", "replace"))


@pytest.mark.parametrize("damage", ["", "}", "\n]", ',\n    {"b": }\n]', ',\n    {"b": 2}\n] x'])
def test_a_written_array_that_was_damaged_is_refused_at_its_record(damage: str) -> None:
    whole = '[\n    {"a": 1},\n    {"a": 2}\n]'
    data = whole.removesuffix("}\n]").encode() + damage.encode()
    with pytest.raises(InvalidDatasetError) as refused:
        list(read_written_records(io.BytesIO(data), ARRAY))
    assert refused.value.facts["record"] == refused_at(data, ARRAY)


@settings(deadline=None)
@given(data=st.binary(max_size=60), framing=st.sampled_from([ARRAY, LINES]), size=st.integers(1, 7))
def test_any_bytes_are_records_or_refused(data: bytes, framing: Framing, size: int) -> None:
    def attempt(file: Any) -> list[Any] | None:
        try:
            return list(read_records(file, framing))
        except InvalidDatasetError:
            return None

    whole = attempt(io.BytesIO(data))
    if framing is ARRAY:
        assert attempt(Dripping(data, size)) == whole


@settings(deadline=None)
@given(text=st.text())
def test_a_quoted_text_reads_back_and_breaks_no_line(text: str) -> None:
    for string in (json_string(text), ascii_json_string(text)):
        assert json.loads(string) == text
        assert len(string.splitlines()) == 1
    assert ascii_json_string(text) == json.dumps(text)


def test_letters_stay_readable_but_what_ends_a_line_is_escaped() -> None:
    assert json_string("头痛 é\u2028\u2029\u0085") == '"头痛 é\\u2028\\u2029\\u0085"'


@pytest.mark.parametrize("framing", [ARRAY, LINED_ARRAY, LINES], ids=["array", "lined", "lines"])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_file_of_each_framing_reads_back(framing: Framing, count: int) -> None:
    texts = ['{"a": "b"}'] * count
    data = (framing.start + framing.between.join(texts) + framing.end) if texts else framing.empty
    assert read(data.encode(), framing) == [{"a": "b"}] * count


@pytest.mark.parametrize(
    "broken",
    [
        b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": "\\ud83d"}', b'{"a": "\\ud83d x"}',
        b'{"\\udc00": "a"}', b'{"a": 1, "a": 2}', b'{"a": "\x09"}', b'{"a": "\xff"}', b'{"a": "b"', b'{"a": }',
        b"{'a': 'b'}", b'{"a": "b",}', b"nothing", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000,
    ],
    ids=lambda each: each[:20].decode("latin-1"),
)  # fmt: skip
def test_what_is_no_json_is_refused_at_its_record(broken: bytes) -> None:
    assert refused_at(b'{"a": "b"}\n' + broken + b"\n", LINES) == 2
    assert refused_at(b'[{"a": "b"}, ' + broken + b"]", ARRAY) == 2


@pytest.mark.parametrize(
    ("broken", "record"),
    [
        (b"", 1), (b" \n", 1), (b"[", 1), (b"{}", 1), (b'[{"a": "b"}', 2), (b'[{"a": "b"},', 2), (b'[{"a": "b"},]', 2),
        (b"[,]", 1), (b"[1 2]", 2), (b"[1]]", 2), (b"[1] x", 2), (b"[] []", 1), (b"\xef\xbb\xbf[]", 1), (b"[1}", 2),
    ],
)  # fmt: skip
def test_a_broken_array_is_refused(broken: bytes, record: int) -> None:
    assert refused_at(broken, ARRAY) == record


def test_a_pair_of_surrogate_escapes_is_one_letter() -> None:
    assert read(b'["\\ud83d\\ude00"]') == ["😀"]
    assert read(b'"\\ud83d\\ude00"\n', LINES) == ["😀"]


def test_blanks_of_any_length_between_records_are_no_records() -> None:
    blanks = b" \n" * (1 << 20)
    assert list(
        read_records(io.BytesIO(b"[" + blanks + b"1" + blanks + b"," + blanks + b"2" + blanks + b"]"), ARRAY)
    ) == [1, 2]


def test_blank_lines_and_carriage_returns_between_records_are_no_records() -> None:
    assert read(b"\n1\r\n\r\n  \n2\n", LINES) == [1, 2]
    assert refused_at(b"\n\n1\n\nx\n", LINES) == 2


def test_a_last_line_without_its_end_is_a_record() -> None:
    assert read(b'{"a": "b"}\n{"a": "c"}', LINES) == [{"a": "b"}, {"a": "c"}]


def test_an_error_in_a_long_array_is_found_without_reading_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUFFER", 100)

    class Watched(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    file = Watched(b'[{"a": "b"}, {"a": oops}' + b', {"a": "b"}' * 10_000 + b"]")
    with pytest.raises(InvalidDatasetError):
        list(read_records(file, ARRAY))
    assert file.taken < 1000


def test_records_come_one_by_one_and_the_rest_stays_unread() -> None:
    def endless() -> Iterator[bytes]:
        yield b"["
        while True:
            yield b'{"a": "' + b"b" * 1000 + b'"}, '

    class Endless(io.RawIOBase):
        pieces = endless()

        def read(self, size: int = -1) -> bytes:
            return next(self.pieces)

    records = read_records(Endless(), ARRAY)
    assert [next(records)["a"][:1] for _ in range(100)] == ["b"] * 100


def test_lenient_reading_of_lines_accepts_a_duplicate_key() -> None:
    assert list(read_records(io.BytesIO(b'{"a": "1", "a": "2"}\n'), LINES, is_strict=False)) == [{"a": "2"}]


def lenient(data: bytes) -> list[Any]:
    file = io.BytesIO(data)
    return list(read_records(file, detect_framing(file), is_strict=False))


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}\n{"a": 2}\n{"a": 3}\n',
        b'{"a": 1}{"a": 2} {"a": 3}',
        b'{\n "a": 1\n}\n{\n "a": 2\n}\n\n{\n "a":\n 3}',
        b'{"a": 1}\n{"a": 2}{"a":\n3}',
        b'\n[{"a": 1},\n{"a": 2}, {"a": 3}\n]\n',
    ],
)
def test_records_are_read_however_their_lines_are_broken(data: bytes) -> None:
    assert lenient(data) == [{"a": 1}, {"a": 2}, {"a": 3}]


@pytest.mark.parametrize(
    ("data", "place", "cause"),
    [
        (b'[{"a": 1},]', (2, 1), Cause.TRAILING_COMMA),
        (b'[{"a": 1,}]', (1, 1), Cause.TRAILING_COMMA),
        (b'[{"a": [1,\n]}]', (1, 2), Cause.TRAILING_COMMA),
        (b'{"a": 1}\n\n{"a": 1,}\n', (2, 3), Cause.TRAILING_COMMA),
        (b'{"a": 1}\n{"a": NaN}', (2, 2), Cause.NOT_A_NUMBER),
        (b"{'a': 1}", (1, 1), Cause.PYTHON),
        (b'{"a": None}\n', (1, 1), Cause.PYTHON),
        (b'{\n"a": True}\n', (1, 2), Cause.PYTHON),
        (b'{"a": 1}\n{"a": "x', (2, 2), Cause.CUT_SHORT),
        (b'[{"a": 1}', (2, 1), Cause.CUT_SHORT),
        (b'[{"a": 1}\n{"a": 2}]', (2, 2), Cause.NO_COMMA),
        (b'{"a": 1 "b": 2}', (1, 1), Cause.NO_COMMA),
        (b"{a: 1}", (1, 1), Cause.NO_QUOTES),
        (b'{"a": "x\ny"}', (1, 1), Cause.LINE_BREAK),
        (b'[{"a": 1, "a": 2}]', (1, 1), Cause.KEY_TWICE),
        (b'{"a": "\xff"}', (1, 1), Cause.NOT_UTF8),
        (b'{"a": "\\ud83d"}', (1, 1), Cause.HALF_CHARACTER),
        (b'[{"a": 1}]\nx', (2, 2), Cause.MORE_AFTER_END),
    ],
)
def test_what_is_no_json_is_named_with_its_cause_and_its_line(
    data: bytes, place: tuple[int, int], cause: Cause
) -> None:
    with pytest.raises(InvalidDatasetError) as refused:
        lenient(data)
    facts = refused.value.facts
    assert ((facts["record"], facts["line"]), facts["cause"]) == (place, cause)


@pytest.mark.parametrize("length", [100, 200_000])
def test_the_line_is_right_wherever_the_chunks_end(length: int) -> None:
    lines = [json.dumps([{"a": "x" * length}, {"b": [1]}], indent=1)[1:-2]] * 3
    with pytest.raises(InvalidDatasetError) as refused:
        lenient(("[" + ",\n".join(lines) + ",]").encode())
    assert (refused.value.facts["record"], refused.value.facts["line"]) == (7, ",\n".join(lines).count("\n") + 1)
