"""Whether two questions that look alike ask the same: one exchanged word may be another drug."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

# Words, numbers, and Chinese characters one by one.
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+|\d+(?:[.,]\d+)*|[\u3400-\u9fff]")
_LITTLE_WORDS = """
a an the of for in on at to from by with as is are was were be been am do does did can could will would should may might
must i you he she it we they me my your his her its our their this that these those and or if then so when how what
which why where who please there here s t m re ve ll d also just any some
"""
_LITTLE = frozenset(_LITTLE_WORDS.split()).union(
    "的了吗呢啊吧呀么是在有和与及请问您你我他她它这那个就都也很会能可以要怎样如何什"
)
_NEGATION_WORDS = "not no never without cannot cant non don doesn isn"
_NEGATIONS = frozenset(_NEGATION_WORDS.split()).union("不无没非未勿禁忌")
_OPPOSITE_PAIRS = "高低 左右 上下 大小 多少 早晚 前后 男女 增减 升降 快慢 冷热 内外"
_OPPOSITES = tuple(map(frozenset, _OPPOSITE_PAIRS.split()))
_ALIKE = 0.8
_MOST_CHANGED = 80  # words; a longer change is another question, and comparing it would take long


def ask_the_same(one: str, two: str) -> bool:
    """Tell whether two questions differ in nothing that matters: a number, a negation, an exchanged word of weight."""
    first, second = _WORD.findall(one), _WORD.findall(two)
    if not first or not second:
        return False
    first, second = _without_common_ends(first, second)
    if max(len(first), len(second)) > _MOST_CHANGED or _fixed(first) != _fixed(second):
        return False
    changes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    return all(
        change != "replace" or _is_spelling(first[start:end], second[other_start:other_end])
        for change, start, end, other_start, other_end in changes
    )


def _without_common_ends(first: list[str], second: list[str]) -> tuple[list[str], list[str]]:
    start, most = 0, min(len(first), len(second))
    while start < most and first[start] == second[start]:
        start += 1
    end = 0
    while end < most - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return first[start : len(first) - end], second[start : len(second) - end]


def _fixed(words: Sequence[str]) -> list[str]:
    """Return the words that both questions must have: numbers and negations."""
    return sorted(word for word in words if word[0].isdigit() or word in _NEGATIONS)


def _is_spelling(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether one wording stands for the other: little words only, or nearly the same letters."""
    if _LITTLE.issuperset(first) and _LITTLE.issuperset(second):
        return True
    one, two = "".join(first), "".join(second)
    if len(one) == len(two) == 1 and not one.isascii():
        return {one, two} not in _OPPOSITES
    if {one[:4], two[:4]} == {"hype", "hypo"}:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE
