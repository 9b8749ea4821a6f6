"""Undo and redo: a stack of plans, each step with a name."""

from collections.abc import Callable
from enum import StrEnum

from medqa_gui.core.model.plan import Plan


class Change(StrEnum):
    """Kinds of undo steps; their menu texts are in `wording`."""

    SUGGESTION = "suggestion"
    SHEET = "sheet"
    HEADER = "header"
    MAPPING = "mapping"
    PROMPT = "prompt"
    QUESTION_TEXT = "question_text"
    ANSWER_TEXT = "answer_text"
    RULES = "rules"
    LEFT_OUT = "left_out"
    CLEANED = "cleaned"
    MASKED = "masked"
    KEPT = "kept"
    LIMIT = "limit"
    TOKENIZER = "tokenizer"
    EDIT = "edit"
    PRESET = "preset"
    SPLIT = "split"
    FORMAT = "format"
    SIDECARS = "sidecars"
    CONTINUED = "continued"
    RELOADED = "reloaded"
    SAME_SETUP = "same_setup"


class History:
    """The undo steps of a document, starting with its first suggestion."""

    def __init__(self, plan: Plan) -> None:
        self._steps: list[tuple[Change, Plan]] = [(Change.SUGGESTION, plan)]
        self._at = 0
        self._may_join = False

    @property
    def plan(self) -> Plan:
        """The current plan."""
        return self._steps[self._at][1]

    @property
    def undo_change(self) -> Change | None:
        """The change that `undo` would revert, or None."""
        return self._steps[self._at][0] if self._at else None

    @property
    def redo_change(self) -> Change | None:
        """The change that `redo` would repeat, or None."""
        return self._steps[self._at + 1][0] if self._at + 1 < len(self._steps) else None

    def start(self, plan: Plan) -> None:
        """Discard all steps and start with this plan."""
        self._steps, self._at, self._may_join = [(Change.SUGGESTION, plan)], 0, False

    def add(self, change: Change, plan: Plan, *, joins: bool = False) -> None:
        """Add a step and discard undone steps; with `joins`, extend a last step of the same kind."""
        goes_on = joins and self._may_join and self._at and self._steps[self._at][0] is change
        if not goes_on:
            self._at += 1
        self._steps[self._at :] = [(change, plan)]
        self._may_join = joins

    def map(self, turn: Callable[[Plan], Plan]) -> None:
        """Replace the plan of every step, for instance after the file has changed."""
        self._steps = [(change, turn(plan)) for change, plan in self._steps]

    def undo(self) -> bool:
        """Go one step back; return False at the start."""
        self._may_join = False
        if not self._at:
            return False
        self._at -= 1
        return True

    def redo(self) -> bool:
        """Go one step forward; return False at the end."""
        self._may_join = False
        if self._at + 1 == len(self._steps):
            return False
        self._at += 1
        return True
