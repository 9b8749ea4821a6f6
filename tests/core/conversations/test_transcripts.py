"""A cell with a transcript becomes a conversation, or is excluded with a reason."""

import json
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.conversations.transcripts import read_transcript
from medqa_gui.core.formats.guanaco import Guanaco
from medqa_gui.core.formats.message_pairs import join_pairs
from medqa_gui.core.formats.records import json_string
from medqa_gui.core.model.address import Address
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Edit, text_mark
from medqa_gui.core.reading.open import open_workbook
from tests.core.splitting.grouped_sheets import Rows, entries_of, left_out, plan_for, saved, transcripts

MEDINFO = Path(__file__).parents[4] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"
PLAN = plan_for(ColumnMapping(((Field.TRANSCRIPT, 0),)))


def said(text: str) -> list[tuple[str, ...]]:
    return saved(entries_of(Rows((text,)), PLAN))


def kinds(text: str) -> list[str]:
    return [found.kind for entry in entries_of(Rows((text,)), PLAN) for found in entry.found]


@pytest.mark.parametrize(
    "text",
    [
        "### Human: Why?### Assistant: So.",
        "### Human: Why?\n### Assistant: So.\n",
        "Human: Why?\nAssistant: So.",
        "User: Why?\r\n\r\nAssistant: So.",
        "Patient: Why?\nDoctor: So.",
        "Q: Why?\nA: So.",
        "Question 1: Why?\nAnswer 1: So.",
        "**Patient:** Why?\n**Doctor:** So.",
        "患者：Why?\n医生：So.",
        "病人: Why?\n助手： So.",
        "问：Why?\n答：So.",
        "用户：Why?\n\n助手：So.",
        "Patient: Why?\nAnswer: So.",
        "家属：Why?\n医师：So.",
        "患者（女，35岁）：Why?\n大夫：So.",
        "【患者】Why?\n【医生】：So.",
        "[Patient]: Why?\n[Nurse]: So.",
        "Patient (F, 34): Why?\nDr. Wang: So.",
        "10:02 患者：Why?\n(10:05:30) 护士：So.",
        "问题：Why?\n答案：So.",
        "\ufeffPatient: Why?\n\u200bDoctor: So.",
        "Patient: Why?\x0bDoctor: So.",
        "患者：Why?\u2028医生：So.",
        "患者：Why?\n王医生：So.",
        "患者：Why?\n主治医师（内科）：So.",
        "患者：Why?\n李主任：So.",
        "- Patient: Why?\n- Doctor: So.",
        "* Patient: Why?\n* Doctor: So.",
        "* **Patient:** Why?\n* **Doctor:** So.",
        "• 患者：Why?\n• 王医生：So.",
        "•患者：Why?\n•医生：So.",
        "\uf0b7\tPatient: Why?\n\n\uf0b7\tDoctor: So.",
        "1. Patient: Why?\n2. Doctor: So.",
        "1) Patient: Why?\r\n2) Doctor: So.",
        "1、患者：Why?\n2、医生：So.",
        "（1）患者：Why?\n（2）医生：So.",
        "\ufeff  - Patient: Why?\n  - Doctor: So.",
        "- [10:02] Patient: Why?\n- [10:05] Dr. Wang: So.",
        "- Q: Why?\n- A: So.",
        "- Patient: Why?\n- Answer: So.",
    ],
)
def test_each_kind_of_marker_is_known(text: str) -> None:
    assert said(text) == [("Why?", "So.")]


def test_a_turn_may_have_several_lines_and_words_that_look_like_markers() -> None:
    text = "Human: Which dose?\nI weigh 70 kg.\nAssistant: A: 500 mg\nB: 1 g\nAnswer: A\nHuman: Thanks"
    transcript = read_transcript(text)
    turns = [turn.messages[0].content for turn in transcript.turns]
    assert turns == ["Which dose?\nI weigh 70 kg.", "A: 500 mg\nB: 1 g\nAnswer: A", "Thanks"]


def test_nobody_is_given_what_somebody_else_in_the_room_says() -> None:
    assert said("患者：Why?\n医生：So.\n家属：How long?\n护士：A week.") == [("Why?", "So.", "How long?", "A week.")]


@pytest.mark.parametrize(
    "line", ["Mother: diabetic", "PT: 12 s", "Response: good", "Patient education: rest", "[1]: x"]
)
def test_a_line_of_an_answer_that_names_nobody_in_the_room_is_text(line: str) -> None:
    assert said(f"Patient: Why?\nDoctor: So.\n{line}") == [("Why?", f"So.\n{line}")]


@pytest.mark.parametrize(
    "much", [" ", "\t", "\x0b", "\u2028", "\u200b", "patient ", "1:11", "\n", "(", "- ", "1. ", "- Patient: \n", "-\n"]
)
def test_a_cell_full_of_list_signs_has_no_answer(much: str) -> None:
    assert not read_transcript(much * (32_767 // len(much))).is_answered


list_lines = st.lists(
    st.tuples(
        st.sampled_from(["Nurse", "Patient", "Doctor", "Aspirin", "Dose", "护士", "患者", "Q", "A"]),
        st.sampled_from([": x", "：好", ":"]),
    ).map("".join),
    min_size=1,
    max_size=5,
)
list_signs = st.sampled_from(["- ", "* ", "• ", "– "])


@given(list_lines, list_signs | st.sampled_from(["1. ", "2) ", "（1）", "  - "]))
def test_a_list_with_colons_within_an_answer_is_nobodys_turn(lines: list[str], sign: str) -> None:
    answer = "\n".join(("You may ask:", *(sign + line for line in lines)))
    assert said(f"Patient: Why?\nDoctor: {answer}\nPatient: Thanks.\nDoctor: Bye.") == [
        ("Why?", answer, "Thanks.", "Bye.")
    ]


@given(list_lines, list_signs, list_signs)
def test_a_list_within_a_message_of_a_list_is_nobodys_turn(lines: list[str], sign: str, outer: str) -> None:
    inner = f"  {sign}" if sign == outer else sign
    answer = "\n".join(("You may ask:", *(inner + line for line in lines)))
    text = f"{outer}Patient: Why?\n{outer}Doctor: {answer}\n{outer}Patient: Thanks.\n{outer}Doctor: Bye."
    assert said(text) == [("Why?", answer, "Thanks.", "Bye.")]


@given(list_lines)
def test_a_numbered_list_within_a_message_of_a_numbered_list_is_never_read_as_turns(lines: list[str]) -> None:
    answer = "\n".join(("You may ask:", *(f"{at}. {line}" for at, line in enumerate(lines, 1))))
    told = said(f"1. Patient: Why?\n2. Doctor: {answer}\n3. Patient: Thanks.\n4. Doctor: Bye.")
    assert told in ([], [("Why?", answer, "Thanks.", "Bye.")])


def test_a_list_of_people_within_a_list_of_messages_is_left_in_its_message() -> None:
    text = "- Patient: Whom?\n- Doctor: Ask:\n- Nurse: wounds\n- Pharmacist: pills\n- Caregiver: Both?\n- Nurse: Yes."
    assert said(text) == [("Whom?", "Ask:\n- Nurse: wounds\n- Pharmacist: pills", "Both?", "Yes.")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You may ask:\n- Patient: the group\n- Nurse: the ward", "no_marker"),
        ("1. Patient: Why?\n1. Doctor: So.", "no_marker"),
        ("1. Patient: Why?\n3. Doctor: So.", "no_marker"),
        ("- Patient: 34 years\n- Doctor: Wang\nPatient: Why?\nDoctor: So.", "text_before_first_marker"),
        ("- Patient: Why?", "question_last"),
    ],
)
def test_an_ambiguous_list_is_excluded_with_its_reason(text: str, kind: str) -> None:
    assert left_out(entries_of(Rows((text,)), PLAN)) == {2: LeftOut.TURN_ORDER}
    assert kinds(text) == [kind]


@pytest.mark.skipif(not MEDINFO.exists(), reason="the real workbook is not here")
def test_no_text_of_the_real_workbook_is_a_conversation() -> None:
    with closing(open_workbook(MEDINFO)) as workbook:
        texts = [text for at in range(len(workbook.sheets)) for row in workbook.rows(at) for text in row.texts]
    assert len(texts) > 4000
    assert [text for text in texts if read_transcript(text).is_answered] == []


CHATML = "<|im_start|>{}\n{}<|im_end|>\n"


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(CHATML.format, ("system", "user", "assistant"), ("Be kind.", "Why?", "So."))),
        "<s>" + "".join(map(CHATML.format, ("system", "user", "assistant"), ("Be kind.", "Why?\n", "So."))) + "</s>",
        "<|im_start|>system\r\nBe kind.<|im_end|><|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\nSo.",
        "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nWhy? [/INST] So. </s>",
        "\ufeff[INST] <<SYS>> Be kind. <</SYS>> Why?[/INST]So.",
    ],
)
def test_a_filled_chat_template_is_read(text: str) -> None:
    assert said(text) == [("Be kind.", "Why?", "So.")]


@pytest.mark.parametrize(
    "text",
    [
        "<s>[INST] Why? [/INST] So. </s><s>[INST] How long? [/INST] A week. </s>",  # Llama 2
        "<s>[INST] Why? [/INST] So. </s>\n<s>[INST] How long? [/INST] A week. </s>\n",
        "<s>[INST] Why?[/INST] So.</s>[INST] How long?[/INST] A week.</s>",  # Mistral
        "[INST] Why? [/INST]\nSo.\n[INST] How long? [/INST] A week.",
    ],
)
def test_several_turns_between_instruction_marks_are_read(text: str) -> None:
    assert said(text) == [("Why?", "So.", "How long?", "A week.")]


@pytest.mark.parametrize(
    "text",
    [
        "Note\n<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>assistant\nSo.<|im_end|>",
        "<|im_start|>user\nWhy?<|im_end|>\nNote\n<|im_start|>assistant\nSo.<|im_end|>",
        "<|im_start|>user\nWhy?\n<|im_start|>assistant\nSo.<|im_end|>",
        "<|im_start|>user\nWhy?<|im_end|>\n<|im_start|>tool\n12<|im_end|>\n<|im_start|>assistant\nSo.<|im_end|>",
        "<s>[INST] Why? [/INST] Not the <s>old</s> dose. </s>",
        "<s>[INST] Why? [/INST] So. </s> Note",
        "[INST] Why? [INST] How? [/INST] So.",
        "[INST] Why? [/INST] So. [INST] <<SYS>>Be kind.<</SYS>> How? [/INST] So.",
        "<s>Why?</s> So.",
    ],
)
def test_an_ambiguous_chat_template_is_excluded_with_its_reason(text: str) -> None:
    assert left_out(entries_of(Rows((text,)), PLAN)) == {2: LeftOut.TURN_ORDER}
    assert kinds(text) == ["no_marker"]


@pytest.mark.parametrize(
    "much", ["<s>", "<", "[INST]", "[INST][/INST]", "<|im_start|>user\n", "<|im_end|>", "[INST]<<SYS>>"]
)
def test_a_cell_full_of_template_marks_has_no_answer(much: str) -> None:
    assert not read_transcript("<s>" + much * (32_000 // len(much))).is_answered


lines_of_text = st.text(alphabet="aZ 药：:#\n<>[]/|*-1.", min_size=1, max_size=30).map(lambda text: f"x{text}x")


@given(st.lists(st.tuples(lines_of_text, lines_of_text), min_size=1, max_size=3), st.booleans())
def test_the_text_between_the_marks_of_a_chat_template_is_read_unchanged(
    turns: list[tuple[str, str]], is_llama: bool
) -> None:
    if is_llama:
        text = "".join(f"<s>[INST] {asked} [/INST] {told} </s>" for asked, told in turns)
    else:
        text = "".join(CHATML.format("user", asked) + CHATML.format("assistant", told) for asked, told in turns)
    assert said(text) == [tuple(chain.from_iterable(turns))]


def test_within_marks_of_number_signs_line_beginnings_are_text() -> None:
    text = "### Human: Translate:\nDoctor: Sit.### Assistant: Patient: Sure.\nA: b"
    assert said(text) == [("Translate:\nDoctor: Sit.", "Patient: Sure.\nA: b")]


def test_a_marker_in_the_middle_of_a_line_is_text() -> None:
    assert said("Human: Is User: a marker?\nAssistant: No.") == [("Is User: a marker?", "No.")]


def test_several_turns_make_one_conversation() -> None:
    text = "Patient: Why?\nDoctor: So.\nDoctor: And rest.\nPatient: How long?\nDoctor: A week."
    assert said(text) == [("Why?", "So.\nAnd rest.", "How long?", "A week.")]


def test_a_system_line_replaces_the_prompt() -> None:
    plan = replace(PLAN, system_prompt="Be kind.")
    rows = Rows(("System: Be brief.\nHuman: Why?\nAssistant: So.",), ("Human: Why?\nAssistant: So.",))
    assert saved(entries_of(rows, plan)) == [("Be brief.", "Why?", "So."), ("Be kind.", "Why?", "So.")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Just a note.", "no_marker"),
        ("Ward 3\nHuman: Why?\nAssistant: So.", "text_before_first_marker"),
        ("Human: Why?", "question_last"),
        ("Assistant: Hello.", "answer_first"),
    ],
)
def test_a_transcript_in_wrong_order_is_excluded_with_its_reason(text: str, kind: str) -> None:
    assert left_out(entries_of(Rows((text,)), PLAN)) == {2: LeftOut.TURN_ORDER}
    assert kinds(text) == [kind]


def test_a_last_question_without_answer_is_cut_off_and_found() -> None:
    text = "### Human: Why?### Assistant: So.### Human: And for a dog?"
    assert said(text) == [("Why?", "So.")]
    assert kinds(text) == ["question_last"]


def test_a_blank_cell_is_a_missing_question() -> None:
    assert left_out(entries_of(Rows(("\u3000",)), PLAN)) == {2: LeftOut.MISSING_QUESTION}


def test_an_edited_transcript_is_read_again() -> None:
    edit = Edit(Address("", 2), Field.TRANSCRIPT, "Human: Who?\nAssistant: I.", text_mark("note"))
    assert saved(entries_of(Rows(("note",)), replace(PLAN, edits=(edit,)))) == [("Who?", "I.")]


@given(transcripts)
def test_every_row_is_one_entry_and_what_is_saved_alternates(cells: list[str]) -> None:
    entries = entries_of(Rows(*((cell,) for cell in cells)), PLAN)
    assert [entry.row_number for entry in entries] == list(range(2, len(cells) + 2))
    for entry in entries:
        if entry.left_out is None:
            roles = [message.role for message in entry.conversation.messages if message.role is not Role.SYSTEM]
            assert roles == [Role.USER, Role.ASSISTANT] * (len(roles) // 2) != []


GUANACO = [
    "### Human: What is aspirin?### Assistant: A painkiller.",
    "### Human: Schreibe einen Brief\n\nan meine Ärztin.### Assistant: Sehr geehrte Frau Doktor,\n- eins\n- zwei"
    "### Human: Kürzer!### Assistant: Guten Tag.",
    "### Human: 头痛怎么办？### Assistant: 多休息。\nA: 多喝水。",
]


def test_a_sheet_of_guanaco_texts_gives_the_same_texts_again() -> None:
    entries = entries_of(Rows(*((text,) for text in GUANACO)), PLAN)
    form = Guanaco()
    rendered = [form.render(entry.conversation, json_string) for entry in entries if entry.left_out is None]
    assert rendered == [f'{{"text": {json_string(text)}}}' for text in GUANACO]


def test_number_signs_that_guanaco_guards_read_as_they_were() -> None:
    plain = join_pairs("", [(f"q{at}#", f"### a{at}") for at in range(3)])
    text = Guanaco().render(plain, lambda text: text).removeprefix('{"text": ').removesuffix("}")
    assert said(text) == [tuple(message.content for message in plain.messages)]


@pytest.mark.parametrize("said_so", ["Read:\n### Human: evil", "### Assistant: x", "###", "## 患者："])
def test_text_like_a_marker_in_a_guarded_answer_is_no_marker(said_so: str) -> None:
    plain = join_pairs("", [("Why?", said_so), ("How?", "So.")])
    text = json.loads(Guanaco().render(plain, json_string))["text"]
    assert said(text) == [tuple(message.content for message in plain.messages)]


def test_a_line_that_mentions_a_doctor_is_no_turn() -> None:
    assert said("患者：Why?\n医生：So.\n请问医生：下次复诊时再问。") == [("Why?", "So.\n请问医生：下次复诊时再问。")]
