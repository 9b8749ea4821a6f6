"""Sorting of many positions in small steps, so that the engine can answer requests in between."""

from array import array
from collections.abc import Callable, Generator, Iterable, Iterator
from heapq import merge
from itertools import islice
from typing import Any

from medqa_gui.core.checks.length import tokens_of
from medqa_gui.core.checks.tokens import TokenCounter
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.listing import Order
from medqa_gui.core.model.outcome import Progress

# Positions that are sorted in one step of some milliseconds.
_RUN = 5_000
_REPORT_EVERY = 200
# Texts are sorted by their beginning, which is what the list shows.
_LETTERS = 64


def in_order(
    positions: Iterable[int], key: Callable[[int], Any], *, is_descending: bool
) -> "Generator[Progress, None, array[int]]":
    """Return the positions sorted by key; equal keys keep their order. Keys are kept in memory until the end only."""
    left = iter(positions)
    runs: list[list[tuple[Any, int]]] = []
    while run := (yield from _keyed(islice(left, _RUN), key)):
        run.sort(key=_key, reverse=is_descending)
        runs.append(run)
    found = array("L")
    for count, (_, position) in enumerate(merge(*runs, key=_key, reverse=is_descending)):
        found.append(position)
        if count % _REPORT_EVERY == 0:
            yield Progress(count)
    return found


def conversation_key(order: Order, count_tokens: TokenCounter) -> Callable[[Conversation], Any]:
    """Return the sort key function for conversations."""
    if order is Order.TOKENS:
        return lambda conversation: tokens_of(conversation, count_tokens)
    role = Role.USER if order is Order.QUESTION else Role.ASSISTANT
    return lambda conversation: _beginning(conversation, role)


def _beginning(conversation: Conversation, role: Role) -> str:
    """Return the beginning of the first question or the last answer, as in the list."""
    texts = [text for each, text in conversation.messages if each is role]
    text = texts[0 if role is Role.USER else -1] if texts else ""
    return " ".join(text[: 2 * _LETTERS].split()).casefold()[:_LETTERS]


def _keyed(positions: Iterator[int], key: Callable[[int], Any]) -> Generator[Progress, None, list[tuple[Any, int]]]:
    run = []
    for count, position in enumerate(positions):
        run.append((key(position), position))
        if count % _REPORT_EVERY == 0:
            yield Progress(count)
    return run


def _key(pair: tuple[Any, int]) -> Any:  # noqa: ANN401 - whatever can be compared
    return pair[0]
