"""Findings of a document, and the changes of the plan that resolve them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.checks.length import Lengths
from medqa_gui.core.checks.remedies import for_all, for_rows, needs_rows
from medqa_gui.core.engine.protocol import (
    AskListedRows,
    AskNext,
    AskPosition,
    AskRows,
    FindingsSaved,
    FoundRows,
    ListedRows,
    PositionFound,
    Request,
    Reviewed,
    SaveFindings,
)
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS, Remedy
from medqa_gui.core.model.plan import Edit, Plan
from medqa_gui.core.saving.findings_workbook import WorkbookLabels
from medqa_gui.ui.state.document_base import DocumentBase
from medqa_gui.ui.state.history import Change

_CHANGES = {
    Remedy.LEAVE_OUT: Change.LEFT_OUT,
    Remedy.KEEP_FIRST: Change.LEFT_OUT,
    Remedy.KEEP_LONGEST: Change.LEFT_OUT,
    Remedy.BRING_BACK: Change.LEFT_OUT,
    Remedy.CLEAN: Change.CLEANED,
    Remedy.MASK: Change.MASKED,
    Remedy.FILL_DOWN: Change.RULES,
    Remedy.KEEP: Change.KEPT,
    Remedy.NOT_PERSONAL: Change.KEPT,
    Remedy.EDIT: Change.EDIT,
}


class FindingGroup(NamedTuple):
    """A kind of finding, or of personal data, and the number of rows that have it."""

    finding: FindingId
    kind: str
    rows: int


class _Asked(NamedTuple):
    """A pending request, its plan, and the remedy to apply to the rows of the reply."""

    request: AskRows | AskListedRows | AskNext | AskPosition | SaveFindings
    plan: Plan
    remedy: Remedy | None = None


class FindingActions(QObject):
    """Details of a document's findings, and the remedies that change its plan.

    `kinds` counts the rows of each kind of personal data; `lengths` is None until the conversations are measured.
    """

    next_found = Signal(object)  # position in the list, or None
    workbook_saved = Signal(object)  # FindingsSaved
    workbook_failed = Signal(object)  # MedqaError

    def __init__(self, document: DocumentBase, ask: Callable[[Request], int]) -> None:
        super().__init__(document)
        self.kinds: dict[str, int] = {}
        self.lengths: Lengths | None = None
        self._document = document
        self._ask = ask
        self._asked: dict[int, _Asked] = {}  # by the id of the request
        self._more_steps: list[int] = []
        self._for_next_list: list[_Asked] = []  # replies for an outdated list, to request again

    @property
    def is_waiting(self) -> bool:
        """Whether a reply is pending that a new engine could not give."""
        return any(not isinstance(each.request, (AskNext, AskPosition)) for each in self._asked.values())

    @property
    def is_measured(self) -> bool:
        """Whether the slow checks have finished."""
        return self.lengths is not None

    @property
    def is_counting(self) -> bool:
        """Whether the lengths are missing, or were measured with another tokenizer than the plan's."""
        return self.lengths is None or self.lengths.tokenizer != self._plan.tokenizer

    @property
    def all(self) -> list[FindingGroup]:
        """All groups of findings, by severity and then by frequency."""
        found = {each: count for each, count in self._document.counts.findings.items() if count}
        groups = [FindingGroup(finding, "", count) for finding, count in found.items()]
        if FindingId.PERSONAL_DATA in found and self.kinds:
            groups = [each for each in groups if each.finding is not FindingId.PERSONAL_DATA]
            groups += [FindingGroup(FindingId.PERSONAL_DATA, kind, count) for kind, count in self.kinds.items()]
        ranks = list(Severity)
        return sorted(groups, key=lambda each: (ranks.index(FINDING_KINDS[each.finding].severity), -each.rows, *each))

    def count(self, finding: FindingId, kind: str = "") -> int:
        """Return the number of rows with this finding, of one kind of personal data if it is given."""
        return self.kinds.get(kind, 0) if kind else self._document.counts.findings.get(finding, 0)

    def apply_to_rows(self, remedy: Remedy, finding: FindingId, row_numbers: Sequence[int]) -> None:
        """Apply the remedy to these rows; for a group of duplicates, to the rows to exclude."""
        self._change(remedy, for_rows(self._plan, remedy, finding, row_numbers))

    def apply_to_all(self, remedy: Remedy, finding: FindingId, kind: str = "") -> None:
        """Apply the remedy to all rows with the finding, of one kind of personal data if it is given."""
        if kind and remedy is Remedy.NOT_PERSONAL:
            self._change(remedy, self._plan.taking_as_not_personal(kind))
            return
        if needs_rows(remedy, kind):
            self._send(_Asked(AskRows(finding, kind), self._plan, remedy))
        else:
            self._change(remedy, for_all(self._plan, remedy, finding, ()))

    def mask(self, kind: str, replacement: str) -> None:
        """Replace this kind of personal data in all rows."""
        self._change(Remedy.MASK, self._plan.masking(kind, replacement))

    def edit_row(self, remedy: Remedy, edits: Sequence[Edit]) -> None:
        """Apply a remedy to single texts as edits."""
        plan = self._plan
        for edit in edits:
            plan = plan.with_edit(edit)
        self._change(remedy, plan)

    def limit_tokens(self, most_tokens: int | None) -> None:
        """Report conversations with more tokens as too long; None reports none."""
        plan = self._plan
        self._document.change(Change.LIMIT, replace(plan, rules=replace(plan.rules, most_tokens=most_tokens)))

    def use_tokenizer(self, tokenizer: Path | None) -> None:
        """Count tokens with this tokenizer.json, or estimate them if None."""
        self._document.change(Change.TOKENIZER, replace(self._plan, tokenizer=tokenizer))

    def remove_edit(self, edit: Edit) -> None:
        """Remove an edit whose cell has changed."""
        rest = tuple(each for each in self._plan.edits if each != edit)
        self._change(Remedy.EDIT, replace(self._plan, edits=rest))

    def toggle(self, spans: Sequence[tuple[int, int]]) -> None:
        """Exclude the lines in these ranges (first, last) of the list, or include them if all are excluded."""
        self._send(_Asked(AskListedRows(tuple(spans), self._document.listing), self._plan))

    def ask_next(self, position: int, step: int) -> None:
        """Request the next (step 1) or previous (-1) line with a finding; `next_found` follows."""
        waiting = (*self._asked.values(), *self._for_next_list)
        if any(isinstance(each.request, AskNext) for each in waiting):
            self._more_steps.append(step)  # starts where the pending request ends
        else:
            self._send(_Asked(AskNext(position, step), self._plan))

    def ask_place(self, row_number: int) -> None:
        """Request the position of a row in the list; `next_found` follows."""
        self._send(_Asked(AskPosition(row_number), self._plan))

    def save_workbook(self, target: Path, words: WorkbookLabels) -> None:
        """Write the rows with findings as a workbook; `workbook_saved` or `workbook_failed` follows."""
        self._send(_Asked(SaveFindings(self._plan, target, words), self._plan))

    def handle_reply(self, asked: int, reply: FoundRows | PositionFound | ListedRows | FindingsSaved) -> None:
        """Handle the reply to the request with this id, even if the plan has changed since."""
        answered = self._asked.pop(asked, None)
        if answered is None:
            return
        match reply:
            case PositionFound():
                self._handle_place(answered, reply)
                return
            case FoundRows():
                self._handle_rows(answered, reply)
            case ListedRows():
                self._handle_listed(answered, reply)
            case FindingsSaved():
                self.workbook_saved.emit(reply)
        self._document.state_changed.emit()  # The engine pool may now suspend the document.

    def follow_list(self) -> None:
        """Repeat the requests whose replies were for an outdated list."""
        again, self._for_next_list = self._for_next_list, []
        for each in again:
            self._send(each)

    def forget_requests(self) -> None:
        """Discard all pending requests, since their engine has ended."""
        self._asked.clear()
        self._for_next_list.clear()
        self._more_steps.clear()

    def use_review(self, reviewed: Reviewed) -> None:
        """Store the kinds and lengths of a review."""
        self.kinds, self.lengths = reviewed.kinds, reviewed.lengths

    def fail(self, asked: int, error: MedqaError) -> bool:
        """Handle the failure of the request with this id; return whether it is reported."""
        failed = self._asked.pop(asked, None)
        self._more_steps.clear()
        if failed is None or not isinstance(failed.request, SaveFindings):
            return False
        self.workbook_failed.emit(error)
        return True

    @property
    def _plan(self) -> Plan:
        return self._document.plan

    def _send(self, asked: _Asked) -> None:
        if number := self._ask(asked.request):
            self._asked[number] = asked

    def _handle_place(self, asked: _Asked, found: PositionFound) -> None:
        if found.listing != self._document.listing:
            self._for_next_list.append(asked)
            return
        self.next_found.emit(found.position)
        if isinstance(asked.request, AskNext):
            steps, self._more_steps = self._more_steps, []
            for step in steps if found.position is not None else ():
                self.ask_next(found.position or 0, step)

    def _handle_rows(self, asked: _Asked, found: FoundRows) -> None:
        remedy = asked.remedy
        assert remedy is not None
        # A rule applies to a finding, not to one kind: a kind is changed row by row.
        treat = for_rows if found.kind else for_all
        self._change(remedy, self._as_asked(asked, lambda plan: treat(plan, remedy, found.finding, found.row_numbers)))

    def _handle_listed(self, asked: _Asked, listed: ListedRows) -> None:
        if listed.saved:
            plan = self._as_asked(asked, lambda plan: plan.leaving_out(listed.saved))
        else:
            plan = self._as_asked(asked, lambda plan: plan.bringing_back(listed.left_out))
        self._document.change(Change.LEFT_OUT, plan)

    def _as_asked(self, asked: _Asked, step: Callable[[Plan], Plan]) -> Plan:
        """Return the current plan after a change on the sheet of the request."""
        now = self._plan
        return replace(step(replace(now, sheet=asked.plan.sheet)), sheet=now.sheet)

    def _change(self, remedy: Remedy, plan: Plan) -> None:
        self._document.change(_CHANGES[remedy], plan)
