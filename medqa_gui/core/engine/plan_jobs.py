"""Jobs of the current plan: review, conversation list and slow checks, and the answers that are made from them."""

import time
from array import array
from collections.abc import Sequence

from medqa_gui.core.checks.examiner import NO_DECISIONS
from medqa_gui.core.checks.plan_rules import SLOW, decide_whole_sheet, needs_all_rows, quick_checks
from medqa_gui.core.engine.jobs import Jobs, Replies, Work
from medqa_gui.core.engine.list_versions import ListVersions
from medqa_gui.core.engine.protocol import (
    AskConversations,
    AskListedRows,
    AskNext,
    AskRows,
    Conversations,
    Detailed,
    FoundRows,
    Listed,
    ListedRows,
    PositionFound,
    Query,
    Reviewed,
    UsePlan,
)
from medqa_gui.core.engine.review import Review
from medqa_gui.core.engine.review_detail import detail_of
from medqa_gui.core.engine.review_list import ReviewList
from medqa_gui.core.engine.sheet_loader import SheetLoader
from medqa_gui.core.guessing.survey import plan_columns
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.outcome import Counts
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.plan_diff import changed_rows, has_same_list, has_same_rows

# A list that is replaced while a person reads it flickers; most reviews are complete within this time.
_SECONDS_BEFORE_PARTIAL_LIST = 0.3
# The names of the jobs; the window knows errors of a plan by the first.
_REVIEW, _LIST, SLOW_CHECKS = "Review", "List", "SlowChecks"
_ALL = (_REVIEW, _LIST, SLOW_CHECKS)


class PlanJobs:
    """Keeps the review and the list of the latest plan current, and answers questions about them."""

    def __init__(self, jobs: Jobs, replies: Replies, loader: SheetLoader) -> None:
        self._jobs = jobs
        self._replies = replies
        self._loader = loader
        self._plan: Plan | None = None
        self._generation = 0
        self._review: Review | None = None
        self._is_reviewed = False
        self._query = Query()
        self._lists = ListVersions()
        self._waiting: list[tuple[int, AskRows]] = []  # request id and request, for checks that are still running

    def begin_sheet(self) -> None:
        """Answer what was asked about the rows of the sheet so far, and forget these rows."""
        self.send_found_rows(at_once=True)
        self._review, self._is_reviewed = None, False
        self._lists.begin_sheet()

    def use_plan(self, request: UsePlan) -> None:
        """Review a plan, as little of it as its difference from the plan before needs."""
        previous, self._plan, self._generation = self._plan, request.plan, request.generation
        self._jobs.assign(*_ALL)
        if request.plan.mapping.missing_fields:
            self._forget_review()
            self._replies.send(Reviewed(self._generation, Counts(), {}, is_whole=True))
            self._finish_list(None, array("L"))
            self.send_found_rows(at_once=True)
            return
        columns = plan_columns(request.plan, self._loader.sample)
        is_touched = self._is_reviewed and _REVIEW in self._jobs
        if self._review and previous and not is_touched and has_same_rows(previous, request.plan):
            self._continue_review(self._review, request.plan, columns)
            return
        self._jobs.stop(SLOW_CHECKS)
        changed = changed_rows(previous, request.plan) if previous and self._is_reviewed else None
        if self._review and changed is not None:
            self._review.touch(request.plan, columns, changed, self._loader.rows)
            is_final = self._review.are_counts_current and _REVIEW not in self._jobs
            if is_final and not needs_all_rows(request.plan, columns):
                self._send_review()
                self._start_listing()
                self._jobs.start(SLOW_CHECKS, self._run_slow_checks(self._review))
                return
            self._show_meanwhile()
        elif self._review and previous and self._is_reviewed and has_same_list(previous, request.plan):
            self._review.reword(request.plan, columns)
            self._show_meanwhile()
        else:
            self._forget_review()
        self._jobs.start(_REVIEW, self._run_review(request.plan, columns))

    def use_query(self, query: Query) -> None:
        """List the conversations of a query."""
        self._query = query
        self._start_listing()

    def send_conversations(self, request: AskConversations) -> None:
        """Send lines of a list; none if the list is removed or of another sheet."""
        review, listed = self._lists.find(request.listing)
        wanted = listed[max(request.first, 0) : request.first + request.size]
        is_current = review is not None and self._lists.is_of_this_sheet(request.listing)
        lines = [ReviewList(review).line(at, self._loader.rows) for at in wanted] if review and is_current else []
        number = self._lists.newest if request.listing is None else request.listing
        self._replies.send(Conversations(number, request.first, lines))

    def send_detail(self, row_number: int) -> None:
        """Send the detail of a row; nothing if it is not a reviewed data row."""
        if detail := self._review and detail_of(self._review, row_number, self._loader.rows):
            self._replies.send(Detailed(detail))

    def send_next_issue(self, request: AskNext) -> None:
        """Send the position of the next line that needs review."""
        found = None
        if self._review:
            entries = self._lists.entries
            found = ReviewList(self._review).next_issue(entries, self._query, request.position, request.step)
        self._replies.send(PositionFound(found, self._lists.newest))

    def send_position(self, row_number: int) -> None:
        """Send the position of a row in the newest list."""
        found = ReviewList(self._review).position_of(row_number, self._lists.entries) if self._review else None
        self._replies.send(PositionFound(found, self._lists.newest))

    def send_listed_rows(self, request: AskListedRows) -> None:
        """Send which rows are at positions of a list: included ones, and excluded ones that can be included."""
        review, listed = self._lists.find(request.listing)
        wanted = [at for first, last in request.spans for at in listed[first : last + 1]]
        self._replies.send(ListedRows(*(review.store.included_and_restorable(wanted) if review else ((), ()))))

    def ask_rows(self, request: AskRows) -> None:
        """Answer with the rows of a finding once its check has seen all rows."""
        self._waiting.append((self._replies.request_id, request))
        self.send_found_rows()

    def send_found_rows(self, *, at_once: bool = False) -> None:
        """Answer the waiting requests for rows whose checks are done, all of them if `at_once`."""
        review, facts = self._review, self._loader.rows.facts
        is_reviewed = self._is_reviewed and _REVIEW not in self._jobs
        for waiting in tuple(self._waiting):
            request_id, (finding, kind) = waiting
            if at_once or (is_reviewed and (finding not in SLOW or SLOW_CHECKS not in self._jobs)):
                self._waiting.remove(waiting)
                rows = review.rows_with(finding, facts, kind) if review else ()
                groups = review.store.groups.of(finding) if review else ()
                self._replies.send(FoundRows(finding, rows, groups, kind), to=request_id)

    def _continue_review(self, review: Review, plan: Plan, columns: Sequence[Column]) -> None:
        """Continue the review under a plan that excludes the same rows."""
        review.use(plan, columns)
        self._send_review()
        if _REVIEW not in self._jobs:
            if _LIST not in self._jobs:
                self._finish_list(review, self._lists.entries)
            self._jobs.start(SLOW_CHECKS, self._run_slow_checks(review))

    def _forget_review(self) -> None:
        self._review, self._is_reviewed = None, False
        self._jobs.stop(*_ALL)

    def _show_meanwhile(self) -> None:
        """Show the same list under the new plan until all rows are reviewed again."""
        self._send_review(is_whole=False)
        if _LIST not in self._jobs:
            self._finish_list(self._review, self._lists.entries)

    def _run_review(self, plan: Plan, columns: Sequence[Column]) -> Work:
        loader, decisions = self._loader, NO_DECISIONS
        if needs_all_rows(plan, columns):
            while not loader.is_whole:
                yield None
            decisions = yield from decide_whole_sheet(plan, columns, loader.rows)
        review = Review(plan, columns, quick_checks, decisions)
        # A review that was touched or reworded stays in view until the new one is complete.
        is_shown = self._review is None
        if is_shown:
            self._review, self._is_reviewed = review, False
        partial_at = time.monotonic() + _SECONDS_BEFORE_PARTIAL_LIST
        listed_rows = 0
        while not (loader.is_whole and review.has_seen(loader.rows)):
            for _ in review.run(loader.rows):
                if is_shown and self._replies.is_report_due():
                    self._send_review()
                # A list at every doubling keeps the work linear. Rows arrive as fast as they are listed: a list that
                # started again each time would never end.
                is_due = review.rows >= 2 * listed_rows and _LIST not in self._jobs
                if is_shown and is_due and time.monotonic() > partial_at:
                    listed_rows = review.rows
                    self._start_listing()
                yield None
            yield None
        review.finish(loader.rows.facts)
        if self._review and not is_shown:
            review.adopt_slow_checks(self._review)
        self._review, self._is_reviewed = review, True
        self._send_review()
        self._start_listing()
        self._jobs.start(SLOW_CHECKS, self._run_slow_checks(review))

    def _run_slow_checks(self, review: Review) -> Work:
        for _ in review.run_slow_checks(self._loader.rows):
            yield None
        self._send_review()
        self._start_listing()

    def _send_review(self, *, is_whole: bool = True) -> None:
        review, rows = self._review, self._loader.rows
        if review is not None:
            is_whole = is_whole and self._loader.is_whole and review.has_seen(rows)
            sizes, kinds, lengths = review.store.view_sizes, review.kinds, review.lengths
            self._replies.send(Reviewed(self._generation, review.counts(rows.facts), sizes, is_whole, kinds, lengths))

    def _start_listing(self) -> None:
        if self._review is not None:
            self._jobs.start(_LIST, self._list(self._review))
        elif self._plan and self._plan.mapping.missing_fields:
            self._finish_list(None, array("L"))

    def _list(self, review: Review) -> Work:
        self._finish_list(review, (yield from ReviewList(review).entries(self._query, self._loader.rows)))

    def _finish_list(self, review: Review | None, listed: "array[int]") -> None:
        number = self._lists.add(review, listed)
        self._replies.send(Listed(self._generation, self._query, len(listed), number))
