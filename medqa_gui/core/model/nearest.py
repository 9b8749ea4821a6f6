"""Suggest a known name for a misspelled one."""

from collections.abc import Iterable

_ALIKE = 0.6


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most similar to this one, or "" if none is similar."""
    # Imported here: only error messages need it, and it takes some milliseconds.
    from difflib import get_close_matches

    by_folded = {each.casefold(): each for each in known}
    found = get_close_matches(name.casefold(), by_folded, 1, _ALIKE)
    return by_folded[found[0]] if found else ""
