"""Share conversations out to train, validation and test so that no group stands in two files."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

PART_NAMES = {2: ("train", "test"), 3: ("train", "validation", "test")}
_KEY_BYTES = 8
# Among more conversations than this there are enough small groups to fill up with.
_MOST_TO_SEARCH = 100_000
_DRAW_RANGE = 1 << 64


@dataclass(frozen=True, slots=True)
class Split:
    """How a dataset is shared out: percentages of two or three parts that add up to 100.

    Conversations with the same texts in `group_columns` (0-based) stay together; with none, those with the same
    question. `stratify_column` keeps its values' shares alike in every part. The seed decides all of it, everywhere.
    """

    percentages: tuple[int, ...] = (70, 30)
    group_columns: tuple[int, ...] = ()
    stratify_column: int | None = None
    seed: int = 0

    @property
    def part_names(self) -> tuple[str, ...]:
        """The parts' names, as they stand in the file names."""
        return PART_NAMES[len(self.percentages)]


class Shares(NamedTuple):
    """The outcome: the part (0-based) of every conversation, the wanted sizes and the sizes reached."""

    parts: bytes
    wanted: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def distance(self) -> int:
        """How far the sizes are from those that were wanted."""
        return sum(abs(one - other) for one, other in zip(self.wanted, self.sizes, strict=True))

    def leaks(self, keys: Sequence[int]) -> int:
        """Count the groups that stand in more than one part; must be 0."""
        places: dict[int, int] = defaultdict(int)
        for key, part in zip(keys, self.parts, strict=True):
            places[key] |= 1 << part
        return sum(place & (place - 1) != 0 for place in places.values())


def normalised(text: str) -> str:
    """Return the text as repeats are compared: NFKC, casefold, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def group_key(texts: Iterable[str]) -> int:
    """Return a 64-bit number for a group, the same on every machine."""
    joined = "\x1f".join(map(normalised, texts))
    return int.from_bytes(blake2b(joined.encode("utf-8", "replace"), digest_size=_KEY_BYTES).digest(), "big")


def wanted_sizes(total: int, percentages: Sequence[int]) -> tuple[int, ...]:
    """Return whole sizes that add up, by largest remainder in integers: 70/30 of 690 is 483/207."""
    sizes = [total * percentage // 100 for percentage in percentages]
    by_remainder = sorted(range(len(sizes)), key=lambda part: (-(total * percentages[part] % 100), part))
    for part in by_remainder[: total - sum(sizes)]:
        sizes[part] += 1
    return tuple(sizes)


def share_out(keys: Sequence[int], split: Split, strata: Sequence[int] | None = None) -> Shares:
    """Return the part of every conversation. `keys` are its group, `strata` the value that is to be spread evenly.

    A group that holds several strata counts for that of its first conversation. Without strata, two parts have the
    wanted sizes wherever some choice of groups has, else the nearest.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        groups[key].append(at)
    wanted = wanted_sizes(len(keys), split.percentages)
    by_stratum: dict[int, list[int]] = defaultdict(list)
    for key, members in groups.items():
        by_stratum[strata[members[0]] if strata else 0].append(key)
    totals = {stratum: sum(len(groups[key]) for key in found) for stratum, found in sorted(by_stratum.items())}
    parts = bytearray(len(keys))
    carried = [0] * len(wanted)
    for stratum, room in _rooms(totals, wanted, split.percentages).items():
        room = [mine + rest for mine, rest in zip(room, carried, strict=True)]
        carried = _fill(room, by_stratum[stratum], groups, split.seed, parts)
    drawn = _shares(parts, wanted)
    if strata or drawn.sizes == wanted or len(keys) > _MOST_TO_SEARCH:
        return drawn
    return min(drawn, _shares(_nearest(groups, wanted, split.seed), wanted), key=lambda shares: shares.distance)


def _shares(parts: bytearray, wanted: tuple[int, ...]) -> Shares:
    return Shares(bytes(parts), wanted, tuple(parts.count(part) for part in range(len(wanted))))


def _nearest(groups: dict[int, list[int]], wanted: Sequence[int], seed: int) -> bytearray:
    """Take for every part but the first the groups whose sizes come nearest to what is wanted of it."""
    parts = bytearray(sum(map(len, groups.values())))
    by_size: dict[int, list[int]] = defaultdict(list)
    for key in sorted(groups, key=lambda each: _draw(each, seed)):
        by_size[len(groups[key])].append(key)
    for part in range(len(wanted) - 1, 0, -1):
        for size, count in _nearest_sum({size: len(keys) for size, keys in by_size.items()}, wanted[part]).items():
            for _ in range(count):
                for at in groups[by_size[size].pop()]:
                    parts[at] = part
    return parts


def _nearest_sum(counts: dict[int, int], target: int) -> Counter[int]:
    """Return how many of each size add up nearest to the target; the sums that can be are the bits of a number."""
    largest = (1 << 2 * target + 1) - 1
    chunks: list[tuple[int, int]] = []
    sums = [1]
    for size, count in sorted(counts.items(), reverse=True):
        left, many = count, 1
        while left:
            many = min(many, left)
            chunks.append((size, many))
            sums.append((sums[-1] | sums[-1] << size * many) & largest)
            left, many = left - many, many * 2
    near = (total for far in range(target + 1) for total in (target - far, target + far))
    rest = next(total for total in near if sums[-1] >> total & 1)
    taken = Counter[int]()
    for (size, many), before in zip(reversed(chunks), reversed(sums[:-1]), strict=True):
        if not before >> rest & 1:
            taken[size] += many
            rest -= size * many
    return taken


def _fill(room: list[int], keys: list[int], groups: dict[int, list[int]], seed: int, parts: bytearray) -> list[int]:
    """Draw a part for every group, large groups first so that single ones fill up exactly; return the room left."""
    draws = {key: _draw(key, seed) for key in keys}
    for key in sorted(keys, key=lambda each: (-len(groups[each]), draws[each])):
        members = groups[key]
        fitting = [part for part, size in enumerate(room) if size >= len(members)]
        part = _drawn(draws[key], room, fitting) if fitting else room.index(max(room))
        room[part] -= len(members)
        for at in members:
            parts[at] = part
    return room


def _draw(key: int, seed: int) -> int:
    data = key.to_bytes(_KEY_BYTES, "big") + str(seed).encode()
    return int.from_bytes(blake2b(data, digest_size=_KEY_BYTES).digest(), "big")


def _drawn(draw: int, room: Sequence[int], fitting: Sequence[int]) -> int:
    """Choose among the fitting parts, each as likely as it has room."""
    point = draw * sum(room[part] for part in fitting) // _DRAW_RANGE
    for part in fitting:
        if point < room[part]:
            return part
        point -= room[part]
    return fitting[-1]


def _rooms(totals: dict[int, int], wanted: Sequence[int], percentages: Sequence[int]) -> dict[int, list[int]]:
    """Return whole sizes for every stratum and part that add up both ways."""
    rooms = {stratum: [total * each // 100 for each in percentages] for stratum, total in totals.items()}
    open_parts = [size - sum(room[part] for room in rooms.values()) for part, size in enumerate(wanted)]
    open_strata = {stratum: total - sum(rooms[stratum]) for stratum, total in totals.items()}
    remainders = [
        (-(total * percentages[part] % 100), stratum, part)
        for stratum, total in totals.items()
        for part in range(len(wanted))
    ]
    # The second round fills what the largest remainders could not, whatever the remainder.
    for _, stratum, part in sorted(remainders) * 2:
        if open_parts[part] > 0 and open_strata[stratum] > 0:
            rooms[stratum][part] += 1
            open_parts[part] -= 1
            open_strata[stratum] -= 1
    return rooms
