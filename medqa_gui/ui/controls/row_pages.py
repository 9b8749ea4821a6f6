"""Cache of row pages, which are requested from the engine when they are shown."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

# About one screen, so that the visible rows arrive first.
PAGE_SIZE = 50
MOST_PAGES = 48
_PAGES_IN_VIEW = 2
Line = TypeVar("Line")


class RowPages(Generic[Line]):
    """Cache of the most recent pages; an outdated page is used until its replacement arrives."""

    def __init__(self, ask: Callable[[int, int], None]) -> None:
        self._ask = ask
        self._pages: OrderedDict[int, Sequence[Line]] = OrderedDict()
        self._asked: set[int] = set()
        self._outdated: set[int] = set()

    def line(self, position: int) -> Line | None:
        """Return the line at this 0-based position, or request its page and return None."""
        first = position - position % PAGE_SIZE
        page = self._pages.get(first)
        if page is None or first in self._outdated:
            self._want(first)
        if page is None:
            return None
        self._pages.move_to_end(first)
        return page[position - first] if position - first < len(page) else None

    def take(self, first: int, lines: Sequence[Line]) -> None:
        """Store a page that has arrived."""
        self._pages[first] = lines
        self._pages.move_to_end(first)
        self._asked.discard(first)
        self._outdated.discard(first)
        while len(self._pages) > MOST_PAGES:
            dropped, _ = self._pages.popitem(last=False)
            self._outdated.discard(dropped)

    def outdate(self, from_position: int = 0) -> None:
        """Mark the pages from this position on as outdated, to request them when they are used."""
        self._outdated |= {first for first in self._pages if first + PAGE_SIZE > from_position}
        self._asked.clear()

    def ask_again(self) -> bool:
        """Request the most recently used outdated pages now; return whether there are any."""
        last = [first for first in reversed(self._pages) if first in self._outdated][:_PAGES_IN_VIEW]
        for first in reversed(last):
            self._want(first)
        return bool(last)

    def forget(self) -> None:
        """Remove all pages."""
        self._pages.clear()
        self._asked.clear()
        self._outdated.clear()

    def _want(self, first: int) -> None:
        if first not in self._asked:
            self._asked.add(first)
            self._ask(first, PAGE_SIZE)
