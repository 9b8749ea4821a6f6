"""Sketches of texts: 64 bytes, of which similar texts share most (MinHash).

One-permutation hashing with rotation (Li, Owen, Zhang 2012; Shrivastava and Li 2014) over three-letter shingles.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Sketches = NDArray[np.uint8]

BINS = 64
# A pair with four fifths in common agrees in one of twelve bands of five bytes in 99 of 100 cases.
_BAND = 5
_LEAST_SHARED = 0.75
_AT_ONCE = 100_000  # pairs
_SHINGLE = 3
_EMPTY = 0xFFFFFFFF
# Digits, then all scripts from accented Latin on, without signs and full-width punctuation.
_LETTERS = ((48, 57), (0xC0, 0x1FFF), (0x3041, 0xD7FF), (0xF900, 0xFEFF), (0x10000, 0x10FFFF))


class SketchStore:
    """Sketches of rows by position, and the pairs of similar rows."""

    def __init__(self) -> None:
        self._parts: list[Sketches] = []

    def extend(self, texts: Sequence[str]) -> None:
        """Add the sketches of texts at the end."""
        self._parts.append(sketches_of(texts))

    def insert(self, at: int, text: str) -> None:
        """Insert the sketch of a text."""
        self._parts = [np.insert(self._all(), at, sketches_of((text,))[0], axis=0)]

    def delete(self, at: int) -> None:
        """Delete a sketch."""
        self._parts = [np.delete(self._all(), at, axis=0)]

    def similar_pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the positions of similar rows in ascending order, the lower one first."""
        sketches = self._all()
        rows = len(sketches)
        if not rows:
            return
        found = np.empty(0, np.int64)
        for start in range(0, BINS - _BAND + 1, _BAND):
            found = np.union1d(found, _similar_in_band(sketches, start))
        for pair in map(int, found):
            yield divmod(pair, rows)

    def _all(self) -> Sketches:
        return np.concatenate([np.empty((0, BINS), np.uint8), *self._parts])


def sketches_of(texts: Sequence[str]) -> Sketches:
    """Return one sketch a row; the texts are in lower case, and only letters and digits count.

    Two sketches agree in a byte with about the probability of the texts' Jaccard similarity.
    """
    letters, rows = _letters(texts)
    found = np.full(len(texts) * BINS, _EMPTY, np.uint32)
    if len(letters) >= _SHINGLE:
        hashes = _hashed(letters)
        within = rows[: 1 - _SHINGLE] == rows[_SHINGLE - 1 :]
        bins = rows[: 1 - _SHINGLE][within].astype(np.int64) * BINS + (hashes[within] >> np.uint32(26)).astype(np.int64)
        np.minimum.at(found, bins, hashes[within] & np.uint32(0x03FFFFFF))
    return _filled(found.reshape(len(texts), BINS))


def _letters(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the letters and digits of all texts as code points, and the text that each belongs to."""
    code = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
    is_letter = (code >= 97) & (code <= 122)
    for first, last in _LETTERS:
        is_letter |= (code >= first) & (code <= last)
    return code[is_letter], rows[is_letter]


def _hashed(letters: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return a 32-bit hash for each shingle; wrapping products mix the letters (the finaliser is MurmurHash3's)."""
    mixed = letters[:-2] * np.uint32(0x9E3779B1)
    mixed = mixed + letters[1:-1] * np.uint32(0x85EBCA77) + letters[2:] * np.uint32(0xC2B2AE3D)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
    return np.asarray(mixed, np.uint32)


def _filled(found: NDArray[np.uint32]) -> Sketches:
    """Return the lowest hashes as bytes; an empty bin borrows from the next full one to its right."""
    twice = np.concatenate((found, found), axis=1)
    at = np.where(twice != _EMPTY, np.arange(2 * BINS), 2 * BINS)
    nearest = np.minimum.accumulate(at[:, ::-1], axis=1)[:, ::-1][:, :BINS]
    distance = nearest - np.arange(BINS)
    is_empty = nearest >= 2 * BINS
    taken = np.take_along_axis(twice, np.where(is_empty, 0, nearest), axis=1)
    # The distance is mixed in, so that two texts agree by chance no more often than they share shingles.
    mixed = (taken + distance.astype(np.uint32) * np.uint32(0x9E3779B1)) * np.uint32(0x85EBCA6B)
    return np.where(is_empty, 0, mixed >> np.uint32(24)).astype(np.uint8)


def _similar_in_band(sketches: NDArray[np.uint8], start: int) -> NDArray[np.int64]:
    """Return the pairs that share a band and most of the sketch, as first × rows + second.

    Each row is compared with the first of its bucket and with the one before it, so that the work is linear.
    """
    rows = len(sketches)
    keys = np.zeros(rows, np.uint64)
    for byte in range(start, start + _BAND):
        keys = keys * np.uint64(256) + sketches[:, byte]
    order = np.argsort(keys, kind="stable")
    is_first = np.concatenate(([True], keys[order][1:] != keys[order][:-1]))
    firsts = order[np.maximum.accumulate(np.where(is_first, np.arange(rows), 0))]
    later = np.flatnonzero(~is_first)
    pairs = np.unique(np.concatenate((firsts[later], order[later - 1])) * rows + np.tile(order[later], 2))
    agreeing = [np.empty(0, np.int64)]
    for some in np.array_split(pairs, len(pairs) // _AT_ONCE + 1):
        shared = (sketches[some // rows] == sketches[some % rows]).sum(axis=1)
        agreeing.append(some[shared >= _LEAST_SHARED * BINS])
    return np.concatenate(agreeing)
