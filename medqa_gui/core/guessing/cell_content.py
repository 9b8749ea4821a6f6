"""Content of a column's cells: prose or codes, long or short, questions or statements."""

import re
from collections.abc import Iterable
from typing import NamedTuple

# Kept as text: `re` compiles it, which takes milliseconds, for the first text that needs it.
HAN = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
# A Chinese character counts as two and a half letters: one, and this much more.
HAN_WIDTH = 1.5
LOOKED_AT = 2000
# A longer text is prose unless it is one unbroken word, such as a Base64 picture.
LONG = 200

NOT_PROSE = re.compile(
    r"[\W\d_]*"  # numbers, dates, times, marks
    r"|(https?://|www\.)\S+|[^\s@]+@[^\s@]+\.\w+"
    r"|\d+\s*年\s*\d+\s*月(\s*\d+\s*日)?.{0,10}"
    r"|\d{1,2}[-./ ]?[A-Za-z]{3,9}[-./ ,]*\d{2,4}"
    r"|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|[A-Za-z]{1,12}[-_.#/]?\d[A-Za-z0-9_\-./]*|\d[A-Za-z0-9_\-./]*"  # ids and codes: a word with a number in it
    r"|[A-Za-z]"
)
_ASKING_SIGNS = "[？؟]|[吗呢]\\s*[。.]?$|什么|怎么|如何|为什么|是否|能不能|可不可以|多少|怎样|哪些"
_ASKING_WORDS = (
    r"(?i)\W*(what|how|why|when|which|who|where|can|could|is|are|do|does|did|should|will|would|may"
    r"|was|wie|warum|wann|kann|darf|ist|que|qué|cómo|cuándo|quel|quelle|comment|pourquoi|quand)\b"
)


class ColumnContent(NamedTuple):
    """Summary of a column's cells: shares of the filled cells, 0 to 1; `width` is their mean length in letters."""

    filled: int = 0
    width: float = 0.0
    prose: float = 0.0
    asks: float = 0.0
    distinct: float = 0.0

    @property
    def is_constant(self) -> bool:
        """Whether nearly all cells are the same, as with a fixed instruction."""
        return self.filled >= 2 and self.distinct * self.filled <= max(1.0, self.filled / 20)

    @property
    def as_question(self) -> float:
        """The score of the cells as questions, 0 to 1."""
        if self.is_constant:
            return 0.0
        length = min(1.0, self.width / 12)
        return self.prose * (length * (0.35 + 0.2 * self.distinct) + 0.45 * min(1.0, self.asks * 1.5))

    @property
    def as_answer(self) -> float:
        """The score of the cells as answers, 0 to 1."""
        if self.is_constant:
            return 0.0
        length = min(1.0, self.width / 60)
        return self.prose * length * (0.6 + 0.2 * (1 - self.asks) + 0.2 * self.distinct)


def content_of(texts: Iterable[str]) -> ColumnContent:
    """Return the summary of the cells that are not blank."""
    cells = [stripped[:LOOKED_AT] for text in texts if (stripped := text.strip())]
    if not cells:
        return ColumnContent()
    count = len(cells)
    return ColumnContent(
        filled=count,
        width=sum(map(width_of, cells)) / count,
        prose=sum(map(is_prose, cells)) / count,
        asks=sum(map(_is_asking, cells)) / count,
        distinct=len(set(cells)) / count,
    )


def _is_asking(text: str) -> bool:
    if "?" in text or (not text.isascii() and re.search(_ASKING_SIGNS, text)):
        return True
    return re.match(_ASKING_WORDS, text) is not None


def width_of(text: str) -> float:
    """Return the length in letters."""
    return len(text) if text.isascii() else len(text) + HAN_WIDTH * len(re.findall(HAN, text))


def is_prose(text: str) -> bool:
    """Return whether a text is words, and not a number, date, address, id or code."""
    if len(text) > LONG:
        return len(text.split(None, 2)) > 2 or re.search(HAN, text) is not None
    return NOT_PROSE.fullmatch(text) is None
