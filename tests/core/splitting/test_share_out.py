"""No group in two files, exact sizes, the same seed the same files."""

import random
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.model.split import Split
from medqa_gui.core.model.text_key import normalized
from medqa_gui.core.splitting import group_sums
from medqa_gui.core.splitting.group_sums import GroupSums, Point, WorkBudget
from medqa_gui.core.splitting.share_out import group_key, share_out, wanted_sizes

percentages = st.sampled_from([(70, 30), (80, 10, 10), (50, 50), (99, 1), (34, 33, 33)])
key_lists = st.lists(st.integers(0, 40), min_size=1, max_size=200)


def test_seventy_thirty_of_690_is_483_and_207() -> None:
    assert wanted_sizes(690, (70, 30)) == (483, 207)
    assert share_out(list(range(690)), Split()).sizes.reached == (483, 207)


@given(st.integers(0, 5000), percentages)
def test_wanted_sizes_add_up_and_are_the_nearest(total: int, shares: tuple[int, ...]) -> None:
    sizes = wanted_sizes(total, shares)
    assert sum(sizes) == total
    assert all(abs(size - total * share / 100) < 1 for size, share in zip(sizes, shares, strict=True))


@given(key_lists, percentages, st.integers())
def test_no_group_stands_in_two_parts(keys: list[int], shares: tuple[int, ...], seed: int) -> None:
    outcome = share_out(keys, Split(shares, seed=seed))
    assert outcome.leaks(keys) == 0
    assert sum(outcome.sizes.reached) == len(keys)


@given(st.lists(st.integers(0, 2**64 - 1), unique=True, min_size=1, max_size=300), percentages, st.integers())
def test_single_conversations_reach_the_sizes_exactly(keys: list[int], shares: tuple[int, ...], seed: int) -> None:
    outcome = share_out(keys, Split(shares, seed=seed))
    assert outcome.sizes.reached == outcome.sizes.wanted


@given(st.lists(st.integers(1, 12), min_size=1, max_size=9), st.integers(1, 99), st.integers(0, 5))
def test_large_groups_come_as_near_to_the_sizes_as_any_choice_of_them(sizes: list[int], share: int, seed: int) -> None:
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    outcome = share_out(keys, Split((100 - share, share), seed=seed))
    reachable = {0}
    for size in sizes:
        reachable |= {total + size for total in reachable}
    wanted = outcome.sizes.wanted[1]
    assert abs(outcome.sizes.reached[1] - wanted) == min(abs(total - wanted) for total in reachable)
    assert outcome.leaks(keys) == 0
    assert outcome == share_out(keys, Split((100 - share, share), seed=seed))


def test_three_parts_of_large_groups_are_exact_where_they_can_be() -> None:
    sizes = [5, 5, 4, 3, 3, 2, 2]
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    for seed in range(20):
        outcome = share_out(keys, Split((50, 25, 25), seed=seed))
        assert outcome.sizes.reached == outcome.sizes.wanted == (12, 6, 6)


class Off(NamedTuple):
    """How far the sizes are off together, and the share of the stratum that is furthest from it."""

    distance: int
    slack: int


def off(parts: Sequence[int], sizes: Sequence[int], strata: Sequence[int], shares: dict[int, list[int]]) -> Off:
    """Count how far off the groups' parts are."""
    rest = {stratum: [-size for size in share] for stratum, share in shares.items()}
    for part, size, stratum in zip(parts, sizes, strata, strict=True):
        rest[stratum][part] += size
    total = [sum(each) for each in zip(*rest.values(), strict=True)]
    return Off(sum(map(abs, total)), max(abs(each) for row in rest.values() for each in row))


def all_deals(count: int, parts: int) -> list[tuple[int, ...]]:
    return list(product(range(parts), repeat=count))


few_sizes = st.lists(st.integers(1, 12), min_size=1, max_size=6)
three = st.sampled_from([(80, 10, 10), (50, 25, 25), (34, 33, 33), (60, 39, 1), (1, 1, 98)])


@given(few_sizes, three, st.integers(0, 3))
def test_three_parts_come_as_near_to_the_sizes_as_any_choice_of_groups(
    sizes: list[int], shares: tuple[int, ...], seed: int
) -> None:
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    outcome = share_out(keys, Split(shares, seed=seed))
    none = [0] * len(sizes)
    wanted = {0: list(outcome.sizes.wanted)}
    reached = off(parts_of_groups(keys, outcome.parts), sizes, none, wanted)
    assert reached.distance == min(off(deal, sizes, none, wanted).distance for deal in all_deals(len(sizes), 3))
    assert outcome.leaks(keys) == 0
    assert outcome == share_out(keys, Split(shares, seed=seed))


def parts_of_groups(keys: Sequence[int], parts: bytes) -> list[int]:
    return list(dict(zip(keys, parts, strict=True)).values())


def test_a_choice_that_part_by_part_does_not_find_is_found() -> None:
    # The test part alone would take 6, after which nothing makes the 7 of the validation.
    sizes = [6, 4, 2, 3, 13]
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    for seed in range(10):
        outcome = share_out(keys, Split((54, 25, 21), seed=seed))
        assert outcome.sizes.wanted == (15, 7, 6)
        assert outcome.sizes.reached == (15, 7, 6)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), min_size=1, max_size=6),
    st.sampled_from([(70, 30), (50, 50), (60, 20, 20), (34, 33, 33)]),
    st.integers(0, 3),
)
def test_no_choice_is_nearer_to_the_sizes_without_a_stratum_further_off(
    groups: list[tuple[int, int]], shares: tuple[int, ...], seed: int
) -> None:
    sizes, strata = [size for size, _ in groups], [stratum for _, stratum in groups]
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    outcome = share_out(keys, Split(shares, seed=seed), [strata[key] for key in keys])
    rooms = rooms_of(sizes, strata, outcome.sizes.wanted, shares)
    reached = off(parts_of_groups(keys, outcome.parts), sizes, strata, rooms)
    others = {off(deal, sizes, strata, rooms) for deal in all_deals(len(sizes), len(shares))}
    assert reached == min(other for other in others if other.slack <= reached.slack)
    assert Off(0, 0) not in others or reached == Off(0, 0)
    assert outcome.leaks(keys) == 0


def rooms_of(
    sizes: Sequence[int], strata: Sequence[int], wanted: tuple[int, ...], shares: tuple[int, ...]
) -> dict[int, list[int]]:
    """Return the share of each stratum, of which `test_strata_are_alike_in_every_part` tells what it is to be."""
    singles = [(stratum, number) for stratum, size in zip(strata, sizes, strict=True) for number in range(size)]
    outcome = share_out(range(len(singles)), Split(shares), [stratum for stratum, _ in singles])
    assert outcome.sizes.reached == wanted
    parts = [(stratum, part) for (stratum, _), part in zip(singles, outcome.parts, strict=True)]
    return {each: [parts.count((each, part)) for part in range(len(shares))] for each in set(strata)}


def test_a_stratum_that_cannot_be_divided_is_made_up_for_by_the_others() -> None:
    sizes = [10] * 10
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    assert share_out(keys, Split((70, 30)), keys).sizes.reached == (70, 30)


def test_one_stratum_is_no_stratum() -> None:
    keys = [number for number, size in enumerate([9, 7, 7, 4]) for _ in range(size)]
    assert share_out(keys, Split(), [5] * len(keys)) == share_out(keys, Split())


@given(st.integers(0, 60), st.integers(0, 60))
def test_chunks_for_three_are_dealt_out_in_every_way(first: int, second: int) -> None:
    sums = GroupSums({1: 60}, Point(60, 60), WorkBudget(), has_middle=True)
    if first + second <= 60:
        middle, last = sums.taken(Point(first, second))
        assert (middle[1], last[1]) == (first, second)
    else:
        assert not sums.sums.get(first, 0) >> second & 1


def test_sums_beyond_the_work_that_is_allowed_leave_what_was_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = [6, 4, 2, 3, 13]
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    monkeypatch.setattr(group_sums.WorkBudget.__init__, "__defaults__", (1,))
    for strata in (None, [key % 2 for key in keys]):
        outcome = share_out(keys, Split((54, 25, 21)), strata)
        assert outcome.leaks(keys) == 0
        assert sum(outcome.sizes.reached) == sum(sizes)


def test_the_search_is_as_cheap_for_a_few_groups_whatever_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[int] = []
    monkeypatch.setattr(WorkBudget, "make", lambda _work, sums: spent.append(len(sums)))
    for factor in (1, 1000):
        keys = [number for number in range(12) for _ in range((30 + number) * factor)]
        outcome = share_out(keys, Split((80, 10, 10)))
        assert outcome.leaks(keys) == 0
    assert sum(spent[: len(spent) // 2]) == sum(spent[len(spent) // 2 :])


def test_the_same_seed_gives_the_same_parts_and_another_seed_others() -> None:
    keys = [group_key([f"question {number}"]) for number in range(200)]
    first = share_out(keys, Split(seed=1))
    assert share_out(keys, Split(seed=1)).parts == first.parts
    assert share_out(keys, Split(seed=2)).parts != first.parts


def test_the_parts_are_the_same_on_every_machine() -> None:
    keys = [group_key([f"question {number}"]) for number in range(20)]
    assert share_out(keys, Split(seed=7)).parts.hex() == GOLDEN


def test_the_order_of_the_rows_does_not_decide_who_is_tested() -> None:
    keys = [group_key([f"question {number}"]) for number in range(100)]
    shuffled = random.Random(1).sample(keys, len(keys))
    by_key = dict(zip(keys, share_out(keys, Split()).parts, strict=True))
    again = dict(zip(shuffled, share_out(shuffled, Split()).parts, strict=True))
    assert by_key == again


def test_a_leak_would_be_counted() -> None:
    outcome = share_out([1, 2, 3, 4], Split((50, 50)))
    assert outcome.leaks([5, 5, 5, 5]) == 1


@pytest.mark.parametrize("count", [97, 1000])
def test_strata_are_alike_in_every_part(count: int) -> None:
    keys = list(range(count))
    strata = [at % 5 == 0 for at in keys]
    outcome = share_out(keys, Split((80, 10, 10)), strata)
    assert outcome.sizes.reached == outcome.sizes.wanted
    for part, size in enumerate(outcome.sizes.reached):
        share = sum(1 for at in keys if strata[at] and outcome.parts[at] == part)
        assert abs(share - size * sum(strata) / count) <= 1


def test_questions_are_compared_as_repeats_are() -> None:
    assert normalized(" What\u00a0IS  \uff21spirin? ") == "what is aspirin?"
    assert group_key(["What is A?"]) == group_key(["what  is a?"])
    assert group_key(["What is A?"]) != group_key(["What is A"])


GOLDEN = "0000010001010000000001010000000100000000"
