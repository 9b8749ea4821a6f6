"""Pass over the rows of a sheet under one plan: entries, findings and counts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from medqa_gui.core.checks.base import Check
from medqa_gui.core.checks.cells import check_cells
from medqa_gui.core.checks.sheet import (
    cell_comments,
    floating_pictures,
    hidden_columns,
    hidden_sheet,
    lost_formats,
    merged_cells,
)
from medqa_gui.core.checks.text_cleaning import text_cleaner
from medqa_gui.core.conversations.merged_cells import NO_FILLS, Fills
from medqa_gui.core.conversations.pairs import PairAssembler
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Shape
from medqa_gui.core.model.outcome import Counts, LeftOut, Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Assembler, Entry
from medqa_gui.core.model.table import Row, SheetFacts

if TYPE_CHECKING:
    from medqa_gui.core.checks.personal_data.own_words import OwnWords

_REPORT_EVERY = 500
_MISSING = {
    LeftOut.MISSING_QUESTION: (0, FindingId.MISSING_QUESTION),
    LeftOut.MISSING_ANSWER: (1, FindingId.MISSING_ANSWER),
}
_BLANK_BY_MARK = {
    FindingId.ERROR_VALUE,
    FindingId.FORMULA_NOT_CALCULATED,
    FindingId.IMAGE_CELL,
    FindingId.UNREADABLE_RECORD,
}


class WholeSheetDecisions(NamedTuple):
    """Decisions that need the whole sheet: rows excluded by a rule, values filled in from merged cells, own words.

    `own` are the names and numbers in the sheet's own columns, None where nothing asks for them.
    """

    excluded: Mapping[int, LeftOut] = MappingProxyType({})
    fills: Fills = NO_FILLS
    own: "OwnWords | None" = None

    def exclusion(self, row_number: int, row_numbers: Iterable[int]) -> LeftOut | None:
        """Return why a rule excludes the conversation of these rows, the first of them first; None if none does."""
        reason = self.excluded.get(row_number)
        if reason is None and any(self.excluded.get(each) is LeftOut.FINDING for each in row_numbers):
            return LeftOut.FINDING
        return reason


NO_DECISIONS = WholeSheetDecisions()


class Examiner:
    """Makes entries from rows and runs the checks on them; one instance for one pass over the rows."""

    def __init__(
        self,
        plan: Plan,
        columns: Sequence[Column],
        checks: Sequence[Check] = (),
        decisions: WholeSheetDecisions = NO_DECISIONS,
    ) -> None:
        self._plan = plan
        self._checks = checks
        self._looks = [check.look for check in checks]
        self._decisions, self._fills = decisions, decisions.fills
        self._brought_back, self._accepted = plan.brought_back_rows, plan.accepted_here
        self._assembler = _assembler(plan, columns, decisions.own)

    @property
    def used_columns(self) -> frozenset[int]:
        """The 0-based columns whose text is used."""
        return self._assembler.used_columns

    def filled(self, row: Row) -> Row:
        """Return the row with the texts of merged cells, if they are filled down."""
        return self._fills.filled(row) if self._fills else row

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the entries of the rows below the header; grouped rows are read twice."""
        header_row = self._plan.header_row
        data: Iterable[Row] = (row for row in rows if row.number > header_row)
        if self._plan.mapping.shape.is_grouped:
            data = _DataRows(rows, header_row)
        elif fills_down(self._plan):
            data = map(self._fills.filled, data)
        if not self._decisions.excluded:
            return self._assembler.entries(data)
        return map(self._with_exclusion, self._assembler.entries(data))

    def rebuild(self, rows: Sequence[Row], left_out: LeftOut | None) -> Entry:
        """Return the entry of these rows again, which are in the order of their conversation."""
        return self._assembler.rebuild([self.filled(row) for row in rows])._replace(left_out=left_out)

    def findings(self, entry: Entry) -> tuple[Finding, ...]:
        """Return the findings of one entry, which the checks that compare entries remember."""
        if entry.left_out is None:
            rows, conversation = entry.rows, entry.conversation
            found = list(entry.found)
            for row in rows:
                if row.is_hidden:
                    found.append(Finding(FindingId.HIDDEN_ROW, row.number))
                if row.notes:
                    found += check_cells(row, self._assembler.used_columns)
            row = rows[0]
            for look in self._looks:
                if told := look(row, conversation):
                    found += told
            return self._open(found, row.number) if found else ()
        return self._open(self._left_out_findings(entry), entry.row_number)

    def forget(self, entry: Entry) -> None:
        """Make the checks that compare entries forget this one."""
        for check in self._checks:
            check.forget(entry.rows[0], entry.conversation if entry.left_out is None else None)

    def under(self, plan: Plan, columns: Sequence[Column]) -> "Examiner":
        """Return an examiner with the same checks and their memory, under a plan with the same checks."""
        return Examiner(plan, columns, self._checks, self._decisions)

    def finish(self, facts: SheetFacts) -> tuple[Finding, ...]:
        """Return the findings that need all entries."""
        used = self._assembler.used_columns
        header_row = self._plan.header_row
        found = [*hidden_sheet(facts), *lost_formats(facts), *hidden_columns(facts, used)]
        found += merged_cells(facts, used, header_row, is_filled=fills_down(self._plan))
        found += (*floating_pictures(facts, header_row), *cell_comments(facts, used, header_row))
        for check in self._checks:
            found += check.finish()
        return self._open(found)

    def _with_exclusion(self, entry: Entry) -> Entry:
        if entry.left_out is not None or entry.row_number in self._brought_back:
            return entry
        reason = self._decisions.exclusion(entry.row_number, entry.conversation.row_numbers)
        return entry if reason is None else entry._replace(left_out=reason)

    def _left_out_findings(self, entry: Entry) -> list[Finding]:
        row = entry.rows[0]
        hidden = [Finding(FindingId.HIDDEN_ROW, row.number)] if row.is_hidden else []
        match entry.left_out:
            case LeftOut.HIDDEN:
                return hidden
            case LeftOut.MISSING_QUESTION | LeftOut.MISSING_ANSWER:
                return hidden + self._blank_findings(row, entry.left_out)
            case _:
                return list(entry.found)

    def _blank_findings(self, row: Row, left_out: LeftOut) -> list[Finding]:
        findings = list(check_cells(row, self._assembler.used_columns))
        place, finding = _MISSING[left_out]
        column = self._plan.mapping.text_columns[place]
        if not any(each.id in _BLANK_BY_MARK and each.column == column for each in findings):
            findings.append(Finding(finding, row.number, column))
        return findings

    def _open(self, findings: Iterable[Finding], entry_number: int = 0) -> tuple[Finding, ...]:
        """Return the findings that the user has not accepted, for their row or for its entry."""
        accepted, not_personal = self._accepted, self._plan.rules.not_personal
        return tuple(
            each
            for each in findings
            if accepted.isdisjoint(((each.id, each.row_number), (each.id, entry_number)))
            and each.kind not in not_personal
        )


def fills_down(plan: Plan) -> bool:
    """Return whether the text of merged cells counts for all their rows."""
    return plan.rules.fill_down and plan.mapping.shape is Shape.PAIRS


class _DataRows:
    """Rows below the header; iterable more than once."""

    def __init__(self, rows: Iterable[Row], header_row: int) -> None:
        self._rows, self._header_row = rows, header_row

    @property
    def facts(self) -> SheetFacts:
        facts: SheetFacts = getattr(self._rows, "facts", SheetFacts())
        return facts

    def __iter__(self) -> Iterator[Row]:
        return (row for row in self._rows if row.number > self._header_row)


def _assembler(plan: Plan, columns: Sequence[Column], own: "OwnWords | None") -> Assembler:
    clean = text_cleaner(plan.rules, own)
    match plan.mapping.shape:
        case Shape.PAIRS:
            return PairAssembler(plan, columns, clean)
        case Shape.TURNS | Shape.MESSAGES:
            from medqa_gui.core.conversations.dialogues import DialogueAssembler

            return DialogueAssembler(plan, columns, clean)
        case Shape.TRANSCRIPTS:
            from medqa_gui.core.conversations.transcripts import TranscriptAssembler

            return TranscriptAssembler(plan, columns, clean)
        case Shape.TREES:
            from medqa_gui.core.conversations.trees import TreeAssembler

            return TreeAssembler(plan, columns, clean)


class Tally:
    """Counts of rows, conversations, findings and reasons, for an export or a review."""

    def __init__(self) -> None:
        self.rows = self.saved_rows = self.conversations = self.system_prompts = 0
        self._found_rows: dict[FindingId, set[int]] = defaultdict(set)
        self._reasons: Counter[LeftOut] = Counter()

    def add(self, entry: Entry, findings: Sequence[Finding]) -> None:
        """Count one entry."""
        self.rows += len(entry.rows)
        if entry.left_out is None:
            self.saved_rows += len(entry.rows)
            self.conversations += 1
            self.system_prompts += entry.conversation.messages[0].role is Role.SYSTEM
        else:
            self._reasons[entry.left_out] += len(entry.rows)
        if findings:
            self.add_findings(findings)

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Count the rows of these findings."""
        for finding in findings:
            self._found_rows[finding.id].add(finding.row_number)

    def take_back_findings(self, findings: Iterable[Finding]) -> None:
        """Remove these findings from the counts."""
        for finding in findings:
            self._found_rows[finding.id].discard(finding.row_number)

    def take_back(self, entry: Entry, findings: Iterable[FindingId]) -> None:
        """Remove an entry with these findings from the counts."""
        self.rows -= len(entry.rows)
        if entry.left_out is None:
            self.saved_rows -= len(entry.rows)
            self.conversations -= 1
            self.system_prompts -= entry.conversation.messages[0].role is Role.SYSTEM
        else:
            self._reasons[entry.left_out] -= len(entry.rows)
        for finding in findings:
            self._found_rows[finding].discard(entry.row_number)

    def counts(self, facts: SheetFacts) -> Counts:
        """Return the counts; filtered rows are known only once all rows are read."""
        found = dict(self._found_rows)
        hidden = found.get(FindingId.HIDDEN_ROW, set())
        filtered = {number for number in hidden if is_filtered(number, facts)}
        found |= {FindingId.HIDDEN_ROW: hidden - filtered, FindingId.FILTERED_ROW: filtered}
        sizes = {finding: len(numbers) for finding, numbers in sorted(found.items()) if numbers}
        reasons = {each: count for each, count in sorted(self._reasons.items()) if count}
        return Counts(self.rows, self.conversations, self.rows - self.saved_rows, sizes, reasons, self.system_prompts)


def walk(
    examiner: Examiner,
    rows: Iterable[Row],
    visit: Callable[[Entry, Sequence[Finding]], object],
    *,
    done: int = 0,
    total: int = 0,
    is_examined: bool = True,
) -> Generator[Progress, None, Tally]:
    """Visit every entry of the rows with its findings, yield progress in rows, and return the tally.

    `done` are the rows of earlier files, counted in `total`. Without `is_examined`, there are no findings.
    """
    tally = Tally()
    for count, entry in enumerate(examiner.entries(rows), 1):
        findings = examiner.findings(entry) if is_examined else ()
        visit(entry, findings)
        tally.add(entry, findings)
        if count % _REPORT_EVERY == 0:
            yield Progress(done + tally.rows, total)
    return tally


def nothing_to_save(plan: Plan, columns: Sequence[Column], row_count: int, reasons: Mapping[LeftOut, int]) -> PlanError:
    """Return the error for a sheet without a conversation; `reasons` count the excluded rows."""
    kinds = set(reasons)
    if not row_count:
        return PlanError("no_data_rows")
    if kinds == {LeftOut.WHERE}:
        asked = {at for at, _ in plan.rules.where}
        names = [f"“{each.header or each.letter}”" for each in columns if each.index in asked]
        return PlanError("where_fits_nothing", columns=", ".join(names), rows=row_count)
    if kinds == {LeftOut.HIDDEN}:
        return PlanError("all_hidden", rows=row_count)
    if kinds <= {LeftOut.MISSING_QUESTION, LeftOut.MISSING_ANSWER}:
        return PlanError("nothing_to_save", rows=row_count)
    told = ",".join(f"{reason}={count}" for reason, count in reasons.items())
    return PlanError("all_excluded", reasons=told)


def is_filtered(row_number: int, facts: SheetFacts) -> bool:
    """Return whether a filter hides a hidden row."""
    return any(area.first_row <= row_number <= area.last_row for area in facts.filter_ranges)
