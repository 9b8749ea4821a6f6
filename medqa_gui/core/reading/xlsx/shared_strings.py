"""Shared strings of a workbook, read only as far as needed, in bounded memory."""

from collections.abc import Iterator
from typing import Any

from medqa_gui.core.reading.raised import Spans
from medqa_gui.core.reading.string_store import StringStore
from medqa_gui.core.reading.xlsx.fast_strings import add_strings
from medqa_gui.core.reading.xlsx.package import Attributes, Package
from medqa_gui.core.reading.xlsx.pieces import pieces
from medqa_gui.core.reading.xlsx.rich_text import TextRuns, preserves_space

_SMALL_REST = 4 * 1024**2
# Bytes of the part, and numbers of strings, that are read in some tenths of a second.
_QUICKLY_READ, _NEAR = 32 * 1024**2, 50_000
_PLACEHOLDER = "…"


class SharedStrings:
    """Texts by index. Raises UnreadableFileError for an index that does not exist and for a damaged part.

    If a dropped string is needed again, all strings are read again and kept compressed.
    """

    def __init__(self, package: Package, part: str, *, is_fast: bool = True, has_spans: bool = False) -> None:
        self._package = package
        self._part = part
        self._has_spans = has_spans
        self._is_fast = is_fast
        self.marks = bytearray()  # the Mark of each text that was read, as a number
        self.has_marks = False
        # The parts of a text with the font of their cell, for texts that also have other parts; only if a font matters.
        self.spans: dict[int, Spans] = {}
        self._start(StringStore())

    def for_pass(self) -> "SharedStrings":
        """Return the strings for a pass over a sheet from its start: these, or new ones if some were dropped."""
        if not self._store.has_forgotten:
            return self
        return SharedStrings(self._package, self._part, has_spans=self._has_spans)

    def text(self, index: int) -> str:
        """Return the text at a 0-based index."""
        if index >= len(self._store):
            self._read_to(index)
        text = self._store.text(index)
        if text is None:
            # The sheet needs a dropped text: keep all texts from now on.
            known = len(self._store)
            self.keep_all()
            self._read_to(known - 1)
            text = self._store.text(index) or ""
        return text

    def texts(self, indexes: list[int]) -> list[str]:
        """Return the texts at these 0-based indexes."""
        store = self._store
        if max(indexes) >= len(store):
            self._read_to(max(indexes))
        recent, first = store.recent, store.first
        return [recent[index - first] if index >= first else self.text(index) for index in indexes]

    def check_rest(self) -> None:
        """Read to the end, which checks the checksum, if it is near."""
        if self._package.has(self._part) and self._package.unpacked_size(self._part) - self._fed.count < _SMALL_REST:
            while self._read_batch():
                pass

    def keep_all(self) -> None:
        """Start again and keep all texts, for a sheet that needs texts repeatedly."""
        self._start(StringStore(is_forgetful=False))

    def placeholders(self) -> "PlaceholderStrings | None":
        """Return placeholders for strings that may take long to read, None if they do not."""
        is_large = self._package.has(self._part) and self._package.unpacked_size(self._part) > _QUICKLY_READ
        return PlaceholderStrings(self._package, self._part) if is_large else None

    def _start(self, store: StringStore) -> None:
        self._store = store
        self.marks.clear()
        self.spans.clear()
        self._fed = StringParser(self._package, self._part, has_spans=self._has_spans)
        self._batches = string_batches(self._fed, is_fast=self._is_fast)

    def _read_to(self, index: int) -> None:
        while index >= len(self._store):
            if not self._read_batch():
                self._nothing()

    def _read_batch(self) -> bool:
        for texts, marks in self._batches:
            self._package.note_progress()
            self.spans.update((len(self._store) + at, spans) for at, spans in self._fed.spans.items())
            self._fed.spans.clear()
            self._store.extend(texts)
            self.marks += marks
            self.has_marks = self.has_marks or any(marks)
            return True
        return False

    def _nothing(self) -> str:
        raise self._package.damage_error(self._part)


class _NoMarks(bytearray):
    def __getitem__(self, _index: Any) -> Any:  # noqa: ANN401 - as bytearray has it
        return 0


class PlaceholderStrings(SharedStrings):
    """Strings that are not read: every text is "…"."""

    def __init__(self, package: Package, part: str) -> None:
        super().__init__(package, part)
        self.marks = _NoMarks()
        self.has_distant_texts = False

    def for_pass(self) -> SharedStrings:
        """Return these strings: none is ever dropped."""
        return self

    def text(self, index: int) -> str:
        """Return the placeholder, and note whether the text is distant."""
        self.has_distant_texts = self.has_distant_texts or index > _NEAR
        return _PLACEHOLDER

    def texts(self, indexes: list[int]) -> list[str]:
        """Return the placeholders of these texts."""
        return [self.text(index) for index in indexes]

    def check_rest(self) -> None:
        """Do nothing: what is not read is not checked."""


def string_batches(strings: "StringParser", *, is_fast: bool = True) -> Iterator[tuple[list[str], bytearray]]:
    """Yield the texts of the part in order, some at a time, each with the marks of its texts."""
    package, part = strings.package, strings.part
    for piece, is_whole_strings in pieces(package.chunks(part), b"<si>", b"</si>"):
        strings.count += len(piece)
        if is_fast and is_whole_strings and not strings.prefix:
            with package.damage_errors(part):
                is_fast = add_strings(
                    piece.decode(), strings.texts, strings.marks, strings.feed, is_kept=strings.is_kept
                )
        else:
            strings.feed(piece)
        package.check_cell_size(strings.waiting)
        if strings.texts:
            yield strings.texts, strings.marks
            strings.texts, strings.marks = [], bytearray()
    strings.finish()


class StringParser:
    """Feeds on the part's XML; whole strings gather in `texts` and `marks`. `count` is the bytes so far.

    `spans` are the parts with the font of the cell by the place in `texts`, for a text with other parts too.
    """

    def __init__(self, package: Package, part: str, *, has_spans: bool = False) -> None:
        self.package = package
        self.part = part
        self.count = 0
        self.prefix = ""
        self.texts: list[str] = []
        self.marks = bytearray()
        self.spans: dict[int, Spans] = {}
        self.is_kept = False
        self._has_spans = has_spans
        self.parser = package.parser(part)
        self.parser.StartElementHandler = self._start_root
        self.runs = TextRuns(self.parser, "")

    @property
    def waiting(self) -> int:
        """The number of buffered characters of an unfinished string."""
        return self.runs.size

    def feed(self, piece: bytes | str) -> None:
        """Parse the next piece of the part."""
        self.package.feed(self.parser, self.part, piece)

    def finish(self) -> None:
        """End the part, in which all elements must be closed."""
        self.package.finish(self.parser, self.part)

    def _start_root(self, name: str, attributes: Attributes) -> None:
        prefix = self.prefix = name[: -len("sst")]
        self._item = prefix + "si"
        self.is_kept = preserves_space(attributes, is_kept=False)
        self.runs = TextRuns(self.parser, prefix, is_kept=self.is_kept)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == self._item:
            self.runs.begin(attributes)
        else:
            self.runs.start(name, attributes)

    def _end(self, name: str) -> None:
        if name != self._item:
            self.runs.end(name)
            return
        text, mark = self.runs.result()
        if self._has_spans and (spans := self.runs.spans) is not None:
            self.spans[len(self.texts)] = spans
        self.texts.append(text)
        self.marks.append(mark)
        self.runs.begin({})
