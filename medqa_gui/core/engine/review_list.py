"""List of the conversations of a review: which ones, in which order, and their lines in the table."""

from array import array
from collections.abc import Callable, Generator, Sequence

from medqa_gui.core.checks.length import tokens_of
from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.engine.review import Review
from medqa_gui.core.engine.sorting import conversation_key, in_order
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.finding import Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.listing import LINE_LENGTH, ConversationLine, Order, View
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.model.table import SheetFacts
from medqa_gui.core.reading.row_store import RowStore

_REPORT_EVERY = 200
_WORST_FIRST = tuple(Severity)


class ReviewList:
    """Lists entries of a review; entries are 0-based positions in the review, positions are those in a list."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._store = review.store

    def entries(self, query: Query, rows: RowStore) -> "Generator[Progress, None, array[int]]":
        """Return the entries that the query lists, in its order."""
        found = yield from self._matching(query, rows)
        if query.order is Order.ROW:
            return found[::-1] if query.is_descending else found
        return (yield from in_order(found, self._sort_key(query.order, rows), is_descending=query.is_descending))

    def line(self, at: int, rows: RowStore) -> ConversationLine:
        """Return the line of an entry in the conversations table."""
        entry = self._review.entry(at, rows)
        messages = entry.conversation.messages
        question = next((each.content for each in messages if each.role is Role.USER), "")
        answers = [each.content for each in messages if each.role is Role.ASSISTANT] or [""]
        return ConversationLine(
            entry.row_number,
            question[:LINE_LENGTH],
            answers[-1][:LINE_LENGTH],
            entry.left_out,
            tuple(sorted(self._store.displayed_findings(at, rows.facts))),
            bool(entry.edited),
            len(answers),
            tokens_of(entry.conversation, self._review.count_tokens),
            self._review.kinds_at(at),
        )

    def next_issue(self, listed: Sequence[int], query: Query, position: int, step: int) -> int | None:
        """Return the position of the next line (step 1) or the one before (-1) that needs review, None if none does.

        Where no entry needs review, lines with any finding count, and in the list of one finding every line.
        """
        ways = [(position + step * far) % len(listed) for far in range(1, len(listed) + 1)] if len(listed) else []
        if query.finding:
            return ways[0] if ways else None
        if self._store.view_sizes[View.NEEDS_A_LOOK]:
            return next((at for at in ways if self._store.is_in_view(listed[at], View.NEEDS_A_LOOK)), None)
        return next((at for at in ways if self._store.findings(listed[at])), None)

    def position_of(self, row_number: int, listed: Sequence[int]) -> int | None:
        """Return the position of a row's entry in the list, None if it is not listed."""
        wanted = self._store.row_index.find(row_number)
        return next((position for position, at in enumerate(listed) if at == wanted), None)

    def _matching(self, query: Query, rows: RowStore) -> "Generator[Progress, None, array[int]]":
        text = query.find.casefold()
        found = array("L")
        for at in range(len(self._store)):
            if self._is_listed(at, query, rows.facts) and (not text or self._has_text(at, text, rows)):
                found.append(at)
            if at % _REPORT_EVERY == 0:
                yield Progress(at, len(self._store))
        return found

    def _is_listed(self, at: int, query: Query, facts: SheetFacts) -> bool:
        if query.rows is not None and query.rows.isdisjoint(self._store.row_index.row_numbers(at)):
            return False
        if not self._store.is_in_view(at, query.view):
            return False
        if query.finding is None:
            return True
        has_kind = not query.kind or query.kind in self._review.kinds_at(at)
        return query.finding in self._store.displayed_findings(at, facts) and has_kind

    def _has_text(self, at: int, text: str, rows: RowStore) -> bool:
        messages = self._review.entry(at, rows).conversation.messages
        return any(text in message.content.casefold() for message in messages if message.role is not Role.SYSTEM)

    def _sort_key(self, order: Order, rows: RowStore) -> Callable[[int], object]:
        if order is Order.NOTES:
            return self._worst_finding
        key = conversation_key(order, self._review.count_tokens)
        return lambda at: key(self._review.entry(at, rows).conversation)

    def _worst_finding(self, at: int) -> tuple[int, str]:
        """Return the sort key of an entry by its findings: errors first, entries without a finding last."""
        found = self._store.findings(at)
        ranks = ((_WORST_FIRST.index(FINDING_KINDS[each].severity), each.value) for each in found)
        return min(ranks, default=(len(_WORST_FIRST), ""))
