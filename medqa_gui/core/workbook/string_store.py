"""Very many texts in little memory: the recent as they are, older short ones packed, long ones as allowed."""

import zlib
from sys import getsizeof
from typing import NamedTuple

_BLOCK = 64  # texts; small, since a text out of order costs the unpacking of its block
_PLAIN_BYTES = 48 * 1024**2
_LONGEST_SHORT = 48  # bytes; names and categories, which many rows share
_KNOWN_SHORT = 65_536
_OPEN_BLOCKS = 256
# Bytes that UTF-8 never uses.
_END = b"\xff"
_LONG = b"\xfe"


class _Packed(NamedTuple):
    """A block of texts: the short ones with a placeholder for each long one, and the long ones (None: forgotten)."""

    short: bytes
    long: bytes | None


class StringStore:
    """An append-only list of texts; those from index `first` on are in `recent`.

    Past some tens of megabytes the older long texts are forgotten (a sheet in order needs each of them once), or,
    where `is_forgetful` is False, compressed.
    """

    def __init__(self, *, is_forgetful: bool = True, plain_bytes: int | None = None) -> None:
        self.recent: list[str] = []
        self.first = 0
        self._is_forgetful = is_forgetful
        self._plain_bytes = _PLAIN_BYTES if plain_bytes is None else plain_bytes
        self._size = 0
        self._packed: list[_Packed] = []
        self._known: dict[int, str] = {}
        self._open: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return self.first + len(self.recent)

    @property
    def has_forgotten(self) -> bool:
        """Whether some texts can no longer be had."""
        return self._is_forgetful and self.first > 0

    def extend(self, texts: list[str]) -> None:
        """Add texts at the end."""
        self.recent += texts
        self._size += sum(map(getsizeof, texts))
        if self._size > self._plain_bytes:
            self._pack(len(self.recent) // 2 // _BLOCK * _BLOCK)
            self._size = sum(map(getsizeof, self.recent))

    def text(self, index: int) -> str | None:
        """Return the text at a 0-based index, None if it is forgotten. Raises IndexError past the end."""
        if index >= self.first:
            return self.recent[index - self.first]
        return self._known.get(index) or self._packed_text(index)

    def _packed_text(self, index: int) -> str | None:
        number, at = divmod(index, _BLOCK)
        texts = self._packed[number].short.split(_END)
        if texts[at] == _LONG:
            return self._long_text(number, texts[:at].count(_LONG))
        if len(self._known) >= _KNOWN_SHORT:
            self._known.clear()
        text = self._known[index] = _text(texts[at])
        return text

    def _long_text(self, number: int, at: int) -> str | None:
        texts = self._open.get(number)
        if texts is None:
            packed = self._packed[number].long
            if packed is None:
                return None
            if len(self._open) >= _OPEN_BLOCKS:
                del self._open[next(iter(self._open))]
            texts = self._open[number] = [_text(each) for each in zlib.decompress(packed).split(_END)]
        return texts[at]

    def _pack(self, count: int) -> None:
        for begin in range(0, count, _BLOCK):
            self._packed.append(_packed(self.recent[begin : begin + _BLOCK], is_forgetful=self._is_forgetful))
        del self.recent[:count]
        self.first += count


def _packed(texts: list[str], *, is_forgetful: bool) -> _Packed:
    data = [text.encode("utf-8", "surrogatepass") for text in texts]
    short = _END.join(each if len(each) <= _LONGEST_SHORT else _LONG for each in data)
    if is_forgetful:
        return _Packed(short, None)
    return _Packed(short, zlib.compress(_END.join(each for each in data if len(each) > _LONGEST_SHORT), 1))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
