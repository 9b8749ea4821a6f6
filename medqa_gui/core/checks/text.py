"""What is wrong with the letters of a text, and the text without it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from medqa_gui.core.checks.invisible import invisible_kinds, without_invisible
from medqa_gui.core.checks.markup import markup_kinds, without_markup
from medqa_gui.core.checks.mojibake import mojibake_kinds, without_mojibake
from medqa_gui.core.checks.turns import spoken, spoken_rows
from medqa_gui.core.model import Conversation, Finding, FindingId, Role
from medqa_gui.core.workbook.table import Row

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = bytes((*range(9), *range(11, 32), 127))
# One pass over a text with other letters than ASCII; what it finds is looked at closely afterwards.
_SUSPECT = re.compile(
    "[_\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u2007\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\uf0a0-\uf0ff"
    "\ufeff\ufff9-\uffff\U000e0000-\U000e007fÂ-ôâ锟烫屯锘鈥銆锛鐨]"
)
# In this order: an entity may hide a tag or a no-break space, and either may leave a space at the edge.
_CLEANERS: dict[FindingId, Callable[[str], str]] = {
    FindingId.LONE_SURROGATE: lambda text: _SURROGATE.sub("", text),
    FindingId.MOJIBAKE: without_mojibake,
    FindingId.MARKUP: without_markup,
    FindingId.INVISIBLE_CHARACTERS: without_invisible,
    FindingId.EDGE_SPACE: str.strip,
}
CLEANABLE = frozenset(_CLEANERS)


class Text:
    """Names what is wrong with the letters of questions and answers; columns are 0-based."""

    def __init__(self, *, question_column: int | None, answer_column: int | None) -> None:
        self._question_column, self._answer_column = question_column, answer_column

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return what is wrong with the row's texts."""
        findings: dict[Finding, None] = {}
        for number, (role, text) in zip(spoken_rows(row, conversation), spoken(conversation.messages), strict=False):
            problems = _problems(text)
            if problems:
                column = self._question_column if role is Role.USER else self._answer_column
                for finding, kind in _as_in_the_sheet(problems, row, column):
                    findings[Finding(finding, number, column, kind)] = None
        return findings

    def finish(self) -> Iterable[Finding]:
        """Return nothing: each row tells by itself."""
        return ()


def clean(text: str, kinds: Collection[FindingId]) -> str:
    """Return the text with these kinds of problem mended; cleaning a clean text changes nothing."""
    cleaners = [cleaner for finding, cleaner in _CLEANERS.items() if finding in kinds]
    before = None
    while text != before:
        before = text
        for cleaner in cleaners:
            text = cleaner(text)
    return text


def _problems(text: str) -> list[tuple[FindingId, str]]:
    problems: list[tuple[FindingId, str]] = []
    if not text.isascii():
        if _SUSPECT.search(text):
            problems += [(FindingId.LONE_SURROGATE, "")] if _SURROGATE.search(text) else ()
            problems += [(FindingId.MOJIBAKE, kind) for kind in mojibake_kinds(text)]
            problems += [(FindingId.INVISIBLE_CHARACTERS, kind) for kind in invisible_kinds(text)]
    elif "_x00" in text or len(text.encode().translate(None, _CONTROLS)) != len(text):
        problems += [(FindingId.INVISIBLE_CHARACTERS, kind) for kind in invisible_kinds(text)]
    if "<" in text or "&" in text:
        problems += [(FindingId.MARKUP, kind) for kind in markup_kinds(text)]
    if text != text.strip():
        problems.append((FindingId.EDGE_SPACE, ""))
    return problems


def _as_in_the_sheet(
    problems: list[tuple[FindingId, str]], row: Row, column: int | None
) -> Iterator[tuple[FindingId, str]]:
    """Yield the problems; half a character was written as U+FFFD when the conversation was made, and is named so."""
    texts = row.texts if column is None else row.texts[column : column + 1]
    for finding, kind in problems:
        is_cut = finding is FindingId.MOJIBAKE and kind == "lost" and any(map(_SURROGATE.search, texts))
        yield (FindingId.LONE_SURROGATE, "") if is_cut else (finding, kind)
