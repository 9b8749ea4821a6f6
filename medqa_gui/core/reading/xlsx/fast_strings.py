"""Shared strings with the usual XML, read several times faster than by parsing; others go to the parser."""

import re
from collections.abc import Callable

from medqa_gui.core.reading.xlsx.pieces import has_markup, has_only_usual_entities, unescape
from medqa_gui.core.reading.xlsx.rich_text import EXCEL_LONGEST_TEXT, LONGEST_NUMBER, XML_SPACE, decode_text, text_marks

_END = "</si>"
_KEPT = '<t xml:space="preserve">'
# Most items, and the pattern of all usual ones.
_START, _FINISH = "<si><t>", "</t></si>"
_ITEM = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_SPACE = re.compile(r'<t( xml:space="preserve")?>')
_TAGS = 4  # of a usual item
_NUMBER_ENDS = frozenset("0123456789.\t\n ")


def add_strings(
    items: str, texts: list[str], marks: bytearray, parse: Callable[[str], None], *, is_kept: bool = False
) -> bool:
    """Add the texts of whole `<si>` items and their marks; `parse` adds those of unusual items.

    With `is_kept`, white space around a text is kept. Return whether the next items may be added too, or the parser
    must read all the rest.
    """
    found = _usual_texts(items, is_kept=is_kept)
    if found is not None:
        _add(found, texts, marks, has_escapes="_x" in items)
        return True
    if has_markup(items):
        parse(items)
        return False
    for content in items.split(_END)[:-1]:
        found = _usual_texts(content + _END, is_kept=is_kept)
        if found is None:
            parse(content + _END)
        else:
            _add(found, texts, marks, has_escapes="_x" in content)
    return True


def _usual_texts(items: str, *, is_kept: bool) -> list[str] | None:
    # Text contains no "<", so the number of tags shows that every tag belongs to an item.
    tags = items.count("<")
    found = items[len(_START) : -len(_FINISH)].split(_FINISH + _START)
    if tags != _TAGS * len(found) or not (items.startswith(_START) and items.endswith(_FINISH)):
        found = _ITEM.findall(items)
        if tags != _TAGS * len(found):
            return None
    if "&" in items:
        if not has_only_usual_entities(items):
            return None
        found = [unescape(text) if "&" in text else text for text in found]
    return found if is_kept else _stripped(items, found)


def _stripped(items: str, found: list[str]) -> list[str]:
    kept = items.count(_KEPT)
    if kept == len(found):
        return found
    if kept == 0:
        return [text.strip(XML_SPACE) for text in found]
    spaces = _SPACE.findall(items)
    return [text if is_kept else text.strip(XML_SPACE) for is_kept, text in zip(spaces, found, strict=True)]


def _add(found: list[str], texts: list[str], marks: bytearray, *, has_escapes: bool) -> None:
    new_marks = bytearray(len(found))
    for at, text in enumerate(found):
        length = len(text)
        if length <= LONGEST_NUMBER:
            if text[-1:] in _NUMBER_ENDS:
                new_marks[at] = text_marks(text)
        elif length * 2 >= EXCEL_LONGEST_TEXT or text[0] == "=":
            new_marks[at] = text_marks(text)
        if has_escapes and "_x" in text:
            found[at] = text = decode_text(text)
            new_marks[at] = text_marks(text)
    texts += found
    marks += new_marks
