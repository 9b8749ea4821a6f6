"""The form in which texts and column names are compared."""

import unicodedata


def normalized(text: str) -> str:
    """Return the text as repeats and the names of columns are compared: NFKC, casefold, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
