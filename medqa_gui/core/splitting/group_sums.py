"""Which sizes the parts of a split can have: every sum of whole groups, held as the bits of numbers.

The sizes of all parts but the first are looked at together, since that of the first is what remains.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

# Work is counted, not timed, so that every machine gives up at the same place: about 100 MB, a second or two.
_MOST_WORK = 1 << 27
_WORK_OF_A_ROW, _WORK_OF_A_BIT = 128, 2


class Point(NamedTuple):
    """The sizes of the parts but the first, or how far they are off; without a third part, `middle` is 0."""

    middle: int
    last: int

    @property
    def distance(self) -> int:
        """How far all parts together are off, the first one too."""
        return abs(self.middle) + abs(self.last) + self.slack_of_first

    @property
    def slack(self) -> int:
        """How far the part that is furthest off is."""
        return max(abs(self.middle), abs(self.last), self.slack_of_first)

    @property
    def slack_of_first(self) -> int:
        """How far the first part is off, which gets what the others do not."""
        return abs(self.middle + self.last)

    def plus(self, other: "Point") -> "Point":
        """Return both together."""
        return Point(self.middle + other.middle, self.last + other.last)

    def minus(self, other: "Point") -> "Point":
        """Return how far this is from the other."""
        return Point(self.middle - other.middle, self.last - other.last)


def total(points: Iterable[Point]) -> Point:
    """Return all together."""
    return Point(*(sum(sizes) for sizes in zip((0, 0), *points, strict=True)))


class PartCounts(NamedTuple):
    """How many groups of each size the middle and the last part get."""

    middle: Counter[int]
    last: Counter[int]


# For every sum of the middle part, the sums of the last part that go with it as the bits of a number.
Sums = dict[int, int]


class TooManySumsError(Exception):
    """There are more sums than are looked at."""


class WorkBudget:
    """Counts what is done; raises TooManySumsError when it is too much."""

    def __init__(self, most: int = _MOST_WORK) -> None:
        self._left = most

    def make(self, sums: Sums) -> None:
        """Count the making of these sums."""
        self.spend(sum(_WORK_OF_A_ROW + bits.bit_length() // 8 for bits in sums.values()))

    def spend(self, amount: int) -> None:
        """Count work, in bytes that are written."""
        self._left -= amount
        if self._left < 0:
            raise TooManySumsError


class GroupSums:
    """The sums that groups of these sizes (size -> how many) can have, up to `most` in each part.

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
        """All of them."""
        return self._steps[-1]

    def nearest(self, wanted: Point) -> Point:
        """Return the sums that come nearest to those wanted."""
        return nearest(self.sums, wanted)

    def taken(self, point: Point) -> PartCounts:
        """Return the groups that have these sums."""
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
        """Return the sums with groups that have this many conversations together, in any part."""
        grown = {middle: (bits | bits << step) & mask for middle, bits in sums.items()}
        if self._has_middle:
            for middle, bits in sums.items():
                if middle + step <= most:
                    grown[middle + step] = grown.get(middle + step, 0) | bits
        return grown


def nearest(sums: Sums, wanted: Point) -> Point:
    """Return the point among the sums that is the least distance off, of two alike the one with the smaller sums."""
    found = (Point(middle, last) for middle, bits in sums.items() for last in _around(bits, wanted.last))
    return min(found, key=lambda point: (point.minus(wanted).distance, point))


def common_offsets(offsets: Sequence[Sequence[Point]], most: int, work: WorkBudget) -> list[Point]:
    """Choose for each stratum how far its parts are off, none by more than `most`, so that all cancel out best.

    Raises TooManySumsError.
    """
    steps: list[Sums] = [{0: 1}]
    for choices in offsets:
        grown: Sums = {}
        for offset in choices:
            work.make(steps[-1])
            for middle, bits in steps[-1].items():
                at = middle + offset.middle
                # Bits cannot stand below 0: each stratum moves them up by `most`.
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
    """Return how far off the sums can be, by no more than `most` in any part, the least first.

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
    """Return what an attempt with as little slack as possible comes to, of those that come nearest with `most` of it.

    More slack never comes less near; None is nothing at all. Raises TooManySumsError if nothing is found before.
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
    """Yield the places of the bits next to a place: the last one up to it, the first one above it."""
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
    """Yield numbers that add up to the count, and some of them to every number below it."""
    many = 1
    while count:
        yield min(many, count)
        count -= min(many, count)
        many *= 2


def _chunks_of_three(count: int) -> Iterable[int]:
    """Yield numbers that can be dealt out to three parts as the count can, whatever each is to get.

    Three numbers have at most three odd ones among them, and as many as make their sum odd or even: with so many single
    ones kept aside, the rest is dealt out in pairs, and the pairs in the same way.
    """
    many = 1
    while count:
        single = count if count <= 3 else 2 + count % 2
        yield from [many] * single
        count = (count - single) // 2
        many *= 2
