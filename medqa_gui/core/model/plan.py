"""Plan of a dataset: everything that determines its bytes."""

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
# Same text as in the original script.
DEFAULT_SYSTEM_PROMPT = (
    "You are a professional, highly experienced doctor professor. You always provide accurate, comprehensive, "
    "and detailed answers based on the patients' questions."
)


class Edit(NamedTuple):
    """Text that the user wrote in place of a cell; the source is not changed.

    `replaced` is the hash of the replaced cell text (see `text_mark`); if the cell has changed, the edit is stale: it
    is shown and not applied.
    """

    address: Address
    field: Field
    text: str
    replaced: str

    @property
    def row_number(self) -> int:
        """Row of the cell."""
        return self.address.row


def text_mark(text: str) -> str:
    """Return a short hash of a text, to compare texts without storing them."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Sidecar(StrEnum):
    """Optional file next to the dataset."""

    TRAINER = "trainer"
    CARD = "card"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings and row decisions that determine the bytes of the dataset; undo is a stack of plans.

    `sheet_index` is 0-based, `sheet` the name in row addresses (see `sheet_names`), "" until known; `header_row` is
    1-based, 0 for none. An empty template stands for the text of the mapped column. Decisions of all sheets are kept,
    only those of `sheet` apply: `left_out` are rows excluded by the user, `brought_back` rows included despite a rule,
    `accepted` findings that need no action. `tokenizer` is a tokenizer.json of the user, None to estimate lengths.
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
        """Rows of the current sheet that the user excluded."""
        return self._rows_here(self.left_out)

    @property
    def brought_back_rows(self) -> frozenset[int]:
        """Rows of the current sheet that the user included despite a rule."""
        return self._rows_here(self.brought_back)

    @property
    def edits_here(self) -> tuple[Edit, ...]:
        """Edits of the current sheet."""
        return tuple(each for each in self.edits if each.address.sheet == self.sheet)

    @property
    def accepted_here(self) -> frozenset[tuple[FindingId, int]]:
        """Accepted findings of the current sheet, with their rows."""
        return frozenset((finding, at.row) for finding, at in self.accepted if at.sheet == self.sheet)

    @property
    def decided(self) -> frozenset[Address]:
        """Addresses of all rows with a decision, on any sheet."""
        edited, accepted = (each.address for each in self.edits), (address for _, address in self.accepted)
        return self.left_out.union(self.brought_back, edited, accepted)

    def address(self, row_number: int) -> Address:
        """Return the address of a row of the current sheet."""
        return Address(self.sheet, row_number)

    def leaving_out(self, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan with these rows excluded."""
        rows = frozenset(map(self.address, row_numbers))
        return replace(self, left_out=self.left_out | rows, brought_back=self.brought_back - rows)

    def bringing_back(self, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan with these rows included despite any rule; blank rows stay excluded."""
        rows = frozenset(map(self.address, row_numbers))
        return replace(self, left_out=self.left_out - rows, brought_back=self.brought_back | rows)

    def accepting(self, finding: FindingId, row_numbers: Iterable[int]) -> "Plan":
        """Return the plan with the finding accepted in these rows, so that it is no longer listed."""
        return replace(self, accepted=self.accepted | {(finding, self.address(row)) for row in row_numbers})

    def cleaning(self, finding: FindingId) -> "Plan":
        """Return the plan that cleans this finding in every text."""
        return replace(self, rules=replace(self.rules, cleaned=self.rules.cleaned | {finding}))

    def masking(self, kind: str, replacement: str | None) -> "Plan":
        """Return the plan that masks this kind of personal data with the replacement; None removes the mask."""
        rest = tuple(each for each in self.rules.masks if each[0] != kind)
        masks = rest if replacement is None else (*rest, (kind, replacement))
        return replace(self, rules=replace(self.rules, masks=masks))

    def taking_as_not_personal(self, kind: str) -> "Plan":
        """Return the plan in which this kind is not treated as personal data."""
        return replace(self, rules=replace(self.rules, not_personal=self.rules.not_personal | {kind}))

    def with_edit(self, edit: Edit) -> "Plan":
        """Return the plan with this edit, which replaces an earlier one of the same text."""
        plan = self.without_edit(edit.address, edit.field)
        return replace(plan, edits=(*plan.edits, edit))

    def without_edit(self, address: Address, field: Field) -> "Plan":
        """Return the plan without the edit of this text."""
        return replace(self, edits=tuple(each for each in self.edits if (each.address, each.field) != (address, field)))

    def with_own_decisions(self) -> "Plan":
        """Return the plan without the decisions of other sheets, which do not affect its dataset."""
        return replace(
            self,
            left_out=frozenset(map(self.address, self.left_out_rows)),
            brought_back=frozenset(map(self.address, self.brought_back_rows)),
            edits=self.edits_here,
            accepted=frozenset((finding, self.address(row)) for finding, row in self.accepted_here),
        )

    def with_sheet_named(self, sheet: str) -> "Plan":
        """Return the plan with this name for its sheet, also in addresses without a sheet name."""

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
        """Return the plan with the decisions of a sheet moved to new rows; `places` maps old to new row numbers.

        Decisions of rows without a new place are dropped. Edits are kept and compared with their cells later.
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
        """Return the plan with the field mapped to the column, or unmapped if None."""
        return replace(self, mapping=self.mapping.with_column(wanted, column))

    def _rows_here(self, addresses: Iterable[Address]) -> frozenset[int]:
        return frozenset(each.row for each in addresses if each.sheet == self.sheet)
