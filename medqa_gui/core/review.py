"""What a plan makes of all rows: counts, and which entries each view lists; no text is kept."""

from array import array
from collections.abc import Callable, Generator, Iterator, Sequence

from medqa_gui.core.assemble.entry import Entry
from medqa_gui.core.assemble.places import GroupPlaces, RowPlaces
from medqa_gui.core.checks.check import Check
from medqa_gui.core.checks.severity import SEVERITIES
from medqa_gui.core.engine_messages import Query
from medqa_gui.core.examine import Examiner, Tally, is_filtered
from medqa_gui.core.formats.records import quoted, quoted_ascii
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model import (
    LINE_LENGTH,
    Column,
    Conversation,
    ConversationLine,
    Counts,
    Detail,
    Finding,
    FindingId,
    LeftOut,
    Plan,
    Progress,
    Role,
    Severity,
    SourceCell,
    View,
    column_letter,
)
from medqa_gui.core.workbook.store import RowStore
from medqa_gui.core.workbook.table import Row, SheetFacts

_REPORT_EVERY = 200
_REASONS = tuple(LeftOut)
# What stands for an entry: saved, saved but doubtful, or left out for one of the reasons.
_SAVED, _LOOK, _LEFT_OUT = range(3)
_NOTHING: frozenset[FindingId] = frozenset()

MakeChecks = Callable[[Plan], Sequence[Check]]


class Review:
    """Grows row by row, so that the window can list the first rows while the rest is still being read."""

    def __init__(
        self,
        plan: Plan,
        columns: Sequence[Column],
        make_checks: MakeChecks,
        leaving: dict[int, LeftOut] | None = None,
    ) -> None:
        self._make_checks = make_checks
        self._examiner = Examiner(plan, columns, make_checks(plan), leaving)
        self._tally = Tally()
        self._places: RowPlaces | GroupPlaces = RowPlaces()
        self._status = bytearray()
        self._findings: dict[int, frozenset[FindingId]] = {}  # entry -> what was found
        self._from_all: dict[int, list[Finding]] = {}  # row number -> what only all rows told
        self._next = 0
        self._is_finished = False
        self.use(plan, columns)

    @property
    def rows(self) -> int:
        """How many data rows were looked at."""
        return self._tally.rows

    @property
    def needs_a_look(self) -> int:
        """How many entries will be saved although something is doubtful about them."""
        return self._status.count(_LOOK)

    def counts(self, facts: SheetFacts) -> Counts:
        """Return the counts so far."""
        return self._tally.counts(facts)

    def use(self, plan: Plan, columns: Sequence[Column]) -> None:
        """Go on under a plan that leaves the same rows out."""
        self._plan, self._columns = plan, columns
        self._viewer = Examiner(plan, columns)

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
        found = self._examiner.finish(facts)
        self._tally.add_findings(found)
        for finding in found:
            self._from_all.setdefault(finding.row_number, []).append(finding)
        for number, told in self._from_all.items():
            at = self._places.find(number)
            if at is not None:
                self._note(at, told)

    def listed(self, query: Query, store: RowStore) -> "Generator[Progress, None, array[int]]":
        """Return the entries that the query lists, in the order of the sheet."""
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
        entry = self._entry(at, store)
        messages = entry.conversation.messages
        question = next((each.content for each in messages if each.role is Role.USER), "")
        answers = [each.content for each in messages if each.role is Role.ASSISTANT] or [""]
        return ConversationLine(
            entry.row_number,
            question[:LINE_LENGTH],
            answers[-1][:LINE_LENGTH],
            entry.left_out,
            tuple(sorted(self._named(at, store.facts))),
            bool(entry.edited),
            len(answers),
        )

    def detail(self, row_number: int, store: RowStore) -> Detail | None:
        """Return everything about the entry that a row stands in, None if there is no such entry."""
        at = self._places.find(row_number)
        if at is None:
            return None
        entry = self._entry(at, store)
        rows = [store[position] for position in self._places.positions(at)]
        return Detail(
            entry.row_number,
            entry.conversation,
            record_text(self._plan, entry.conversation) if entry.left_out is None else "",
            tuple(cell for row in rows for cell in source_cells(row, self._columns)),
            entry.left_out,
            tuple(self._found_in(at, entry, store.facts)),
            entry.edited,
            entry.stale_edits,
        )

    def rows_of(self, finding: FindingId, facts: SheetFacts) -> tuple[int, ...]:
        """Return the numbers of the rows that have this finding, in the order of the sheet."""
        return tuple(self._places.numbers[at] for at in sorted(self._findings) if finding in self._named(at, facts))

    def groups_of(self, finding: FindingId) -> tuple[tuple[int, ...], ...]:
        """Return the rows that belong together under this finding, such as those of one question."""
        groups: dict[int, list[int]] = {}
        for number, found in self._from_all.items():
            for each in found:
                if each.id is finding and each.group:
                    groups.setdefault(each.group, []).append(number)
        return tuple(tuple(sorted(set(members))) for _, members in sorted(groups.items()))

    def _entry(self, at: int, store: RowStore) -> Entry:
        """Make an entry anew from its rows."""
        status = self._status[at]
        reason = _REASONS[status - _LEFT_OUT] if status >= _LEFT_OUT else None
        entry = self._viewer.again([store[position] for position in self._places.positions(at)], reason)
        return entry._replace(rows=tuple(store[position] for position in self._places.owned(at)))

    def _found_in(self, at: int, entry: Entry, facts: SheetFacts) -> Iterator[Finding]:
        # Fresh checks, since those of the review remember every entry that they saw.
        found = list(Examiner(self._plan, self._columns, self._make_checks(self._plan)).findings(entry))
        found += (each for row in entry.rows for each in self._from_all.get(row.number, ()))
        yield from found
        # What the place of the entry in its conversation told, one row alone does not.
        for missing in sorted(self._named(at, facts) - {each.id for each in found}):
            if missing is not FindingId.FILTERED_ROW:
                yield Finding(missing, entry.row_number)

    def _note(self, at: int, findings: Sequence[Finding]) -> None:
        ids = frozenset(finding.id for finding in findings)
        self._findings[at] = self._findings.get(at, _NOTHING) | ids
        if self._status[at] == _SAVED and any(SEVERITIES[each] is not Severity.NOTE for each in ids):
            self._status[at] = _LOOK

    def _is_listed(self, at: int, query: Query, facts: SheetFacts) -> bool:
        match query.view:
            case View.ALL:
                fits = True
            case View.NEEDS_A_LOOK:
                fits = self._status[at] == _LOOK
            case View.LEFT_OUT:
                fits = self._status[at] >= _LEFT_OUT
        return fits and (query.finding is None or query.finding in self._named(at, facts))

    def _holds(self, at: int, wanted: str, store: RowStore) -> bool:
        messages = self._entry(at, store).conversation.messages
        return any(wanted in message.content.casefold() for message in messages if message.role is not Role.SYSTEM)

    def _named(self, at: int, facts: SheetFacts) -> frozenset[FindingId]:
        """Return the entry's findings; only the whole sheet tells whether a hidden row was filtered."""
        found = self._findings.get(at, _NOTHING)
        if FindingId.HIDDEN_ROW in found and is_filtered(self._places.numbers[at], facts):
            return found - {FindingId.HIDDEN_ROW} | {FindingId.FILTERED_ROW}
        return found


def record_text(plan: Plan, conversation: Conversation) -> str:
    """Return the conversation exactly as the file will hold it, without the array's own indent."""
    form = find_format(plan.format_id)
    carried = form.carried(conversation)
    if carried is None:
        return ""
    text = form.render_all([carried], quoted_ascii if plan.is_ascii else quoted)
    return text.replace("\n    ", "\n")


def source_cells(row: Row, columns: Sequence[Column]) -> Iterator[SourceCell]:
    """Yield the row's cells that hold something."""
    headers = {column.index: column.header for column in columns}
    for index, text in enumerate(row.texts):
        note = (row.notes or {}).get(index)
        if text or note:
            stored = note.stored if note else ""
            yield SourceCell(column_letter(index), headers.get(index, ""), text, stored, row.number)
