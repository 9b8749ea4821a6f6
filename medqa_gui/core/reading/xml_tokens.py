"""A bound for the tokens of XML: expat before 2.6 reads an unfinished one anew with every piece that it is given."""

from typing import Final
from xml.parsers import expat

# Bytes of one tag with its attributes, or one comment. The longest text of a cell, all of it escaped, has 200,000.
LONGEST_TOKEN: Final = 2 * 1024**2


class TokenTooLongError(Exception):
    """No program writes such a token."""


class BoundedParser:
    """Hands pieces to a parser, and watches how far it gets. Raises TokenTooLongError, and what the parser raises."""

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
