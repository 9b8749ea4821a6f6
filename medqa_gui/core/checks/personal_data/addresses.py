"""Internet addresses: email, web, IP."""

import re
import sys
from collections.abc import Iterator

from medqa_gui.core.checks.personal_data.span import Span, matches

_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])", re.ASCII
)
_REST = r"[^\s<>\"'“”‘’，。；、（）【】《》]"
_URL = re.compile(
    rf"(?:https?|ftp)://{_REST}+|(?<![\w.@])www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/{_REST}*)?", re.IGNORECASE
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
# Four numbers after "version" or "section" are not an address.
_IP = re.compile(
    rf"(?<![\d.])(?<!ersion )(?<!ection )(?<!v)(?:{_OCTET}\.){{3}}{_OCTET}(?!\.?\d)|"
    r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\w:])",
    re.ASCII,
)
_PRIVATE = re.compile(
    r"(?:0|10|127|255)\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|[Ff][Ee]80:|[Ff][CcDd][0-9A-Fa-f]{2}:|(?:0{1,4}:){7}"
)
_SENTENCE_END = ".,;:!?)]}"


def find_addresses(text: str) -> Iterator[Span]:
    """Yield email and web addresses."""
    if "@" in text:
        yield from matches(_EMAIL, text, "email")
    if "://" in text or "www." in text or "WWW." in text:
        for span in matches(_URL, text, "url"):
            kept = text[span.start : span.end].rstrip(_SENTENCE_END)
            yield span._replace(end=span.start + len(kept))


def find_ip(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Span]:
    """Yield IP addresses between start and end."""
    for span in matches(_IP, text, "ip", start, end):
        # "2.3.4.5" numbers items of a list; an address inside a house or a company is everybody's.
        if span.end - span.start > len("2.3.4.5") and not _PRIVATE.match(text, span.start):
            yield span
