"""The engine reviews and saves conversations of several rows as it does single ones."""

import csv
from dataclasses import replace
from pathlib import Path

from medqa_gui.core.engine.protocol import (
    AskConversations,
    AskDetail,
    Conversations,
    Detailed,
    Export,
    Exported,
    Listed,
    Reviewed,
    UsePlan,
)
from medqa_gui.core.model.mapping import ColumnMapping, Field
from tests.core.engine.engine_process import running_engine

LOG = ColumnMapping(((Field.CONVERSATION, 0), (Field.SPEAKER, 1), (Field.TEXT, 2)))


def write_log(path: Path, conversations: int) -> Path:
    """The first messages of all conversations, then the second ones, and so on."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Conversation", "Speaker", "Text"])
        for turn in range(4):
            speaker = "Doctor" if turn % 2 else "Patient"
            writer.writerows((f"C{at}", speaker, f"Turn {turn} of talk {at}.") for at in range(conversations))
    return path


def test_conversations_of_scattered_rows_are_listed_shown_and_saved(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.csv", 300)
    with running_engine() as engine:
        plan = replace(engine.opened_plan(path), mapping=LOG, format_id="openai")
        engine.ask(UsePlan(1, plan))
        reviewed = engine.wait_for(Reviewed, generation=1, is_whole=True)
        assert (reviewed.counts.rows, reviewed.counts.conversations, reviewed.counts.left_out) == (1200, 300, 0)
        assert engine.wait_for(Listed, generation=1).size == 300
        engine.ask(AskConversations(299, 1))
        (line,) = engine.wait_for(Conversations).lines
        assert (line.row_number, line.question, line.turns) == (301, "Turn 0 of talk 299.", 2)
        assert line.answer == "Turn 3 of talk 299."
        engine.ask(AskDetail(301))
        detail = engine.wait_for(Detailed).detail
        assert detail.conversation.row_numbers == (301, 601, 901, 1201)
        engine.ask(Export(plan, tmp_path / "out.jsonl"))
        result = engine.wait_for(Exported).result
        assert result is not None
        assert result.outputs[0].records == 300


def test_a_row_taken_out_of_a_conversation_leaves_the_rest(tmp_path: Path) -> None:
    with running_engine() as engine:
        plan = replace(engine.opened_plan(write_log(tmp_path / "log.csv", 2)), mapping=LOG)
        engine.ask(UsePlan(1, plan))
        engine.wait_for(Reviewed, generation=1, is_whole=True)
        engine.ask(UsePlan(2, plan.leaving_out({8})))
        counts = engine.wait_for(Reviewed, generation=2, is_whole=True).counts
        assert (counts.rows, counts.conversations, counts.left_out) == (8, 2, 2)
