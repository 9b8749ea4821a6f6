"""Versions of the conversation list: a request about a list is answered from it, even if a newer one exists."""

from array import array
from collections.abc import Sequence

from medqa_gui.core.engine.review import Review

# The review that the window shows, and the one that replaces it.
_MOST_REVIEWS = 2


class ListVersions:
    """Each list with its review, by number; versions before the last one that was asked for are removed."""

    def __init__(self) -> None:
        self._lists: dict[int, tuple[Review | None, array[int]]] = {}
        self._newest = self._last_of_other_sheet = 0

    @property
    def newest(self) -> int:
        """The number of the newest list."""
        return self._newest

    @property
    def entries(self) -> "array[int]":
        """The entries of the newest list."""
        return self._lists[self._newest][1] if self._lists else array("L")

    def begin_sheet(self) -> None:
        """Mark the lists so far as those of another sheet's rows."""
        self._last_of_other_sheet = self._newest

    def is_of_this_sheet(self, number: int | None) -> bool:
        """Return whether a list, the newest for None, lists rows of the loaded sheet."""
        return (self._newest if number is None else number) > self._last_of_other_sheet

    def add(self, review: Review | None, entries: "array[int]") -> int:
        """Add a list and return its number."""
        self._newest += 1
        self._lists[self._newest] = review, entries
        while len({id(each) for each, _ in self._lists.values()}) > _MOST_REVIEWS:
            del self._lists[min(self._lists)]
        return self._newest

    def find(self, number: int | None) -> tuple[Review | None, Sequence[int]]:
        """Return a list, the newest for None, and its review; (None, ()) if the list is removed."""
        wanted = self._newest if number is None else number
        for older in [each for each in self._lists if each < min(wanted, self._newest)]:
            del self._lists[older]
        return self._lists.get(wanted, (None, ()))
