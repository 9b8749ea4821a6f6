"""No group in two files, exact sizes, the same seed the same files."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.splits import Split, group_key, normalised, share_out, wanted_sizes

percentages = st.sampled_from([(70, 30), (80, 10, 10), (50, 50), (99, 1), (34, 33, 33)])
key_lists = st.lists(st.integers(0, 40), min_size=1, max_size=200)


def test_seventy_thirty_of_690_is_483_and_207() -> None:
    assert wanted_sizes(690, (70, 30)) == (483, 207)
    assert share_out(list(range(690)), Split()).sizes == (483, 207)


@given(st.integers(0, 5000), percentages)
def test_wanted_sizes_add_up_and_are_the_nearest(total: int, shares: tuple[int, ...]) -> None:
    sizes = wanted_sizes(total, shares)
    assert sum(sizes) == total
    assert all(abs(size - total * share / 100) < 1 for size, share in zip(sizes, shares, strict=True))


@given(key_lists, percentages, st.integers())
def test_no_group_stands_in_two_parts(keys: list[int], shares: tuple[int, ...], seed: int) -> None:
    outcome = share_out(keys, Split(shares, seed=seed))
    assert outcome.leaks(keys) == 0
    assert sum(outcome.sizes) == len(keys)


@given(st.lists(st.integers(0, 2**64 - 1), unique=True, min_size=1, max_size=300), percentages, st.integers())
def test_single_conversations_reach_the_sizes_exactly(keys: list[int], shares: tuple[int, ...], seed: int) -> None:
    outcome = share_out(keys, Split(shares, seed=seed))
    assert outcome.sizes == outcome.wanted


@given(st.lists(st.integers(1, 12), min_size=1, max_size=9), st.integers(1, 99), st.integers(0, 5))
def test_large_groups_come_as_near_to_the_sizes_as_any_choice_of_them(sizes: list[int], share: int, seed: int) -> None:
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    outcome = share_out(keys, Split((100 - share, share), seed=seed))
    reachable = {0}
    for size in sizes:
        reachable |= {total + size for total in reachable}
    wanted = outcome.wanted[1]
    assert abs(outcome.sizes[1] - wanted) == min(abs(total - wanted) for total in reachable)
    assert outcome.leaks(keys) == 0
    assert outcome == share_out(keys, Split((100 - share, share), seed=seed))


def test_three_parts_of_large_groups_are_exact_where_they_can_be() -> None:
    sizes = [5, 5, 4, 3, 3, 2, 2]
    keys = [number for number, size in enumerate(sizes) for _ in range(size)]
    for seed in range(20):
        outcome = share_out(keys, Split((50, 25, 25), seed=seed))
        assert outcome.sizes == outcome.wanted == (12, 6, 6)


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
    assert outcome.sizes == outcome.wanted
    for part, size in enumerate(outcome.sizes):
        share = sum(1 for at in keys if strata[at] and outcome.parts[at] == part)
        assert abs(share - size * sum(strata) / count) <= 1


def test_questions_are_compared_as_repeats_are() -> None:
    assert normalised(" What\u00a0IS  \uff21spirin? ") == "what is aspirin?"
    assert group_key(["What is A?"]) == group_key(["what  is a?"])
    assert group_key(["What is A?"]) != group_key(["What is A"])


GOLDEN = "0000010001010000000001010000000100000000"
