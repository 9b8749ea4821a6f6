"""Suggested settings of a sheet, and their confidence."""

from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.mapping import ColumnMapping, Field, Shape
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT, Plan
from medqa_gui.core.model.rules import Paths


class Confidence(StrEnum):
    """Confidence of a suggested column: it is applied, proposed, or left to the user."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


class Suggestion(NamedTuple):
    """Suggestion for a sheet: header row (0 for none), columns, mapping, and the confidence of each field.

    `is_stacked` if questions and answers alternate in one column, so that neither has a column of its own.
    """

    sheet_index: int
    header_row: int
    columns: tuple[Column, ...]
    mapping: ColumnMapping
    confidence: dict[Field, Confidence]
    is_stacked: bool = False

    @property
    def system_prompt(self) -> str:
        """Initial system prompt: "" if the rows have their own, and for message trees."""
        is_own = self.mapping[Field.SYSTEM] is not None or self.mapping.shape is Shape.TREES
        return "" if is_own else DEFAULT_SYSTEM_PROMPT

    def begun(self, plan: "Plan") -> "Plan":
        """Return the plan with this suggestion applied; message trees without ranks start with all paths."""
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
