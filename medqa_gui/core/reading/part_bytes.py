"""Byte ranges of one part, so that a sheet can be parsed without the sheets before it."""

from collections.abc import Iterator

from medqa_gui.core.reading.xlsx.package import Package


class PartBytes:
    """Decompressed bytes of a part. Ranges in rising order need one pass in total."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self._paused: _Stream | None = None

    def between(self, begins: int, ends: int) -> Iterator[bytes]:
        """Yield the bytes of a range in pieces; raises as `Package.chunks`."""
        stream, self._paused = self._paused, None
        if stream is None or stream.begins > begins:
            stream = _Stream(self._package.chunks(self._part))
        try:
            yield from stream.between(begins, ends)
        except GeneratorExit:
            self._paused = stream
            raise
        self._paused = stream


class _Stream:
    """A pass over the part, paused inside a piece; `begins` is the position of that piece."""

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
