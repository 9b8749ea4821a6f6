"""Text of strings: joined rich runs, decoded escapes, and white space and line breaks as in Excel."""

import re
from itertools import pairwise
from xml.parsers import expat

from medqa_gui.core.model.table import CellMark
from medqa_gui.core.reading.raised import Position, Spans, parse_position, write_raised
from medqa_gui.core.reading.xlsx.package import is_true

EXCEL_LONGEST_TEXT = 32_767  # UTF-16 units, as Excel counts them
LONGEST_NUMBER = 24

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(
    r"\s*[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?\s*|\s*[+-]?\.[0-9]+\s*"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
XML_SPACE = " \t\n\r"


def preserves_space(attributes: dict[str, str], *, is_kept: bool) -> bool:
    """Return whether an element keeps the white space around its text; the default is that of its parent."""
    return is_kept if "xml:space" not in attributes else attributes["xml:space"] == "preserve"


def decode_text(text: str) -> str:
    """Return a stored text with `_xHHHH_` decoded once and newlines as line breaks."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if _SURROGATE.search(text):
            # Pairs become one character; a check reports a remaining half.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return unify_line_breaks(text)


def unify_line_breaks(text: str) -> str:
    """Return the text with a newline for every kind of line break."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def text_marks(text: str) -> CellMark:
    """Return the marks of a decoded text."""
    if len(text) <= LONGEST_NUMBER:
        return CellMark.NUMBER_AS_TEXT if _NUMBER.fullmatch(text) else CellMark(0)
    if text.startswith(("=DISPIMG(", "=_xlfn.DISPIMG(")):
        return CellMark.IMAGE
    return CellMark.TRUNCATED if is_truncated(text) else CellMark(0)


def is_truncated(text: str) -> bool:
    """Return whether the text is as long as Excel's limit, so that it may be cut."""
    if len(text) * 2 < EXCEL_LONGEST_TEXT:
        return False
    return len(text) >= EXCEL_LONGEST_TEXT or len(text.encode("utf-16-le", "surrogatepass")) // 2 >= EXCEL_LONGEST_TEXT


class TextRuns:
    """Parser of one string: `<t>` and rich runs, without phonetic readings.

    The owner calls `begin` at the start of the string, and then `start` and `end`; `result` is its text and marks.
    """

    def __init__(self, parser: expat.XMLParserType, prefix: str, *, is_kept: bool = False) -> None:
        self._parser = parser
        self._names = {prefix + name: name for name in ("t", "r", "rPr", "rPh", "strike", "vertAlign")}
        self._is_kept_by_root = is_kept
        self.begin({})

    def begin(self, attributes: dict[str, str]) -> None:
        """Start a new string, whose element has these attributes."""
        self._runs: list[str] = []
        self._pieces: list[str] = []
        # The nearest parent decides whether white space is kept.
        self._kept = [preserves_space(attributes, is_kept=self._is_kept_by_root)] * 3
        self._is_reading = self._is_struck = self._has_struck = self._has_lost = False
        self._has_font = False
        self._position = Position.BASELINE
        self._fonts: list[bool] = []  # whether each run has a font of its own

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Process the start of an element of the string."""
        match self._names.get(name):
            case "t":
                self._pieces.clear()
                self._kept[2] = preserves_space(attributes, is_kept=self._kept[1])
                self._parser.CharacterDataHandler = self._pieces.append
            case "r":
                self._begin_run()
                self._kept[1] = preserves_space(attributes, is_kept=self._kept[0])
            case "rPr":
                self._has_font = True
            case "strike":
                self._is_struck = is_true(attributes.get("val", "1"))
            case "vertAlign":
                self._position = parse_position(attributes.get("val"))
            case "rPh":
                self._is_reading = True

    def end(self, name: str) -> None:
        """Process the end of an element of the string."""
        match self._names.get(name):
            case "t":
                self._parser.CharacterDataHandler = None
                if not self._is_reading:
                    self._add_run("".join(self._pieces))
                self._pieces.clear()
            case "r":
                self._begin_run()
                self._kept[1] = self._kept[0]
            case "rPh":
                self._is_reading = False

    def _begin_run(self) -> None:
        self._is_struck = self._has_font = False
        self._position = Position.BASELINE

    def _add_run(self, text: str) -> None:
        # Without xml:space="preserve", Excel drops the white space around a run.
        text = text if self._kept[2] else text.strip(XML_SPACE)
        if self._position is not Position.BASELINE:
            text, is_lost = write_raised(decode_text(text), self._position)
            self._has_lost |= is_lost
        self._runs.append(text)
        self._fonts.append(self._has_font)
        if text.strip():
            self._has_struck |= self._is_struck

    def result(self) -> tuple[str, CellMark]:
        """Return the text of the string and its marks."""
        text = decode_text("".join(self._runs))
        marks = text_marks(text)
        if self._has_struck:
            marks |= CellMark.STRUCK
        if self._has_lost:
            marks |= CellMark.RAISED
        return text, marks

    @property
    def spans(self) -> Spans:
        """The parts of the string that have the font of their cell."""
        if not any(self._fonts):
            return None
        ends = [len(decode_text("".join(self._runs[:count]))) for count in range(len(self._runs) + 1)]
        return tuple(span for span, has_font in zip(pairwise(ends), self._fonts, strict=True) if not has_font)

    @property
    def size(self) -> int:
        """The number of buffered characters, to detect an endless string."""
        return sum(map(len, self._runs)) + sum(map(len, self._pieces))
