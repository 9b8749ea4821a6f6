"""When two texts are the same to a reader."""

import unicodedata


def normal(text: str) -> str:
    """Return the text as repeats are compared: NFKC, casefold, white space collapsed; punctuation counts."""
    if text.isascii():
        text = text.lower()
        # Most cells have single spaces only; a few substring searches cost less than splitting into words.
        if "\n" not in text and "  " not in text and "\t" not in text and text.isprintable():
            return text.strip(" ")
    else:
        text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.split())
