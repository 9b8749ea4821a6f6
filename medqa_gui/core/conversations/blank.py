"""What counts as nothing: white space of every kind, and characters that nobody sees.

Every format's rules call a text of white space alone empty (`str.strip`), so all of that has to be here.
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
    (0xFE00, 0xFE0F),  # how the character before is drawn
    (0xFEFF, 0xFEFF),
)
BLANK = "".join(chr(code) for first, last in _RANGES for code in range(first, last + 1))


def is_blank(text: str) -> bool:
    """Tell whether nobody sees anything of the text."""
    # Most texts begin with a letter; to strip them takes twice as long.
    return not text[:1].isalnum() and not text.strip(BLANK)
