"""Split a part into pieces of whole items, which need no parser if they are plain XML."""

import re
from collections.abc import Generator, Iterator

_LONGEST_ITEM = 1024**2  # bytes; longer items are for the parser
_OTHER_ENCODING = re.compile(rb"""\s*<\?xml[^>]*\sencoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
# Characters that XML forbids, and the carriage return, which becomes a newline.
_SPECIAL = bytes(each for each in range(32) if each not in b"\t\n")

# The ampersand last, since its result is not an entity.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#10;", "\n"), ("&amp;", "&"))


def pieces(chunks: Iterator[bytes], item: bytes, item_end: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield non-empty pieces of the part, and whether they are whole items, each ending in `item_end`.

    Text before the first item and after the last one is for the parser, like items with forbidden characters.
    """
    rest = b""
    for chunk in chunks:
        rest += chunk
        if item in rest or len(rest) > _LONGEST_ITEM:
            break
    begin = rest.find(item)
    if begin > 0 and not _needs_parser(rest[:begin]):
        yield rest[:begin], False
        rest = yield from _whole_items(rest[begin:], chunks, item_end)
    if rest:
        yield rest, False
    for chunk in chunks:
        yield chunk, False


def _needs_parser(head: bytes) -> bool:
    return b"<!" in head or _OTHER_ENCODING.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def _whole_items(rest: bytes, chunks: Iterator[bytes], item_end: bytes) -> Generator[tuple[bytes, bool], None, bytes]:
    while True:
        cut = rest.rfind(item_end) + len(item_end)
        if cut >= len(item_end):
            items, rest = rest[:cut], rest[cut:]
            yield items, not _has_special(items)
        chunk = next(chunks, b"") if len(rest) < _LONGEST_ITEM else b""
        if not chunk:
            return rest
        rest += chunk


def _has_special(items: bytes) -> bool:
    if len(items.translate(None, _SPECIAL)) != len(items) or (b"]" in items and b"]]>" in items):
        return True
    # The non-characters U+FFFE and U+FFFF; searching one byte first is much faster.
    return b"\xef" in items and (b"\xef\xbf\xbe" in items or b"\xef\xbf\xbf" in items)


def has_markup(text: str) -> bool:
    """Return whether the text has a comment, CDATA section or instruction; the rest is then for the parser."""
    return "<!" in text or "<?" in text


def has_only_usual_entities(text: str) -> bool:
    """Return whether `unescape` knows every entity of the text."""
    return text.count("&") == sum(text.count(entity) for entity, _ in _ENTITIES)


def unescape(text: str) -> str:
    """Return the text with characters instead of the usual entities."""
    for entity, character in _ENTITIES:
        if entity in text:
            text = text.replace(entity, character)
    return text
