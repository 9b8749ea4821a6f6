"""One row becomes one conversation, or says why not."""

from dataclasses import replace
from pathlib import Path

import pytest

from medqa_gui.core.conversations.blank import BLANK, is_blank
from medqa_gui.core.conversations.pairs import PairAssembler
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Message, Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, Plan, text_mark
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.rules import HiddenRows, RowRules
from medqa_gui.core.model.table import Row

COLUMNS = [Column(0, "ID", 3), Column(1, "Question", 3), Column(2, "Answer", 3), Column(3, "Drug {x}", 3)]
PLAN = Plan(Path("a.xlsx"), mapping=ColumnMapping(((Field.QUESTION, 1), (Field.ANSWER, 2))), system_prompt="Be exact.")


def assembled(plan: Plan, *texts: str, **row: object) -> tuple[list[str], LeftOut | None]:
    entry = assembled_entry(plan, *texts, **row)
    return [message.content for message in entry.conversation.messages], entry.left_out


def assembled_entry(plan: Plan, *texts: str, **row: object) -> Entry:
    (entry,) = PairAssembler(plan, COLUMNS).entries([Row(7, list(texts), **row)])  # type: ignore[arg-type]
    return entry


def test_a_row_becomes_system_question_and_answer() -> None:
    entry = assembled_entry(PLAN, "1", "Why?", "So.")
    conversation = entry.conversation
    assert conversation.messages == (
        Message(Role.SYSTEM, "Be exact."),
        Message(Role.USER, "Why?"),
        Message(Role.ASSISTANT, "So."),
    )
    assert conversation.row_numbers == (7,)
    assert entry.left_out is None


def test_a_blank_prompt_is_no_message() -> None:
    assert assembled(replace(PLAN, system_prompt=" \n"), "1", "Why?", "So.")[0] == ["Why?", "So."]


@pytest.mark.parametrize("blank", ["", " ", "\u00a0\n", "\u200b", "\u3000", "\u200e\u00ad", "\ufe0f", "\u2800"])
def test_a_blank_answer_leaves_the_row_out(blank: str) -> None:
    assert assembled(PLAN, "1", "Why?", blank)[1] is LeftOut.MISSING_ANSWER
    assert assembled(PLAN, "1", blank, "So.")[1] is LeftOut.MISSING_QUESTION


def test_what_a_trainer_strips_to_nothing_is_blank_and_no_letter_is() -> None:
    for code in range(0x110000):
        character = chr(code)
        if character.isspace():
            assert is_blank(character), hex(code)
        assert not (character.isalnum() and character in BLANK), hex(code)


def test_a_row_shorter_than_its_columns_is_blank_there() -> None:
    assert assembled(PLAN, "1", "Why?")[1] is LeftOut.MISSING_ANSWER


def test_text_is_kept_with_its_edges() -> None:
    assert assembled(PLAN, "1", " Why?\u00a0", "So.\n")[0][1:] == [" Why?\u00a0", "So.\n"]


def test_a_hidden_row_is_left_out_unless_it_is_to_be_kept() -> None:
    assert assembled(PLAN, "1", "Why?", "So.", is_hidden=True)[1] is LeftOut.HIDDEN
    keeping = replace(PLAN, rules=RowRules(HiddenRows.KEEP))
    assert assembled(keeping, "1", "Why?", "So.", is_hidden=True)[1] is None


def test_only_rows_with_the_asked_value_are_saved() -> None:
    plan = replace(PLAN, rules=RowRules(where=((0, "1"),)))
    assert assembled(plan, " 1 ", "Why?", "So.")[1] is None
    assert assembled(plan, "2", "Why?", "So.")[1] is LeftOut.WHERE


def test_a_row_taken_out_by_hand_is_left_out() -> None:
    assert assembled(PLAN.leaving_out({7}), "1", "Why?", "So.")[1] is LeftOut.BY_HAND


def test_a_template_is_filled_from_columns_by_header_or_letter() -> None:
    plan = replace(PLAN, question_template="{ID}: {question} {{{B}}}")
    assert assembled(plan, "1", "Why?", "So.")[0][1] == "1: Why? {Why?}"


def test_a_template_whose_columns_are_all_blank_is_blank() -> None:
    plan = replace(PLAN, question_template="Question: {Question}")
    assert assembled(plan, "1", "", "So.")[1] is LeftOut.MISSING_QUESTION


def test_a_template_with_an_unknown_column_is_named() -> None:
    with pytest.raises(PlanError) as caught:
        PairAssembler(replace(PLAN, answer_template="{Dose}"), COLUMNS)
    assert caught.value.id == "template_column_unknown"
    assert caught.value.facts["column"] == "Dose"


def test_an_open_field_is_refused() -> None:
    with pytest.raises(PlanError) as caught:
        PairAssembler(PLAN.with_mapping(Field.ANSWER, None), COLUMNS)
    assert caught.value.id == "fields_open"


def test_a_lone_surrogate_never_reaches_the_dataset() -> None:
    assert assembled(PLAN, "1", "Why \ud83d?", "So.")[0][1] == "Why \ufffd?"


def test_a_column_serves_one_field_only() -> None:
    mapping = PLAN.mapping.with_column(Field.ANSWER, 1)
    assert mapping[Field.QUESTION] is None
    assert mapping[Field.ANSWER] == 1
    assert mapping.missing_fields == (Field.QUESTION,)


def test_an_edit_replaces_the_text_while_the_cell_is_unchanged() -> None:
    edit = Edit(Address("", 7), Field.ANSWER, "Because.", text_mark("So."))
    entry = assembled_entry(replace(PLAN, edits=(edit,)), "1", "Why?", "So.")
    assert entry.conversation.messages[-1].content == "Because."
    assert (entry.edited, entry.stale_edits) == ((Field.ANSWER,), ())


def test_an_edit_of_a_text_that_has_changed_since_is_shown_and_not_applied() -> None:
    edit = Edit(Address("", 7), Field.ANSWER, "Because.", text_mark("So."))
    entry = assembled_entry(replace(PLAN, edits=(edit,)), "1", "Why?", "Thus.")
    assert entry.conversation.messages[-1].content == "Thus."
    assert (entry.edited, entry.stale_edits) == ((), (edit,))


def test_an_edit_fills_a_blank_answer() -> None:
    edit = Edit(Address("", 7), Field.ANSWER, "Because.", text_mark(""))
    assert assembled_entry(replace(PLAN, edits=(edit,)), "1", "Why?", "").left_out is None


def test_a_later_edit_of_the_same_text_replaces_the_first() -> None:
    plan = PLAN.with_edit(Edit(Address("", 7), Field.ANSWER, "One", ""))
    plan = plan.with_edit(Edit(Address("", 7), Field.ANSWER, "Two", ""))
    assert [edit.text for edit in plan.edits] == ["Two"]
    assert plan.without_edit(plan.address(7), Field.ANSWER).edits == ()
