import random

import pytest

from medqa_gui.core.checks.near import NearDuplicateCheck
from medqa_gui.core.checks.same_question import ask_the_same
from medqa_gui.core.checks.sketch import BINS, sketches_of
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

ANSWER = (
    "Read the label on the bottle carefully. Some brands should be taken with food; others can be taken without it. "
    "If you are not sure, ask the pharmacist who gave you the medicine."
)
CHINESE = "应当考虑是多种不同原因致使的，建议到正规医院的神经科检查，在医生指导下规律服药，不要自行停药，注意休息。"


def found(*pairs):
    check = NearDuplicateCheck(question_column=0)
    for number, (question, answer) in enumerate(pairs, 2):
        messages = (Message(Role.SYSTEM, "Be kind."), Message(Role.USER, question), Message(Role.ASSISTANT, answer))
        assert not list(check.look(Row(number, []), Conversation(messages, (number,))))
    return list(check.finish())


def filler(count, seed=1):
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(2000)]
    return [(" ".join(chance.choices(words, k=9)) + "?", " ".join(chance.choices(words, k=60))) for _ in range(count)]


def test_rows_that_differ_in_a_letter_or_a_sign_are_named_with_the_first_of_them():
    findings = found(
        *filler(50),
        ("Do I take a statin with or without food?", ANSWER),
        ("do i take a statin with or without fod", ANSWER),
        ("Do I take a statin with or without food ?!", ANSWER.replace("carefully", "with care")),
    )
    assert findings == [Finding(FindingId.NEAR_DUPLICATE, row, 0, group=52) for row in (52, 53, 54)]


def test_chinese_rows_that_differ_in_a_character_are_named():
    findings = found(
        ("这种癫痫症状如何可以完全治好？每隔一年都会病发一次。", CHINESE),
        ("高血压患者能吃党参吗？", "可以，党参有降血压的作用，平时少量口服即可，同时注意监测血压。"),
        ("这种癫痫症状如何可以完全治愈？每隔一年都会病发一次。", CHINESE),
    )
    assert [(each.row_number, each.group) for each in findings] == [(2, 2), (4, 2)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Do I take a statin with or without food?", "Do I take a statin with or without food?"),
        ("Do I take a statin with or without food?", "  do i take a STATIN with or without food?"),
        ("Do I take 10 mg of a statin with or without food?", "Do I take 20 mg of a statin with or without food?"),
        ("Do I take a statin with or without food?", "Do I take warfarin with or without food?"),
        ("Do I take a statin with or without food?", "Do I not take a statin with or without food?"),
    ],
)
def test_exact_repeats_and_questions_about_something_else_are_not_near_duplicates(one, two):
    assert found((one, ANSWER), (two, ANSWER)) == []
    assert found((one, ANSWER), (two, "Yes.")) == []


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("is it safe for adults", "is it safe in adults", True),
        ("calciun with alendronate", "calcium with alendronate", True),
        ("hepatitis a vaccine", "hepatitis b vaccine", False),
        ("type i diabetes", "type ii diabetes", False),
        ("treat hypertension", "treat hypotension", False),
        ("dose of hydroxyzine", "dose of hydralazine", False),
        ("how to increase it", "how to decrease it", False),
        ("高血压能吃吗", "低血压能吃吗", False),
        ("如何可以完全治好", "如何可以完全治愈", True),
        ("能吃阿司匹林吗", "能吃布洛芬吗", False),
        ("可以吃吗", "不可以吃吗", False),
        ("消金公司可以贷款吗", "企金公司可以贷款吗", False),
        ("how to measure water in the pipe", "how to measure pressure in the pipe", False),
        ("is water good for it or not so good", "is it good or not so good pressure", False),
        ("my head hurts", "my head hurts since yesterday then rest", False),
        ("请问头痛怎么办呢", "请问头痛怎么办", True),
        ("can you please tell me how long to rest", "can you tell me how long to rest", True),
    ],
)
def test_one_exchanged_word_may_be_another_question(one, two, same):
    assert ask_the_same(one, two) is same
    assert ask_the_same(two, one) is same


def test_a_thousand_rows_from_one_template_are_not_near_duplicates():
    rows = [
        (f"What is the usual dose of drug {n}?", f"The usual dose of drug {n} is {n % 7 + 1} mg.") for n in range(1000)
    ]
    assert found(*rows) == []
    assert found(*filler(1000)) == []


def test_sketches_agree_as_much_as_their_texts_share():
    chance = random.Random(3)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(400)]
    text, other = " ".join(words[:200]), " ".join(words[:160] + words[200:240])
    one, two, three, short = sketches_of([text, other, " ".join(words[200:400]), "ab"])
    assert (one == one).sum() == BINS
    # 160 of 240 words are shared: two thirds of 64 bytes, give or take three standard deviations.
    assert 31 <= (one == two).sum() <= 54
    assert (one == three).sum() < 16
    assert not short.any()


def test_no_rows_and_empty_rows_have_no_near_duplicates():
    assert found() == []
    assert found(("", ""), ("", ""), ("?", "!")) == []
