"""Rows that ask and answer nearly the same as another row."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from medqa_gui.core.checks.checked_messages import dialogue_messages
from medqa_gui.core.checks.normal import normal
from medqa_gui.core.checks.same_question import ask_the_same
from medqa_gui.core.checks.sketch import BINS, sketches_of
from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A pair with four fifths in common agrees in one of twelve bands of five bytes in 99 of 100 cases.
_BAND = 5
_BATCH = 1000  # rows
_AT_ONCE = 100_000  # pairs
_ALIKE = 0.75
_QUESTION_LENGTH = 1000


class NearDuplicateCheck:
    """Compares conversations by sketches, and the questions of similar ones word by word.

    A row costs 64 bytes and its question. Questions that are the same, or differ in a number or in what they are about,
    are no near duplicates. Linear in the rows: about 50 µs for a row of 700 characters.
    """

    def __init__(self, *, question_column: int | None) -> None:
        self._column = question_column
        self._waiting: list[str] = []
        self._sketches: list[NDArray[np.uint8]] = []
        self._rows = array("I")
        self._questions = bytearray()
        self._ends = array("Q", [0])
        self._each: list[bytes] | None = None  # the questions one by one, once a row was forgotten

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Remember the row."""
        texts = [normal(text) for _, text in dialogue_messages(conversation.messages)]
        if not texts:
            return ()
        question = "\n".join(texts[:-1])[:_QUESTION_LENGTH].encode("utf-8", "surrogatepass")
        if self._each is not None:
            self._put(row.number, question, "\n".join(texts))
            return ()
        self._rows.append(row.number)
        self._questions += question
        self._ends.append(len(self._questions))
        self._waiting.append("\n".join(texts))
        if len(self._waiting) == _BATCH:
            self._sketch()
        return ()

    def forget(self, row: Row, conversation: Conversation | None) -> None:  # noqa: ARG002 - of the protocol
        """Remember the row no more; from now on rows come in any order, each with its own number."""
        import numpy as np

        each = self._one_by_one()
        at = bisect_left(self._rows, row.number)
        if at < len(self._rows) and self._rows[at] == row.number:
            self._rows.pop(at)
            each.pop(at)
            self._sketches = [np.delete(np.concatenate(self._sketches), at, axis=0)]

    def finish(self) -> Iterable[Finding]:
        """Yield a finding for each row of a group; the group is named by its first row."""
        self._sketch()
        groups = self._groups()
        for member in sorted(groups):
            yield Finding(FindingId.NEAR_DUPLICATE, self._rows[member], self._column, group=self._rows[groups[member]])

    def _sketch(self) -> None:
        if self._waiting:
            self._sketches.append(sketches_of(self._waiting))
            self._waiting.clear()

    def _put(self, row_number: int, question: bytes, text: str) -> None:
        import numpy as np

        at = bisect_left(self._rows, row_number)
        self._rows.insert(at, row_number)
        self._one_by_one().insert(at, question)
        (sketch,) = sketches_of((text,))
        self._sketches = [np.insert(np.concatenate(self._sketches), at, sketch, axis=0)]

    def _one_by_one(self) -> list[bytes]:
        if self._each is None:
            import numpy as np

            self._sketch()
            self._each = [bytes(self._questions[start:end]) for start, end in pairwise(self._ends)]
            self._sketches.append(np.empty((0, BINS), np.uint8))
            self._questions.clear()
        return self._each

    def _groups(self) -> dict[int, int]:
        """Return the first member of its group for each row that has a near duplicate."""
        first: dict[int, int] = {}
        for one, two in self._similar():
            if self._ask_the_same(one, two):
                a, b = _root(first, one), _root(first, two)
                first.update({min(a, b): min(a, b), max(a, b): min(a, b)})
        return {member: _root(first, member) for member in first}

    def _similar(self) -> Iterator[tuple[int, int]]:
        import numpy as np

        if not self._rows:
            return
        sketches = np.concatenate(self._sketches)
        rows = len(sketches)
        met = np.empty(0, np.int64)
        for start in range(0, BINS - _BAND + 1, _BAND):
            met = np.union1d(met, _meeting(sketches, start))
        for pair in map(int, met):
            yield divmod(pair, rows)

    def _ask_the_same(self, one: int, two: int) -> bool:
        first, second = self._question(one), self._question(two)
        # The same question with another answer is a conflict, and with the same answer a repeat: named elsewhere.
        return first != second and ask_the_same(first, second)

    def _question(self, member: int) -> str:
        if self._each is not None:
            return self._each[member].decode("utf-8", "ignore")
        return self._questions[self._ends[member] : self._ends[member + 1]].decode("utf-8", "ignore")


def _meeting(sketches: "NDArray[np.uint8]", start: int) -> "NDArray[np.int64]":
    """Return the pairs that share a band and most of the sketch, as first × rows + second.

    Each row is compared with the first of its bucket and with the one before it, so that the work is linear.
    """
    import numpy as np

    rows = len(sketches)
    keys = np.zeros(rows, np.uint64)
    for byte in range(start, start + _BAND):
        keys = keys * np.uint64(256) + sketches[:, byte]
    order = np.argsort(keys, kind="stable")
    is_first = np.concatenate(([True], keys[order][1:] != keys[order][:-1]))
    firsts = order[np.maximum.accumulate(np.where(is_first, np.arange(rows), 0))]
    later = np.flatnonzero(~is_first)
    pairs = np.unique(np.concatenate((firsts[later], order[later - 1])) * rows + np.tile(order[later], 2))
    agreeing = [np.empty(0, np.int64)]
    for some in np.array_split(pairs, len(pairs) // _AT_ONCE + 1):
        shared = (sketches[some // rows] == sketches[some % rows]).sum(axis=1)
        agreeing.append(some[shared >= _ALIKE * BINS])
    return np.concatenate(agreeing)


def _root(first: dict[int, int], member: int) -> int:
    while first.get(member, member) != member:
        # Halving the way keeps long chains of near duplicates from being walked again and again.
        first[member] = first[first[member]]
        member = first[member]
    return member
