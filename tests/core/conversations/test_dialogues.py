"""Rows with the same conversation id become one conversation, and no row of them vanishes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.conversations.speakers import role_of
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.errors import PlanError
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, text_mark
from medqa_gui.core.model.rules import HiddenRows, RowRules
from medqa_gui.core.model.table import CellRange
from tests.core.splitting.grouped_sheets import (
    LOG,
    TURNS,
    Rows,
    entries_of,
    left_out,
    log_rows,
    plan_for,
    saved,
    turn_rows,
)

LOG_PLAN, TURN_PLAN = plan_for(LOG), plan_for(TURNS)
HEADACHE = [
    ("C1", "1", "Patient", "My head hurts."),
    ("C1", "2", "Doctor", "Since when?"),
    ("C1", "3", "Patient", "Since Monday."),
    ("C1", "4", "Doctor", "Then rest."),
]
SAID = ("My head hurts.", "Since when?", "Since Monday.", "Then rest.")


def test_a_log_becomes_a_conversation_of_several_turns() -> None:
    (entry,) = entries_of(Rows(*HEADACHE), replace(LOG_PLAN, system_prompt="Be kind."))
    assert [message.role for message in entry.conversation.messages] == [
        Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT,
    ]  # fmt: skip
    assert saved([entry]) == [("Be kind.", *SAID)]
    assert entry.conversation.row_numbers == (2, 3, 4, 5)


def test_a_chinese_log_is_understood_too() -> None:
    rows = Rows(
        ("1", "1", "患者：", "我头痛。"),
        ("1", "2", "王医生", "多久了？"),
        ("1", "3", "患者", "两天。"),
        ("1", "4", "医生", "多休息。"),
    )
    assert saved(entries_of(rows, LOG_PLAN)) == [("我头痛。", "多久了？", "两天。", "多休息。")]


def test_rows_of_two_conversations_may_be_mixed() -> None:
    rows = Rows(
        HEADACHE[0], ("C2", "1", "Patient", "Hello?"), HEADACHE[1], ("C2", "2", "Doctor", "Yes."), *HEADACHE[2:]
    )
    assert saved(entries_of(rows, LOG_PLAN)) == [SAID, ("Hello?", "Yes.")]


def test_turns_are_ordered_as_numbers() -> None:
    rows = [("1", str(number), "Q" if number % 2 else "A", f"text {number}") for number in (10, 9, 2, 1)]
    (entry,) = entries_of(Rows(*rows), LOG_PLAN)
    assert saved([entry]) == [("text 1", "text 2", "text 9", "text 10")]
    assert entry.conversation.row_numbers == (5, 4, 3, 2)


def test_turns_that_are_times_are_ordered_and_dates_that_may_be_read_twice_are_not() -> None:
    times = [("1", "2024-01-05 10:03", "A", "So."), ("1", "2024-01-05 09:59", "Q", "Why?")]
    assert saved(entries_of(Rows(*times), LOG_PLAN)) == [("Why?", "So.")]
    dates = [("1", "31/01/2024", "Q", "Why?"), ("1", "01/02/2024", "A", "So.")]
    assert saved(entries_of(Rows(*dates), LOG_PLAN)) == [("Why?", "So.")]


def test_without_a_turn_column_the_order_of_the_sheet_counts() -> None:
    plan = replace(LOG_PLAN, mapping=LOG.with_column(Field.TURN, None))
    assert saved(entries_of(Rows(*HEADACHE), plan)) == [SAID]


def test_consecutive_rows_of_one_speaker_are_one_message() -> None:
    rows = Rows(HEADACHE[0], ("C1", "1", "Patient", "And my neck."), HEADACHE[1])
    assert saved(entries_of(rows, LOG_PLAN)) == [("My head hurts.\nAnd my neck.", "Since when?")]


def test_a_greeting_before_the_question_and_a_question_without_answer_are_left_out_one_by_one() -> None:
    rows = Rows(
        ("C1", "0", "Doctor", "Hello."), *HEADACHE, ("C1", "5", "Patient", "Thanks."), ("C1", "6", "Patient", "Bye.")
    )
    entries = entries_of(rows, LOG_PLAN)
    assert saved(entries) == [SAID]
    assert left_out(entries) == dict.fromkeys((2, 7, 8), LeftOut.TURN_ORDER)
    kinds = [(each.row_number, each.kind) for entry in entries for each in entry.found]
    assert kinds == [(2, "answer_first"), (7, "question_last"), (8, "question_last")]


def test_a_conversation_that_nobody_answered_is_left_out_whole() -> None:
    (entry,) = entries_of(Rows(HEADACHE[0], HEADACHE[2]), LOG_PLAN)
    assert (entry.left_out, len(entry.rows)) == (LeftOut.MISSING_ANSWER, 2)


def test_a_conversation_without_a_question_is_left_out_whole() -> None:
    (entry,) = entries_of(Rows(HEADACHE[1], HEADACHE[3]), LOG_PLAN)
    assert (entry.left_out, entry.found[0].kind) == (LeftOut.TURN_ORDER, "answer_first")


def test_a_blank_or_hidden_message_is_left_out_alone() -> None:
    rows = Rows(*HEADACHE, ("C1", "5", "Patient", "\u3000"), ("C1", "6", "Doctor", "Secret."), hidden=[7])
    entries = entries_of(rows, LOG_PLAN)
    assert saved(entries) == [SAID]
    assert left_out(entries) == {6: LeftOut.MISSING_QUESTION, 7: LeftOut.HIDDEN}


def test_a_hidden_row_is_kept_if_the_user_includes_it() -> None:
    kept = replace(LOG_PLAN, rules=RowRules(HiddenRows.KEEP))
    assert saved(entries_of(Rows(*HEADACHE, hidden=[3]), kept)) == [SAID]
    brought_back = LOG_PLAN.bringing_back({3})
    assert saved(entries_of(Rows(*HEADACHE, hidden=[3]), brought_back)) == [SAID]


def test_somebody_unknown_is_left_out_and_named() -> None:
    entries = entries_of(Rows(*HEADACHE, ("C1", "5", "Receptionist", "Next, please.")), LOG_PLAN)
    assert saved(entries) == [SAID]
    (found,) = entries[-1].found
    assert (found.id, found.row_number, found.column, found.kind) == (FindingId.TURN_ORDER, 6, 2, "unknown_speaker")


def test_a_system_row_replaces_the_prompt() -> None:
    plan = replace(LOG_PLAN, system_prompt="Be kind.")
    entries = entries_of(Rows(("C1", "0", "System", "Be brief."), *HEADACHE), plan)
    assert saved(entries) == [("Be brief.", *SAID)]


def test_a_system_row_in_the_middle_is_left_out() -> None:
    entries = entries_of(Rows(*HEADACHE[:2], ("C1", "2", "System", "Line lost."), *HEADACHE[2:]), LOG_PLAN)
    assert saved(entries) == [SAID]
    assert left_out(entries) == {4: LeftOut.TURN_ORDER}


def test_the_system_column_of_any_row_counts_for_its_conversation() -> None:
    plan = replace(LOG_PLAN.with_mapping(Field.SYSTEM, 4), system_prompt="Be kind.")
    own = [(*HEADACHE[0], " "), (*HEADACHE[1], "Be exact.")]
    assert saved(entries_of(Rows(*own), plan)) == [("Be exact.", *SAID[:2])]
    assert saved(entries_of(Rows(*HEADACHE[:2]), plan)) == [("Be kind.", *SAID[:2])]


def test_a_system_prompt_that_comes_too_late_is_found_and_one_that_is_repeated_is_not() -> None:
    plan = LOG_PLAN.with_mapping(Field.SYSTEM, 4)
    own = ("Be exact.", "", "Be exact.", "Be brief.")
    (entry,) = entries_of(Rows(*((*row, text) for row, text in zip(HEADACHE, own, strict=True))), plan)
    assert saved([entry]) == [("Be exact.", *SAID)]
    assert entry.found == (Finding(FindingId.TURN_ORDER, 5, 4, "system_late"),)


def test_rows_with_question_and_answer_are_the_turns_of_their_conversation() -> None:
    rows = Rows(("1", "2", "And now?", "Wait."), ("1", "1", "Why?", "So."), ("2", "1", "Who?", ""))
    entries = entries_of(rows, TURN_PLAN)
    assert saved(entries) == [("Why?", "So.", "And now?", "Wait.")]
    assert left_out(entries) == {4: LeftOut.MISSING_ANSWER}


def test_the_templates_frame_the_turns() -> None:
    plan = replace(TURN_PLAN, question_template="Patient asks: {C}")
    assert saved(entries_of(Rows(("1", "1", "Why?", "So.")), plan)) == [("Patient asks: Why?", "So.")]


def test_a_merged_id_counts_for_all_its_rows() -> None:
    rows = [(("C1" if at == 0 else ""), *row[1:]) for at, row in enumerate(HEADACHE)]
    whole = CellRange(2, 0, 5, 0)
    assert saved(entries_of(Rows(*rows, merged=[whole]), LOG_PLAN)) == [SAID]


def test_a_merged_id_ends_where_its_cells_end() -> None:
    rows = [(("C1" if at == 0 else ""), *row[1:]) for at, row in enumerate(HEADACHE)]
    entries = entries_of(Rows(*rows, merged=[CellRange(2, 0, 3, 0)]), LOG_PLAN)
    assert saved(entries) == [SAID[:2]]
    assert left_out(entries) == dict.fromkeys((4, 5), LeftOut.MISSING_CONVERSATION)


def test_cells_merged_in_another_column_fill_nothing() -> None:
    rows = [(("C1" if at == 0 else ""), *row[1:]) for at, row in enumerate(HEADACHE)]
    entries = entries_of(Rows(*rows, merged=[CellRange(2, 1, 5, 1)]), LOG_PLAN)
    assert left_out(entries)[3] is LeftOut.MISSING_CONVERSATION


def test_blank_ids_are_filled_down_only_by_the_rule() -> None:
    rows = [HEADACHE[0], ("", *HEADACHE[1][1:]), ("C2", "1", "Patient", "Hello?"), ("", "2", "Doctor", "Yes.")]
    entries = entries_of(Rows(*rows), LOG_PLAN)
    assert left_out(entries) == {
        2: LeftOut.MISSING_ANSWER, 3: LeftOut.MISSING_CONVERSATION,
        4: LeftOut.MISSING_ANSWER, 5: LeftOut.MISSING_CONVERSATION,
    }  # fmt: skip
    filling = replace(LOG_PLAN, rules=RowRules(fill_down=True))
    assert saved(entries_of(Rows(*rows), filling)) == [SAID[:2], ("Hello?", "Yes.")]


def test_nothing_is_filled_down_above_the_first_id() -> None:
    filling = replace(LOG_PLAN, rules=RowRules(fill_down=True))
    entries = entries_of(Rows(("", *HEADACHE[0][1:]), *HEADACHE), filling)
    assert left_out(entries) == {2: LeftOut.MISSING_CONVERSATION}


def test_excluding_the_first_row_excludes_the_conversation() -> None:
    (entry,) = entries_of(Rows(*HEADACHE), LOG_PLAN.leaving_out({2}))
    assert (entry.left_out, len(entry.rows)) == (LeftOut.BY_HAND, 4)


def test_excluding_other_rows_excludes_only_these() -> None:
    entries = entries_of(Rows(*HEADACHE), LOG_PLAN.leaving_out({4, 5}))
    assert saved(entries) == [SAID[:2]]
    assert left_out(entries) == dict.fromkeys((4, 5), LeftOut.BY_HAND)


def test_an_edited_message_is_saved_as_it_was_edited() -> None:
    edit = Edit(Address("", 3), Field.TEXT, "For how long?", text_mark("Since when?"))
    (entry,) = entries_of(Rows(*HEADACHE), replace(LOG_PLAN, edits=(edit,)))
    assert saved([entry]) == [("My head hurts.", "For how long?", *SAID[2:])]
    assert (entry.edited, entry.stale_edits) == ((Field.TEXT,), ())


def test_an_edit_of_a_message_that_has_changed_since_is_shown_and_not_applied() -> None:
    edit = Edit(Address("", 3), Field.TEXT, "For how long?", text_mark("When?"))
    (entry,) = entries_of(Rows(*HEADACHE), replace(LOG_PLAN, edits=(edit,)))
    assert saved([entry]) == [SAID]
    assert entry.stale_edits == (edit,)


def test_an_open_field_is_refused_by_its_name() -> None:
    plan = replace(LOG_PLAN, mapping=LOG.with_column(Field.SPEAKER, None))
    assert plan.mapping.shape is Shape.MESSAGES
    with pytest.raises(PlanError) as caught:
        entries_of(Rows(*HEADACHE), plan)
    assert (caught.value.id, caught.value.facts["fields"]) == ("fields_open", "speaker")


@pytest.mark.parametrize(
    ("speaker", "role"),
    [("Patient", Role.USER), ("USER 2", Role.USER), ("患者：", Role.USER), ("病人家属", Role.USER), ("q", Role.USER),
     ("prompter", Role.USER), ("Dr. Wang", Role.ASSISTANT), ("A. Smith", None), ("张医生", Role.ASSISTANT),
     ("答", Role.ASSISTANT), ("ＧＰＴ", Role.ASSISTANT), ("System:", Role.SYSTEM), ("系统", Role.SYSTEM),
     ("Receptionist", None), ("", None), ("doctor to patient", None), ("医生和患者", None)],
)  # fmt: skip
def test_a_speaker_is_known_by_its_word(speaker: str, role: Role | None) -> None:
    assert role_of(speaker) is role


@given(
    log_rows,
    st.sets(st.integers(2, 15)),
    st.sets(st.integers(2, 15)),
    st.booleans(),
    st.lists(st.integers(2, 15), min_size=2, max_size=2).map(sorted),
)
def test_every_row_of_a_log_is_in_exactly_one_entry(
    rows: list[tuple[str, ...]], hidden: set[int], by_hand: set[int], fill_down: bool, merged: list[int]
) -> None:
    plan = replace(LOG_PLAN, rules=RowRules(fill_down=fill_down)).leaving_out(by_hand)
    sheet = Rows(*rows, hidden=sorted(hidden), merged=[CellRange(merged[0], 0, merged[1], 0)])
    entries = entries_of(sheet, plan)
    assert sorted(row.number for entry in entries for row in entry.rows) == [row.number for row in sheet]
    for entry in entries:
        if entry.left_out is None:
            roles = [message.role for message in entry.conversation.messages if message.role is not Role.SYSTEM]
            assert roles == [Role.USER, Role.ASSISTANT] * (len(roles) // 2) != []
            assert not {row.number for row in entry.rows} & (hidden | by_hand)


@given(turn_rows, st.sets(st.integers(2, 15)))
def test_every_row_of_turns_is_in_exactly_one_entry(rows: list[tuple[str, ...]], by_hand: set[int]) -> None:
    sheet = Rows(*rows)
    entries = entries_of(sheet, TURN_PLAN.leaving_out(by_hand))
    assert sorted(row.number for entry in entries for row in entry.rows) == [row.number for row in sheet]
