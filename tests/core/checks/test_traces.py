import pytest

from medqa_gui.core.checks.character_check import CharacterCheck
from medqa_gui.core.checks.traces import TraceCheck
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.table import Row

QUESTION, ANSWER = "What is the best thing to do at night?", "Sleep well, and drink water before you do so."


def conversation(question: str, answer: str, row_number: int) -> tuple[Row, Conversation]:
    messages = (Message(Role.USER, question), Message(Role.ASSISTANT, answer))
    return Row(row_number, [question, answer]), Conversation(messages, (row_number,))


def found(question: str, answer: str) -> set[str]:
    """Return what is found in the first of three rows."""
    traces, text = TraceCheck(question_column=0, answer_column=1), CharacterCheck(question_column=0, answer_column=1)
    for number in (3, 4):
        assert not list(traces.look(*conversation(QUESTION, ANSWER, number)))
    row = conversation(question, answer, 2)
    return {each.id.value for each in (*traces.look(*row), *text.look(*row), *traces.finish())}


def texts(table: str) -> list[str]:
    return [each for line in table.strip("\n").splitlines() for each in line.split(" | ")]


LABELED_QUESTIONS = r"""
Question: Why rest? | Q: Why rest? | Q1: Why rest at all? | QUESTION 3 : why rest | **Question:** Why rest?
问：头痛怎么办
问题1：头痛怎么办 | 【问题】头痛怎么办 | 头痛怎么办？答：多休息。 | Why rest? Answer: to heal. | Frage: Warum ruhen?
Pregunta: ¿Por qué?
"""
LABELED_ANSWERS = """
Answer: Sleep. | ANSWER : yes | 答：多休息 | 回答： 多休息。 | 答案：多休息 | Antwort: Schlafen.
[Answer]: Sleep.
"""
SPEAKERS = """
<user>: hi there | hello <bot>: what | 患者：头痛 医生：多久 <用户>：三天 | [USER]: hi | 【患者】：你好
<human>hi</human>
"""
PYTHON = r"""
['Rest.'] | ["Rest and don't run", 'x'] | {'text': 'Rest.'} | b'Rest.' | b"It's" | [{'text': 'Rest.'}] | ('Rest.',)
[nan]
{'text': array(['x'], dtype=object), 'answer_start': array([5])} | array(['Rest'], dtype=object)
OrderedDict([('a', 1)])
<__main__.Answer object at 0x7f00> | Timestamp('2020-01-01') | datetime.date(2020, 1, 1) | [ 'Rest.', 'Drink.' ]
"""
LETTERS = """
A | b | (C) | Ｂ | A, C | Option B | 答案：C | 选B | The correct answer is D. | A、C、D | 【B】 | B. | a) | a,c
"""
DATES = """
2-Feb | Sep-02 | 2025-09-02 | 2025-09-02 00:00:00 | 9/2/2025 | 2月2日 | 2025年9月2日 | 02.02.2025 | 2-Sep-25 | 02-Mrz
２月２日
"""
BREAKS = r"Rinse once.\nThen spit. | Twice\r\nafter meals | 多喝水。\n多休息 | one\\ntwo | - a\n- b"
ORDINARY = r"""
I | No | Note: rest. | I'm sure. | Vitamin A | A lot | AB | ABG | ACE | [1] Rest. | (rest) | "Rest."
'Rest' and 'sleep' | Dec
The path C:\new\notes.txt | Use \nu and $\neq$ here | print("a\n") | \\server\notes\n | May 5 mg be taken | 1-2 | 2/3
May
120/80 | 12:30 | 2025 | {x} is a set | ('a' or 'b') | [see 'x'] | Aa | 3.5.12 | 5/10/20 | E. coli | Doctor: ask one.
回答得好
"""


@pytest.mark.parametrize("text", texts(LABELED_QUESTIONS))
def test_a_label_in_a_question_is_named(text: str) -> None:
    assert "label_in_text" in found(text, ANSWER)


@pytest.mark.parametrize("text", texts(LABELED_ANSWERS))
def test_a_label_before_an_answer_is_named(text: str) -> None:
    assert "label_in_text" in found(QUESTION, text)


def test_a_letter_is_a_label_where_the_question_has_its_partner() -> None:
    assert "label_in_text" in found(f"Q: {QUESTION}", "A: Sleep.")
    assert found(QUESTION, "A: Sleep.") == set()


@pytest.mark.parametrize("text", [*texts(SPEAKERS), "User: hi\nAssistant: hello", "患者：头痛\n医生：多久了"])
def test_speakers_in_a_question_are_named(text: str) -> None:
    assert found(text, ANSWER) == {"speaker_in_text"}


def test_one_speaker_begins_a_case_report() -> None:
    assert found("Patient: 45-year-old man with cough.", ANSWER) == set()
    assert found("患者：男，45岁，头痛", ANSWER) == set()


@pytest.mark.parametrize("text", texts(PYTHON))
def test_a_value_of_python_is_named(text: str) -> None:
    assert found(QUESTION, text) == {"python_value"}


@pytest.mark.parametrize("text", texts(LETTERS))
def test_an_answer_of_letters_is_named(text: str) -> None:
    assert "letter_answer" in found(QUESTION, text)


def test_letters_without_a_sign_between_them_are_options_of_the_question() -> None:
    assert found("选哪个？A. 水 B. 茶 C. 酒", "ABC") == {"letter_answer"}
    assert found(QUESTION, "ABC") == set()


@pytest.mark.parametrize("text", texts(DATES))
def test_a_date_among_texts_is_named(text: str) -> None:
    assert found(QUESTION, text) == {"date_among_texts"}


def test_a_column_of_dates_has_no_date_among_texts_and_a_forgotten_row_has_none() -> None:
    traces = TraceCheck(question_column=0, answer_column=1)
    for number, answer in enumerate(("2-Feb", "3-Feb", "Never again."), 2):
        list(traces.look(*conversation(QUESTION, answer, number)))
    assert list(traces.finish()) == []
    traces.forget(*conversation(QUESTION, "3-Feb", 3))
    assert [each.row_number for each in traces.finish()] == [2]
    traces.forget(*conversation(QUESTION, "2-Feb", 2))
    assert list(traces.finish()) == []


@pytest.mark.parametrize("text", texts(BREAKS))
def test_line_breaks_that_are_written_out_are_named(text: str) -> None:
    assert found(QUESTION, text) == {"literal_line_break"}


@pytest.mark.parametrize("text", texts(ORDINARY))
def test_an_ordinary_answer_has_no_traces(text: str) -> None:
    assert found(QUESTION, text) == set()
