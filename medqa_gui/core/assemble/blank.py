"""What counts as nothing: white space, and characters that nobody sees."""

BLANK = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"


def is_blank(text: str) -> bool:
    """Tell whether nobody sees anything of the text."""
    return not text or not text.strip(BLANK)
