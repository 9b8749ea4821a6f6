"""Every row that is left out is counted under its reason."""

from pathlib import Path

from medqa_gui.core.checks.examiner import Examiner, Tally
from medqa_gui.core.checks.plan_rules import decide_whole_sheet, quick_checks
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import DuplicateRule, RowRules
from medqa_gui.core.model.table import Row, SheetFacts
from medqa_gui.core.reading.row_store import RowStore

COLUMNS = [Column(0, "Question", 9), Column(1, "Answer", 9), Column(2, "Kind", 9)]
TEXTS = [
    ["Question", "Answer", "Kind"],
    ["What is morphine?", "An opiate.", "Use"],
    ["What is morphine?", "An opiate.", "Use"],
    ["What is valium?", "No answers", "Use"],
    ["How much?", "", "Use"],
    ["Why?", "So.", "Dose"],
    ["When?", "Now.", "Use"],
]
RULES = RowRules(
    where=((2, "Use"),),
    repeats=((FindingId.DUPLICATE_PAIR, DuplicateRule.KEEP_FIRST),),
    left_out=frozenset({FindingId.PLACEHOLDER_ANSWER}),
)
PLAN = Plan(
    Path("a.xlsx"),
    mapping=ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0))),
    rules=RULES,
    left_out=frozenset({Address("", 7)}),
)


def store() -> RowStore:
    rows = RowStore()
    for number, texts in enumerate(TEXTS, 1):
        rows.add(Row(number, texts))
    return rows


def test_the_reasons_add_up_to_the_rows_that_are_left_out() -> None:
    job, leaving = decide_whole_sheet(PLAN, COLUMNS, store()), {}
    try:
        while True:
            next(job)
    except StopIteration as end:
        leaving = end.value
    tally = Tally()
    entries = list(Examiner(PLAN, COLUMNS, quick_checks(PLAN), leaving).entries(store()))
    for entry in entries:
        tally.add(entry, ())
    counts = tally.counts(SheetFacts())
    assert counts.reasons == {
        LeftOut.BY_HAND: 1,
        LeftOut.FINDING: 1,
        LeftOut.MISSING_ANSWER: 1,
        LeftOut.REPEAT: 1,
        LeftOut.WHERE: 1,
    }
    assert sum(counts.reasons.values()) == counts.left_out == 5
    for entry in entries:
        tally.take_back(entry, ())
    assert tally.counts(SheetFacts()).reasons == {}
