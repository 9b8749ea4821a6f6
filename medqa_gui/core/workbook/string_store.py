"""Very many texts in little memory: the recent as they are, older short ones packed, long ones as allowed."""

import zlib
from collections import OrderedDict
from sys import getsizeof
from typing import NamedTuple

_BLOCK = 64  # texts; small, since a text out of order costs the unpacking of its block
_PLAIN_BYTES = 48 * 1024**2
_LONGEST_SHORT = 48  # bytes; names and categories, which many rows share
_OPEN_BLOCKS = 256
# Bytes that UTF-8 never uses.
_END = b"\xff"
_LONG = b"\xfe"


class _Packed(NamedTuple):
    """A block of texts: the short ones with a placeholder for each long one, and the long ones (None: forgotten)."""

    short: bytes
    long: bytes | None


class StringStore:
    """An append-only list of texts.

    Past some tens of megabytes the older long texts are forgotten (a sheet in order needs each of them once), or,
    where `is_forgetful` is False, compressed.
    """

    def __init__(self, *, is_forgetful: bool = True, plain_bytes: int = _PLAIN_BYTES) -> None:
        self._is_forgetful = is_forgetful
        self._plain_bytes = plain_bytes
        self._blocks: list[list[str] | _Packed] = []
        self._first_plain = 0
        self._sizes: list[int] = []
        self._size = 0
        self._count = 0
        self._open: OrderedDict[int, list[str]] = OrderedDict()

    def __len__(self) -> int:
        return self._count

    @property
    def has_forgotten(self) -> bool:
        """Whether some texts can no longer be had."""
        return self._is_forgetful and self._first_plain > 0

    def extend(self, texts: list[str]) -> None:
        """Add texts at the end."""
        begin = 0
        if self._count % _BLOCK:
            begin = _BLOCK - self._count % _BLOCK
            self._plain(-1).extend(texts[:begin])
            self._weigh(texts[:begin], is_new=False)
        for at in range(begin, len(texts), _BLOCK):
            block = texts[at : at + _BLOCK]
            self._blocks.append(block)
            self._weigh(block, is_new=True)
        self._count += len(texts)
        while self._size > self._plain_bytes and self._first_plain < len(self._blocks) - 1:
            self._pack_oldest()

    def text(self, index: int) -> str | None:
        """Return the text at a 0-based index, None if it is forgotten. Raises IndexError past the end."""
        number, at = divmod(index, _BLOCK)
        block = self._blocks[number]
        if isinstance(block, list):
            return block[at]
        found = block.short.split(_END)[at]
        return self._long_text(number, at, block) if found == _LONG else _text(found)

    def _weigh(self, texts: list[str], *, is_new: bool) -> None:
        size = sum(map(getsizeof, texts))
        self._size += size
        if is_new:
            self._sizes.append(size)
        else:
            self._sizes[-1] += size

    def _plain(self, number: int) -> list[str]:
        block = self._blocks[number]
        assert isinstance(block, list)
        return block

    def _pack_oldest(self) -> None:
        number = self._first_plain
        self._blocks[number] = _packed(self._plain(number), is_forgetful=self._is_forgetful)
        self._size -= self._sizes[number]
        self._first_plain += 1

    def _long_text(self, number: int, at: int, block: _Packed) -> str | None:
        if block.long is None:
            return None
        texts = self._open.get(number)
        if texts is None:
            texts = self._open[number] = [_text(each) for each in zlib.decompress(block.long).split(_END)]
            if len(self._open) > _OPEN_BLOCKS:
                self._open.popitem(last=False)
        else:
            self._open.move_to_end(number)
        return texts[block.short.split(_END)[:at].count(_LONG)]


def _packed(block: list[str], *, is_forgetful: bool) -> _Packed:
    texts = [text.encode("utf-8", "surrogatepass") for text in block]
    short = _END.join(each if len(each) <= _LONGEST_SHORT else _LONG for each in texts)
    if is_forgetful:
        return _Packed(short, None)
    return _Packed(short, zlib.compress(_END.join(each for each in texts if len(each) > _LONGEST_SHORT), 1))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
