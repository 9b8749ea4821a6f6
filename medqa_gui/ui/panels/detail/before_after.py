"""Excerpts of a text before and after cleaning, around the first difference, with invisible characters named."""

import unicodedata

# Characters shown before and after the first difference.
_BEFORE, _AFTER = 20, 60


def first_difference(before: str, after: str) -> tuple[str, str]:
    """Return the excerpts of both texts around their first difference."""
    at = next((at for at, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), None)
    at = min(len(before), len(after)) if at is None else at
    start = max(0, at - _BEFORE)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    part = with_visible_characters(text[start : start + _BEFORE + _AFTER])
    return ("…" if start else "") + part + ("…" if start + _BEFORE + _AFTER < len(text) else "")


def with_visible_characters(text: str) -> str:
    """Return the text with invisible characters replaced by their code points, such as ‹U+200B›."""
    return "".join(_visible_character(letter) for letter in text)


def _visible_character(letter: str) -> str:
    is_plain = letter.isprintable() or letter == "\n"
    is_space = unicodedata.category(letter) == "Zs" and letter != " "
    return letter if is_plain and not is_space else f"‹U+{ord(letter):04X}›"
