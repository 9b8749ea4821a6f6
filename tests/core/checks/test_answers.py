import pytest

from medqa_gui.core.checks.answers import AnswerCheck
from medqa_gui.core.checks.placeholder import is_placeholder
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row


def found(question, answer):
    conversation = Conversation((Message(Role.USER, question), Message(Role.ASSISTANT, answer)), (7,))
    findings = list(
        AnswerCheck(question_column=0, answer_column=3).look(Row(7, [question, "", "", answer]), conversation)
    )
    assert all(finding.row_number == 7 and finding.column == 3 for finding in findings)
    return [finding.id for finding in findings]


SAY_NOTHING = r"""
No answers | No Answers | no answer | No answer found. | There is no answer available | NO ANSWER PROVIDED | n/a | N/A
n.a. | NA | na | #N/A | (n/a) | [N/A] | none | None. | NULL | NaN | nil | <none> | Unanswerable | unanswered | unknown
Not available | not applicable | see above | See above. | ditto | TBD | tbd. | T.B.D. | To be determined | todo | TBA
pending… | (to be added) | Lorem ipsum | xxx | - | — | -- | ... | … | ? | ??? | * | / | 。 | _____ | I don’t know
I don't know. | #REF! | 无 | 无。 | 暂无 | 暂无。 | （暂无） | 待补充 | 【待补充】 | 不详 | 未知 | 无答案 | 没有答案
请在此填写答案 | 请输入您的回答 | （示例）请填写标准答案 | 請在此處輸入答案 | ここに回答を記入してください
Please type your answer here | Your reply goes here | (Beispiel) Ihre Antwort hier eintragen
Escriba aquí su respuesta
Keine Angabe | k. A. | s. o. | Pendiente | À compléter | 該当なし | لا توجد إجابة | Antwort | Respuesta | 答复：
\N | \n | NULL | ＮＵＬＬ | nan | <NA> | NaT | . | as above | As above. | (as above) | As per above | same as row 3
Same as Q3
as mentioned above | see question 5 | See Q5 | see #3 | please see above | refer to question 3 | same answer as above
〃
同上题 | 同第3题 | 同第三题 | 见第3题 | 见上题 | 请参考上一题的答案 | 与上题相同 | 答案同上 | 同 上 | 和上面一样
siehe oben | wie oben
暂无回答 | 同上 | 见上文 | 略 | 待定 | 不适用 | 無 | 暫無 | 未回答 | 不知道 | Ｎ／Ａ | ｎｏｎｅ
"""
SAY_SOMETHING = r"""
DEA Schedule: None | Yes | No | no. | None of these drugs interact. | None of the above | 12mm | PINK | 5 | 0 | + | ++
✓ | Na | K | Stool softener | No known interactions | No, it is not safe. | Never | Not recommended in pregnancy
Unknown mechanism of action | 没有 | 不能 | 可以 | 无副作用 | 无需调整剂量 | 阴性 | 无过敏史 | See your doctor
No answers were given in the study of 400 patients, and so on. | Pending surgery | no data on use in children
Nil by mouth | Test the blood sugar | N95 | A | name | value | Deleted | 缺失第21外显子 | Bar
请输入院观察 | 请补充维生素D | 写下症状 | Enter the room slowly | Keine | Ninguna | なし
As above, rest and drink. | same for adults | 同上肢 | 见效快 | 第3题 | 上午 | Null mutation | Question 3
see a doctor | 和3天
As a child | 同意 | 见习医生 | 跟上次不同 | \alpha
Antwort auf Therapie | Folgt Monat 3
"""


def phrases(table):
    return [phrase for line in table.strip("\n").split("\n") for phrase in line.split(" | ")]


@pytest.mark.parametrize("text", [*phrases(SAY_NOTHING), "\tNone\v"])
def test_a_cell_without_an_answer_is_found(text):
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["", "  ", *phrases(SAY_SOMETHING)])
def test_a_short_real_answer_is_not_called_a_placeholder(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize("question", ["Total", "合计：", "Ergebnis", "Grand total", "المجموع", "集計"])
def test_a_row_that_sums_up_the_others_is_named(question):
    assert found(question, "12") == [FindingId.PLACEHOLDER_ANSWER]
    assert found(f"{question} cholesterol 240?", "12") == []
    assert found(question, "A long answer that explains what is meant by this word in the context.") == []


def test_the_question_again_is_no_answer():
    assert found("What is aspirin?", " what is  ASPIRIN ") == [FindingId.QUESTION_EQUALS_ANSWER]
    assert found("阿司匹林是什么？", "阿司匹林是什么") == [FindingId.QUESTION_EQUALS_ANSWER]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is aspirin?", "What is aspirin? Aspirin is a pain reliever."),
        ("how is warfarin monitored", "How is warfarin monitored?\nBy the INR."),
        ("how is warfarin monitored", "Question: how is warfarin monitored\nBy the INR."),
        ("阿司匹林的用法？", "阿司匹林的用法?每日一次，每次100毫克。"),
        ("阿司匹林的用法用量", "问：阿司匹林的用法用量。答：每日一次。"),
    ],
)
def test_an_answer_that_begins_with_the_question_is_named(question, answer):
    assert found(question, answer) == [FindingId.ANSWER_REPEATS_QUESTION]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Side effects of warfarin", "Side effects of warfarin include bleeding."),
        ("aspirin", "Aspirin: a pain reliever."),
        ("What is aspirin?", "What you should know: it is a pain reliever."),
        ("Is it safe?", "Is it safe in children? No. In adults it is."),
        ("", "An answer."),
    ],
)
def test_an_answer_that_repeats_words_of_the_question_is_no_finding(question, answer):
    assert found(question, answer) == []


def test_every_answer_of_a_conversation_is_checked_and_has_its_number():
    messages = tuple(
        Message(role, text)
        for text in ("Yes, once a day.", "n/a", "none")
        for role, text in ((Role.USER, "May I?"), (Role.ASSISTANT, text))
    )
    findings = list(
        AnswerCheck(question_column=None, answer_column=None).look(Row(2, []), Conversation(messages, (2, 3, 4)))
    )
    assert findings == [
        Finding(FindingId.PLACEHOLDER_ANSWER, 2, None, message=at, speaker="assistant") for at in (4, 6)
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("I\nmay take how much of it a day?", "I may take how much of it a day?"),
        ("A  dose of warfarin, how much is it?", "a dose of warfarin, how much is it?"),
        ("Éa va mieux avec un comprimé par jour ?", "E\u0301a va mieux avec un comprimé par jour ?"),
        ("Re\u0301gime de warfarine, combien par jour ?", "Régime de warfarine, combien par jour ?"),
    ],
)
def test_a_question_is_known_again_however_its_beginning_is_written(question, answer):
    assert found(question, answer)
