"""Detect records of a text file that an unclosed quotation mark joined to one."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

_FEW = 3  # lines that look like records by their delimiters alone, among lines of prose


class Swallowed(Enum):
    """Certainty that the lines after the first are records."""

    NO = auto()
    LIKELY = auto()
    SURE = auto()


def swallowed_lines(lines: Sequence[str], delimiter: str, columns: int) -> Swallowed:
    """Return whether all lines of one record but the first are records with this number of columns.

    Commas in prose are followed by white space or are between digits. If all first cells are rising numbers or
    questions, the lines are surely records.
    """
    if columns < 2 or any(len(_delimiters(delimiter).findall(line)) != columns - 1 for line in lines[1:]):
        return Swallowed.NO
    firsts = [line.partition(delimiter)[0].strip(' "\ufeff') for line in lines]
    if _are_rising(firsts) or all(each.endswith(("?", "？")) for each in firsts):
        return Swallowed.SURE
    if delimiter == ";":
        return Swallowed.SURE if len(firsts) > _FEW else Swallowed.LIKELY
    return Swallowed.LIKELY if len(firsts) > _FEW else Swallowed.NO


def _are_rising(texts: Sequence[str]) -> bool:
    if not all(text.isdecimal() and len(text) < 20 for text in texts):
        return False
    return all(first < second for first, second in pairwise(map(int, texts)))


@lru_cache(maxsize=8)
def _delimiters(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf"(?<!\d){mark}(?!\s)|{mark}(?![\s\d])")
