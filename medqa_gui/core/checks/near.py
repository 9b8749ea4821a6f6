"""Check for near-duplicates: rows whose question and answer are almost those of another row."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from medqa_gui.core.checks.checked_messages import dialogue_messages
from medqa_gui.core.checks.normal import normal
from medqa_gui.core.checks.same_question import ask_the_same
from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

if TYPE_CHECKING:
    from medqa_gui.core.checks.sketch import SketchStore

_BATCH = 1000  # rows
_QUESTION_LENGTH = 1000


class NearDuplicateCheck:
    """Compares conversations by sketches, and the questions of similar ones word by word.

    A row costs 64 bytes and its question. Questions that are the same, or differ in a number or in their subject, are
    no near-duplicates. Linear in the rows: about 50 µs for a row of 700 characters.
    """

    def __init__(self, *, question_column: int | None) -> None:
        self._column = question_column
        self._waiting: list[str] = []
        self._sketches: SketchStore | None = None
        self._rows = array("I")
        self._questions = bytearray()
        self._ends = array("Q", [0])
        self._each: list[bytes] | None = None  # the single questions, once a row was forgotten

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
        """Forget the row; rows may come in any order from now on, each with its own number."""
        questions = self._single_questions()
        at = bisect_left(self._rows, row.number)
        if at < len(self._rows) and self._rows[at] == row.number:
            self._rows.pop(at)
            questions.pop(at)
            self._sketch_store.delete(at)

    def finish(self) -> Iterable[Finding]:
        """Yield a finding for each row of a group; `group` is its first row."""
        self._sketch()
        groups = self._groups()
        for member in sorted(groups):
            yield Finding(FindingId.NEAR_DUPLICATE, self._rows[member], self._column, group=self._rows[groups[member]])

    @property
    def _sketch_store(self) -> "SketchStore":
        if self._sketches is None:
            # Importing numpy takes 0.1 s, and the check of a single row for its detail compares nothing.
            from medqa_gui.core.checks.sketch import SketchStore

            self._sketches = SketchStore()
        return self._sketches

    def _sketch(self) -> None:
        if self._waiting:
            self._sketch_store.extend(self._waiting)
            self._waiting.clear()

    def _put(self, row_number: int, question: bytes, text: str) -> None:
        at = bisect_left(self._rows, row_number)
        self._rows.insert(at, row_number)
        self._single_questions().insert(at, question)
        self._sketch_store.insert(at, text)

    def _single_questions(self) -> list[bytes]:
        if self._each is None:
            self._sketch()
            self._each = [bytes(self._questions[start:end]) for start, end in pairwise(self._ends)]
            self._questions.clear()
        return self._each

    def _groups(self) -> dict[int, int]:
        """Return the first member of its group for each row that has a near-duplicate."""
        first: dict[int, int] = {}
        for one, two in self._sketch_store.similar_pairs():
            if self._ask_the_same(one, two):
                a, b = _root(first, one), _root(first, two)
                first.update({min(a, b): min(a, b), max(a, b): min(a, b)})
        return {member: _root(first, member) for member in first}

    def _ask_the_same(self, one: int, two: int) -> bool:
        first, second = self._question(one), self._question(two)
        # Rows with the same question are conflicting answers or exact duplicates, which another check finds.
        return first != second and ask_the_same(first, second)

    def _question(self, member: int) -> str:
        if self._each is not None:
            return self._each[member].decode("utf-8", "ignore")
        return self._questions[self._ends[member] : self._ends[member + 1]].decode("utf-8", "ignore")


def _root(first: dict[int, int], member: int) -> int:
    while first.get(member, member) != member:
        # Path halving avoids quadratic time for long chains of near-duplicates.
        first[member] = first[first[member]]
        member = first[member]
    return member
