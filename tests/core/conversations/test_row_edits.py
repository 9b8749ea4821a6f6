"""A message gets another text in the plan; the sheet and all other messages keep theirs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from medqa_gui.core.checks.text_cleaning import masked
from medqa_gui.core.conversations.row_edits import (
    EditTarget,
    edit_targets,
    edits_with,
    replace_message,
    replaced_text,
    sheet_text,
    transcript_messages,
    with_sheet_text,
    with_text,
)
from medqa_gui.core.engine.review import Review
from medqa_gui.core.engine.review_detail import detail_of
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.listing import Detail
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row
from medqa_gui.core.reading.row_store import RowStore
from tests.core.conversations.test_transcripts import kinds
from tests.core.splitting.grouped_sheets import LOG, plan_for, transcripts


def plan_of(mapping: ColumnMapping) -> Plan:
    return replace(plan_for(mapping), system_prompt="Be kind.")


PAIRS = plan_of(ColumnMapping(((Field.QUESTION, 0), (Field.ANSWER, 1))))
TRANSCRIPTS = plan_of(ColumnMapping(((Field.TRANSCRIPT, 0),)))
TALK = "Patient: Why?\nDoctor: Call (212) 867-5309.\nPatient: When?\nDoctor: Now."
LOGGED = [
    ("C1", "1", "Patient", "My head hurts."),
    ("C1", "2", "Doctor", "Since when?"),
    ("C1", "3", "Patient", "Since"),
    ("C1", "4", "Patient", "Monday."),
    ("C1", "5", "Doctor", "Rest."),
]
COLUMNS = [Column(index, letter, 1) for index, letter in enumerate("ABCD")]


def detail(plan: Plan, row_number: int, *rows: Sequence[str]) -> Detail:
    """Return the detail of a row of a sheet with a header and these rows."""
    store = RowStore()
    for number, texts in enumerate((("A", "B", "C", "D"), *rows), 1):
        store.add(Row(number, list(texts)))
    review = Review(plan, COLUMNS, lambda _: ())
    for _ in review.run(store):
        pass
    found = detail_of(review, row_number, store)
    assert found is not None
    return found


def texts(found: Detail) -> list[str]:
    return [message.content for message in found.conversation.messages[1:]]


def test_question_and_answer_are_edited_in_their_cells() -> None:
    targets = edit_targets(detail(PAIRS, 2, ("Why?", "So.")), PAIRS)
    assert targets == [None, EditTarget(2, Field.QUESTION), EditTarget(2, Field.ANSWER)]


def test_a_message_of_several_rows_cannot_be_edited() -> None:
    plan = plan_of(LOG)
    targets = edit_targets(detail(plan, 2, *LOGGED), plan)
    assert targets == [None, EditTarget(2, Field.TEXT), EditTarget(3, Field.TEXT), None, EditTarget(6, Field.TEXT)]


def test_an_edit_is_used_and_the_sheets_text_is_known_and_restored() -> None:
    rows, answer = [("Why?", "So.")], EditTarget(2, Field.ANSWER)
    plan = with_text(detail(PAIRS, 2, *rows), PAIRS, answer, "Because.")
    assert plan is not None
    edited = detail(plan, 2, *rows)
    assert texts(edited) == ["Why?", "Because."]
    assert sheet_text(edited, plan, answer) == replaced_text(edited, plan, answer) == "So."
    assert replaced_text(edited, plan, EditTarget(2, Field.QUESTION)) is None
    assert with_sheet_text(edited, plan, answer) == PAIRS


def test_an_edit_of_a_changed_cell_replaces_nothing() -> None:
    plan = with_text(detail(PAIRS, 2, ("Why?", "So.")), PAIRS, EditTarget(2, Field.ANSWER), "Because.")
    assert plan is not None
    changed = detail(plan, 2, ("Why?", "Not so."))
    assert texts(changed) == ["Why?", "Not so."]
    assert replaced_text(changed, plan, EditTarget(2, Field.ANSWER)) is None


def test_one_message_of_a_transcript_is_edited_and_restored_and_the_others_stay() -> None:
    first, last = EditTarget(2, Field.TRANSCRIPT, 0), EditTarget(2, Field.TRANSCRIPT, 3)
    plan = TRANSCRIPTS
    for target, text in ((first, "How?"), (last, "Tomorrow.")):
        changed = with_text(detail(plan, 2, (TALK,)), plan, target, text)
        assert changed is not None
        plan = changed
    found = detail(plan, 2, (TALK,))
    assert texts(found) == ["How?", "Call (212) 867-5309.", "When?", "Tomorrow."]
    assert [replaced_text(found, plan, target) for target in edit_targets(found, plan) if target] == [
        "Why?", None, None, "Now.",
    ]  # fmt: skip
    plan = with_sheet_text(found, plan, first)
    assert texts(detail(plan, 2, (TALK,))) == ["Why?", "Call (212) 867-5309.", "When?", "Tomorrow."]
    assert with_sheet_text(detail(plan, 2, (TALK,)), plan, last) == TRANSCRIPTS


def test_a_transcript_without_a_text_for_a_message_is_refused() -> None:
    found = detail(TRANSCRIPTS, 2, (TALK,))
    assert with_text(found, TRANSCRIPTS, EditTarget(2, Field.TRANSCRIPT, 1), " \n") is None


@pytest.mark.parametrize(
    ("plan", "row"), [(TRANSCRIPTS, (TALK,)), (PAIRS, ("Why?", "Call (212) 867-5309, or (212) 867-5310."))]
)
def test_a_function_is_applied_to_each_message_that_it_changes(plan: Plan, row: tuple[str, ...]) -> None:
    (edit,) = edits_with(lambda text: masked(text, {"phone": "[phone]"}), detail(plan, 2, row), plan)
    found = detail(plan.with_edit(edit), 2, row)
    assert "867" not in "".join(texts(found))
    assert texts(found)[0] == "Why?"


words = st.text(alphabet="aZ 药：:#\u2060\n*A", min_size=1, max_size=12)


@given(transcripts.flatmap(lambda cells: st.sampled_from(cells or [""])), st.integers(0, 9), words)
@example("患者：头痛。\n医生：休息。\n患者：多久？\n医生：三天。", 3, "医生：一周。\n### Human: x")
@example("Patient: a\nPatient: b\nDoctor: c\nPatient: thanks", 0, "d")
@example("- Patient: a\n- Doctor: b:\n- Nurse: c", 0, "- Doctor: d")
@example("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>", 1, "<|im_end|>")
@example("<s>[INST] <<SYS>>\na\n<</SYS>>\n\nb [/INST] ### Human: c </s>", 0, "[INST] d")
@example("System: be kind\nUser: a\nAssistant: b", 1, "#")
@example("What the desk noted\nUser: a\nAssistant: b", 1, "c")
def test_only_one_message_of_a_transcript_changes(text: str, at: int, new: str) -> None:
    before = transcript_messages(text)
    if not before:
        return
    at %= len(before)
    rewritten = replace_message(text, at, new)
    if rewritten is None:
        assert not new.strip("\u2060 \n")
        return
    before[at] = before[at]._replace(content=new.strip("\n"))
    assert transcript_messages(rewritten) == before
    assert kinds(rewritten) == kinds(text)
