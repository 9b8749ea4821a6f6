"""Translation of tokenizer patterns (Oniguruma) to Python's `re`, which has no Unicode categories."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Unicode's white space; Python's \s also matches four ASCII separators.
_SPACES = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_NOT_SPACES = (
    "\x00-\x08\x0e-\x1f!-\x84\x86-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff"
)
_CLASS = re.compile(r"\\([pP])(?:\{(\^?)(\w+)\}|(\w))|\\(.)|(\[\^?\]?|\])", re.DOTALL)
_LAST_OF_PLANE_0 = 0xFFFF


class UnknownExpressionError(ValueError):
    """Raised for a pattern that cannot be translated."""


class Expression:
    """An expression of a tokenizer. Texts without rare characters (beyond U+FFFF) are searched several times faster."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._usual = compiled(text, _LAST_OF_PLANE_0)
        self._whole: re.Pattern[str] | None = None

    def pattern_for(self, text: str) -> re.Pattern[str]:
        """Return the compiled expression for this text."""
        if text.isascii() or max(text) <= "\uffff":
            return self._usual
        if self._whole is None:
            self._whole = compiled(self._text, sys.maxunicode)
        return self._whole


def compiled(text: str, last: int) -> re.Pattern[str]:
    """Return the expression for texts of characters up to `last`. Raises UnknownExpressionError."""
    try:
        return re.compile("".join(_translated(text, last)))
    except (re.error, OverflowError, RecursionError) as error:
        raise UnknownExpressionError(text) from error


def _translated(text: str, last: int) -> Iterator[str]:
    is_inside, at = False, 0
    for found in _CLASS.finditer(text):
        yield text[at : found.start()]
        at = found.end()
        letter, negation, name, short, escaped, bracket = found.groups()
        if letter:
            yield _category(
                name or short, is_negated=(letter == "P") != (negation == "^"), is_inside=is_inside, last=last
            )
        elif escaped:
            yield _escape(escaped, is_inside=is_inside)
        elif bracket == "]":
            is_inside = False
            yield bracket
        elif is_inside:
            # `re` does not support a class within a class.
            raise UnknownExpressionError(text)
        else:
            is_inside = True
            yield bracket
    rest = text[at:]
    if "&&" in text:
        raise UnknownExpressionError(text)
    yield rest


def _escape(letter: str, *, is_inside: bool) -> str:
    match letter:
        case "s":
            return _SPACES if is_inside else f"[{_SPACES}]"
        case "S":
            return f"{_NOT_SPACES}\u3001-\U0010ffff" if is_inside else f"[^{_SPACES}]"
        case "h" | "H" | "R" | "X" | "K" | "G":
            raise UnknownExpressionError(letter)
        case _:
            return f"\\{letter}"


def _category(name: str, *, is_negated: bool, is_inside: bool, last: int) -> str:
    """Return the characters of a general category, such as L or Lu, as the inside of a class, or as a class."""
    if not re.fullmatch("[LMNPSZC][a-z]?", name):
        raise UnknownExpressionError(name)
    ranges = _ranges(name, last, is_negated=is_negated and is_inside)
    return ranges if is_inside else f"[{'^' if is_negated else ''}{ranges}]"


@lru_cache(maxsize=64)
def _ranges(name: str, last: int, *, is_negated: bool) -> str:
    parts, first = [], -1
    for code in range(last + 2):
        is_member = code <= last and (unicodedata.category(chr(code)).startswith(name) != is_negated)
        if is_member and first < 0:
            first = code
        elif not is_member and first >= 0:
            parts.append(f"\\U{first:08x}-\\U{code - 1:08x}")
            first = -1
    if not parts:
        raise UnknownExpressionError(name)
    return "".join(parts)
