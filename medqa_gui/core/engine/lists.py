"""The lists that the window was told of: what it asks of one is answered from that one, though a newer is there."""

from array import array
from collections.abc import Sequence

from medqa_gui.core.engine.review import Review

# More reviews than these are not held: the one that the window looks at, and the one that takes its place.
_MOST_REVIEWS = 2


class Lists:
    """Each list with the review that it is of; those before the one that was asked of last are let go of."""

    def __init__(self) -> None:
        self._lists: dict[int, tuple[Review | None, array[int]]] = {}
        self._newest = self._before = 0

    @property
    def newest(self) -> int:
        """The name of the newest list."""
        return self._newest

    @property
    def entries(self) -> "array[int]":
        """The entries of the newest list."""
        return self._lists[self._newest][1] if self._lists else array("L")

    def begin_sheet(self) -> None:
        """Note that the lists so far are of the rows of another sheet."""
        self._before = self._newest

    def is_here(self, name: int | None) -> bool:
        """Tell whether a list, the newest for None, is of the rows that there are now."""
        return (self._newest if name is None else name) > self._before

    def add(self, review: Review | None, entries: "array[int]") -> int:
        """Hold a new list, and return its name."""
        self._newest += 1
        self._lists[self._newest] = review, entries
        while len({id(each) for each, _ in self._lists.values()}) > _MOST_REVIEWS:
            del self._lists[min(self._lists)]
        return self._newest

    def of(self, name: int | None) -> tuple[Review | None, Sequence[int]]:
        """Return a list and its review, the newest for None."""
        wanted = self._newest if name is None else name
        for older in [each for each in self._lists if each < min(wanted, self._newest)]:
            del self._lists[older]
        return self._lists.get(wanted, (None, ()))
