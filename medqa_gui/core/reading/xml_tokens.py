"""Limit for the size of XML tokens: expat before 2.6 rescans an unfinished token with every new piece."""

from typing import Final
from xml.parsers import expat

# Bytes of one tag with its attributes, or of one comment. The longest cell text, fully escaped, has 200,000.
LONGEST_TOKEN: Final = 2 * 1024**2


class TokenTooLongError(Exception):
    """A token is longer than any program writes."""


class BoundedParser:
    """Parser that limits the size of tokens. Raises TokenTooLongError and the errors of the parser."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._begins, self._held = -1, 0

    def parse(self, piece: bytes | str) -> None:
        """Parse a piece; its last token may be unfinished."""
        parser = self._parser
        parser.Parse(piece)
        begins = parser.CurrentByteIndex
        if begins != self._begins:
            self._begins, self._held = begins, 0
            return
        self._held += len(piece)
        if self._held > LONGEST_TOKEN:
            raise TokenTooLongError
