"""Parse a number format code into sections, each with tokens, condition, language and numerals."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

LONGEST_CODE = 1000  # Excel allows 255 characters; no cell is worth more work
_SECTIONS = 4


class Part(Enum):
    """Kind of a token in a code."""

    LITERAL = auto()
    PADDING = auto()  # a blank as wide as a character
    GENERAL = auto()
    TEXT = auto()
    DIGIT = auto()
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()
    SLASH = auto()
    FIXED = auto()  # digits that are no placeholders, as in ?/16
    YEAR = auto()
    ERA_YEAR = auto()
    BUDDHIST_YEAR = auto()
    ERA = auto()
    MONTH = auto()
    DAY = auto()
    EAST_ASIAN_DAY = auto()
    HOUR = auto()
    MINUTE = auto()
    SECOND = auto()
    FRACTION = auto()
    HALF_DAY = auto()
    ELAPSED = auto()


class Token(NamedTuple):
    """One token and its text in the code."""

    part: Part
    text: str


class Condition(NamedTuple):
    """Condition under which a section applies."""

    operator: str
    limit: float

    def holds(self, value: float) -> bool:
        """Return whether the section applies to the value."""
        match self.operator:
            case "=":
                return value == self.limit
            case "<>":
                return value != self.limit
            case "<":
                return value < self.limit
            case "<=":
                return value <= self.limit
            case ">":
                return value > self.limit
            case _:
                return value >= self.limit

    @property
    def is_below_zero(self) -> bool:
        """Whether it is false for every number above zero: Excel then leaves the minus sign to the section."""
        return (self.limit <= 0 and self.operator in ("<", "<=")) or (self.limit < 0 and self.operator == "=")

    @property
    def leaves_only_negative(self) -> bool:
        """Whether only negative numbers fail the condition, as without any condition."""
        return self.limit <= 0 and self.operator in (">", ">=")


class Section(NamedTuple):
    """One section of a code."""

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    language: str = ""  # as in "de" or "zh-Hant"; "" where the code names none
    numerals: int = 0  # 1 to 4 for [DBNum1] to [DBNum4]
    calendar: int = 0  # of Windows: 6 the Islamic, 7 the Thai
    digits: int = 0  # the shape of digits, of Windows: 13 the Thai
    system: str = ""  # "date" or "time" where the computer's own format is meant

    @property
    def is_date(self) -> bool:
        """Whether it shows a date, a time or a duration."""
        return any(token.part in DATE_PARTS for token in self.tokens)

    def has(self, part: Part) -> bool:
        """Return whether the section contains such a token."""
        return any(token.part is part for token in self.tokens)


_GENERAL = Section((Token(Part.GENERAL, "General"),))
DATE_PARTS = frozenset(part for part in Part if part.value >= Part.YEAR.value)
_CLOCK = frozenset((Part.HOUR, Part.ELAPSED))
# Compiled (and kept) by `re` when a format needs it: most workbooks have none but General.
_PIECES = r"""(?xis)
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.?)
    | !(?P<marked>[^";])
    | (?P<padding>_.?)
    | (?P<fill>\*.?)
    | \[(?P<bracket>[^\]]*)\]?
    | (?P<end>;)
    | (?P<general>general|G/(?:通用格式|標準|标准|표준))
    | (?P<half>AM/PM|A/P|上午/下午|午前/午後|오전/오후)
    | (?P<exponent>e[+-](?=[0\#?]))
    | (?P<date>y+|m+|d+|h+|s+|e+|g+|b{4}|bb(?![0-9])|a{3,})
    | (?P<calendar>b[12])
    | (?P<digit>[0\#?])
    | (?P<fixed>[1-9][0-9]*)
    | (?P<other>.)
"""
_LETTERS = {
    "y": Part.YEAR, "m": Part.MONTH, "d": Part.DAY, "h": Part.HOUR, "s": Part.SECOND, "e": Part.ERA_YEAR,
    "g": Part.ERA, "b": Part.BUDDHIST_YEAR, "a": Part.EAST_ASIAN_DAY,
}  # fmt: skip
_SIGNS = {".": Part.POINT, ",": Part.COMMA, "%": Part.PERCENT, "/": Part.SLASH, "@": Part.TEXT}
_CONDITION = r"(?i)(<=|>=|<>|<|>|=)\s*(-?[0-9.]+(?:E[+-]?[0-9]+)?)"
_ELAPSED = r"(?i)h+|m+|s+"
_NUMERALS = r"(?i)DBNum([1-4])"
_SYSTEM = {"f800": "date", "x-sysdate": "date", "f400": "time", "x-systime": "time"}
_ISLAMIC = 6
_TRADITIONAL = frozenset((0x0404, 0x0C04, 0x1404, 0x7C04))
# The primary language numbers of Windows.
_LANGUAGES = {
    0x01: "ar", 0x02: "bg", 0x03: "ca", 0x04: "zh", 0x05: "cs", 0x06: "da", 0x07: "de", 0x08: "el", 0x09: "en",
    0x0A: "es", 0x0B: "fi", 0x0C: "fr", 0x0D: "he", 0x0E: "hu", 0x0F: "is", 0x10: "it", 0x11: "ja", 0x12: "ko",
    0x13: "nl", 0x14: "nb", 0x15: "pl", 0x16: "pt", 0x18: "ro", 0x19: "ru", 0x1A: "hr", 0x1B: "sk", 0x1C: "sq",
    0x1D: "sv", 0x1E: "th", 0x1F: "tr", 0x20: "ur", 0x21: "id", 0x22: "uk", 0x23: "be", 0x24: "sl", 0x25: "et",
    0x26: "lv", 0x27: "lt", 0x29: "fa", 0x2A: "vi", 0x2B: "hy", 0x2D: "eu", 0x2F: "mk", 0x37: "ka", 0x39: "hi",
    0x3C: "ga", 0x3E: "ms", 0x3F: "kk", 0x41: "sw", 0x43: "uz", 0x45: "bn", 0x49: "ta", 0x4A: "te", 0x50: "mn",
    0x52: "cy", 0x53: "km", 0x54: "lo", 0x56: "gl", 0x64: "fil",
}  # fmt: skip
_DIALECTS = {
    0x0814: "nn", 0x081A: "sr-Latn", 0x181A: "sr-Latn", 0x241A: "sr-Latn", 0x2C1A: "sr-Latn", 0x0C1A: "sr",
    0x1C1A: "sr", 0x281A: "sr", 0x301A: "sr", 0x141A: "bs",
}  # fmt: skip


def parse(code: str) -> tuple[Section, ...]:
    """Return the sections of a code, four at most; a code that is too long, or empty, is General."""
    code = code.partition("\0")[0]
    if code.strip() in ("", "General") or len(code) > LONGEST_CODE:
        return (_GENERAL,)
    sections: list[Section] = []
    draft = _Draft()
    for match in re.finditer(_PIECES, code):
        if match["end"]:
            sections.append(draft.section())
            draft = _Draft()
        else:
            draft.add(match)
    return (*sections, draft.section())[:_SECTIONS]


class _Draft:
    """Builder of a section during parsing."""

    def __init__(self) -> None:
        self._tokens: list[Token] = []
        self._kept = Section(())

    def add(self, match: re.Match[str]) -> None:
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        match kind:
            case "quoted" | "escaped" | "marked":
                self._tokens.append(Token(Part.LITERAL, text))
            case "padding":
                self._tokens.append(Token(Part.PADDING, " "))
            case "fill":
                pass
            case "bracket":
                self._bracket(text)
            case "general":
                self._tokens.append(Token(Part.GENERAL, text))
            case "half":
                self._tokens.append(Token(Part.HALF_DAY, text))
            case "exponent":
                self._tokens.append(Token(Part.EXPONENT, text))
            case "date":
                self._tokens.append(Token(_LETTERS[text[0].lower()], text))
            case "calendar":
                self._kept = self._kept._replace(calendar=_ISLAMIC if text[1] == "2" else self._kept.calendar)
            case "digit":
                self._tokens.append(Token(Part.DIGIT, text))
            case "fixed":
                self._tokens.append(Token(Part.FIXED, text))
            case _:
                self._tokens.append(Token(_SIGNS.get(text, Part.LITERAL), text))

    def section(self) -> Section:
        """Return the section."""
        tokens = self._tokens
        first = next((each.part for each in tokens if each.part is Part.DIGIT or each.part in DATE_PARTS), None)
        if first in DATE_PARTS and not any(each.part is Part.GENERAL for each in tokens):
            tokens = list(_as_date(tokens))
        else:
            # Letters of a unit that somebody forgot to quote, as in 0 mg.
            tokens = [Token(Part.LITERAL, each.text) if each.part in DATE_PARTS else each for each in tokens]
        return self._kept._replace(tokens=tuple(tokens))

    def _bracket(self, text: str) -> None:
        if text.startswith("$"):
            symbol, dash, locale = text[1:].partition("-")
            if symbol:
                self._tokens.append(Token(Part.LITERAL, symbol))
            elif dash:
                self._locale(locale.partition(",")[0])
        elif found := re.fullmatch(_CONDITION, text.strip()):
            self._kept = self._kept._replace(condition=_condition(found))
        elif re.fullmatch(_ELAPSED, text):
            self._tokens.append(Token(Part.ELAPSED, text))
        elif found := re.fullmatch(_NUMERALS, text):
            self._kept = self._kept._replace(numerals=int(found[1]))

    def _locale(self, text: str) -> None:
        if system := _SYSTEM.get(text.lower()):
            self._kept = self._kept._replace(system=system)
        elif re.fullmatch(r"[0-9A-Fa-f]{1,8}", text):
            number = int(text, 16)
            language = number & 0xFFFF
            name = _DIALECTS.get(language) or _LANGUAGES.get(language & 0x3FF, "")
            self._kept = self._kept._replace(
                language="zh-Hant" if language in _TRADITIONAL else name,
                calendar=number >> 16 & 0xFF or self._kept.calendar,
                digits=number >> 24 & 0x1F if number >> 25 else 0,  # 1 means Western ones
            )
        else:
            name = text.partition("-")[0].lower()
            is_traditional = re.match(r"zh-(Hant|TW|HK|MO)", text, re.IGNORECASE)
            self._kept = self._kept._replace(language="zh-Hant" if is_traditional else name)


def _condition(found: re.Match[str]) -> Condition | None:
    try:
        return Condition(found[1], float(found[2]))
    except ValueError:
        return None


def _as_date(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens of a date: months beside hours or seconds are minutes, and only seconds have a fraction."""
    parts = [at for at, each in enumerate(tokens) if each.part in DATE_PARTS and each.part is not Part.HALF_DAY]
    minutes = set()
    for before, at, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        is_minute = before is not None and (tokens[before].part in _CLOCK and tokens[before].text[0] in "hH")
        is_minute |= after is not None and (tokens[after].part is Part.SECOND or tokens[after].text in _SECONDS)
        if tokens[at].part is Part.MONTH and len(tokens[at].text) <= 2 and is_minute:
            minutes.add(at)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if at in minutes:
            yield Token(Part.MINUTE, token.text)
        elif token.part is Part.POINT and tokens[at + 1 : at + 2] == [_ZERO]:
            zeros = 1
            while tokens[at + zeros + 1 : at + zeros + 2] == [_ZERO]:
                zeros += 1
            yield Token(Part.FRACTION, "0" * zeros)
            at += zeros
        elif token.part in DATE_PARTS or token.part is Part.PADDING:
            yield token
        else:
            yield Token(Part.LITERAL, token.text)
        at += 1


_SECONDS = frozenset(("s", "ss", "S", "SS"))
_ZERO = Token(Part.DIGIT, "0")
