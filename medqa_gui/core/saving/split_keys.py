"""Group keys and strata of the saved conversations, and their split."""

from array import array
from collections.abc import Generator, Sequence
from functools import partial

from medqa_gui.core.checks.examiner import WholeSheetDecisions
from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.merged_cells import Fills
from medqa_gui.core.conversations.row_text import cell_text
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.split import Split
from medqa_gui.core.runtime.in_thread import run_in_thread
from medqa_gui.core.splitting.share_out import Shares, UnionFind, group_key, share_out

_NO_STRATUM = 0


class SplitKeys:
    """Group key and stratum of every conversation of a file, collected while its rules are decided.

    A conversation whose rows have several values in the group columns merges the groups of these values; the paths of a
    tree stay together whatever their values.
    """

    def __init__(self, plan: Plan) -> None:
        stratum = plan.split.stratify_column if plan.split else None
        self._group, self._stratum = group_columns(plan), () if stratum is None else (stratum,)
        self.columns = frozenset((*self._group, *self._stratum))
        self._uses_question = not self._group or plan.mapping.shape is Shape.TREES
        self._brought_back = plan.brought_back_rows
        # Only a rule on findings excludes a conversation because of a later row.
        self._keeps_rows = bool(plan.rules.left_out)
        self.restart()

    def restart(self) -> None:
        """Forget all conversations."""
        self._row_numbers, self._keys, self._strata = array("Q"), array("Q"), array("Q")
        self._more_keys: dict[int, list[int]] = {}
        self._more_rows: dict[int, tuple[int, ...]] = {}

    def add(self, entry: Entry, fills: Fills) -> None:
        """Collect the keys of an entry, unless it is excluded; `fills` are the texts of merged cells in `columns`."""
        if entry.left_out is not None:
            return
        rows = _cells(entry, self._group, fills) if self._group else ()
        keys = [*dict.fromkeys(map(group_key, rows)), *([_question_key(entry)] if self._uses_question else ())]
        if len(keys) > 1:
            self._more_keys[len(self._keys)] = keys
        if self._keeps_rows and len(entry.conversation.row_numbers) > 1:
            self._more_rows[len(self._keys)] = entry.conversation.row_numbers
        self._row_numbers.append(entry.row_number)
        self._keys.append(keys[0])
        self._strata.append(group_key(_cells(entry, self._stratum, fills)[0]) if self._stratum else _NO_STRATUM)

    def saved(self, decisions: WholeSheetDecisions, groups: UnionFind) -> tuple["array[int]", "array[int]"]:
        """Return the keys and strata of the conversations that no rule excludes; groups that share one are merged."""
        keys, strata = array("Q"), array("Q")
        for at, number in enumerate(self._row_numbers):
            is_kept = not decisions.excluded or number in self._brought_back
            if is_kept or decisions.exclusion(number, self._more_rows.get(at, ())) is None:
                keys.append(groups.union(self._more_keys.get(at) or (self._keys[at],)))
                strata.append(self._strata[at])
        return keys, strata


def split_conversations(
    split: Split, files: Sequence[tuple[SplitKeys, WholeSheetDecisions]]
) -> Generator[Progress, None, Shares]:
    """Return the parts of the saved conversations of all files, in order, with no group in two parts.

    Raises PlanError if a part would be empty, since no training tool reads an empty file.
    """
    return (yield from run_in_thread(partial(_split, split, files)))


def _split(split: Split, files: Sequence[tuple[SplitKeys, WholeSheetDecisions]]) -> Shares:
    groups, keys, strata = UnionFind(), array("Q"), array("Q")
    for split_keys, decisions in files:
        more_keys, more_strata = split_keys.saved(decisions, groups)
        keys.extend(more_keys)
        strata.extend(more_strata)
    keys = groups.roots(keys)
    shares = share_out(keys, split, strata)
    if shares.leaks(keys):
        raise AssertionError
    if keys and 0 in shares.sizes.reached:
        raise PlanError("split_part_empty", sizes="/".join(map(str, shares.sizes.reached)))
    return shares


def _question_key(entry: Entry) -> int:
    return group_key([next(each.content for each in entry.conversation.messages if each.role is Role.USER)])


def _cells(entry: Entry, columns: Sequence[int], fills: Fills) -> list[list[str]]:
    """Return the texts of these columns in every row, with blank ones filled by the first text of the column."""
    rows = [[cell_text(texts, at) for at in columns] for texts in (fills.filled(row).texts for row in entry.rows)]
    first = [next((text for text in texts if not is_blank(text)), "") for texts in zip(*rows, strict=True)]
    return [[other if is_blank(text) else text for text, other in zip(row, first, strict=True)] for row in rows]


def group_columns(plan: Plan) -> tuple[int, ...]:
    """Return the columns that keep rows together: those of the split, else the mapped one; () for the question."""
    mapped = plan.mapping[Field.GROUP]
    own = plan.split.group_columns if plan.split else ()
    return own or (() if mapped is None else (mapped,))
