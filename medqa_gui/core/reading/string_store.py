"""Very many texts in little memory: recent ones as str, older short ones as bytes, long ones compressed or dropped."""

import zlib
from typing import NamedTuple

_BLOCK = 64  # texts that are compress together
_GROUP = 4  # long texts that are compressed together; few, since one text needs the decompression of its group
_PLAIN_SIZE = 48 * 1024**2  # bytes, if every character takes one; Chinese ones take two
_TEXT_BYTES = 49  # of an empty str
_LONGEST_SHORT = 48  # characters; names and categories, which many rows share
_KNOWN_SHORT = 65_536
_OPEN_GROUPS = 1024
_LEVEL = 3
_DICTIONARY_BYTES = 24_000
_DICTIONARY_TEXTS = 64
_RAW = -zlib.MAX_WBITS
# Bytes that are invalid in UTF-8.
_END = b"\xff"
_LONG = b"\xfe"


class _Packed(NamedTuple):
    """A block of texts: the short ones with a placeholder for each long one, and the long ones in groups.

    There are no groups if the long texts are dropped.
    """

    short: bytes
    long: list[bytes]


class StringStore:
    """Append-only list of texts; those from index `first` on are in `recent`.

    Beyond some tens of megabytes, older long texts are dropped (a sheet in order needs each only once) or, if not
    `is_forgetful`, compressed.
    """

    def __init__(self, *, is_forgetful: bool = True, plain_size: int | None = None) -> None:
        self.recent: list[str] = []
        self.first = 0
        self._is_forgetful = is_forgetful
        self._plain_size = _PLAIN_SIZE if plain_size is None else plain_size
        self._size = 0
        self._packed: list[_Packed] = []
        self._known: dict[int, str] = {}
        self._open: dict[bytes, list[bytes]] = {}
        self._compression: _Compression | None = None

    def __len__(self) -> int:
        return self.first + len(self.recent)

    @property
    def has_forgotten(self) -> bool:
        """Whether some texts were dropped."""
        return self._is_forgetful and self.first > 0

    def extend(self, texts: list[str]) -> None:
        """Add texts at the end."""
        self.recent += texts
        self._size += _size(texts)
        if self._size > self._plain_size:
            self._pack(len(self.recent) // 2 // _BLOCK * _BLOCK)
            self._size = _size(self.recent)

    def text(self, index: int) -> str | None:
        """Return the text at a 0-based index, None if it was dropped. Raises IndexError beyond the end."""
        if index >= self.first:
            return self.recent[index - self.first]
        return self._known.get(index) or self._packed_text(index)

    def _packed_text(self, index: int) -> str | None:
        number, at = divmod(index, _BLOCK)
        texts = self._packed[number].short.split(_END)
        if texts[at] == _LONG:
            return self._long_text(self._packed[number].long, texts[:at].count(_LONG))
        if len(self._known) >= _KNOWN_SHORT:
            self._known.clear()
        text = self._known[index] = _text(texts[at])
        return text

    def _long_text(self, groups: list[bytes], at: int) -> str | None:
        if self._compression is None:
            return None
        group = groups[at // _GROUP]
        texts = self._open.get(group)
        if texts is None:
            if len(self._open) >= _OPEN_GROUPS:
                del self._open[next(iter(self._open))]
            texts = self._open[group] = self._compression.decompress(group)
        return _text(texts[at % _GROUP])

    def _pack(self, count: int) -> None:
        if self._compression is None and not self._is_forgetful:
            self._compression = _Compression(self.recent)
        for begin in range(0, count, _BLOCK):
            self._packed.append(self._block(self.recent[begin : begin + _BLOCK]))
        del self.recent[:count]
        self.first += count

    def _block(self, texts: list[str]) -> _Packed:
        short = _END.join(_LONG if len(text) > _LONGEST_SHORT else _data(text) for text in texts)
        if self._compression is None:
            return _Packed(short, [])
        long = [_data(text) for text in texts if len(text) > _LONGEST_SHORT]
        groups = [long[at : at + _GROUP] for at in range(0, len(long), _GROUP)]
        return _Packed(short, [self._compression.compress(group) for group in groups])


class _Compression:
    """Compression of small groups of texts, with the first texts as dictionary."""

    def __init__(self, texts: list[str]) -> None:
        longest = _DICTIONARY_BYTES // _DICTIONARY_TEXTS
        begins = (text[:longest] for text in texts[:: max(1, len(texts) // _DICTIONARY_TEXTS)])
        dictionary = "".join(begins).encode("utf-8", "surrogatepass")[-_DICTIONARY_BYTES:]
        self._compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, zdict=dictionary)
        self._decompressor = zlib.decompressobj(_RAW, dictionary)

    def compress(self, texts: list[bytes]) -> bytes:
        compressor = self._compressor.copy()
        return compressor.compress(_END.join(texts)) + compressor.flush()

    def decompress(self, group: bytes) -> list[bytes]:
        return self._decompressor.copy().decompress(group).split(_END)


def _data(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _size(texts: list[str]) -> int:
    # len is three times faster than measuring the bytes.
    return sum(map(len, texts)) + _TEXT_BYTES * len(texts)
