"""Fingerprints of the rows a user decided about, to find these rows again when the file has changed."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.protocol import FitRows, MarkRows, Request, RowsFitted, RowsMarked
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.plan import Plan
from medqa_gui.ui.state.document_base import DocumentBase
from medqa_gui.ui.state.history import Change

_TextColumns = tuple[int | None, int | None]


class FittedDecisions(NamedTuple):
    """Number of a sheet's decisions that still fit its rows, and the addresses of those that do not."""

    kept: int
    lost: tuple[Address, ...]


class Decisions(QObject):
    """Request a fingerprint of every decided row, and find these rows in a changed file."""

    marked = Signal()
    fitted = Signal()

    def __init__(self, document: DocumentBase, ask: Callable[[Request], object]) -> None:
        super().__init__(document)
        self.outcome: FittedDecisions | None = None  # None if there were no decisions to fit
        self._document, self._ask = document, ask
        self._marks: dict[Address, str] = {}
        self._columns: dict[str, _TextColumns] = {}  # sheet -> the columns that its marks are made from
        self._asked: set[str] = set()  # sheets with a pending FitRows request
        self._carried: tuple[Plan, dict[int, str]] | None = None  # decisions of another file, with their marks
        self._to_fit: dict[str, dict[int, str]] = {}  # sheet -> row -> mark in the earlier file

    @property
    def marks(self) -> dict[Address, str]:
        """Fingerprints of all rows with a decision."""
        old = {Address(sheet, row): mark for sheet, marks in self._to_fit.items() for row, mark in marks.items()}
        return old | self._marks

    @property
    def is_fitting(self) -> bool:
        """Whether it is not known yet which decisions fit the sheet's rows."""
        return self._document.plan.sheet in self._to_fit

    def match_again(self, marks: Mapping[Address, str]) -> None:
        """Match the decisions of every sheet to its rows, by these fingerprints, once the rows are read."""
        self._to_fit = {}
        for sheet in {each.sheet for each in self._document.plan.decided}:
            self._to_fit[sheet] = {each.row: mark for each, mark in marks.items() if each.sheet == sheet}
        self._marks, self._columns, self.outcome = {}, {}, None
        self.forget_requests()

    def carry_over(self, plan: Plan, marks: Mapping[Address, str]) -> None:
        """Apply the decisions about a sheet of another file to the rows that have the same texts here."""
        here = {each.row: mark for each, mark in marks.items() if each.sheet == plan.sheet}
        self._carried = (plan, here) if here else None
        self.request_marks()

    def forget_requests(self) -> None:
        """Forget the pending requests, since the engine was replaced."""
        self._asked.clear()

    def request_marks(self) -> None:
        """Request the fingerprints that are missing for the plan's rows."""
        document, plan = self._document, self._document.plan
        if not document.is_loaded or not document.is_suggested or plan.mapping.missing_fields:
            return
        if self.is_fitting:
            if plan.sheet not in self._asked:
                self._asked.add(plan.sheet)
                self._ask(FitRows(plan, self._to_fit[plan.sheet]))
            return
        if self._carried and plan.sheet not in self._asked:
            self._asked.add(plan.sheet)
            self._ask(FitRows(plan, self._carried[1]))
        columns = plan.mapping.text_columns
        if self._columns.get(plan.sheet, columns) != columns:
            self._forget(plan.sheet)
        self._columns[plan.sheet] = columns
        wanted = {each for each in plan.decided if each.sheet == plan.sheet} - self._marks.keys()
        if wanted:
            # The engine answers only the latest request, so one request covers all rows.
            self._ask(MarkRows(plan, frozenset(each.row for each in wanted)))

    def handle_reply(self, reply: RowsMarked | RowsFitted) -> None:
        """Handle a reply of the engine."""
        match reply:
            case RowsMarked(sheet, columns, marks):
                if self._columns.get(sheet) == columns and sheet not in self._to_fit:
                    self._marks |= {Address(sheet, row): mark for row, mark in marks.items()}
                    self.marked.emit()
            case RowsFitted():
                self._handle_fitted(reply)

    def drop_sheet(self, sheet: str) -> None:
        """Report the decisions about a sheet that the file no longer has as lost."""
        self._to_fit.pop(sheet, None)
        lost = tuple(sorted(each for each in self._document.plan.decided if each.sheet == sheet))
        self.outcome = FittedDecisions(0, lost) if lost else None
        self.fitted.emit()

    def _handle_fitted(self, reply: RowsFitted) -> None:
        marks = self._to_fit.pop(reply.sheet, None)
        if marks is None:
            self._handle_carried(reply)
            return
        places, stale = reply.fitted
        decided = {each for each in self._document.plan.decided if each.sheet == reply.sheet}
        edited = {each.address for each in self._document.plan.edits} - {each.address for each in stale}
        lost = {each for each in decided if each.row not in places and each not in edited}
        self.outcome = FittedDecisions(len(decided) - len(lost), tuple(sorted(lost))) if decided else None
        self._marks |= {Address(reply.sheet, places[row]): mark for row, mark in marks.items() if row in places}
        self._document.move_decisions(reply.sheet, places)
        self.fitted.emit()

    def _handle_carried(self, reply: RowsFitted) -> None:
        carried, self._carried = self._carried, None
        plan = self._document.plan
        if carried and reply.sheet == plan.sheet and reply.fitted.places:
            self._document.change(Change.CONTINUED, _with_decisions(plan, carried[0], reply.fitted.places))

    def _forget(self, sheet: str) -> None:
        self._marks = {address: mark for address, mark in self._marks.items() if address.sheet != sheet}


def _with_decisions(plan: Plan, other: Plan, places: Mapping[int, int]) -> Plan:
    """Return the plan with the decisions of another plan, moved to these row numbers."""

    def here(row_numbers: frozenset[int]) -> frozenset[int]:
        return frozenset(places[row] for row in row_numbers if row in places)

    plan = plan.leaving_out(here(other.left_out_rows)).bringing_back(here(other.brought_back_rows))
    for finding, row in other.accepted_here:
        plan = plan.accepting(finding, here(frozenset({row})))
    for edit in other.edits_here:
        if edit.row_number in places:
            plan = plan.with_edit(edit._replace(address=plan.address(places[edit.row_number])))
    return plan
