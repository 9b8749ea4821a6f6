"""Invisible characters that training tools read, and their replacements."""

import re
from collections.abc import Iterator

# A joiner after an emoji, or inside Arabic and Indic words, is spelling and stays.
_JOINERS = "(?<![\u0600-\u0dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
_KINDS = {
    "no_break_space": "[\u00a0\u2007\u202f]",
    "zero_width": f"[\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]|{_JOINERS}",
    "control": "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]",
    "line_end": "\r|\u2028|\u2029",
    "soft_hyphen": "\u00ad",
    "direction": "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]",
    # Excel's escape of a control character in XML, left by a program that does not decode it.
    "escape": "_x00(?:[01][0-9A-Fa-f]|7[Ff])_",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
_ANY = re.compile("\r\n|_x000[Dd]_\n|" + "|".join(_KINDS.values()))
_LINE_ENDS = frozenset("\r\u2028\u2029\x0b\x0c")


def invisible_kinds(text: str) -> Iterator[str]:
    """Yield the kinds of invisible characters in the text."""
    return (kind for kind, pattern in _PATTERNS.items() if pattern.search(text))


def without_invisible(text: str) -> str:
    """Return the text with plain spaces and line ends, and without invisible characters."""
    return _ANY.sub(lambda found: _plain(found[0]), text)


def _plain(seen: str) -> str:
    if seen.startswith("_x"):
        code = int(seen[2:6], 16)
        return "\n" if code in (0x0A, 0x0D) else "\t" if code == 0x09 else ""
    if seen in "\u00a0\u2007\u202f":
        return " "
    if seen[0] in _LINE_ENDS:
        return "\n"
    # A C1 control is nearly always a Windows character that was read as Latin-1: 0x92 is an apostrophe.
    return bytes([ord(seen)]).decode("cp1252", "ignore") if "\x80" <= seen <= "\x9f" else ""
