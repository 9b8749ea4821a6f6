"""What a plan makes of all rows: counts, and which entries each view lists; no text is kept."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.duplicate_groups import DuplicateGroups
from medqa_gui.core.checks.examiner import NOTHING_BEFOREHAND, Beforehand, Examiner, Tally, is_filtered
from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.checks.plan_rules import SLOW, thorough_checks
from medqa_gui.core.checks.slow_checks import SlowChecks, kinds_of, run_slow_checks
from medqa_gui.core.checks.tokens import TokenCounter, estimate_tokens
from medqa_gui.core.conversations.row_index import GroupPlaces, RowPlaces
from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.engine.row_detail import line_of, record_text, source_cells
from medqa_gui.core.engine.sorting import conversation_key, in_order
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.finding import Finding, FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.listing import ConversationLine, Detail, Order, RelatedRows, View
from medqa_gui.core.model.outcome import RESTORABLE, Counts, LeftOut, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import SheetFacts
from medqa_gui.core.reading.row_store import RowStore

_REPORT_EVERY = 200
_REASONS = tuple(LeftOut)
# What stands for an entry: saved, saved but doubtful, or left out for one of the reasons.
_SAVED, _LOOK, _LEFT_OUT = range(3)
_NOTHING: frozenset[FindingId] = frozenset()
_WORST_FIRST = tuple(Severity)
# More rows of one group are named, but not compared.
_MOST_ALIKE = 500

# More entries than these are looked at more closely with all others.
_MOST_IN_STEP = 100

MakeChecks = Callable[[Plan], Sequence[Check]]


class Review:
    """Grows row by row, so that the window can list the first rows while the rest is still being read."""

    def __init__(
        self,
        plan: Plan,
        columns: Sequence[Column],
        make_checks: MakeChecks,
        beforehand: Beforehand = NOTHING_BEFOREHAND,
    ) -> None:
        self._beforehand = beforehand
        self._examiner = Examiner(plan, columns, make_checks(plan), beforehand)
        self._tally = Tally()
        self._places: RowPlaces | GroupPlaces = RowPlaces()
        self._status = bytearray()
        self._findings: dict[int, frozenset[FindingId]] = {}  # entry -> what was found
        self._from_all: dict[int, list[Finding]] = {}  # row number -> what only all rows told
        self._groups = DuplicateGroups()
        self._closer: SlowChecks | None = None
        self._closely: dict[int, frozenset[FindingId]] = {}  # entry -> what the closer look found
        self._next = 0
        self._is_finished = self._is_reworded = False
        self._is_in_step = False  # whether the closer look remembers every entry as this plan makes it
        self.use(plan, columns)

    @property
    def rows(self) -> int:
        """How many data rows were looked at."""
        return self._tally.rows

    @property
    def is_told(self) -> bool:
        """Whether the counts are those of the plan's own words, as all rows together tell them."""
        return self._is_finished and not self._is_reworded

    @property
    def lines(self) -> dict[View, int]:
        """How many entries each view lists; what needs a look is saved although something is doubtful about it."""
        every, looks = len(self._status), self._status.count(_LOOK)
        return {View.ALL: every, View.NEEDS_A_LOOK: looks, View.LEFT_OUT: every - looks - self._status.count(_SAVED)}

    def counts(self, facts: SheetFacts) -> Counts:
        """Return the counts so far."""
        counts = self._tally.counts(facts)
        return replace(counts, findings=counts.findings | self._closer.counts) if self._closer else counts

    @property
    def kinds(self) -> dict[str, int]:
        """How many rows have each kind of personal data, as far as they were looked for."""
        return self._closer.kinds if self._closer else {}

    @property
    def lengths(self) -> Lengths | None:
        """How long the conversations are, None until they were looked at more closely."""
        return self._closer.lengths if self._closer else None

    def use(self, plan: Plan, columns: Sequence[Column]) -> None:
        """Go on under a plan that leaves the same rows out."""
        self._plan, self._columns, self._accepted = plan, columns, plan.accepted_here
        self._is_in_step = False
        self._viewer = Examiner(plan, columns, beforehand=self._beforehand)

    def reword(self, plan: Plan, columns: Sequence[Column]) -> None:
        """Say the entries in the words of another plan; what was counted and found holds until the next review."""
        self.use(plan, columns)
        self._is_reworded = True

    def touch(self, plan: Plan, columns: Sequence[Column], row_numbers: Iterable[int], store: RowStore) -> None:
        """Go on under a plan that treats only these rows, each of them an entry, otherwise.

        What such a change means for other rows is told too, except by the checks that take longer and by the rules that
        decide beforehand.
        """
        if self._is_reworded:
            self.use(plan, columns)  # Its counts are those of other words, and not to be told apart by rows.
            return
        entries = [at for number in row_numbers if (at := self._places.find(number)) is not None]
        before = [self._entry(at, store) for at in entries]
        is_in_step = self._is_in_step and len(entries) <= _MOST_IN_STEP
        self.use(plan, columns)
        for old in before:
            self._examiner.forget(old)
        self._examiner = self._examiner.under(plan, columns)
        after = [self._exchange(at, old) for at, old in zip(entries, before, strict=True)]
        if self._closer and is_in_step:
            self._closer.exchange(plan, columns, before, after)
            self._is_in_step = True
        if self._is_finished:
            self._compare(store.facts)

    def _exchange(self, at: int, old: Entry) -> Entry:
        self._tally.take_back(old, self._findings.pop(at, _NOTHING))
        (entry,) = self._examiner.entries(old.rows)
        found = self._examiner.findings(entry)
        self._tally.add(entry, found)
        self._status[at] = _SAVED if entry.left_out is None else _LEFT_OUT + _REASONS.index(entry.left_out)
        if found:
            self._note(at, found)
        self._touch_closely(at, entry)
        return entry

    def _compare(self, facts: SheetFacts) -> None:
        """Take in what all rows together tell now, in place of what they told before."""
        before, self._from_all = self._from_all, {}
        told_before = list(chain.from_iterable(before.values()))
        ids = frozenset(finding.id for finding in told_before)
        self._tally.take_back_findings(told_before)
        self._groups.forget(ids)
        entries = {at for number in before if (at := self._places.find(number)) is not None}
        for at in entries & self._findings.keys():
            self._findings[at] -= ids
            if not self._findings[at]:
                del self._findings[at]
        self._tell(self._examiner.finish(facts))
        for at in entries:
            self._rate(at)

    def has_seen(self, store: RowStore) -> bool:
        """Tell whether every row of the store was looked at."""
        return self._next == len(store)

    def look(self, store: RowStore) -> Generator[Progress, None, None]:
        """Look at the rows that the store got since the last time; grouped rows are looked at when it has all."""
        if self._plan.mapping.shape.is_grouped:
            yield from self._look_at_groups(store)
            return
        places = self._places = self._places if isinstance(self._places, RowPlaces) else RowPlaces()
        while self._next < len(store):
            page = store.page(self._next, _REPORT_EVERY)
            for entry in self._examiner.entries(page):
                self._add(entry)
            places.skipped += sum(row.number <= self._plan.header_row for row in page)
            self._next += len(page)
            yield Progress(self._next, len(store))

    def _look_at_groups(self, store: RowStore) -> Generator[Progress, None, None]:
        if self._next == len(store):
            return
        self._places = GroupPlaces(row.number for row in store)
        reported = 0
        for entry in self._examiner.entries(store):
            self._add(entry)
            if self.rows >= reported + _REPORT_EVERY:
                reported = self.rows
                yield Progress(self.rows, len(store))
        self._next = len(store)
        yield Progress(self._next, len(store))

    def _add(self, entry: Entry) -> None:
        findings = self._examiner.findings(entry)
        self._tally.add(entry, findings)
        self._places.add(entry)
        self._status.append(_SAVED if entry.left_out is None else _LEFT_OUT + _REASONS.index(entry.left_out))
        if findings:
            self._note(len(self._status) - 1, findings)

    def finish(self, facts: SheetFacts) -> None:
        """Take in what only all rows together tell."""
        if self._is_finished:
            return
        self._is_finished = True
        self._tell(self._examiner.finish(facts))

    def _tell(self, found: Sequence[Finding]) -> None:
        self._tally.add_findings(found)
        for finding in found:
            self._from_all.setdefault(finding.row_number, []).append(finding)
            self._groups.add(finding)
        for number, told in self._from_all.items():
            at = self._places.find(number)
            if at is not None:
                self._note(at, told)

    def run_slow_checks(self, store: RowStore) -> Generator[Progress, None, None]:
        """Ask the checks that take longer, once every row was looked at; what they told before holds until then."""
        closer = self._closer if self._is_in_step else None
        if closer:
            yield from closer.compare(store)
        else:
            closer = yield from run_slow_checks(self._plan, self._columns, self._beforehand, store)
        self._take_closer(closer)
        self._is_in_step = True

    def _take_closer(self, closer: SlowChecks) -> None:
        for at in tuple(self._closely):
            self._note_closely(at, ())
        self._groups.forget(SLOW)
        self._closer = closer
        by_entry: dict[int | None, list[Finding]] = defaultdict(list)
        for number, found in closer.findings.items():
            by_entry[self._places.find(number)] += found
            for each in found:
                self._groups.add(each)
        for entry, told in by_entry.items():
            if entry is not None:
                self._note_closely(entry, told)

    def look_as_closely_as(self, before: "Review") -> None:
        """Take over what a review of nearly the same plan told, until this one has looked as closely itself."""
        if before._closer:  # noqa: SLF001 - the same class
            self._take_closer(before._closer)  # noqa: SLF001

    def listed(self, query: Query, store: RowStore) -> "Generator[Progress, None, array[int]]":
        """Return the entries that the query lists, in its order."""
        found = yield from self._fitting(query, store)
        if query.order is Order.ROW:
            return found[::-1] if query.is_descending else found
        return (yield from in_order(found, self._sort_key(query.order, store), is_descending=query.is_descending))

    def next_doubt(self, listed: Sequence[int], query: Query, position: int, step: int) -> int | None:
        """Return the position in the list of the next line (step 1) or the one before (-1) that is doubtful.

        Doubtful is what needs a look; where nothing does, whatever has a finding, and all lines of one finding's list.
        """
        ways = [(position + step * far) % len(listed) for far in range(1, len(listed) + 1)] if len(listed) else []
        if query.finding:
            return ways[0] if ways else None
        looks = (at for at in ways if self._status[listed[at]] == _LOOK)
        notes = (at for at in ways if listed[at] in self._findings or listed[at] in self._closely)
        return next(looks, None) if _LOOK in self._status else next(notes, None)

    def _fitting(self, query: Query, store: RowStore) -> "Generator[Progress, None, array[int]]":
        wanted = query.find.casefold()
        found = array("L")
        for at in range(len(self._status)):
            if self._is_listed(at, query, store.facts) and (not wanted or self._holds(at, wanted, store)):
                found.append(at)
            if at % _REPORT_EVERY == 0:
                yield Progress(at, len(self._status))
        return found

    def line(self, at: int, store: RowStore) -> ConversationLine:
        """Return the conversations table's line of an entry."""
        findings = sorted(self._named(at, store.facts))
        return line_of(self._entry(at, store), findings, self._kinds(at), self._count_tokens)

    def detail(self, row_number: int, store: RowStore) -> Detail | None:
        """Return everything about the entry that a row stands in, None if there is no such entry."""
        at = self._places.find(row_number)
        if at is None:
            return None
        entry = self._entry(at, store)
        rows = [self._viewer.filled(store[position]) for position in self._places.positions(at)]
        return Detail(
            entry.row_number,
            entry.conversation,
            record_text(self._plan, entry.conversation) if entry.left_out is None else "",
            tuple(cell for row in rows for cell in source_cells(row, self._columns)),
            entry.left_out,
            tuple(self._found_in(at, entry, store.facts)),
            entry.edited,
            entry.stale_edits,
            tuple(self._alike(entry, store)),
        )

    def rows_of(self, finding: FindingId, facts: SheetFacts, kind: str = "") -> tuple[int, ...]:
        """Return the numbers of the rows that have this finding (of one kind), in the order of the sheet."""
        return tuple(
            self._places.numbers[at]
            for at in sorted(self._findings.keys() | self._closely.keys())
            if finding in self._named(at, facts) and (not kind or kind in self._kinds(at))
        )

    def place_of(self, row_number: int, listed: Sequence[int]) -> int | None:
        """Return the position in the list of the entry that a row stands in."""
        at = self._places.find(row_number)
        return next((place for place, each in enumerate(listed) if each == at), None)

    def rows_at(self, entries: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the rows of these entries that are saved, and those left out that can be brought back."""
        saved, left_out = [], []
        for at in entries:
            if self._status[at] < _LEFT_OUT:
                saved.append(self._places.numbers[at])
            elif _REASONS[self._status[at] - _LEFT_OUT] in RESTORABLE:
                left_out.append(self._places.numbers[at])
        return tuple(saved), tuple(left_out)

    def groups_of(self, finding: FindingId) -> tuple[tuple[int, ...], ...]:
        """Return the rows that belong together under this finding, such as those of one question."""
        return self._groups.of(finding)

    def _alike(self, entry: Entry, store: RowStore) -> Iterator[RelatedRows]:
        told = (*self._from_all.get(entry.row_number, ()), *self._closer_findings(entry.row_number))
        for finding, group in dict.fromkeys((each.id, each.group) for each in told if each.group):
            members = self._groups.members(finding, group)
            longest = max(members[:_MOST_ALIKE], key=lambda number: self._answer_length(number, store))
            yield RelatedRows(finding, members, longest)

    def _answer_length(self, row_number: int, store: RowStore) -> int:
        at = self._places.find(row_number)
        return len(self._entry(at, store).conversation.messages[-1].content) if at is not None else 0

    def _sort_key(self, order: Order, store: RowStore) -> Callable[[int], object]:
        if order is Order.NOTES:
            return self._worst
        key = conversation_key(order, self._count_tokens)
        return lambda at: key(self._entry(at, store).conversation)

    def _worst(self, at: int) -> tuple[int, str]:
        """Return what an entry is sorted by: errors first, and what has no finding last."""
        found = self._findings.get(at, _NOTHING) | self._closely.get(at, _NOTHING)
        ranks = ((_WORST_FIRST.index(FINDING_KINDS[each].severity), each.value) for each in found)
        return min(ranks, default=(len(_WORST_FIRST), ""))

    @property
    def _count_tokens(self) -> TokenCounter:
        """What counted the lengths; before they were counted, what estimates them."""
        return self._closer.count_tokens if self._closer else estimate_tokens

    def _closer_findings(self, row_number: int) -> tuple[Finding, ...]:
        return self._closer.findings.get(row_number, ()) if self._closer else ()

    def _kinds(self, at: int) -> tuple[str, ...]:
        is_personal = FindingId.PERSONAL_DATA in self._closely.get(at, _NOTHING)
        numbers = self._places.row_numbers(at) if is_personal else ()
        return kinds_of([each for number in numbers for each in self._closer_findings(number)])

    def _entry(self, at: int, store: RowStore) -> Entry:
        """Make an entry anew from its rows."""
        status = self._status[at]
        reason = _REASONS[status - _LEFT_OUT] if status >= _LEFT_OUT else None
        entry = self._viewer.again([store[position] for position in self._places.positions(at)], reason)
        return entry._replace(rows=tuple(store[position] for position in self._places.owned(at)))

    def _found_in(self, at: int, entry: Entry, facts: SheetFacts) -> Iterator[Finding]:
        # Fresh checks, since those of the review remember every entry that they saw.
        checks = thorough_checks(self._plan, self._count_tokens)
        found = list(Examiner(self._plan, self._columns, checks).findings(entry))
        told = (each for row in entry.rows for each in self._from_all.get(row.number, ()))
        closely = (each for each in self._closer_findings(entry.row_number) if each.group)
        found += [each for each in (*told, *closely) if entry.left_out is None and self._is_open(each)]
        yield from found
        # What the place of the entry in its conversation told, one row alone does not.
        for missing in sorted(self._named(at, facts) - {each.id for each in found}):
            if missing is not FindingId.FILTERED_ROW:
                yield Finding(missing, entry.row_number)

    def _note(self, at: int, findings: Sequence[Finding]) -> None:
        ids = frozenset(finding.id for finding in findings)
        self._findings[at] = self._findings.get(at, _NOTHING) | ids
        if self._status[at] == _SAVED and any(FINDING_KINDS[each].severity is not Severity.NOTE for each in ids):
            self._status[at] = _LOOK

    def _is_open(self, finding: Finding) -> bool:
        return (finding.id, finding.row_number) not in self._accepted

    def _touch_closely(self, at: int, entry: Entry) -> None:
        if self._closer:
            alone = SlowChecks(self._plan, self._columns, count_tokens=self._count_tokens).findings_of(entry)
            grouped = (each for each in self._closer_findings(entry.row_number) if each.group and not entry.left_out)
            found = (*alone, *(each for each in grouped if self._is_open(each)))
            self._closer.put(entry.row_number, found)
            self._note_closely(at, found)

    def _note_closely(self, at: int, findings: Sequence[Finding]) -> None:
        self._closely.pop(at, None)
        if findings:
            self._closely[at] = frozenset(each.id for each in findings)
        self._rate(at)

    def _rate(self, at: int) -> None:
        if self._status[at] < _LEFT_OUT:
            ids = self._findings.get(at, _NOTHING) | self._closely.get(at, _NOTHING)
            self._status[at] = (
                _LOOK if any(FINDING_KINDS[each].severity is not Severity.NOTE for each in ids) else _SAVED
            )

    def _is_listed(self, at: int, query: Query, facts: SheetFacts) -> bool:
        match query.view:
            case View.ALL:
                fits = True
            case View.NEEDS_A_LOOK:
                fits = self._status[at] == _LOOK
            case View.LEFT_OUT:
                fits = self._status[at] >= _LEFT_OUT
        if query.rows is not None and query.rows.isdisjoint(self._places.row_numbers(at)):
            return False
        if not fits or query.finding is None:
            return fits
        return query.finding in self._named(at, facts) and (not query.kind or query.kind in self._kinds(at))

    def _holds(self, at: int, wanted: str, store: RowStore) -> bool:
        messages = self._entry(at, store).conversation.messages
        return any(wanted in message.content.casefold() for message in messages if message.role is not Role.SYSTEM)

    def _named(self, at: int, facts: SheetFacts) -> frozenset[FindingId]:
        """Return the entry's findings; only the whole sheet tells whether a hidden row was filtered."""
        found = self._findings.get(at, _NOTHING) | self._closely.get(at, _NOTHING)
        if FindingId.HIDDEN_ROW in found and any(is_filtered(each, facts) for each in self._places.row_numbers(at)):
            return found - {FindingId.HIDDEN_ROW} | {FindingId.FILTERED_ROW}
        return found
