"""Search for personal data in a text, and masking."""

import re
from bisect import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter

from medqa_gui.core.checks.personal_data.addresses import find_addresses, find_ip
from medqa_gui.core.checks.personal_data.dates import find_ages, find_dates, find_numeric_dates
from medqa_gui.core.checks.personal_data.names import find_names
from medqa_gui.core.checks.personal_data.numbers import find_numbers
from medqa_gui.core.checks.personal_data.own_words import NO_OWN_WORDS, OwnWords
from medqa_gui.core.checks.personal_data.places import find_messengers, find_places
from medqa_gui.core.checks.personal_data.span import KINDS, Span

# A run of digits with what may stand between them, or a number that may be an age over 89. It begins with a digit,
# which Python's engine searches for quickly; a text without such a run costs one pass.
_RUN = re.compile(r"[0-9](?:[0-9 ().:/-]{3,}[0-9Xx]|(?<=9)[0-9]|(?<=1)[0-3][0-9])")
_DIGIT = re.compile("[0-9]")
# Letters before a number that may contain its cue ("medical record number is: "), and after a run of digits.
_BEFORE, _AFTER = 48, 24
_BEFORE_AGE, _AFTER_AGE = 10, 14
_FEWEST_DIGITS = 5
_START = attrgetter("start")
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


def find_personal(text: str, own: OwnWords = NO_OWN_WORDS) -> list[Span]:
    """Return the spans that look like personal data, in the order of the text, without overlaps.

    Patterns, and the words of the sheet's own columns (`own`): names without a title or cue and much else are not
    found; a person must still read it.
    """
    spans = [*find_addresses(text), *find_names(text), *find_messengers(text), *(own.find(text) if own else ())]
    if _DIGIT.search(text):
        spans += [*find_dates(text), *find_places(text)]
        runs = list(_RUN.finditer(text))
        if runs:
            for run in runs:
                spans += find_ages(text, max(0, run.start() - _BEFORE_AGE), run.end() + _AFTER_AGE)
            for start, end in _windows(runs):
                spans += [*find_numbers(text, start, end), *find_numeric_dates(text, start, end)]
                spans += find_ip(text, start, end)
        if text.count(":") > 6:
            spans += find_ip(text)
    return _without_overlaps(spans) if len(spans) > 1 else spans


def mask(text: str, spans: Collection[Span], replacements: Mapping[str, str]) -> str:
    """Return the text with each span replaced by the replacement of its kind; other kinds stay."""
    pieces, end = [], 0
    for span in sorted(spans):
        if span.kind in replacements and span.start >= end:
            pieces += [text[end : span.start], replacements[span.kind]]
            end = span.end
    return "".join((*pieces, text[end:]))


def _windows(runs: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the text around runs of digits that are long enough for a personal number or a date."""
    start = end = 0
    for run in runs:
        seen = run[0]
        if sum(map(str.isdigit, seen)) >= _FEWEST_DIGITS or seen.count("/") == 2 or seen.count(".") == 3:
            if run.start() - _BEFORE > end:
                if end:
                    yield start, end
                start = max(0, run.start() - _BEFORE)
            end = run.end() + _AFTER
    if end:
        yield start, end


def _without_overlaps(spans: Sequence[Span]) -> list[Span]:
    """Keep the longest of overlapping spans, and the first kind in KINDS of equal ones."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start - each.end, _RANK[each.kind], each.start)):
        at = bisect(kept, span.start, key=_START)
        if (not at or kept[at - 1].end <= span.start) and (at == len(kept) or span.end <= kept[at].start):
            kept.insert(at, span)
    return kept
