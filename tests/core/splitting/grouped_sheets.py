"""Sheets whose rows belong together: by hand for the examples, and of every kind that hypothesis can think of."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import strategies as st

from medqa_gui.core.checks.examiner import Examiner
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import CellRange, Row, SheetFacts

LOG = ColumnMapping(((Field.CONVERSATION, 0), (Field.TURN, 1), (Field.SPEAKER, 2), (Field.TEXT, 3)))
TURNS = ColumnMapping(((Field.CONVERSATION, 0), (Field.TURN, 1), (Field.QUESTION, 2), (Field.ANSWER, 3)))
TREE = ColumnMapping(
    ((Field.MESSAGE, 0), (Field.PARENT, 1), (Field.SPEAKER, 2), (Field.TEXT, 3), (Field.RANK, 4))
)  # fmt: skip


class Rows:
    """A sheet below its header; row 2 is the first."""

    def __init__(self, *rows: Sequence[str], hidden: Sequence[int] = (), merged: Sequence[CellRange] = ()) -> None:
        self._rows = [Row(number, list(texts), number in hidden) for number, texts in enumerate(rows, 2)]
        self.facts = SheetFacts(merged=tuple(merged))

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)


def plan_for(mapping: ColumnMapping, system_prompt: str = "") -> Plan:
    return Plan(Path("a.xlsx"), mapping=mapping, system_prompt=system_prompt)


def entries_of(rows: Rows, plan: Plan) -> list[Entry]:
    columns = [Column(index, letter, 1) for index, letter in enumerate("ABCDEF")]
    return list(Examiner(plan, columns).entries(rows))


def saved(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """What the saved conversations say."""
    return [tuple(each.content for each in entry.conversation.messages) for entry in entries if entry.left_out is None]


def left_out(entries: Sequence[Entry]) -> dict[int, LeftOut]:
    """Why each row is left out."""
    return {row.number: entry.left_out for entry in entries if entry.left_out for row in entry.rows}


texts = st.sampled_from(["Why?", "So.", " ", "", "\u200b", "a\nb", "### Human: x", "患者：疼"])
_speakers = st.sampled_from(["patient", "Doctor:", "system", "患者", "医生", "nobody knows", "", "User 2", "bot"])
_ids = st.sampled_from(["1", "2", "3", " 1 ", "", "x"])
_turns = st.sampled_from(["1", "2", "10", "2.5", "", "second", "2024-01-05 10:00", "nan"])
log_rows = st.lists(st.tuples(_ids, _turns, _speakers, texts), max_size=14)
turn_rows = st.lists(st.tuples(_ids, _turns, texts, texts), max_size=14)
tree_rows = st.lists(st.tuples(_ids, _ids, _speakers, texts, _turns), max_size=14)
transcripts = st.lists(
    st.lists(
        st.sampled_from(
            [
                "### Human: ",
                "### Assistant: ",
                "Human: ",
                "\nAssistant: ",
                "\nQ：",
                "\nA: ",
                "\n医生：",
                "患者:",
                "- Patient: ",
                "\n- Doctor: ",
                "1. Human: ",
                "\n2. Assistant: ",
                "text",
                "\n",
                "##",
            ]
        ),
        max_size=8,
    ).map("".join),
    max_size=5,
)
