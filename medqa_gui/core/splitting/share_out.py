"""Split conversations into train, validation and test without dividing a group."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import NamedTuple

from medqa_gui.core.model.split import Split, SplitSizes
from medqa_gui.core.model.text_key import normalized
from medqa_gui.core.splitting.group_sums import (
    GroupSums,
    PartCounts,
    Point,
    TooManySumsError,
    WorkBudget,
    common_offsets,
    least_slack,
    offsets_within,
    total,
)

_KEY_BYTES = 8
_DRAW_RANGE = 1 << 64


class Shares(NamedTuple):
    """Result of a split: the 0-based part of every conversation, and the sizes of the parts."""

    parts: bytes
    sizes: SplitSizes

    def leaks(self, keys: Sequence[int]) -> int:
        """Return the number of groups in more than one part; must be 0."""
        places: dict[int, int] = defaultdict(int)
        for key, part in zip(keys, self.parts, strict=True):
            places[key] |= 1 << part
        return sum(place & (place - 1) != 0 for place in places.values())


class UnionFind:
    """Disjoint sets of group keys, merged where a conversation has several keys; the smallest key is the root."""

    def __init__(self) -> None:
        self._smaller: dict[int, int] = {}

    def union(self, keys: Sequence[int]) -> int:
        """Merge the groups of these keys, and return one of their keys."""
        first = self._smallest(keys[0])
        for key in keys[1:]:
            first, other = sorted((first, self._smallest(key)))
            if other != first:
                self._smaller[other] = first
        return first

    def roots(self, keys: "array[int]") -> "array[int]":
        """Return the root of every key after all merges."""
        return array("Q", map(self._smallest, keys)) if self._smaller else keys

    def _smallest(self, key: int) -> int:
        above = self._smaller.get(key, key)
        if above == key:
            return key
        smallest = above
        while (smaller := self._smaller.get(smallest, smallest)) != smallest:
            smallest = smaller
        # Path compression.
        while above != smallest:
            self._smaller[key], key = smallest, above
            above = self._smaller[key]
        return smallest


def group_key(texts: Iterable[str]) -> int:
    """Return a 64-bit key of a group, the same on every machine."""
    joined = "\x1f".join(map(normalized, texts))
    return int.from_bytes(blake2b(joined.encode("utf-8", "replace"), digest_size=_KEY_BYTES).digest(), "big")


def wanted_sizes(total: int, percentages: Sequence[int]) -> tuple[int, ...]:
    """Return integer sizes that add up to the total, by largest remainder: 70/30 of 690 is 483/207."""
    sizes = [total * percentage // 100 for percentage in percentages]
    by_remainder = sorted(range(len(sizes)), key=lambda part: (-(total * percentages[part] % 100), part))
    for part in by_remainder[: total - sum(sizes)]:
        sizes[part] += 1
    return tuple(sizes)


class _Stratum(NamedTuple):
    """Groups with one value of the stratify column; `share` is the wanted size of each part."""

    keys: list[int]
    counts: Counter[int]
    share: tuple[int, ...]

    @property
    def wanted(self) -> Point:
        """Wanted sizes of the parts after the first."""
        return _point(self.share)


class _Deal(NamedTuple):
    """Part of every group, the total deviation from the sizes, and the largest one of a stratum in one part."""

    distance: int
    slack: int
    part_of: dict[int, int]


def share_out(keys: Sequence[int], split: Split, strata: Sequence[int] | None = None) -> Shares:
    """Return the part of every conversation. `keys` are the group keys, `strata` the values to spread evenly.

    The parts have the wanted sizes if any choice of groups has, else the nearest sizes (by the sum of all deviations).
    A group with several strata counts as that of its first conversation. If some choice gives every stratum its share
    of every part, it is used; otherwise no choice is nearer to the sizes without a larger deviation of some stratum,
    and no choice equally near has smaller deviations of its strata.

    The search is exhaustive for two parts, and for three parts or strata within a work budget (`WorkBudget`): about
    10,000 conversations in large groups, or any number in few groups. Beyond it the best of the random draw and of a
    greedy choice by part and stratum is used. No group is ever in two parts.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        groups[key].append(at)
    sizes = {key: len(members) for key, members in groups.items()}
    wanted = wanted_sizes(len(keys), split.percentages)
    found = _strata({key: strata[groups[key][0]] if strata else 0 for key in groups}, sizes, wanted, split)
    parts = bytearray(len(keys))
    for key, part in _best(found, sizes, split.seed).part_of.items():
        for at in groups[key]:
            parts[at] = part
    return Shares(bytes(parts), SplitSizes(wanted, tuple(parts.count(part) for part in range(len(wanted)))))


def _strata(
    stratum_of: Mapping[int, int], sizes: Mapping[int, int], wanted: Sequence[int], split: Split
) -> list[_Stratum]:
    by_stratum: dict[int, list[int]] = defaultdict(list)
    for key, stratum in stratum_of.items():
        by_stratum[stratum].append(key)
    totals = {stratum: sum(sizes[key] for key in found) for stratum, found in sorted(by_stratum.items())}
    shares = _rooms(totals, wanted, split.percentages)
    return [
        _Stratum(by_stratum[each], Counter(sizes[key] for key in by_stratum[each]), tuple(shares[each]))
        for each in totals
    ]


def _best(strata: Sequence[_Stratum], sizes: Mapping[int, int], seed: int) -> _Deal:
    """Return the random draw if every stratum gets its share, else the best result of the searches."""
    best = _judged(_drawn_parts(strata, sizes, seed), strata, sizes)
    for search in (_part_by_part, _all_parts if len(strata) == 1 else _across_strata):
        if best.slack:
            with suppress(TooManySumsError):
                found = _judged(_dealt(strata, search(strata, best), sizes, seed), strata, sizes)
                best = min(best, found, key=lambda deal: (deal.distance, deal.slack))
    return best


def _judged(part_of: dict[int, int], strata: Sequence[_Stratum], sizes: Mapping[int, int]) -> _Deal:
    offs = []
    for stratum in strata:
        off = [-size for size in stratum.share]
        for key in stratum.keys:
            off[part_of[key]] += sizes[key]
        offs.append(_point(off))
    return _Deal(total(offs).distance, max((off.slack for off in offs), default=0), part_of)


def _drawn_parts(strata: Sequence[_Stratum], sizes: Mapping[int, int], seed: int) -> dict[int, int]:
    """Draw the part of every group; the next stratum compensates the deviations of a stratum."""
    part_of: dict[int, int] = {}
    carried = [0] * len(strata[0].share) if strata else []
    for stratum in strata:
        room = [mine + rest for mine, rest in zip(stratum.share, carried, strict=True)]
        carried = _fill(room, stratum.keys, sizes, seed, part_of)
    return part_of


def _part_by_part(strata: Sequence[_Stratum], best: _Deal) -> list[PartCounts]:
    """Choose the groups nearest to the size of the last part, then of the rest those nearest to the middle one.

    The next stratum compensates the deviations of a stratum.
    """
    slack, missing, found = best.slack + best.distance, [0, 0], []
    for stratum in strata:
        left, taken = stratum.counts, []
        for at, share in enumerate(stratum.share[:0:-1]):
            size = max(share + missing[at], 0)
            sums = GroupSums(left, Point(0, size + slack), WorkBudget(), has_middle=False)
            taken.append(sums.taken(sums.nearest(Point(0, size))).last)
            missing[at] += share - sum(size * count for size, count in taken[-1].items())
            left = left - taken[-1]
        found.append(PartCounts(taken[1] if len(taken) > 1 else Counter(), taken[0]))
    return found


def _all_parts(strata: Sequence[_Stratum], best: _Deal) -> list[PartCounts]:
    """Choose the groups nearest to the sizes of all parts."""
    (stratum,) = strata
    sums = _sums(stratum, best.distance // 2, WorkBudget())
    return [sums.taken(sums.nearest(stratum.wanted))]


def _across_strata(strata: Sequence[_Stratum], best: _Deal) -> list[PartCounts]:
    """Choose the groups nearest to the wanted sizes with the smallest deviations of the strata."""
    most, work = best.slack + best.distance, WorkBudget()
    sums = [_sums(stratum, most, work) for stratum in strata]

    def attempt(slack: int) -> list[Point] | None:
        offsets = [
            offsets_within(each.sums, stratum.wanted, slack, work) for each, stratum in zip(sums, strata, strict=True)
        ]
        return common_offsets(offsets, slack, work) if all(offsets) else None

    chosen = least_slack(attempt, most)
    return [each.taken(stratum.wanted.plus(off)) for each, stratum, off in zip(sums, strata, chosen, strict=True)]


def _sums(stratum: _Stratum, slack: int, work: WorkBudget) -> GroupSums:
    return GroupSums(stratum.counts, stratum.wanted.plus(Point(slack, slack)), work, has_middle=len(stratum.share) > 2)


def _dealt(
    strata: Sequence[_Stratum], taken: Sequence[PartCounts], sizes: Mapping[int, int], seed: int
) -> dict[int, int]:
    """Return the part of every group; the draw decides among groups of the same size."""
    part_of: dict[int, int] = {}
    for stratum, (middle, last) in zip(strata, taken, strict=True):
        by_size: dict[int, list[int]] = defaultdict(list)
        for key in sorted(stratum.keys, key=lambda each: _draw(each, seed)):
            part_of[key] = 0
            by_size[sizes[key]].append(key)
        for part, counts in ((len(stratum.share) - 1, last), (1, middle)):
            for size, count in counts.items():
                for _ in range(count):
                    part_of[by_size[size].pop()] = part
    return part_of


def _point(sizes: Sequence[int]) -> Point:
    return Point(sizes[1] if len(sizes) > 2 else 0, sizes[-1])


def _fill(
    room: list[int], keys: Sequence[int], sizes: Mapping[int, int], seed: int, part_of: dict[int, int]
) -> list[int]:
    """Draw a part for every group, large groups first so that small ones fill it exactly; return the room left."""
    draws = {key: _draw(key, seed) for key in keys}
    for key in sorted(keys, key=lambda each: (-sizes[each], draws[each])):
        fitting = [part for part, size in enumerate(room) if size >= sizes[key]]
        part = _drawn(draws[key], room, fitting) if fitting else room.index(max(room))
        room[part] -= sizes[key]
        part_of[key] = part
    return room


def _draw(key: int, seed: int) -> int:
    data = key.to_bytes(_KEY_BYTES, "big") + str(seed).encode()
    return int.from_bytes(blake2b(data, digest_size=_KEY_BYTES).digest(), "big")


def _drawn(draw: int, room: Sequence[int], fitting: Sequence[int]) -> int:
    """Return one of the fitting parts, with a probability in proportion to its room."""
    point = draw * sum(room[part] for part in fitting) // _DRAW_RANGE
    for part in fitting:
        if point < room[part]:
            return part
        point -= room[part]
    return fitting[-1]


def _rooms(totals: dict[int, int], wanted: Sequence[int], percentages: Sequence[int]) -> dict[int, list[int]]:
    """Return integer sizes of every stratum and part that add up both by stratum and by part."""
    rooms = {stratum: [total * each // 100 for each in percentages] for stratum, total in totals.items()}
    open_parts = [size - sum(room[part] for room in rooms.values()) for part, size in enumerate(wanted)]
    open_strata = {stratum: total - sum(rooms[stratum]) for stratum, total in totals.items()}
    remainders = [
        (-(total * percentages[part] % 100), stratum, part)
        for stratum, total in totals.items()
        for part in range(len(wanted))
    ]
    # The second round assigns what is left after the largest remainders.
    for _, stratum, part in sorted(remainders) * 2:
        if open_parts[part] > 0 and open_strata[stratum] > 0:
            rooms[stratum][part] += 1
            open_parts[part] -= 1
            open_strata[stratum] -= 1
    return rooms
