"""A text before and after it is cleaned, cut to where they differ, with the invisible made visible."""

import unicodedata

# Letters around the first difference.
_BEFORE, _AFTER = 20, 60


def first_difference(before: str, after: str) -> tuple[str, str]:
    """Return the part of both texts around the first place where they differ."""
    at = next((at for at, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), None)
    at = min(len(before), len(after)) if at is None else at
    start = max(0, at - _BEFORE)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    part = visible(text[start : start + _BEFORE + _AFTER])
    return ("…" if start else "") + part + ("…" if start + _BEFORE + _AFTER < len(text) else "")


def visible(text: str) -> str:
    """Return the text with the names of characters that nobody sees in place of them."""
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    is_plain = letter.isprintable() or letter == "\n"
    is_space = unicodedata.category(letter) == "Zs" and letter != " "
    return letter if is_plain and not is_space else f"‹U+{ord(letter):04X}›"
