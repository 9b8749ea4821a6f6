import pytest

from medqa_gui.core.checks.length import BAR_ENDS, LIMITS, LengthCheck, Lengths
from medqa_gui.core.checks.tokens import estimate_tokens
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row


def conversation(answer, system="Be kind."):
    return Conversation((Message(Role.SYSTEM, system), Message(Role.USER, "Why?"), Message(Role.ASSISTANT, answer)))


# Counted with the tokenizer of Qwen.
@pytest.mark.parametrize(
    ("text", "qwen"),
    [
        ("Aspirin may increase the risk of bleeding when it is taken together with warfarin.", 19),
        ("高血压患者首先要注意控制食盐摄入量，每天不超过六克，注意不要吃太油腻的食物。", 22),
        ("", 0),
    ],
)
def test_an_estimate_is_within_a_third_of_a_real_tokenizer(text, qwen):
    assert qwen * 0.66 <= estimate_tokens(text) <= qwen * 1.34


def test_a_text_of_lone_surrogates_has_a_length_too():
    assert estimate_tokens("\ud800" * 10) > 0


def test_a_conversation_over_the_limit_is_named_and_one_at_the_limit_is_not():
    check = LengthCheck(limit=20, count_tokens=len)
    assert list(check.look(Row(2, []), conversation("", system=""))) == []
    assert list(check.look(Row(3, []), conversation("1234", system=""))) == []
    assert list(check.look(Row(4, []), conversation("12345", system=""))) == [Finding(FindingId.TOO_LONG, 4)]


def test_the_system_prompt_counts_even_when_it_changes():
    check = LengthCheck(limit=None, count_tokens=len)
    for system in ("aa", "aa", "aaaa"):
        check.look(Row(2, []), conversation("x", system=system))
    assert (check.lengths.longest, check.lengths.tokens) == (21, 19 + 19 + 21)


def test_the_bars_count_every_conversation_and_the_limits_count_longer_ones():
    check = LengthCheck(limit=None, count_tokens=len)
    for extra in (0, 100, 496, 497, 1100, 9000):
        check.look(Row(2, []), conversation("x" * extra, system=""))
    lengths = check.lengths
    assert sum(lengths.bars) == lengths.conversations == 6
    assert lengths.over == (3, 2, 1, 1)
    assert lengths.longest == 9016
    assert lengths.bars[-1] == 1
    assert lengths.bars[BAR_ENDS.index(512)] == 1


def test_no_conversation_has_no_length():
    assert LengthCheck(limit=None).lengths == Lengths()
    assert len(Lengths().over) == len(LIMITS)
