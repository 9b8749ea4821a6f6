"""Sketches of texts: 64 bytes, of which similar texts share most (MinHash).

One-permutation hashing with rotation (Li, Owen, Zhang 2012; Shrivastava and Li 2014) over three-letter shingles.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sketches = NDArray[np.uint8]

BINS = 64
_SHINGLE = 3
_EMPTY = 0xFFFFFFFF
# Digits, then every script from accented Latin on, without the signs and the full-width punctuation between them.
_LETTERS = ((48, 57), (0xC0, 0x1FFF), (0x3041, 0xD7FF), (0xF900, 0xFEFF), (0x10000, 0x10FFFF))


def sketches_of(texts: Sequence[str]) -> "Sketches":
    """Return one sketch a row; the texts are in lower case, and only letters and digits count.

    Two sketches agree in a byte with about the probability of the texts' Jaccard similarity.
    """
    import numpy as np

    letters, rows = _letters(texts)
    found = np.full(len(texts) * BINS, _EMPTY, np.uint32)
    if len(letters) >= _SHINGLE:
        hashes = _hashed(letters)
        within = rows[: 1 - _SHINGLE] == rows[_SHINGLE - 1 :]
        bins = rows[: 1 - _SHINGLE][within].astype(np.int64) * BINS + (hashes[within] >> np.uint32(26)).astype(np.int64)
        np.minimum.at(found, bins, hashes[within] & np.uint32(0x03FFFFFF))
    return _filled(found.reshape(len(texts), BINS))


def _letters(texts: Sequence[str]) -> "tuple[NDArray[np.uint32], NDArray[np.int32]]":
    """Return the letters and digits of all texts as code points, and the text that each belongs to."""
    import numpy as np

    code = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in texts])
    is_letter = (code >= 97) & (code <= 122)
    for first, last in _LETTERS:
        is_letter |= (code >= first) & (code <= last)
    return code[is_letter], rows[is_letter]


def _hashed(letters: "NDArray[np.uint32]") -> "NDArray[np.uint32]":
    """Return a 32-bit hash for each shingle; wrapping products mix the letters (the finaliser is MurmurHash3's)."""
    import numpy as np

    mixed = letters[:-2] * np.uint32(0x9E3779B1)
    mixed = mixed + letters[1:-1] * np.uint32(0x85EBCA77) + letters[2:] * np.uint32(0xC2B2AE3D)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
    return np.asarray(mixed, np.uint32)


def _filled(found: "NDArray[np.uint32]") -> "Sketches":
    """Return the lowest hashes as bytes; an empty bin borrows from the next full one to its right."""
    import numpy as np

    twice = np.concatenate((found, found), axis=1)
    at = np.where(twice != _EMPTY, np.arange(2 * BINS), 2 * BINS)
    nearest = np.minimum.accumulate(at[:, ::-1], axis=1)[:, ::-1][:, :BINS]
    distance = nearest - np.arange(BINS)
    is_empty = nearest >= 2 * BINS
    taken = np.take_along_axis(twice, np.where(is_empty, 0, nearest), axis=1)
    # The distance is mixed in, so that two texts agree by chance no more often than they share shingles.
    mixed = (taken + distance.astype(np.uint32) * np.uint32(0x9E3779B1)) * np.uint32(0x85EBCA6B)
    return np.where(is_empty, 0, mixed >> np.uint32(24)).astype(np.uint8)
