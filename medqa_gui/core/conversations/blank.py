"""Blank text: white space of every kind and invisible characters.

The rules of every format reject a text of white space alone (`str.strip`), so all white space must be here.
"""

_RANGES = (
    (0x00, 0x20),  # control characters, tab, line ends, space
    (0x7F, 0x7F),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0xAD, 0xAD),  # the soft hyphen
    (0x1680, 0x1680),
    (0x180E, 0x180E),
    (0x2000, 0x200F),  # spaces, joiners, direction marks
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x2800, 0x2800),  # Braille without a dot
    (0x3000, 0x3000),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),
)
BLANK = "".join(chr(code) for first, last in _RANGES for code in range(first, last + 1))


def is_blank(text: str) -> bool:
    """Return whether a text has no visible character."""
    # Most texts begin with a letter, and stripping them would take twice as long.
    return not text[:1].isalnum() and not text.strip(BLANK)
