"""What a plan makes of all rows: counts, and which entries each view lists; no text is kept."""

from array import array
from collections.abc import Callable, Generator, Iterator, Sequence

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
    Severity,
    SourceCell,
    View,
    column_letter,
)
from medqa_gui.core.workbook.store import RowStore
from medqa_gui.core.workbook.table import Row, SheetFacts

_REPORT_EVERY = 200
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
        self._leaving = leaving
        self._examiner = Examiner(plan, columns, make_checks(plan), leaving)
        self._tally = Tally()
        self._positions = array("L")  # position in the store, by entry
        self._numbers = array("L")  # row number, by entry
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
        self._viewer = Examiner(plan, columns, leaving=self._leaving)

    def has_seen(self, store: RowStore) -> bool:
        """Tell whether every row of the store was looked at."""
        return self._next == len(store)

    def look(self, store: RowStore) -> Generator[Progress, None, None]:
        """Look at the rows that the store got since the last time."""
        while self._next < len(store):
            page = store.page(self._next, _REPORT_EVERY)
            header_row = self._plan.header_row
            positions = (self._next + at for at, row in enumerate(page) if row.number > header_row)
            for position, entry in zip(positions, self._examiner.entries(page), strict=True):
                findings = self._examiner.findings(entry)
                self._tally.add(entry, findings)
                at = len(self._status)
                self._positions.append(position)
                self._numbers.append(entry.row_number)
                self._status.append(_SAVED if entry.left_out is None else _LEFT_OUT)
                if findings:
                    self._note(at, findings)
            self._next += len(page)
            yield Progress(self._next, len(store))

    def finish(self, facts: SheetFacts) -> None:
        """Take in what only all rows together tell."""
        if self._is_finished:
            return
        self._is_finished = True
        found = self._examiner.finish(facts)
        self._tally.add_findings(found)
        for finding in found:
            self._from_all.setdefault(finding.row_number, []).append(finding)
        for at, number in enumerate(self._numbers) if found else ():
            if number in self._from_all:
                self._note(at, self._from_all[number])

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
        (entry,) = self._viewer.entries([store[self._positions[at]]])
        question, answer = (message.content[:LINE_LENGTH] for message in entry.conversation.messages[-2:])
        found = tuple(sorted(self._named(at, store.facts)))
        return ConversationLine(entry.row_number, question, answer, entry.left_out, found, bool(entry.edited))

    def detail(self, row_number: int, store: RowStore) -> Detail | None:
        """Return everything about the entry of a row, None if there is no such entry."""
        try:
            at = self._numbers.index(row_number)
        except ValueError:
            return None
        row = store[self._positions[at]]
        (entry,) = self._viewer.entries([row])
        # Fresh checks, since those of the review remember every entry that they saw.
        alone = Examiner(self._plan, self._columns, self._make_checks(self._plan), self._leaving).findings(entry)
        return Detail(
            row_number,
            entry.conversation,
            record_text(self._plan, entry.conversation) if entry.left_out is None else "",
            tuple(source_cells(row, self._columns)),
            entry.left_out,
            (*alone, *self._from_all.get(row_number, ())),
            entry.edited,
            entry.stale_edits,
        )

    def rows_of(self, finding: FindingId, facts: SheetFacts) -> tuple[int, ...]:
        """Return the numbers of the rows that have this finding, in the order of the sheet."""
        return tuple(self._numbers[at] for at in sorted(self._findings) if finding in self._named(at, facts))

    def groups_of(self, finding: FindingId) -> tuple[tuple[int, ...], ...]:
        """Return the rows that belong together under this finding, such as those of one question."""
        groups: dict[int, list[int]] = {}
        for number, found in self._from_all.items():
            for each in found:
                if each.id is finding and each.group:
                    groups.setdefault(each.group, []).append(number)
        return tuple(tuple(sorted(set(members))) for _, members in sorted(groups.items()))

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
                fits = self._status[at] == _LEFT_OUT
        return fits and (query.finding is None or query.finding in self._named(at, facts))

    def _holds(self, at: int, wanted: str, store: RowStore) -> bool:
        (entry,) = self._viewer.entries([store[self._positions[at]]])
        return any(wanted in message.content.casefold() for message in entry.conversation.messages[-2:])

    def _named(self, at: int, facts: SheetFacts) -> frozenset[FindingId]:
        """Return the entry's findings; only the whole sheet tells whether a hidden row was filtered."""
        found = self._findings.get(at, _NOTHING)
        if FindingId.HIDDEN_ROW in found and is_filtered(self._numbers[at], facts):
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
            yield SourceCell(column_letter(index), headers.get(index, ""), text, note.stored if note else "")
