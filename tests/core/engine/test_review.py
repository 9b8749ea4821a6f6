"""A review lists conversations of one row and of several rows."""

from collections.abc import Sequence

import pytest

from medqa_gui.core.checks.plan_rules import quick_checks
from medqa_gui.core.engine.protocol import Query
from medqa_gui.core.engine.review import Review
from medqa_gui.core.engine.review_detail import detail_of
from medqa_gui.core.engine.review_list import ReviewList
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import View
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.rules import Paths, RowRules
from medqa_gui.core.model.table import Row
from medqa_gui.core.reading.row_store import RowStore
from tests.core.conversations.test_trees import OASST
from tests.core.splitting.grouped_sheets import LOG, TREE, plan_for

COLUMNS = [Column(index, letter, 1) for index, letter in enumerate("ABCDE")]
PAIRS = ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1)))
TALK = [
    ("C1", "1", "Patient", "My head hurts."),
    ("C2", "1", "Patient", "Anyone?"),
    ("C1", "2", "Doctor", "Since when?"),
    ("C1", "3", "Patient", "Since Monday."),
    ("C1", "4", "Doctor", "N/A"),
    ("C1", "5", "Patient", "Thanks."),
]


def store_of(rows: Sequence[Sequence[str]]) -> RowStore:
    store = RowStore()
    store.add(Row(1, ["title"]))
    store.add(Row(2, list("header")))
    for number, texts in enumerate(rows, 3):
        store.add(Row(number, list(texts)))
    return store


def reviewed(plan: Plan, store: RowStore) -> Review:
    review = Review(plan, COLUMNS, quick_checks)
    for _ in review.run(store):
        pass
    review.finish(store.facts)
    return review


def listed(review: Review, store: RowStore, query: Query) -> list[int]:
    job = ReviewList(review).entries(query, store)
    while True:
        try:
            next(job)
        except StopIteration as end:
            return list(end.value)


def log_review() -> tuple[Review, RowStore]:
    store = store_of(TALK)
    plan = Plan(plan_for(LOG).source, mapping=LOG, header_row=2)
    return reviewed(plan, store), store


def test_a_line_shows_the_first_question_the_last_answer_and_the_number_of_turns() -> None:
    review, store = log_review()
    line = ReviewList(review).line(0, store)
    assert (line.row_number, line.question, line.answer, line.turns) == (3, "My head hurts.", "N/A", 2)
    assert (line.left_out, line.findings) == (None, (FindingId.PLACEHOLDER_ANSWER,))


def test_the_counts_are_of_rows_and_of_conversations() -> None:
    review, store = log_review()
    counts = review.counts(store.facts)
    assert (counts.rows, counts.conversations, counts.left_out, review.store.view_sizes[View.NEEDS_A_LOOK]) == (
        6,
        1,
        2,
        1,
    )
    assert review.has_seen(store)


def test_each_view_lists_its_conversations() -> None:
    review, store = log_review()
    numbers = {
        view: [ReviewList(review).line(at, store).row_number for at in listed(review, store, Query(view))]
        for view in View
    }
    assert numbers == {View.ALL: [3, 8, 4], View.NEEDS_A_LOOK: [3], View.LEFT_OUT: [8, 4]}


def test_a_text_is_found_in_any_turn() -> None:
    review, store = log_review()
    assert listed(review, store, Query(find="monday")) == [0]
    assert listed(review, store, Query(find="header")) == []


def test_the_detail_of_any_row_shows_its_whole_conversation_with_the_cells_of_all_rows() -> None:
    review, store = log_review()
    detail = detail_of(review, 6, store)
    assert detail is not None
    assert [message.content for message in detail.conversation.messages[1:]] == [
        "My head hurts.", "Since when?", "Since Monday.", "N/A",
    ]  # fmt: skip
    assert (detail.row_number, detail.left_out) == (3, None)
    assert [cell.row_number for cell in detail.cells if cell.letter == "D"] == [3, 5, 6, 7]
    assert [(each.id, each.row_number) for each in detail.findings] == [(FindingId.PLACEHOLDER_ANSWER, 7)]


def test_the_detail_of_an_excluded_message_names_the_reason() -> None:
    review, store = log_review()
    detail = detail_of(review, 8, store)
    assert detail is not None
    assert (detail.left_out, detail.record) == (LeftOut.TURN_ORDER, "")
    assert [each.id for each in detail.findings] == [FindingId.TURN_ORDER]
    assert [message.content for message in detail.conversation.messages[-1:]] == ["Thanks."]


def test_a_row_that_is_no_data_has_no_detail() -> None:
    review, store = log_review()
    assert [detail_of(review, number, store) for number in (1, 2, 99)] == [None, None, None]


def test_paths_that_share_rows_are_shown_whole() -> None:
    store = store_of(OASST[:7])
    plan = Plan(plan_for(TREE).source, mapping=TREE, header_row=2, rules=RowRules(paths=Paths.ALL), system_prompt="")
    review = reviewed(plan, store)
    lines = [ReviewList(review).line(at, store) for at in range(3)]
    assert sorted((line.question, line.answer, line.turns) for line in lines) == [
        ("t1?", "t1.a", 1),
        ("t1?", "t1.b.x.1", 2),
        ("t1?", "t1.b.y.1", 2),
    ]
    assert sorted(line.row_number for line in lines) == [3, 4, 6]


@pytest.mark.parametrize("header_row", [0, 1, 2, 3])
def test_single_rows_are_listed_wherever_the_header_stands(header_row: int) -> None:
    store = store_of([("Why?", "So."), ("Who?", ""), ("When?", "Now.")])
    review = reviewed(Plan(plan_for(PAIRS).source, mapping=PAIRS, header_row=header_row), store)
    last = len(listed(review, store, Query())) - 1
    assert (ReviewList(review).line(last, store).row_number, ReviewList(review).line(last, store).question) == (
        5,
        "When?",
    )
    detail = detail_of(review, 4, store)
    assert detail is not None
    assert detail.left_out is LeftOut.MISSING_ANSWER


def test_rows_that_arrive_later_join_the_list() -> None:
    store = store_of([("Why?", "So.")])
    review = reviewed(Plan(plan_for(PAIRS).source, mapping=PAIRS, header_row=2), store)
    store.add(Row(9, ["Who?", "I."]))
    assert not review.has_seen(store)
    for _ in review.run(store):
        pass
    assert ReviewList(review).line(1, store).row_number == 9


def test_the_slow_checks_name_every_kind_of_personal_data_in_a_conversation() -> None:
    said = ["Mail me: jane@example.com", "Yes?", "Or call (555) 123-4567, please.", "We will."]
    texts = [("C1", str(turn), "Doctor" if turn % 2 else "Patient", text) for turn, text in enumerate(said)]
    store = store_of(texts)
    review = reviewed(Plan(plan_for(LOG).source, mapping=LOG, header_row=2), store)
    for _ in review.run_slow_checks(store):
        pass
    assert ReviewList(review).line(0, store).kinds == ("email", "phone")
    assert review.counts(store.facts).findings[FindingId.PERSONAL_DATA] == 2
