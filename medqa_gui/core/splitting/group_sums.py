"""Subset sums: all sizes that the parts of a split can have without dividing a group, as bit sets.

Only the sizes of the parts after the first are searched; the first part gets the rest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

# The limit counts work instead of time, so that every machine stops at the same point: about 100 MB, 1-2 seconds.
_MOST_WORK = 1 << 27
_WORK_OF_A_ROW, _WORK_OF_A_BIT = 128, 2


class Point(NamedTuple):
    """Sizes of the parts after the first, or their deviations; without a third part, `middle` is 0."""

    middle: int
    last: int

    @property
    def distance(self) -> int:
        """Total deviation of all parts, including the first."""
        return abs(self.middle) + abs(self.last) + self.slack_of_first

    @property
    def slack(self) -> int:
        """Largest deviation of a part."""
        return max(abs(self.middle), abs(self.last), self.slack_of_first)

    @property
    def slack_of_first(self) -> int:
        """Deviation of the first part, which gets the rest."""
        return abs(self.middle + self.last)

    def plus(self, other: "Point") -> "Point":
        """Return the sum."""
        return Point(self.middle + other.middle, self.last + other.last)

    def minus(self, other: "Point") -> "Point":
        """Return the difference."""
        return Point(self.middle - other.middle, self.last - other.last)


def total(points: Iterable[Point]) -> Point:
    """Return the sum of the points."""
    return Point(*(sum(sizes) for sizes in zip((0, 0), *points, strict=True)))


class PartCounts(NamedTuple):
    """Number of groups of each size (size -> count) in the middle and the last part."""

    middle: Counter[int]
    last: Counter[int]


# Sum of the middle part -> bit set of the possible sums of the last part.
Sums = dict[int, int]


class TooManySumsError(Exception):
    """The search exceeds its work budget."""


class WorkBudget:
    """Work budget of a search; raises TooManySumsError when it is used up."""

    def __init__(self, most: int = _MOST_WORK) -> None:
        self._left = most

    def make(self, sums: Sums) -> None:
        """Spend the work of building these sums."""
        self.spend(sum(_WORK_OF_A_ROW + bits.bit_length() // 8 for bits in sums.values()))

    def spend(self, amount: int) -> None:
        """Spend an amount of work, in bytes written."""
        self._left -= amount
        if self._left < 0:
            raise TooManySumsError


class GroupSums:
    """Possible sums of groups with these sizes (size -> count), up to `most` in each part.

    Raises TooManySumsError.
    """

    def __init__(self, counts: Mapping[int, int], most: Point, work: WorkBudget, *, has_middle: bool) -> None:
        self._has_middle = has_middle
        chunks = _chunks_of_three if has_middle else _chunks_of_two
        self._chunks = [(size, many) for size, count in sorted(counts.items(), reverse=True) for many in chunks(count)]
        self._steps: list[Sums] = [{0: 1}]
        mask = (1 << most.last + 1) - 1
        for size, many in self._chunks:
            self._steps.append(self._grown(self._steps[-1], size * many, most.middle, mask))
            work.make(self._steps[-1])

    @property
    def sums(self) -> Sums:
        """All possible sums."""
        return self._steps[-1]

    def nearest(self, wanted: Point) -> Point:
        """Return the possible sums nearest to the wanted ones."""
        return nearest(self.sums, wanted)

    def taken(self, point: Point) -> PartCounts:
        """Return a choice of groups with these sums."""
        middle, last = Counter[int](), Counter[int]()
        for (size, many), before in zip(reversed(self._chunks), reversed(self._steps[:-1]), strict=True):
            step = size * many
            if before.get(point.middle, 0) >> point.last & 1:
                continue
            if point.last >= step and before.get(point.middle, 0) >> point.last - step & 1:
                last[size] += many
                point = point.minus(Point(0, step))
            else:
                middle[size] += many
                point = point.minus(Point(step, 0))
        return PartCounts(middle, last)

    def _grown(self, sums: Sums, step: int, most: int, mask: int) -> Sums:
        """Return the sums after adding a chunk of `step` conversations to any part."""
        grown = {middle: (bits | bits << step) & mask for middle, bits in sums.items()}
        if self._has_middle:
            for middle, bits in sums.items():
                if middle + step <= most:
                    grown[middle + step] = grown.get(middle + step, 0) | bits
        return grown


def nearest(sums: Sums, wanted: Point) -> Point:
    """Return the sums with the least distance to the wanted ones; the smaller sums win ties."""
    found = (Point(middle, last) for middle, bits in sums.items() for last in _around(bits, wanted.last))
    return min(found, key=lambda point: (point.minus(wanted).distance, point))


def common_offsets(offsets: Sequence[Sequence[Point]], most: int, work: WorkBudget) -> list[Point]:
    """Choose a deviation for each stratum, none above `most`, so that they cancel out as far as possible.

    Raises TooManySumsError.
    """
    steps: list[Sums] = [{0: 1}]
    for choices in offsets:
        grown: Sums = {}
        for offset in choices:
            work.make(steps[-1])
            for middle, bits in steps[-1].items():
                at = middle + offset.middle
                # Bit positions cannot be negative, so each stratum shifts them up by `most`.
                grown[at] = grown.get(at, 0) | bits << offset.last + most
        steps.append(grown)
    middle, last = nearest(steps[-1], Point(0, most * len(offsets)))
    chosen = []
    for choices, before in zip(reversed(offsets), reversed(steps[:-1]), strict=True):
        offset = next(each for each in choices if _has(before, middle - each.middle, last - each.last - most))
        middle, last = middle - offset.middle, last - offset.last - most
        chosen.append(offset)
    return chosen[::-1]


def offsets_within(sums: Sums, wanted: Point, most: int, work: WorkBudget) -> list[Point]:
    """Return the possible deviations of at most `most` in any part, smallest first.

    Raises TooManySumsError.
    """
    found = []
    first = max(wanted.last - most, 0)
    mask = (1 << max(wanted.last + most + 1 - first, 0)) - 1
    for middle, bits in sums.items():
        if abs(middle - wanted.middle) <= most:
            window = bits >> first & mask
            work.spend(_WORK_OF_A_BIT * window.bit_length())
            found += [Point(middle, first + place).minus(wanted) for place in _places(window)]
    return sorted((each for each in found if each.slack <= most), key=lambda each: (each.slack, each))


def least_slack(attempt: Callable[[int], list[Point] | None], most: int) -> list[Point]:
    """Return the result of the attempt with the least slack that comes as near as one with slack `most`.

    More slack never gives a worse result; an attempt returns None if it finds nothing. Raises TooManySumsError if no
    attempt finds anything.
    """
    tried, below, slack, best = 0, -1, 0, attempt(0)
    with suppress(TooManySumsError):
        while tried < most and (best is None or total(best).distance):
            before, tried = tried, min(most, max(1, 2 * tried))
            found = attempt(tried)
            if found and (best is None or total(found).distance < total(best).distance):
                below, slack, best = before, tried, found
        while best and slack - below > 1:
            middle = (below + slack) // 2
            found = attempt(middle)
            if found and total(found).distance == total(best).distance:
                slack, best = middle, found
            else:
                below = middle
    if best is None:
        raise TooManySumsError
    return best


def _has(sums: Sums, middle: int, last: int) -> bool:
    return last >= 0 and bool(sums.get(middle, 0) >> last & 1)


def _around(bits: int, place: int) -> Iterator[int]:
    """Yield the positions of the set bits around a position: the last up to it, and the first above it."""
    below = bits & (1 << place + 1) - 1
    if below:
        yield below.bit_length() - 1
    above = bits >> place + 1
    if above:
        yield place + (above & -above).bit_length()


def _places(bits: int) -> Iterator[int]:
    digits = f"{bits:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def _chunks_of_two(count: int) -> Iterable[int]:
    """Yield numbers that add up to the count, and whose subsets add up to every smaller number."""
    many = 1
    while count:
        yield min(many, count)
        count -= min(many, count)
        many *= 2


def _chunks_of_three(count: int) -> Iterable[int]:
    """Yield numbers that can be distributed to three parts in every way that the count can.

    Of three numbers, at most three are odd, and their parity follows from the sum: with that many single units set
    aside, the rest is distributed in pairs, and the pairs in the same way.
    """
    many = 1
    while count:
        single = count if count <= 3 else 2 + count % 2
        yield from [many] * single
        count = (count - single) // 2
        many *= 2
