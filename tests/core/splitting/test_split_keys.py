"""What belongs together never stands in two parts of a split, whatever the shape of the sheet."""

from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.commands.plan_options import run_job
from medqa_gui.core.checks.examiner import NO_DECISIONS
from medqa_gui.core.conversations.merged_cells import NO_FILLS
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import Row
from medqa_gui.core.saving.split_keys import SplitKeys, split_conversations
from medqa_gui.core.splitting.share_out import UnionFind

TURNS = ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1), (Field.CONVERSATION, 3)))
TREES = ColumnMapping(
    ((Field.SPEAKER, 0), (Field.TEXT, 1), (Field.MESSAGE, 3), (Field.PARENT, 4)),
)


def entry_of(question: str, *patients: str) -> Entry:
    """Return a conversation of as many rows as patients are named; the third column names them."""
    rows = tuple(Row(number, ["", "", patient]) for number, patient in enumerate(patients, 2))
    return Entry(rows, Conversation((Message(Role.USER, question), Message(Role.ASSISTANT, "So."))), None)


def parts_of(entries: Sequence[Entry], mapping: ColumnMapping = TURNS, split: Split | None = None) -> list[int]:
    split = split or Split((50, 50), (2,))
    split_keys = SplitKeys(Plan(Path(), mapping=mapping, split=split))
    for entry in entries:
        split_keys.add(entry, NO_FILLS)
    return list(run_job(split_conversations(split, [(split_keys, NO_DECISIONS)])).parts)


def test_a_patient_in_a_later_row_of_a_conversation_ties_it_to_the_patients_others() -> None:
    entries = [entry_of(f"q{at}", f"p{at}") for at in range(6)]
    for seed in range(8):
        parts = parts_of([*entries, entry_of("both", "p0", "p5")], split=Split((50, 50), (2,), seed=seed))
        assert parts[0] == parts[5] == parts[6]


def test_a_blank_cell_says_nothing_where_another_row_of_the_conversation_names_the_patient() -> None:
    for seed in range(8):
        split = Split((50, 50), (2,), seed=seed)
        entries = [entry_of("a", "p1", ""), entry_of("b", "", "P1"), entry_of("c", "p2"), entry_of("d", "p3")]
        parts = parts_of(entries, split=split)
        assert parts[0] == parts[1]


def test_paths_of_a_tree_stay_together_whatever_column_is_kept_together() -> None:
    for seed in range(8):
        entries = [entry_of("root", "p1"), entry_of("root", "p2"), entry_of("b", "p3"), entry_of("c", "p4")]
        parts = parts_of(entries, TREES, Split((50, 50), (2,), seed=seed))
        assert parts[0] == parts[1]


def test_a_part_without_conversations_is_refused() -> None:
    with pytest.raises(PlanError) as refused:
        parts_of([entry_of("a", "p1"), entry_of("b", "p1")])
    assert refused.value.id == "split_part_empty"


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=3), max_size=40))
def test_ties_make_one_group_of_whatever_hangs_together(tied: list[list[int]]) -> None:
    ties = UnionFind()
    found = ties.roots(array("Q", [ties.union(keys) for keys in tied]))
    groups = {key: {key} for keys in tied for key in keys}
    for keys in tied:
        together = set().union(*(groups[key] for key in keys))
        groups |= dict.fromkeys(together, together)
    assert list(found) == [min(groups[keys[0]]) for keys in tied]
