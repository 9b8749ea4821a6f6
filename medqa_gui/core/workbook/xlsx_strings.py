"""The shared strings of a workbook: read only as far as they are needed, kept small however many there are."""

from collections.abc import Iterator

from medqa_gui.core.workbook.string_store import StringStore
from medqa_gui.core.workbook.table import Mark
from medqa_gui.core.workbook.xlsx_parts import Attributes, Package
from medqa_gui.core.workbook.xlsx_text import TextRuns

_MOST_WAITING = 64 * 1024**2  # characters of one string; Excel's own limit is 32,767


class SharedStrings:
    """Texts by their index. Raises UnreadableFileError for an index that is not there and for a damaged part.

    A string may be asked for again long after; should it be forgotten by then, all are read anew and kept compressed.
    """

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self.has_marks = False
        self._start(StringStore())

    def for_pass(self) -> "SharedStrings":
        """Return the strings for a pass over a sheet from its start: these, or fresh ones where some are forgotten."""
        return SharedStrings(self._package, self._part) if self._store.has_forgotten else self

    def text(self, index: int) -> str:
        """Return the text at a 0-based index."""
        if not 0 <= index < len(self._store):
            self._read_to(index)
        text = self._store.text(index)
        if text is None:
            self._start(StringStore(is_forgetful=False))
            return self.text(index)
        return text

    def mark(self, index: int) -> Mark:
        """Return what is peculiar about the text that was just asked for."""
        return Mark(self._marks[index])

    def _start(self, store: StringStore) -> None:
        self._store = store
        self._marks = bytearray()
        self._batches = read_strings(self._package, self._part)

    def _read_to(self, index: int) -> None:
        while index >= len(self._store):
            batch = next(self._batches, None) if index >= 0 else None
            if batch is None:
                raise self._package.damaged(self._part)
            texts, marks = batch
            self._store.extend(texts)
            self._marks += marks
            self.has_marks = self.has_marks or any(marks)


def read_strings(package: Package, part: str) -> Iterator[tuple[list[str], bytes]]:
    """Yield the texts of the part in order, some at a time, each with the marks of its texts as bytes."""
    strings = _StringParser(package, part)
    for chunk in package.chunks(part):
        package.feed(strings.parser, part, chunk)
        if strings.runs is not None and strings.runs.size > _MOST_WAITING:
            raise package.too_large(strings.runs.size, _MOST_WAITING)
        if strings.texts:
            yield strings.texts, bytes(strings.marks)
            strings.texts, strings.marks = [], bytearray()
    package.feed(strings.parser, part)


class _StringParser:
    """Feeds on the part's XML; whole strings gather in `texts` and `marks`."""

    def __init__(self, package: Package, part: str) -> None:
        self.parser = package.parser(part)
        self.parser.StartElementHandler = self._start_root
        self.runs: TextRuns | None = None
        self.texts: list[str] = []
        self.marks = bytearray()

    def _start_root(self, name: str, _attributes: Attributes) -> None:
        prefix = name[: -len("sst")]
        self._item = prefix + "si"
        self.runs = TextRuns(self.parser, prefix)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        assert self.runs is not None
        if name == self._item:
            self.runs.begin()
        else:
            self.runs.start(name, attributes)

    def _end(self, name: str) -> None:
        assert self.runs is not None
        if name != self._item:
            self.runs.end(name)
            return
        text, mark = self.runs.result()
        self.texts.append(text)
        self.marks.append(mark)
