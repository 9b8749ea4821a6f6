"""After changes of single rows, a review equals a new review of all rows."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from medqa_gui.core.checks.plan_rules import quick_checks
from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.engine.review import Review
from medqa_gui.core.engine.review_detail import detail_of
from medqa_gui.core.engine.review_list import ReviewList
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import Order, View
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Edit, Plan, text_mark
from medqa_gui.core.model.plan_diff import changed_rows
from medqa_gui.core.model.rules import RowRules
from medqa_gui.core.model.table import CellRange, Row, SheetFacts
from medqa_gui.core.reading.row_store import RowStore

COLUMNS = [Column(index, letter, 1) for index, letter in enumerate("AB")]
QUESTIONS = (
    "How much of it may I take with a glass of water in the evening?",
    "How much of it may I take with a glass of water in the morning?",
    "how much of it may I take with a glass of  water in the evening?",
    "Whom may I call?",
    "",
)
ANSWERS = (
    "One tablet, and ask your pharmacist when you are not sure about it.",
    "Two tablets, and ask your pharmacist when you are not sure about it.",
    "n/a",
    "Call Dr. Jane Roe on (212) 867-5309.",
    "<b>One</b> tablet.",
    "",
)
ROWS = 40


def store_of(chance: random.Random) -> RowStore:
    store = RowStore()
    store.add(Row(1, ["Question", "Answer"]))
    for number in range(2, ROWS + 2):
        texts = [chance.choice(QUESTIONS), chance.choice(ANSWERS)]
        store.add(Row(number, texts, is_hidden=chance.random() < 0.1))
    store.facts = SheetFacts(merged=(CellRange(5, 0, 6, 1),), filter_ranges=(CellRange(20, 0, 30, 1),))
    return store


def run(job):
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def reviewed(plan: Plan, store: RowStore) -> Review:
    review = Review(plan, COLUMNS, quick_checks)
    run(review.run(store))
    review.finish(store.facts)
    run(review.run_slow_checks(store))
    return review


def answers_of(review: Review, store: RowStore) -> list[object]:
    """Return all answers that the window can request from a review."""
    queries = [Query(view=view) for view in View]
    queries += [Query(finding=finding) for finding in FindingId] + [Query(order=Order.NOTES), Query(order=Order.TOKENS)]
    return [
        review.counts(store.facts),
        review.store.view_sizes,
        review.kinds,
        review.lengths,
        [list(run(ReviewList(review).entries(query, store))) for query in queries],
        [review.rows_with(finding, store.facts) for finding in FindingId],
        [review.store.groups.of(finding) for finding in FindingId],
        [ReviewList(review).line(at, store) for at in range(ROWS)],
        [detail_of(review, number, store) for number in range(2, ROWS + 2)],
    ]


def changed(plan: Plan, store: RowStore, chance: random.Random) -> Plan:
    rows = [chance.randrange(2, ROWS + 2) for _ in range(chance.choice((1, 1, 1, 4)))]
    match chance.randrange(4):
        case 0:
            return plan.leaving_out(rows)
        case 1:
            return plan.bringing_back(rows)
        case 2:
            return plan.accepting(chance.choice(list(FindingId)), rows)
        case _:
            field = chance.choice((Field.QUESTION, Field.ANSWER))
            texts = QUESTIONS if field is Field.QUESTION else ANSWERS
            for row in rows:
                edit = Edit(
                    plan.address(row), field, chance.choice(texts), text_mark(store[row - 1].texts[texts is ANSWERS])
                )
                plan = plan.with_edit(edit)
            return plan


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("format_id", ["xtuner", "openai"])
def test_a_touched_review_equals_a_whole_one(seed: int, format_id: str) -> None:
    chance = random.Random(seed)
    store = store_of(chance)
    plan = Plan(
        Path("q.xlsx"),
        mapping=ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1))),
        format_id=format_id,
        rules=replace(RowRules(), most_tokens=45),
    )
    review, plans = reviewed(plan, store), [plan]
    for _ in range(6):
        plan = chance.choice(plans) if chance.random() < 0.3 else changed(plans[-1], store, chance)
        rows = changed_rows(plans[-1], plan)
        assert rows is not None
        review.touch(plan, COLUMNS, rows, store)
        run(review.run_slow_checks(store))
        plans.append(plan)
        for touched, whole in zip(answers_of(review, store), answers_of(reviewed(plan, store), store), strict=True):
            assert touched == whole
