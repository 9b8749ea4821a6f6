"""Byte pair encoding: the letters of a word are merged, the most usual pair first, until no pair is left."""

import heapq
from collections.abc import Iterable, Iterator
from typing import Any

# A pair of tokens as one number; vocabularies have some hundred thousand.
_SHIFT = 24
_MOST_TOKENS = 1 << _SHIFT
_NOTHING = -1


class BytePairs:
    """Vocabulary and merges of a model, to count tokens.

    Raises LookupError, TypeError or ValueError where the model is damaged.
    """

    def __init__(self, model: dict[str, Any], *, has_bytes: bool) -> None:
        self._vocabulary: dict[str, int] = model["vocab"]
        if not self._vocabulary or max(self._vocabulary.values()) >= _MOST_TOKENS:
            raise ValueError
        self._merges = dict(_merges(self._vocabulary, model["merges"]))
        self._letters = _letters_of_bytes() if has_bytes else None
        self._takes_whole_words = bool(model.get("ignore_merges"))
        self._falls_back = bool(model.get("byte_fallback"))
        self._unknown = self._vocabulary.get(model.get("unk_token") or "", _NOTHING)
        self._fuses = bool(model.get("fuse_unk"))

    def count(self, word: str) -> int:
        """Return the number of tokens of a word."""
        if self._letters:
            word = "".join(map(self._letters.__getitem__, word.encode("utf-8", "surrogatepass")))
        if self._takes_whole_words and word in self._vocabulary:
            return 1
        tokens = list(self._tokens(word))
        return len(tokens) if len(tokens) < 2 else self._merged(tokens)

    def _tokens(self, word: str) -> Iterator[int]:
        """Yield the token of each letter; what has none is spelled in bytes, or unknown, or nothing."""
        was_unknown = False
        for letter in word:
            token = self._vocabulary.get(letter, _NOTHING)
            spelled = [token] if token != _NOTHING else self._bytes_of(letter) if self._falls_back else []
            yield from spelled
            if not spelled and self._unknown != _NOTHING and not (self._fuses and was_unknown):
                yield self._unknown
            was_unknown = not spelled

    def _bytes_of(self, letter: str) -> list[int]:
        names = (f"<0x{byte:02X}>" for byte in letter.encode("utf-8", "surrogatepass"))
        tokens = [self._vocabulary.get(name, _NOTHING) for name in names]
        return [] if _NOTHING in tokens else tokens

    def _merged(self, tokens: list[int]) -> int:
        """Return the number of tokens after all merges: lowest rank first, leftmost of equals."""
        count, last = len(tokens), len(tokens) - 1
        after = [*range(1, count), _NOTHING]
        before = [_NOTHING, *range(last)]
        waiting: list[tuple[int, int, int]] = []  # (rank and result, place, the pair that was meant)

        def offer(at: int) -> None:
            if at != _NOTHING and after[at] != _NOTHING:
                pair = tokens[at] << _SHIFT | tokens[after[at]]
                if (merge := self._merges.get(pair)) is not None:
                    heapq.heappush(waiting, (merge, at, pair))

        for at in range(last):
            offer(at)
        while waiting:
            merge, at, pair = heapq.heappop(waiting)
            following = after[at]
            # What was merged meanwhile is another pair, or none.
            if tokens[at] == _NOTHING or following == _NOTHING or tokens[at] << _SHIFT | tokens[following] != pair:
                continue
            tokens[at], tokens[following] = merge & (_MOST_TOKENS - 1), _NOTHING
            after[at] = after[following]
            if after[at] != _NOTHING:
                before[after[at]] = at
            count -= 1
            offer(before[at])
            offer(at)
        return count


def _merges(vocabulary: dict[str, int], merges: Iterable[str | list[str]]) -> Iterator[tuple[int, int]]:
    """Yield each pair with its rank and its result, as numbers that sort by rank."""
    for rank, merge in enumerate(merges):
        one, two = merge.split(" ") if isinstance(merge, str) else merge
        yield vocabulary[one] << _SHIFT | vocabulary[two], rank << _SHIFT | vocabulary[one + two]


def _letters_of_bytes() -> list[str]:
    """Return the letter that stands for each byte: itself where it can be seen, else one from U+0100 on."""
    seen = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [chr(byte) if byte in seen else chr(next(others)) for byte in range(256)]
