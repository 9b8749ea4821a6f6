"""The guess for one sheet, and its confidence."""

from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.mapping import ColumnMapping, Field, Shape
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT, Plan
from medqa_gui.core.model.rules import Paths


class Confidence(StrEnum):
    """How sure a suggested column is: applied, suggested, or to be asked."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class Suggestion(NamedTuple):
    """The guess for one sheet: its header row (0: none), columns, mapping, and how sure each field is.

    `is_stacked` where questions and answers stand below each other, so that no column holds either.
    """

    sheet_index: int
    header_row: int
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    confidence: dict[Field, Confidence]
    is_stacked: bool = False

    @property
    def system_prompt(self) -> str:
        """The prompt to begin with: none where the rows bring their own, or are a dataset of trees without any."""
        is_own = self.mapping[Field.SYSTEM] is not None or self.mapping.shape is Shape.TREES
        return "" if is_own else DEFAULT_SYSTEM_PROMPT

    def begun(self, plan: "Plan") -> "Plan":
        """Return the plan with this guess; trees none of whose answers has a rank begin with every path."""
        rank = self.mapping[Field.RANK]
        has_ranks = any(column.filled for column in self.columns if column.index == rank)
        paths = Paths.BEST if has_ranks or self.mapping.shape is not Shape.TREES else Paths.ALL
        return replace(
            plan,
            sheet_index=self.sheet_index,
            header_row=self.header_row,
            mapping=self.mapping,
            system_prompt=self.system_prompt if plan.system_prompt == DEFAULT_SYSTEM_PROMPT else plan.system_prompt,
            rules=replace(plan.rules, paths=paths) if paths is Paths.ALL else plan.rules,
        )
