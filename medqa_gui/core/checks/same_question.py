"""Comparison of two similar questions: they ask the same unless a word of weight differs, such as a drug."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import chain

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
# One exchanged character is another drug or another bank; these are exchanged by habit or by mistake.
_SAME_PAIRS = """
好愈 做作 的地 的得 地得 帐账 象像 你您 他她 他它 她它 吗嘛 吗么 怎咋 啥什 再在 那哪 带戴 分份 已以 座坐 里裡
后後 症证 粘黏 只支 到道 种中 其期 至致 需须 泄泻 疱泡 哪那 么嘛 呢吗 晚夜 痛疼 瘙搔
"""
_SAME_CHARACTERS = frozenset(map(frozenset, _SAME_PAIRS.split()))
_ALIKE = 0.8
_MOST_ADDED, _MOST_CONTINUED = 3, 2  # words; the rest of a chat asks for something else
_MOST_CHANGED = 80  # words; a longer change is another question, and slow to compare


def ask_the_same(one: str, two: str) -> bool:
    """Return whether two questions ask the same: numbers, negations and words of weight are equal."""
    first, second = _WORD.findall(one), _WORD.findall(two)
    if not first or not second:
        return False
    words, shorter = max(len(first), len(second)), min(first, second, key=len)
    is_continued = first[: len(shorter)] == second[: len(shorter)]
    first, second = _without_common_ends(first, second)
    if max(len(first), len(second)) > _MOST_CHANGED or _fixed(first) != _fixed(second):
        return False
    changes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    pieces = [(first[a:b], second[c:d]) for change, a, b, c, d in changes if change != "replace"]
    removed = Counter(filter(_is_telling, chain.from_iterable(left for left, _ in pieces)))
    added = Counter(filter(_is_telling, chain.from_iterable(right for _, right in pieces)))
    if not _is_addition(removed, added, most=_MOST_CONTINUED if is_continued else max(_MOST_ADDED, words // 10)):
        return False
    return all(
        change != "replace" or _is_spelling(first[start:end], second[other_start:other_end])
        for change, start, end, other_start, other_end in changes
    )


def _is_addition(one: "Counter[str]", other: "Counter[str]", *, most: int) -> bool:
    """Return whether only one of two questions has words of weight that the other lacks, and few of them."""
    return not (one - other and other - one) and (one - other).total() + (other - one).total() <= most


def _is_telling(word: str) -> bool:
    return word not in _LITTLE


def _without_common_ends(first: list[str], second: list[str]) -> tuple[list[str], list[str]]:
    start, most = 0, min(len(first), len(second))
    while start < most and first[start] == second[start]:
        start += 1
    end = 0
    while end < most - start and first[-1 - end] == second[-1 - end]:
        end += 1
    return first[start : len(first) - end], second[start : len(second) - end]


def _fixed(words: Sequence[str]) -> list[str]:
    """Return the words that must be equal in both questions: numbers and negations."""
    return sorted(word for word in words if word[0].isdigit() or word in _NEGATIONS)


def _is_spelling(first: Sequence[str], second: Sequence[str]) -> bool:
    """Return whether two wordings mean the same: function words only, or nearly the same letters."""
    if _LITTLE.issuperset(first) and _LITTLE.issuperset(second):
        return True
    one, two = "".join(first), "".join(second)
    if len(one) == len(two) == 1 and not one.isascii():
        return frozenset((one, two)) in _SAME_CHARACTERS
    if {one[:4], two[:4]} == {"hype", "hypo"}:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE
