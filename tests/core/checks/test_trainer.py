import pytest

from medqa_gui.core.checks.trainer import TrainerCheck
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

SYSTEM, USER, ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT


def look(*messages, format_id="xtuner"):
    check = TrainerCheck(question_column=0, answer_column=3, format_id=format_id)
    return list(check.look(Row(4, []), Conversation(tuple(Message(*each) for each in messages), (4,))))


TOKENS = (
    "<|im_start|> <|im_end|> <|endoftext|> <|begin_of_text|> </s> <s> [INST] [/INST] <<SYS>> <eoh> <eoa> <image> "
    "<start_of_turn> <｜User｜> <think> [gMASK] <unk>"
)


@pytest.mark.parametrize("token", TOKENS.split())
def test_a_special_token_is_named_where_it_stands(token):
    found = look((USER, "Is it safe?"), (ASSISTANT, f"Yes.{token} No."))
    assert found == [Finding(FindingId.SPECIAL_TOKEN, 4, 3)]


@pytest.mark.parametrize("text", ["<5 mg", "a <b> c", "[See Warnings]", "p < s > q", "[STEMI]", "<1% but >0.1%", "|x|"])
def test_angles_and_brackets_of_ordinary_texts_are_no_tokens(text):
    assert look((USER, text), (ASSISTANT, text)) == []


def test_the_marker_of_guanaco_is_a_trap_for_guanaco_only():
    messages = ((USER, "How?"), (ASSISTANT, "Intro\n### Step 1"))
    assert look(*messages, format_id="guanaco") == [Finding(FindingId.MARKER_COLLISION, 4, 3)]
    assert look(*messages, format_id="openai") == []


@pytest.mark.parametrize(
    ("roles", "kind"),
    [
        ((SYSTEM, USER, ASSISTANT), ""),
        ((USER, ASSISTANT, USER, ASSISTANT), ""),
        ((SYSTEM, ASSISTANT, USER, ASSISTANT), "answer_first"),
        ((USER, USER, ASSISTANT), "same_speaker"),
        ((USER, ASSISTANT, ASSISTANT), "same_speaker"),
        ((USER, ASSISTANT, USER), "question_last"),
        ((USER, ASSISTANT, SYSTEM), "system_prompt"),
        ((SYSTEM, SYSTEM, USER, ASSISTANT), "system_prompt"),
        ((SYSTEM,), "answer_first"),
    ],
)
def test_kept_roles_alternate_from_the_first_question_to_the_last_answer(roles, kind):
    expected = [Finding(FindingId.TURN_ORDER, 4, kind=kind)] if kind else []
    assert look(*((role, "text") for role in roles)) == expected


SIZES = [("openai", 9, True), ("openai", 10, False), ("xtuner", 1, False)]


@pytest.mark.parametrize(("format_id", "rows", "is_small"), SIZES)
def test_openai_wants_ten_examples(format_id, rows, is_small):
    check = TrainerCheck(question_column=0, answer_column=3, format_id=format_id)
    conversation = Conversation((Message(USER, "q"), Message(ASSISTANT, "a")))
    for number in range(2, rows + 2):
        assert not list(check.look(Row(number, []), conversation))
    assert list(check.finish()) == ([Finding(FindingId.TOO_FEW_EXAMPLES, 0)] if is_small else [])
