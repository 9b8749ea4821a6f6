"""Dates more exact than a year, and ages over 89."""

import re
from collections.abc import Iterator

from medqa_gui.core.checks.personal_data.span import Span, matches

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_NUMERIC = re.compile(
    rf"(?<![\d./-]){_YEAR}([-/.]){_MONTH}\1{_DAY}(?![\d])|"
    rf"(?<![\d./-]){_DAY}([-/.]){_DAY}\2{_YEAR}(?!\d)|"
    # Three numbers with slashes may be a dose (10/160/25), so that a year of two digits needs a word before.
    rf"(?i:\b(?:on|dob|d\.o\.b\.|born|birth|date|since|seen|visit|admitted|discharged)\b)[\s:]{{1,3}}"
    rf"(?P<it>{_DAY}/{_DAY}/\d\d)(?![\d/])",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAME = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_NTH = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
# "May 10 mg" is no date: a day after May, or one without a year, is followed by nothing that is measured.
_WORDS = re.compile(
    rf"\b{_NAME}\.?\s{_NTH},?\s{_YEAR}\b|\b{_NTH}\s(?:of\s)?{_NAME}\.?,?(?:\s{_YEAR})?\b|\b{_NAME}\.?,?\s{_YEAR}\b|"
    rf"\b(?!May){_NAME}\.?\s{_NTH}\b(?!\s?(?:[%.–-]\d|mg|mcg|ml|g\b|units?|tablets?|times))",
    re.ASCII,
)
_CHINESE = re.compile(rf"(?<!\d)(?:{_YEAR}|\d\d)年{_MONTH}月(?:{_DAY}[日号])?|(?<!\d){_MONTH}月{_DAY}[日号]", re.ASCII)
_OLD = r"(?:9\d|1[0-3]\d)"
# "90 or older" is the group in which Safe Harbor puts such ages.
_AGE = re.compile(
    rf"(?<![\d.,-]){_OLD}[\s-]?(?:years?|yrs?)[\s-]?old\b|(?<![\d.,-]){_OLD}\s?y\.?/?o\b|"
    rf"(?i:\b(?:aged?|age of|age is|age:)\s?)(?P<it>{_OLD})\b"
    r"(?!\s?(?:[-–]|to\b|or\b|and\b|[%+.]|days?|weeks?|months?|h|m|kg))",
    re.ASCII,
)
_CHINESE_AGE = re.compile(rf"(?<![\d.~-]){_OLD}\s?(?:周岁|岁)(?!及?以上|或以上)", re.ASCII)

# "Stand: 24.03.2020": how old a text is, not when something happened to a person.
_AS_OF = re.compile(
    r"(?:\b(?:stand|as of|accessed|retrieved|copyright)(?: vom| on)?|截至|截止)\W{0,3}\Z", re.IGNORECASE
)
_BEFORE = 24


def find_numeric_dates(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield dates between start and end that are written in digits."""
    for span in matches(_NUMERIC, text, "date", start, end):
        if not _AS_OF.search(text, max(0, span.start - _BEFORE), span.start):
            yield span


def find_dates(text: str) -> Iterator[Span]:
    """Yield dates written with the month's name, and Chinese ones."""
    for name in _MONTHS:
        if name in text:
            yield from matches(_WORDS, text, "date")
            break
    if "月" in text:
        yield from matches(_CHINESE, text, "date")


def find_ages(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield ages of 90 and more between start and end."""
    yield from matches(_AGE, text, "age", start, end)
    if not text.isascii():
        yield from matches(_CHINESE_AGE, text, "age", start, end)
