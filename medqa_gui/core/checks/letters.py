"""Problems with the characters of a text, and the text without them."""

import re
from collections.abc import Callable, Collection, Iterator

from medqa_gui.core.checks.invisible import invisible_kinds, without_invisible
from medqa_gui.core.checks.line_breaks import has_written_breaks, with_line_breaks
from medqa_gui.core.checks.markup import markup_kinds, without_markup
from medqa_gui.core.checks.mojibake import mojibake_kinds, without_mojibake
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.table import Row

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = bytes((*range(9), *range(11, 32), 127))
# In this order, since an entity may be a tag or a no-break space, and both may leave a space at the edge.
_CLEANERS: dict[FindingId, Callable[[str], str]] = {
    FindingId.LONE_SURROGATE: lambda text: _SURROGATE.sub("", text),
    FindingId.MOJIBAKE: without_mojibake,
    FindingId.MARKUP: without_markup,
    FindingId.LITERAL_LINE_BREAK: with_line_breaks,
    FindingId.INVISIBLE_CHARACTERS: without_invisible,
    FindingId.EDGE_SPACE: str.strip,
}


def clean(text: str, kinds: Collection[FindingId]) -> str:
    """Return the text without these kinds of problems; a second call changes nothing."""
    cleaners = [cleaner for finding, cleaner in _CLEANERS.items() if finding in kinds]
    before = None
    while text != before:
        before = text
        for cleaner in cleaners:
            text = cleaner(text)
    return text


def problems(text: str) -> list[tuple[FindingId, str]]:
    """Return the problems with the characters of a text: finding and kind."""
    found: list[tuple[FindingId, str]] = []
    is_ascii = text.isascii()
    if not is_ascii:
        found += [(FindingId.LONE_SURROGATE, "")] if _SURROGATE.search(text) else ()
        found += [(FindingId.MOJIBAKE, kind) for kind in mojibake_kinds(text)]
    if not is_ascii or "_x00" in text or len(text.encode().translate(None, _CONTROLS)) != len(text):
        found += [(FindingId.INVISIBLE_CHARACTERS, kind) for kind in invisible_kinds(text)]
    found += [(FindingId.LITERAL_LINE_BREAK, "")] if has_written_breaks(text) else ()
    found += [(FindingId.MARKUP, kind) for kind in markup_kinds(text)]
    if text != text.strip():
        found.append((FindingId.EDGE_SPACE, ""))
    return found


def as_in_the_sheet(
    problems: list[tuple[FindingId, str]], row: Row, column: int | None
) -> Iterator[tuple[FindingId, str]]:
    """Yield the problems as the sheet has them: U+FFFD of a conversation may be a lone surrogate in the cell."""
    texts = row.texts if column is None else row.texts[column : column + 1]
    for finding, kind in problems:
        is_cut = finding is FindingId.MOJIBAKE and kind == "lost" and any(map(_SURROGATE.search, texts))
        yield (FindingId.LONE_SURROGATE, "") if is_cut else (finding, kind)
