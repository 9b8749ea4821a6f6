"""What is doubtful about one document, and what the person does about it."""

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
    """A finding, or a kind of personal data, and how many rows have it."""

    finding: FindingId
    kind: str
    rows: int


class _Asked(NamedTuple):
    """What was asked of the engine, under which plan, and what is to be done with the rows."""

    request: AskRows | AskListedRows | AskNext | AskPosition | SaveFindings
    plan: Plan
    remedy: Remedy | None = None


class FindingActions(QObject):
    """The findings of a document beyond their counts, and the steps from plan to plan that settle them.

    `kinds` counts the rows of each kind of personal data; `lengths` is None until the conversations were measured.
    """

    next_found = Signal(object)  # position in the list, None for none
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
        self._for_next_list: list[_Asked] = []  # what was answered for a list that is not shown

    @property
    def is_waiting(self) -> bool:
        """Whether the engine is still to answer something that only this engine knows."""
        return any(not isinstance(each.request, (AskNext, AskPosition)) for each in self._asked.values())

    @property
    def is_measured(self) -> bool:
        """Whether the checks that take longer are done."""
        return self.lengths is not None

    @property
    def is_counting(self) -> bool:
        """Whether the lengths, if there are any, were told before the plan named its tokenizer."""
        return self.lengths is None or self.lengths.tokenizer != self._plan.tokenizer

    @property
    def all(self) -> list[FindingGroup]:
        """What was found, the worst first and of the same severity the most frequent."""
        found = {each: count for each, count in self._document.counts.findings.items() if count}
        groups = [FindingGroup(finding, "", count) for finding, count in found.items()]
        if FindingId.PERSONAL_DATA in found and self.kinds:
            groups = [each for each in groups if each.finding is not FindingId.PERSONAL_DATA]
            groups += [FindingGroup(FindingId.PERSONAL_DATA, kind, count) for kind, count in self.kinds.items()]
        ranks = list(Severity)
        return sorted(groups, key=lambda each: (ranks.index(FINDING_KINDS[each.finding].severity), -each.rows, *each))

    def count(self, finding: FindingId, kind: str = "") -> int:
        """Return how many rows have this finding, of one kind where it is named."""
        return self.kinds.get(kind, 0) if kind else self._document.counts.findings.get(finding, 0)

    def apply_to_rows(self, remedy: Remedy, finding: FindingId, row_numbers: Sequence[int]) -> None:
        """Do this about the finding on these rows; for a group of repeats, give the rows to leave out."""
        self._change(remedy, for_rows(self._plan, remedy, finding, row_numbers))

    def apply_to_all(self, remedy: Remedy, finding: FindingId, kind: str = "") -> None:
        """Do this about the finding on all rows alike, of one kind where it is named."""
        if kind and remedy is Remedy.NOT_PERSONAL:
            self._change(remedy, self._plan.taking_as_not_personal(kind))
            return
        if needs_rows(remedy, kind):
            self._send(_Asked(AskRows(finding, kind), self._plan, remedy))
        else:
            self._change(remedy, for_all(self._plan, remedy, finding, ()))

    def mask(self, kind: str, replacement: str) -> None:
        """Write the replacement for this kind of personal data in all rows."""
        self._change(Remedy.MASK, self._plan.masking(kind, replacement))

    def edit_row(self, remedy: Remedy, edits: Sequence[Edit]) -> None:
        """Use these texts, in which something is masked or cleaned."""
        plan = self._plan
        for edit in edits:
            plan = plan.with_edit(edit)
        self._change(remedy, plan)

    def limit_tokens(self, most_tokens: int | None) -> None:
        """Name conversations of more tokens too long; None names none."""
        plan = self._plan
        self._document.change(Change.LIMIT, replace(plan, rules=replace(plan.rules, most_tokens=most_tokens)))

    def use_tokenizer(self, tokenizer: Path | None) -> None:
        """Count tokens with this tokenizer.json; None estimates them."""
        self._document.change(Change.TOKENIZER, replace(self._plan, tokenizer=tokenizer))

    def remove_edit(self, edit: Edit) -> None:
        """Forget what the person once wrote, now that the sheet says something else."""
        rest = tuple(each for each in self._plan.edits if each != edit)
        self._change(Remedy.EDIT, replace(self._plan, edits=rest))

    def toggle(self, spans: Sequence[tuple[int, int]]) -> None:
        """Leave out the lines at these positions (first, last) of the list; where all are out, bring them back."""
        self._send(_Asked(AskListedRows(tuple(spans), self._document.listing), self._plan))

    def ask_next(self, position: int, step: int) -> None:
        """Look for the next (step 1) or previous (-1) doubtful line of the list; `next_found` follows."""
        waiting = (*self._asked.values(), *self._for_next_list)
        if any(isinstance(each.request, AskNext) for each in waiting):
            self._more_steps.append(step)  # from where the one before leads
        else:
            self._send(_Asked(AskNext(position, step), self._plan))

    def ask_place(self, row_number: int) -> None:
        """Look for a row in the list; `next_found` follows."""
        self._send(_Asked(AskPosition(row_number), self._plan))

    def save_workbook(self, target: Path, words: WorkbookLabels) -> None:
        """Write the doubtful rows as a workbook; `workbook_saved` or `workbook_failed` follows."""
        self._send(_Asked(SaveFindings(self._plan, target, words), self._plan))

    def handle_reply(self, asked: int, reply: FoundRows | PositionFound | ListedRows | FindingsSaved) -> None:
        """Take the engine's answer to the request with this id, whatever plan has come since."""
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
        self._document.state_changed.emit()  # Its engine may be needed elsewhere.

    def follow_list(self) -> None:
        """Look anew for what was found in a list that was not shown."""
        again, self._for_next_list = self._for_next_list, []
        for each in again:
            self._send(each)

    def forget_requests(self) -> None:
        """Wait for nothing any more: the engine that was asked is gone."""
        self._asked.clear()
        self._for_next_list.clear()
        self._more_steps.clear()

    def use_review(self, reviewed: Reviewed) -> None:
        """Take over what a review tells beyond its counts."""
        self.kinds, self.lengths = reviewed.kinds, reviewed.lengths

    def fail(self, asked: int, error: MedqaError) -> bool:
        """Take the failure of the request with this id; return whether it is told."""
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
        # A rule knows findings, not kinds: one kind is treated row by row.
        treat = for_rows if found.kind else for_all
        self._change(remedy, self._as_asked(asked, lambda plan: treat(plan, remedy, found.finding, found.row_numbers)))

    def _handle_listed(self, asked: _Asked, listed: ListedRows) -> None:
        if listed.saved:
            plan = self._as_asked(asked, lambda plan: plan.leaving_out(listed.saved))
        else:
            plan = self._as_asked(asked, lambda plan: plan.bringing_back(listed.left_out))
        self._document.change(Change.LEFT_OUT, plan)

    def _as_asked(self, asked: _Asked, step: Callable[[Plan], Plan]) -> Plan:
        """Return the plan of now after this step, taken on the sheet whose rows were asked for."""
        now = self._plan
        return replace(step(replace(now, sheet=asked.plan.sheet)), sheet=now.sheet)

    def _change(self, remedy: Remedy, plan: Plan) -> None:
        self._document.change(_CHANGES[remedy], plan)
