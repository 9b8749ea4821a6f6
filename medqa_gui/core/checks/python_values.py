"""Texts that are a value as Python writes it: a list of texts, a dict, bytes, an object's address."""

import re

_LONGEST_KEY = 80
# The beginnings and ends of what `str` and `repr` make; what is between may be cut short, so that it is not parsed.
_VALUES = (
    (r"\[\s?[bru]?['\"]", r"['\"](?:,\s?dtype=[^\]\n]{1,20})?\s?,?\s?\]"),
    (rf"\{{\s?'[^'\n]{{1,{_LONGEST_KEY}}}'\s?:", r"\}"),
    (r"\[\s?\{\s?'", r"\}\s?\]"),
    (r"\(\s?['\"]", r"['\"]\s?,\s?\)|,\s?['\"][^'\"]{0,30}['\"]\s?\)"),
    (r"[bB]'(?=\S)|[bB]\"(?=\S)", r"['\"]"),
    (
        r"(?:np\.)?(?:array|ndarray|Series|DataFrame|OrderedDict|defaultdict|Counter|deque|set|frozenset)\(\s?[\[\{(<]",
        r"\)",
    ),
    (r"(?:datetime\.(?:date|datetime|time|timedelta)|Timestamp|Timedelta|Decimal|UUID|Row)\(", r"\)"),
    (r"<(?:[A-Za-z_][\w.]{0,60} object at 0x|class '|function |bound method |generator object )", r">"),
    (r"\[\s?(?:nan|None|True|False)(?=[\],\s])", r"\]"),
)
_PATTERNS = [(re.compile(start), re.compile(rf"(?:{end})\s{{0,9}}\Z")) for start, end in _VALUES]
_END = 40


def is_python_value(text: str) -> bool:
    """Return whether the whole text is a value as Python writes it."""
    begun = text.lstrip()
    return any(
        start.match(begun) is not None and end.search(begun, max(0, len(begun) - _END)) is not None
        for start, end in _PATTERNS
    )
