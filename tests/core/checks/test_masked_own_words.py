from collections.abc import Iterator
from pathlib import Path

from medqa_gui.commands.plan_options import run_job
from medqa_gui.core.checks.examiner import Examiner
from medqa_gui.core.checks.plan_rules import decide_whole_sheet
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row, SheetFacts


class Rows:
    facts = SheetFacts()

    def __iter__(self) -> Iterator[Row]:
        yield Row(1, ["Question", "Answer", "Patient name"])
        yield Row(2, ["May Ada Quill drive?", "Ask Quill again.", ""])
        yield Row(3, ["Why rest?", "To heal.", "Ada Quill"])


def test_a_mask_replaces_the_names_of_the_sheet_in_every_row() -> None:
    columns = [Column(0, "Question", 2), Column(1, "Answer", 2), Column(2, "Patient name", 1)]
    plan = Plan(Path("a.csv")).with_mapping(Field.QUESTION, 0).with_mapping(Field.ANSWER, 1).masking("name", "[name]")
    decisions = run_job(decide_whole_sheet(plan, columns, Rows()))
    entries = Examiner(plan, columns, (), decisions).entries(Rows())
    said = [message.content for entry in entries for message in entry.conversation.messages[1:]]
    assert said == ["May [name] drive?", "Ask [name] again.", "Why rest?", "To heal."]
