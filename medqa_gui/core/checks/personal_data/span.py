"""Spans of personal data in a text, and their kinds."""

import sys
from collections.abc import Iterable, Iterator
from re import Pattern
from typing import NamedTuple

# HIPAA's Safe Harbor list (45 CFR 164.514(b)(2)) as far as patterns go, and what Chinese records have besides.
KINDS = (
    *(
        "email",
        "url",
        "ip",
        "resident_id",
        "ssn",
        "account",
        "licence",
        "mrn",
        "fax",
        "phone",
        "messenger",
        "address",
        "plate",
        "date",
        "age",
        "zip",
    ),
    "name",
)


class Span(NamedTuple):
    """Part of a text from start to before end that looks like this kind of personal data."""

    start: int
    end: int
    kind: str


def matches(pattern: Pattern[str], text: str, kind: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """Yield the matches between start and end, or the named group of a match if it has one."""
    for found in pattern.finditer(text, start, end):
        group = found.lastgroup or 0
        yield Span(found.start(group), found.end(group), kind)


def has_any(text: str, words: Iterable[str]) -> bool:
    """Return whether a text contains one of these words; faster than a pattern, which looks at each letter."""
    for word in words:  # noqa: SIM110 - a generator costs as much again as the search
        if word in text:
            return True
    return False
