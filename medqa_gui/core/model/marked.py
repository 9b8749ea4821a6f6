"""Marker for translatable sentences in tables of the core."""


def marked(sentence: str) -> str:
    """Return the sentence unchanged; the call marks it for the catalog, and it is translated when shown."""
    return sentence
