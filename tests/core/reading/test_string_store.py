"""Very many texts in little memory, none of them changed."""

import pytest

from medqa_gui.core.reading.string_store import StringStore

TEXTS = [f"{n} short" if n % 3 else f"{n} " + "long é😀\ud800 " * 40 for n in range(5000)] + [""]


def filled(*, is_forgetful, size=7):
    store = StringStore(is_forgetful=is_forgetful, plain_size=50_000)
    for at in range(0, len(TEXTS), size):
        store.extend(TEXTS[at : at + size])
    return store


@pytest.mark.parametrize("size", [1, 63, 64, 65, 5001])
def test_nothing_is_lost_or_changed_however_it_came(size):
    store = filled(is_forgetful=False, size=size)
    assert len(store) == len(TEXTS)
    assert [store.text(at) for at in range(len(TEXTS))] == TEXTS
    assert [store.text(at) for at in reversed(range(len(TEXTS)))] == TEXTS[::-1]


def test_a_forgetful_store_keeps_the_short_and_the_recent_and_says_what_it_forgot():
    store = filled(is_forgetful=True)
    found = [store.text(at) for at in range(len(TEXTS))]
    assert store.has_forgotten
    assert all(have == text for have, text in zip(found, TEXTS, strict=True) if len(text) < 20)
    assert found[-20:] == TEXTS[-20:]
    assert None in found[:100]


def test_a_store_within_its_limit_forgets_nothing():
    store = StringStore()
    store.extend(TEXTS)
    assert not store.has_forgotten
    assert [store.text(at) for at in range(len(TEXTS))] == TEXTS


def test_past_the_end_there_is_nothing():
    with pytest.raises(IndexError):
        filled(is_forgetful=True).text(len(TEXTS))
