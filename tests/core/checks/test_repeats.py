from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.checks.normal import normal
from medqa_gui.core.checks.repeats import DuplicateCheck
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

SYSTEM = Message(Role.SYSTEM, "Be kind.")


def found(*pairs):
    check = DuplicateCheck(question_column=0, answer_column=3)
    for number, (question, answer) in enumerate(pairs, 2):
        messages = (SYSTEM, Message(Role.USER, question), Message(Role.ASSISTANT, answer))
        assert not list(check.look(Row(number, [question, "", "", answer]), Conversation(messages, (number,))))
    return list(check.finish())


def test_every_row_of_a_repeated_pair_is_named_with_the_first_row():
    findings = found(("A?", "one"), ("B?", "two"), ("a?", "One"), ("A?", " one "))
    assert findings == [Finding(FindingId.DUPLICATE_PAIR, row, 0, group=2) for row in (2, 4, 5)]


def test_every_row_of_a_question_with_different_answers_is_named_with_the_first_row():
    findings = found(("other", "x"), ("ＤＯＳＥ  of\u00a0it?", "one"), ("dose of it?", "two"))
    assert findings == [Finding(FindingId.CONFLICTING_ANSWERS, row, 3, group=3) for row in (3, 4)]


def test_a_repeat_among_different_answers_is_both():
    findings = found(("A?", "one"), ("A?", "two"), ("A?", "one"))
    assert [(each.id, each.row_number) for each in findings] == [
        (FindingId.DUPLICATE_PAIR, 2),
        (FindingId.DUPLICATE_PAIR, 4),
        *((FindingId.CONFLICTING_ANSWERS, row) for row in (2, 3, 4)),
    ]


def test_punctuation_makes_another_question():
    assert found(("A?", "one"), ("A", "two")) == []


def test_a_conversation_is_repeated_only_if_all_its_turns_are():
    def talk(*texts):
        roles = (Role.USER, Role.ASSISTANT) * 2
        return Conversation(tuple(Message(role, text) for role, text in zip(roles, texts, strict=True)))

    check = DuplicateCheck(question_column=None, answer_column=None)
    for number, texts in enumerate((("a", "b", "c", "d"), ("a", "x", "c", "d"), ("a", "b", "c", "e")), 2):
        check.look(Row(number, []), talk(*texts))
    assert [(each.id, each.row_number) for each in check.finish()] == [
        (FindingId.CONFLICTING_ANSWERS, 2),
        (FindingId.CONFLICTING_ANSWERS, 4),
    ]


@given(st.text(alphabet=st.sampled_from(" \t\n\r\x0b\x1c\x85\xa0aB.é０"), max_size=12))
def test_the_short_way_of_comparing_is_the_long_way(text):
    import unicodedata

    assert normal(text) == " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def test_an_instruction_that_is_the_question_of_many_rows_has_no_conflicting_answers():
    rows = [("Translate this.", f"Text {number}.") for number in range(6)]
    assert found(*rows, ("What is it?", "A text."), ("Why?", "So.")) == []
    assert len(found(*rows[:2], ("What is it?", "A text."))) == 2


def test_lines_of_a_chat_have_no_conflicting_answers_and_may_still_be_repeats():
    assert found(("Thanks!", "Welcome."), ("thanks!", "Bye."), ("好的。", "多喝水。"), ("好的。", "再见。")) == []
    assert [each.id for each in found(("ok", "Bye."), ("ok", "Bye."))] == [FindingId.DUPLICATE_PAIR] * 2
