"""HTML in a text: tags and entities, but not "<5 mg" or "a < b"."""

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5

# Without s, image, video and audio: trainers use these as special tokens.
_NAMES = (
    "a|abbr|article|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|font|footer|form|h[1-6]|head|header|"
    "hr|html|i|iframe|img|input|ins|label|li|link|main|meta|nav|o:p|ol|option|p|pre|script|section|select|small|span|"
    "strike|strong|style|sub|sup|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul"
)
_VALUE = r"""(?:"[^"<>]{0,500}"|'[^'<>]{0,500}'|[^\s"'<>]{1,500})"""
_TAG = re.compile(
    rf"<(?:/(?:{_NAMES})\s*|(?P<name>{_NAMES})(?:\s+[\w:.-]{{1,40}}\s*=\s*{_VALUE}){{0,20}}\s*/?)>|<!--[^<>]{{0,500}}-->",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_NEW_LINE = re.compile(r"</?(?:br|p|div|li|tr|h[1-6]|ul|ol|table|blockquote)\b", re.IGNORECASE)
_SPACES = {"\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u00ad": "", "\u200c": "", "\u200d": ""}


# Where a text is about markup, its tags are what it says: fenced or quoted code, a tutorial, a question about a tag.
_CODE = re.compile(
    r"```|~~~|`[^`\n]{0,80}[<&][^`\n]{0,200}`|"
    r"\b(?:X?HTML5?|CSS3?|XML|JSX|JavaScript|TypeScript|"
    r"jQuery|React|PHP|SVG|BeautifulSoup)\b|"
    r"\b(?:tags?|elements?|markup|attribute|entity|web ?page|browser)\b.{0,40}<|"
    r"<[^<>]{1,40}>.{0,20}\b(?:tags?|elements?|attribute)\b|"
    r"网页|标签|代码|前端|标记语言",
    re.IGNORECASE,
)


def is_about_code(text: str) -> bool:
    """Return whether a text is about markup or programs, so that its tags are meant."""
    return _CODE.search(text) is not None


def markup_kinds(text: str) -> Iterator[str]:
    """Yield "tag" and "entity" for what the text has of HTML without being about it."""
    if ("<" in text or "&" in text) and is_about_code(text):
        return
    if "<" in text and _TAG.search(text):
        yield "tag"
    if "&" in text and any(_character(found) != found[0] for found in _ENTITY.finditer(text)):
        yield "entity"


def without_markup(text: str) -> str:
    """Return the text with tags removed, line breaks where they meant one, and entities as characters."""
    if is_about_code(text):
        return text
    return _ENTITY.sub(_character, _TAG.sub(_line_end, text))


def _line_end(tag: re.Match[str]) -> str:
    """Return what takes the place of a tag; of an opening and a closing one, only the closing ends the line."""
    if not _NEW_LINE.match(tag[0]):
        return ""
    is_break = tag[0][1:3].lower() == "br" or tag[0][1] == "/"
    before = tag.string[: tag.start()].rstrip(" ")
    return "\n" if is_break or (before and not before.endswith(("\n", ">"))) else ""


def _character(entity: re.Match[str]) -> str:
    name = entity[0][1:]
    if not name.startswith("#") and name not in html5:
        return entity[0]
    meant = unescape(entity[0])
    return _SPACES.get(meant, meant) if meant != "\ufffd" else entity[0]
