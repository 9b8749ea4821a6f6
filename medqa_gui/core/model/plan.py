"""The plan: everything that decides the bytes of a dataset."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from medqa_gui.core.model.address import Address
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.rules import RowRules
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import ReadOptions

DEFAULT_FORMAT = "xtuner"
# The prompt of the original script, word for word.
DEFAULT_SYSTEM_PROMPT = (
    "You are a professional, highly experienced doctor professor. You always provide accurate, comprehensive, "
    "and detailed answers based on the patients' questions."
)


class Edit(NamedTuple):
    """A text of a row that the person wrote anew, in the output only.

    `replaced` tells the cell's text that it replaced (see `text_mark`); where the cell says something else by now, the
    edit is shown and not applied.
    """

    address: Address
    field: Field
    text: str
    replaced: str

    @property
    def row_number(self) -> int:
        """The row of the cell."""
        return self.address.row


def text_mark(text: str) -> str:
    """Return a short mark by which a text is known again without being kept."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Sidecar(StrEnum):
    """A small file that may be written beside the dataset."""

    TRAINER = "trainer"
    CARD = "card"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides the bytes of the dataset; undo is a stack of plans.

    `sheet_index` is 0-based, `sheet` the name by which decisions about its rows are kept (see `sheet_names`), "" until
    it is known; `header_row` is 1-based, 0 for none. An empty template is the mapped column's own text. Decisions of
    every sheet are held, and those of `sheet` apply: `left_out` are rows that the person took out, `brought_back` those
    that stay in although a rule would leave them out; `accepted` are findings that the person keeps as they are.
    `tokenizer` is the person's own tokenizer.json, None where lengths are estimated.
    """

    source: Path
    read_options: ReadOptions = field(default_factory=ReadOptions)
    sheet_index: int = 0
    sheet: str = ""
    header_row: int = 1
    mapping: ColumnMapping = ColumnMapping()  # noqa: RUF009 - frozen
    system_prompt: str = DEFAULT_SYSTEM_PROMPT
    question_template: str = ""
    answer_template: str = ""
    rules: RowRules = RowRules()  # noqa: RUF009 - frozen
    left_out: frozenset[Address] = frozenset()
    brought_back: frozenset[Address] = frozenset()
    edits: tuple[Edit, ...] = ()
    accepted: frozenset[tuple[FindingId, Address]] = frozenset()
    split: Split | None = None
    format_id: str = DEFAULT_FORMAT
    is_ascii: bool = False
    sidecars: frozenset[Sidecar] = frozenset()
    tokenizer: Path | None = None

    @property
    def left_out_rows(self) -> frozenset[int]:
        """The rows of the plan's sheet that the person took out."""
        return self._rows_here(self.left_out)

    @property
    def brought_back_rows(self) -> frozenset[int]:
        """The rows of the plan's sheet that stay in although a rule would leave them out."""
        return self._rows_here(self.brought_back)

    @property
    def edits_here(self) -> tuple[Edit, ...]:
        """The edits of the plan's sheet."""
        return tuple(each for each in self.edits if each.address.sheet == self.sheet)

    @property
    def accepted_here(self) -> frozenset[tuple[FindingId, int]]:
        """The findings of rows of the plan's sheet that the person keeps as they are."""
        return frozenset((finding, at.row) for finding, at in self.accepted if at.sheet == self.sheet)

    @property
    def decided(self) -> frozenset[Address]:
        """Where the person decided anything about a single row, of any sheet."""
        edited, accepted = (each.address for each in self.edits), (address for _, address in self.accepted)
        return self.left_out.union(self.brought_back, edited, accepted)

    def address(self, row_number: int) -> Address:
        """Return the address of a row of the plan's sheet."""
        return Address(self.sheet, row_number)

    def leaving_out(self, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan without these rows."""
        rows = frozenset(map(self.address, row_numbers))
        return replace(self, left_out=self.left_out | rows, brought_back=self.brought_back - rows)

    def bringing_back(self, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan with these rows, whatever rule would leave them out; a blank one stays out."""
        rows = frozenset(map(self.address, row_numbers))
        return replace(self, left_out=self.left_out - rows, brought_back=self.brought_back | rows)

    def accepting(self, finding: FindingId, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan that keeps these rows as they are, so that the finding speaks of them no more."""
        return replace(self, accepted=self.accepted | {(finding, self.address(row)) for row in row_numbers})

    def cleaning(self, finding: FindingId) -> "Plan":
        """Return the plan that mends this finding in every text."""
        return replace(self, rules=replace(self.rules, cleaned=self.rules.cleaned | {finding}))

    def masking(self, kind: str, replacement: str | None) -> "Plan":
        """Return the plan that writes the replacement for this kind of personal data; None leaves it as it is."""
        rest = tuple(each for each in self.rules.masks if each[0] != kind)
        masks = rest if replacement is None else (*rest, (kind, replacement))
        return replace(self, rules=replace(self.rules, masks=masks))

    def taking_as_not_personal(self, kind: str) -> "Plan":
        """Return the plan under which nothing of this kind is personal data."""
        return replace(self, rules=replace(self.rules, not_personal=self.rules.not_personal | {kind}))

    def with_edit(self, edit: Edit) -> "Plan":
        """Return the plan with this edit, in place of an earlier one of the same text."""
        plan = self.without_edit(edit.address, edit.field)
        return replace(plan, edits=(*plan.edits, edit))

    def without_edit(self, address: Address, field: Field) -> "Plan":
        """Return the plan that uses the cell's own text."""
        return replace(self, edits=tuple(each for each in self.edits if (each.address, each.field) != (address, field)))

    def with_own_decisions(self) -> "Plan":
        """Return the plan without what was decided about other sheets, which decides nothing of its dataset."""
        return replace(
            self,
            left_out=frozenset(map(self.address, self.left_out_rows)),
            brought_back=frozenset(map(self.address, self.brought_back_rows)),
            edits=self.edits_here,
            accepted=frozenset((finding, self.address(row)) for finding, row in self.accepted_here),
        )

    def with_sheet_named(self, sheet: str) -> "Plan":
        """Return the plan, whose sheet had no name yet, and its decisions under this name."""

        def named(address: Address) -> Address:
            return address if address.sheet else address._replace(sheet=sheet)

        return replace(
            self,
            sheet=sheet,
            left_out=frozenset(map(named, self.left_out)),
            brought_back=frozenset(map(named, self.brought_back)),
            edits=tuple(each._replace(address=named(each.address)) for each in self.edits),
            accepted=frozenset((finding, named(at)) for finding, at in self.accepted),
        )

    def with_moved_rows(self, sheet: str, places: Mapping[int, int]) -> "Plan":
        """Return the plan whose decisions about a sheet stand where its rows do now, by their numbers of before.

        What was decided about a row without a place is let go of. An edit stays, and is held against its cell.
        """

        def moved(address: Address) -> Address:
            return address._replace(row=places.get(address.row, address.row)) if address.sheet == sheet else address

        def stays(address: Address) -> bool:
            return address.sheet != sheet or address.row in places

        return replace(
            self,
            left_out=frozenset(map(moved, filter(stays, self.left_out))),
            brought_back=frozenset(map(moved, filter(stays, self.brought_back))),
            edits=tuple(each._replace(address=moved(each.address)) for each in self.edits),
            accepted=frozenset((finding, moved(at)) for finding, at in self.accepted if stays(at)),
        )

    def with_mapping(self, wanted: Field, column: int | None) -> "Plan":
        """Return the plan with one field on another column."""
        return replace(self, mapping=self.mapping.with_column(wanted, column))

    def _rows_here(self, addresses: Iterable[Address]) -> frozenset[int]:
        return frozenset(each.row for each in addresses if each.sheet == self.sheet)
