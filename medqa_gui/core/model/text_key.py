"""Normalized form for comparing texts and column names."""

import unicodedata


def normalized(text: str) -> str:
    """Return the text in NFKC, casefolded, with white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
