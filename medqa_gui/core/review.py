"""What a plan makes of all rows: counts, and which rows each view lists; no text is kept."""

from array import array
from collections.abc import Generator, Iterator, Sequence

from medqa_gui.core.engine_messages import Query
from medqa_gui.core.examine import SEVERITIES, Examiner, Tally, is_filtered
from medqa_gui.core.formats.records import quoted, quoted_ascii
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model import (
    LINE_LENGTH,
    Column,
    Conversation,
    ConversationLine,
    Counts,
    Detail,
    FindingId,
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


class Review:
    """Grows row by row, so that the window can list the first rows while the rest is still being read."""

    def __init__(self, plan: Plan, columns: Sequence[Column]) -> None:
        self.needs_a_look = 0
        self._tally = Tally()
        self._positions = array("L")  # position in the store, by data row
        self._numbers = array("L")  # row number, by data row
        self._status = bytearray()
        self._findings: dict[int, frozenset[FindingId]] = {}  # data row -> what was found
        self._next = 0
        self.use(plan, columns)

    @property
    def rows(self) -> int:
        """How many data rows were looked at."""
        return self._tally.rows

    def counts(self, facts: SheetFacts) -> Counts:
        """Return the counts so far."""
        return self._tally.counts(facts)

    def use(self, plan: Plan, columns: Sequence[Column]) -> None:
        """Go on under a plan that leaves the same rows out."""
        self.examiner = Examiner(plan, columns)
        self._plan, self._columns = plan, columns

    def has_seen(self, store: RowStore) -> bool:
        """Tell whether every row of the store was looked at."""
        return self._next == len(store)

    def look(self, store: RowStore) -> Generator[Progress, None, None]:
        """Look at the rows that the store got since the last time."""
        while self._next < len(store):
            for row in store.page(self._next, _REPORT_EVERY):
                self._look_at(row)
                self._next += 1
            yield Progress(self._next, len(store))

    def _look_at(self, row: Row) -> None:
        if not self.examiner.is_data(row):
            return
        examined = self.examiner.examine(row)
        findings = frozenset(finding.id for finding in examined.findings)
        if findings:
            self._findings[self._tally.rows] = findings
        self._tally.add(row, examined)
        self._positions.append(self._next)
        self._numbers.append(row.number)
        is_doubtful = any(SEVERITIES[finding] is not Severity.NOTE for finding in findings)
        status = _LEFT_OUT if examined.left_out else _LOOK if is_doubtful else _SAVED
        self.needs_a_look += status == _LOOK
        self._status.append(status)

    def listed(self, query: Query, store: RowStore) -> "Generator[Progress, None, array[int]]":
        """Return the data rows that the query lists, by their 0-based order."""
        wanted = query.find.casefold()
        found = array("L")
        for at in range(len(self._status)):
            if self._is_listed(at, query, store.facts) and (not wanted or self._holds(at, wanted, store)):
                found.append(at)
            if at % _REPORT_EVERY == 0:
                yield Progress(at, len(self._status))
        return found

    def line(self, at: int, store: RowStore) -> ConversationLine:
        """Return the conversations table's line of a data row."""
        row = store[self._positions[at]]
        examined = self.examiner.examine(row)
        question, answer = (message.content[:LINE_LENGTH] for message in examined.conversation.messages[-2:])
        found = tuple(sorted(self._named(at, store.facts)))
        return ConversationLine(row.number, question, answer, examined.left_out, found)

    def detail(self, row_number: int, store: RowStore) -> Detail | None:
        """Return everything about a data row, None if there is no such row."""
        try:
            at = self._numbers.index(row_number)
        except ValueError:
            return None
        row = store[self._positions[at]]
        examined = self.examiner.examine(row)
        is_saved = examined.left_out is None
        return Detail(
            row_number,
            examined.conversation,
            record_text(self._plan, examined.conversation) if is_saved else "",
            tuple(source_cells(row, self._columns)),
            examined.left_out,
            examined.findings,
        )

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
        conversation = self.examiner.examine(store[self._positions[at]]).conversation
        return any(wanted in message.content.casefold() for message in conversation.messages[-2:])

    def _named(self, at: int, facts: SheetFacts) -> frozenset[FindingId]:
        """Return the row's findings; only the whole sheet tells whether a hidden row was filtered."""
        found = self._findings.get(at, frozenset())
        if FindingId.HIDDEN_ROW in found and is_filtered(self._numbers[at], facts):
            return found - {FindingId.HIDDEN_ROW} | {FindingId.FILTERED_ROW}
        return found


def record_text(plan: Plan, conversation: Conversation) -> str:
    """Return the conversation exactly as the file will hold it, without the array's own indent."""
    text = find_format(plan.format_id).render(conversation, quoted_ascii if plan.is_ascii else quoted)
    return text.replace("\n    ", "\n")


def source_cells(row: Row, columns: Sequence[Column]) -> Iterator[SourceCell]:
    """Yield the row's cells that hold something."""
    headers = {column.index: column.header for column in columns}
    for index, text in enumerate(row.texts):
        note = (row.notes or {}).get(index)
        if text or note:
            yield SourceCell(column_letter(index), headers.get(index, ""), text, note.stored if note else "")
