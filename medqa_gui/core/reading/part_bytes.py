"""The bytes of one part from any place on, so that a sheet is parsed without those that lie before it."""

from collections.abc import Iterator

from medqa_gui.core.reading.xlsx.package import Package


class PartBytes:
    """The unpacked bytes of a part. Places asked for in rising order, one after the other, cost one pass together."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self._resting: _Stream | None = None

    def between(self, begins: int, ends: int) -> Iterator[bytes]:
        """Yield the bytes from one place up to another, in pieces; raises as `Package.chunks`."""
        stream, self._resting = self._resting, None
        if stream is None or stream.begins > begins:
            stream = _Stream(self._package.chunks(self._part))
        try:
            yield from stream.between(begins, ends)
        except GeneratorExit:
            self._resting = stream
            raise
        self._resting = stream


class _Stream:
    """A pass over the part that rests inside a piece; `begins` is the place of that piece."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.begins = 0
        self._pieces = pieces
        self._piece = b""

    def between(self, begins: int, ends: int) -> Iterator[bytes]:
        while begins < ends:
            piece = self._piece[begins - self.begins : ends - self.begins]
            if piece:
                yield piece
                begins += len(piece)
            elif not self._read_piece():
                return

    def _read_piece(self) -> bool:
        self.begins += len(self._piece)
        self._piece = next(self._pieces, b"")
        return bool(self._piece)
