"""The guess of header row, question column and answer column."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.guessing.header_words import header_meaning
from medqa_gui.core.guessing.pair_columns import MAX_COMPARED_SHEETS, SAMPLE_ROWS, columns_of, suggest, suggest_sheet
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.find_column import find_column
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.suggestion import Confidence, Suggestion
from medqa_gui.core.model.table import Row, Sheet, SheetState

REAL = Path(__file__).parents[4] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"

ASKED = [
    "How long should I take {drug} after the operation?",
    "what is {drug} used for",
    "Can I drink alcohol while I am on {drug}?",
    "does {drug} cause headaches",
    "My mother forgot her {drug} this morning. What should she do?",
]
TOLD = [
    "Take {drug} once a day with food until your doctor tells you to stop. Do not double a missed dose.",
    "{drug} is used to treat pain and inflammation. It belongs to a group of medicines called NSAIDs.",
    "It is best to avoid alcohol with {drug}, since both may irritate the stomach and cause bleeding.",
    "Headache is a common side effect of {drug}; it usually passes within some days. Call us if it does not.",
    "She may take {drug} as soon as she remembers, unless it is almost time for the next dose. Ask a pharmacist.",
]
ASKED_ZH = [
    "吃{drug}可以喝酒吗？",
    "{drug}要吃多久",
    "孩子发烧能不能吃{drug}？",
    "头痛三天了，吃{drug}没有好转怎么办？",
]
COMPLAINT_ZH = ["头痛三天，伴恶心", "反复咳嗽两周，服{drug}无效", "发热一天，最高三十九度", "上腹部隐痛半年余"]
TOLD_ZH = [
    "服用{drug}期间不建议饮酒，以免加重对胃黏膜的刺激，如有不适请及时就医。",
    "一般连续服用{drug}不超过五天，症状没有缓解请到医院进一步检查。",
    "可以在医生指导下按体重使用{drug}，同时多喝水，注意休息和观察体温变化。",
    "考虑偏头痛的可能，建议到神经内科完善头颅检查，暂时继续口服{drug}治疗。",
]
DRUGS = ["ibuprofen", "aspirin", "metformin", "lisinopril", "warfarin", "cetirizine", "omeprazole"]
NAMES = ["Smith", "Li Wei", "Garcia", "Chen", "Müller"]
LONG_NOTE = " This patient was seen again by the same colleague at the outpatient clinic in spring, see file."


def cell(kind: str, at: int) -> str:
    """Return a made-up cell of this kind for the at-th row."""
    drug = DRUGS[at % len(DRUGS)]
    from_list = {"q": ASKED, "a": TOLD, "zq": ASKED_ZH, "zc": COMPLAINT_ZH, "za": TOLD_ZH}
    if kind in from_list:
        choices = from_list[kind]
        return choices[at % len(choices)].format(drug=drug)
    fixed = {
        "id": str(1000 + at),
        "code": f"QA-{at:04}",
        "date": f"2024-01-{at % 28 + 1:02}",
        "url": f"https://example.org/page/{at}",
        "drug": drug,
        "type": ["usage", "dose", "side effects"][at % 3],
        "name": NAMES[at % len(NAMES)],
        "dept": ["心内科", "呼吸科", "消化科"][at % 3],
        "system": "You are a helpful and careful doctor who answers the questions of patients politely.",
        "fixed": "If you are a doctor, please answer the medical questions based on the patient's description.",
        "title": f"About {drug}",
        "note": TOLD[at % len(TOLD)].format(drug=drug) + LONG_NOTE * 3,
        "yes": ["Yes", "No"][at % 2],
        "num": str(at * 7 % 50 + 0.5),
        "letter": "ABCD"[at % 4],
        "option": f"{drug} {at}0 mg",
        "chat": f"{ASKED[at % 5]} {TOLD[at % 5]}".format(drug=drug),
        "": "",
    }
    return fixed[kind]


def table(header: str, kinds: str, count: int = 30, above: Sequence[str] = ()) -> list[Row]:
    """Return a sheet: lines above it, its header (cells parted by |, "-" for none), and rows of these kinds."""
    lines = [*above, *([] if header == "-" else [header])]
    rows = [Row(at, [each.strip() for each in line.split("|")]) for at, line in enumerate(lines, start=1)]
    rows = [row for row in rows if any(row.texts)]
    body = ([cell("" if kind == "-" else kind, at) for kind in kinds.split()] for at in range(count))
    return rows + [Row(at, texts) for at, texts in enumerate(body, start=len(lines) + 1)]


def letters(found: Suggestion) -> str:
    """Return the question's and the answer's letter, "-" for none."""
    columns = (found.mapping[wanted] for wanted in (Field.QUESTION, Field.ANSWER))
    return "".join("-" if column is None else found.columns[column].letter for column in columns)


def tiers(found: Suggestion) -> str:
    return " ".join(found.confidence[wanted].value for wanted in (Field.QUESTION, Field.ANSWER))


SURE_TABLES = [
    ("Answer | Question", "a q", "BA"),
    ("ID | System Prompt | Question | Answer", "id system q a", "CD"),
    ("Patient question ID | Question | Answer", "id q a", "BC"),
    ("提问 | 答复", "zq za", "AB"),
    ("主诉 | 诊断意见", "zc za", "AB"),
    ("Question | Focus (Drug) | Question Type | Answer | Section Title | URL", "q drug type a title url", "AD"),
    ("question | answer | source | focus_area", "q a name drug", "AB"),
    ("qtype | Question | Answer", "type q a", "BC"),
    ("instruction | input | output", "q - a", "AC"),
    ("instruction | input | output", "fixed q a", "BC"),
    ("input | output | instruction", "q a fixed", "AB"),
    ("prompt | completion", "q a", "AB"),
    ("Prompt | Response", "q a", "AB"),
    ("query | reply | date", "q a date", "AB"),
    ("Q | A", "q a", "AB"),
    ("No. | Q. | A.", "id q a", "BC"),
    ("Ques | Ans", "q a", "AB"),
    ("department | title | ask | answer", "dept zc zq za", "CD"),
    ("questionText | answerText", "q a", "AB"),
    ("user_question | doctor_answer | answer_date", "q a date", "AB"),
    ("QuestionID | QuestionText | AnswerID | AnswerText", "code q code a", "BD"),
    ("Question Title | Question | Answer | Answer URL", "title q a url", "BC"),
    ("Patient Question | Doctor's Answer | Doctor Name", "q a name", "AB"),
    ("Patient Name | Inquiry | Reply | Replied by", "name q a name", "BC"),
    ("QUESTION (English) | ANSWER (English)", "q a", "AB"),
    ("Answer to the question | The question", "a q", "BA"),
    ("Question | Answer | Notes", "q a note", "AB"),
    ("Notes | Question | Answer", "note q a", "BC"),
    ("Question | Context | Answer", "q note a", "AC"),
    ("Chief complaint | Doctor's advice", "q a", "AB"),
    ("pubid | question | context | long_answer | final_decision", "id q note a yes", "BD"),
    ("answer_idx | question | answer", "letter q a", "BC"),
    ("编号 | 问题 | 答案", "id zq za", "BC"),
    ("序号 | 患者提问 | 提问时间 | 医生回复 | 回复时间", "id zq date za date", "BD"),
    ("科室 | 咨询内容 | 答复内容 | 答复医生", "dept zq za name", "BC"),
    ("问题类型 | 问题描述 | 回答内容 | 回答医生", "type zq za name", "BC"),
    ("姓名 | 性别 | 年龄 | 主诉 | 处理意见", "name letter id zc za", "DE"),
    ("问题标题 | 问题内容 | 专家解答 | 备注", "zc zq za note", "BC"),
    ("问题ID | 问题 | 标准答案 | 来源", "id zq za url", "BC"),
    ("問題 | 回答", "zq za", "AB"),
    ("系统提示词 | 提示词 | 输出", "system zq za", "BC"),
    ("指令 | 输入 | 输出", "zq - za", "AC"),
    ("Frage | Antwort", "q a", "AB"),
    ("Nr. | Patientenfrage | Arztantwort | Datum", "id q a date", "BC"),
    ("question | réponse", "q a", "AB"),
    ("Pregunta | Respuesta | Fecha", "q a date", "AB"),
    ("質問 | 答え", "zq za", "AB"),
    ("질문 | 답변", "q a", "AB"),
    ("Вопрос | Ответ", "q a", "AB"),
    ("ＱＵＥＳＴＩＯＮ | ＡＮＳＷＥＲ", "q a", "AB"),
    ("患者姓名 | 医生姓名 | 咨询 | 回复", "name name zq za", "CD"),
    ("Question | Best Answer | Votes", "q a num", "AB"),
    ("  Question\n text  |  Answer\n text ", "q a", "AB"),
    ("Question? | Answer!", "q a", "AB"),
    ("Question | Answer (old) | Answer (new)", "q a a", "AC"),
    ("Question | Previous answer | Answer | Old question", "q a a q", "AC"),
    ("Frage | Antwort alt | Antwort neu", "q a a", "AC"),
    ("问题 | 修改前答案 | 修改后答案", "zq za za", "AC"),
    ("Question | Draft answer", "q a", "AB"),
    ("الرقم | السؤال | الجواب | القسم", "id q a drug", "BC"),
    ("受付番号 | 質問者 | 問い合わせ内容 | 対応内容 | 担当者", "id name zq za name", "CD"),
    ("Datum | Station | Fragestellung | Beantwortung | Quelle", "date drug q a name", "CD"),
    ("¿Pregunta? | Respuesta:", "q a", "AB"),
    ("问题？ | 答案：", "zq za", "AB"),
]


@pytest.mark.parametrize(("header", "kinds", "expected"), SURE_TABLES)
def test_words_and_cells_that_agree_are_sure(header: str, kinds: str, expected: str) -> None:
    found = suggest(table(header, kinds))
    assert (found.header_row, letters(found), tiers(found)) == (1, expected, "sure sure")


LIKELY_TABLES = [
    ("input | answer_icliniq | answer_chatgpt | answer_chatdoctor", "q a a a", "AB", "sure likely"),
    ("Description | Patient | Doctor", "title q a", "BC", "likely likely"),
    ("user | assistant", "q a", "AB", "likely sure"),
    ("question | opa | opb | opc | opd | exp", "q option option option option a", "AF", "sure likely"),
    ("Question | Text of our leaflet", "q a", "AB", "sure likely"),
    ("What people say | Answer", "q a", "AB", "likely sure"),
    ("Question | Answer", "q num", "AB", "sure likely"),
    ("Foo | Bar", "q a", "AB", "likely likely"),
    ("Bar | Foo", "a q", "BA", "likely likely"),
    ("症状描述 | 诊断", "zc za", "AB", "likely likely"),
    ("Question | Answer | Answer", "q a a", "AB", "sure likely"),
    ("患者 | 医生 | 日期", "zq za date", "AB", "likely likely"),
    ("User input | Expected output | Actual output", "q a a", "AB", "sure likely"),
    ("src | tgt", "q a", "AB", "likely likely"),
]


@pytest.mark.parametrize(("header", "kinds", "expected", "tier"), LIKELY_TABLES)
def test_words_or_cells_alone_are_likely(header: str, kinds: str, expected: str, tier: str) -> None:
    found = suggest(table(header, kinds))
    assert (found.header_row, letters(found), tiers(found)) == (1, expected, tier)


UNSURE_TABLES = [
    ("Name | Age | Date", "name id date"),
    ("x | y | z", "num num num"),
    ("-", "num num"),
    ("Notes", "note"),
    ("Question", "q"),
    ("conversation", "chat"),
    ("question_id | content", "id zc"),
    ("Drug | Type | URL", "drug type url"),
    ("Patient | Doctor | Date", "name name date"),
    ("Title | Abstract", "title note"),
    ("conversation_id | turn | speaker | text", "id num name q"),
    ("Question Type | Question ID", "type id"),
    ("Q & A | Date", "chat date"),
]


@pytest.mark.parametrize(("header", "kinds"), UNSURE_TABLES)
def test_a_sheet_without_questions_and_answers_is_not_guessed(header: str, kinds: str) -> None:
    found = suggest(table(header, kinds))
    assert (letters(found), tiers(found)) == ("--", "unsure unsure")
    assert found.mapping.missing_fields == (Field.QUESTION, Field.ANSWER)


@pytest.mark.parametrize(("hidden", "expected"), [((), "AB"), ((1,), "AC"), ((1, 2), "AB"), ((0,), "AB")])
def test_a_hidden_column_gives_way_to_one_that_is_seen(hidden: tuple[int, ...], expected: str) -> None:
    rows = table("Question | Answer 1 | Answer 2", "q a a")
    assert letters(suggest(rows, hidden=hidden)) == expected


def test_one_field_alone_leaves_the_other_open() -> None:
    found = suggest(table("ID | Question | Date", "id q date"))
    assert (letters(found), tiers(found)) == ("B-", "sure unsure")


@pytest.mark.parametrize(
    ("above", "header_row"),
    [
        (["Frequently asked questions and answers"], 2),
        (["Medication questions", "Export of 2024-01-01"], 3),
        (["Clinic: | St. Mary", "Exported: | 2024-01-01"], 3),
        (["Report", "", "", ""], 5),
        (["|| Visit || ", "Patient || Doctor |"], 3),
    ],
)
def test_title_rows_above_the_header_are_skipped(above: list[str], header_row: int) -> None:
    found = suggest(table("ID | Question | Answer | Date", "id q a date", above=above))
    assert (found.header_row, letters(found), tiers(found)) == (header_row, "BC", "sure sure")


@pytest.mark.parametrize(
    ("kinds", "expected"), [("q a", "AB"), ("a q", "BA"), ("id q a", "BC"), ("id date zq za url", "CD")]
)
def test_without_a_header_the_cells_alone_decide(kinds: str, expected: str) -> None:
    for header_row in (None, 0):
        found = suggest(table("-", kinds), header_row=header_row)
        assert (found.header_row, letters(found), tiers(found)) == (0, expected, "likely likely")
        assert {column.header for column in found.columns} == {""}


def test_a_header_in_two_languages_ends_with_the_second() -> None:
    found = suggest(table("编号 | 问题 | 答案", "id zq za", above=["ID | Question | Answer"]))
    assert (found.header_row, letters(found), tiers(found)) == (2, "BC", "sure sure")


@pytest.mark.parametrize("names", [["会话", "轮次", "说话人", "内容"], ["conversation", "turn", "speaker", "message"]])
@pytest.mark.parametrize("speakers", [("患者", "医生"), ("Patient", "Doctor")])
def test_the_first_message_of_a_log_is_no_header(names: list[str], speakers: tuple[str, str]) -> None:
    messages = [Row(at + 2, [f"c{at // 4}", str(at % 4 + 1), speakers[at % 2], f"text {at}"]) for at in range(12)]
    assert suggest([Row(1, names), *messages]).header_row == 1
    assert suggest(messages).header_row == 0


@pytest.mark.parametrize(
    ("header", "kinds", "expected"),
    [
        (
            "Timestamp | Which ward are you from? | What is your question to the pharmacy? | Reply",
            "date drug q a",
            "CD",
        ),
        ("提交时间 | 您所在的科室是？ | 您想咨询什么问题？ | 药师答复", "date dept zq za", "CD"),
        ("ID | What did the patient want to know? | What was said?", "id q a", "BC"),
    ],
)
def test_the_questions_of_a_form_are_its_header(header: str, kinds: str, expected: str) -> None:
    found = suggest(table(header, kinds))
    assert (found.header_row, letters(found)) == (1, expected)
    assert suggest(table("-", kinds)).header_row == 0


def test_names_with_numbers_next_to_question_and_answer_are_a_header() -> None:
    names = [*(f"field_{at}" for at in range(8)), "question_text", "answer_text"]
    found = suggest(table(" | ".join(names), "code num " * 4 + "q a"))
    assert (found.header_row, letters(found), tiers(found)) == (1, "IJ", "sure sure")


def test_short_text_without_a_header_has_none() -> None:
    rows = [Row(1, ["Fever", "Seek medical advice"]), Row(2, ["Cough", "Drink tea"]), Row(3, ["Pain", "See a doctor"])]
    assert suggest(rows).header_row == 0


def test_a_header_below_the_twentieth_row_is_not_found() -> None:
    rows = table("Question | Answer", "q a", above=[f"line {at} | more" for at in range(25)])
    assert suggest(rows).header_row != 26


def test_lone_lines_of_instructions_do_not_count_among_the_rows_above_a_header() -> None:
    told = ["INSTRUCTIONS FOR REVIEWERS", *(f"{at}. Read every line before you begin." for at in range(1, 40))]
    found = suggest(table("ID | Question | Answer", "id q a", count=12, above=told))
    assert (found.header_row, letters(found), tiers(found)) == (41, "BC", "sure sure")


@pytest.mark.parametrize(
    ("shown", "kinds"),
    [
        ("示例 | 请在此填写问题 | 请在此填写答案", "id zq za"),
        ("Example | Your question here | Your answer here", "id q a"),
        ("Beispiel | Ihre Frage hier | Ihre Antwort hier", "id q a"),
    ],
)
def test_a_row_that_shows_how_to_fill_in_is_no_second_header(shown: str, kinds: str) -> None:
    names = "序号 | 问题 | 答案" if "zq" in kinds else "No. | Question | Answer"
    found = suggest(table(shown, kinds, count=8, above=["Please fill in", names]))
    assert (found.header_row, letters(found), tiers(found)) == (2, "BC", "sure sure")


def test_numbers_that_end_like_the_fields_are_no_header() -> None:
    names = ["message_id", "parent_id", "role", "text"]
    trees = [[f"{tree}.q", "", "prompter", f"{tree} q"] for tree in range(9)]
    replies = [[f"{tree}.a", f"{tree}.q", "assistant", f"{tree} a"] for tree in range(9)]
    texts = [names, *(row for pair in zip(trees, replies, strict=True) for row in pair)]
    assert suggest([Row(number, row) for number, row in enumerate(texts, 1)]).header_row == 1


def test_a_given_header_row_is_used() -> None:
    rows = table("Question | Answer", "q a", above=["Antwort | Frage"])
    found = suggest(rows, 3, header_row=1)
    assert (found.sheet_index, found.header_row, letters(found)) == (3, 1, "BA")
    assert [column.header for column in found.columns] == ["Antwort", "Frage"]


def test_a_header_row_that_is_blank_gives_columns_without_names() -> None:
    rows = [Row(2, ["Question", "Answer"]), Row(3, ["Why?", "So."])]
    assert columns_of(rows, 1) == (Column(0, "", 2), Column(1, "", 2))


def test_a_sheet_of_nothing_but_a_header_is_likely() -> None:
    found = suggest([Row(1, ["ID", "Question", "Answer"])])
    assert (found.header_row, letters(found), tiers(found)) == (1, "BC", "likely likely")


def test_two_rows_are_enough() -> None:
    found = suggest([Row(1, ["Question", "Answer"]), Row(2, ["Why?", "So."])])
    assert (found.header_row, letters(found), tiers(found)) == (1, "AB", "sure sure")


def test_an_empty_sheet_has_no_columns() -> None:
    found = suggest([])
    assert (found.header_row, found.columns, tiers(found)) == (0, (), "unsure unsure")


def test_columns_are_counted_below_the_header_and_reach_the_last_one_with_text() -> None:
    rows = [Row(1, ["title"]), Row(2, ["", " Q \n1 ", "A"]), Row(3, ["x", "", "y", " "]), Row(4, ["x", "", "", "", ""])]
    assert columns_of(rows, 2) == (Column(0, "", 2), Column(1, "Q 1", 0), Column(2, "A", 1))
    assert columns_of([], 1) == ()


def test_a_stray_far_cell_does_not_hide_the_fields() -> None:
    rows = table("Question | Answer", "q a")
    rows[9] = Row(10, [*rows[9].texts, *[""] * 16_000, "x"])
    found = suggest(rows)
    assert (letters(found), len(found.columns)) == ("AB", 16_003)


def test_a_column_is_found_by_header_before_letter() -> None:
    columns = tuple(
        Column(at, header, 0) for at, header in enumerate(["B", "Question", "question", "Ａnswer  text", ""])
    )
    assert find_column(columns, "B") == 0
    assert find_column(columns, "b") == 0
    assert find_column(columns, "question") == 2
    assert find_column(columns, "QUESTION") == 1
    assert find_column(columns, " answer TEXT ") == 3
    assert find_column(columns, "d") == 3
    assert find_column(columns, "E") == 4
    assert find_column(columns, "F") is None
    assert find_column(columns, "") is None
    assert find_column(columns, "4") is None


def test_of_equal_headers_the_first_is_found() -> None:
    assert find_column((Column(0, "x", 1), Column(1, "Answer", 1), Column(2, "Answer", 9)), "Answer") == 1


def test_a_column_beyond_z_is_found_by_its_letters() -> None:
    assert find_column(tuple(Column(at, "", 0) for at in range(30)), "aa") == 26


GOOD = table("Question | Answer", "q a", 50)
NUMBERS = table("x | y", "num num", 200)


def test_the_sheet_with_the_questions_is_chosen() -> None:
    samples = [(Sheet("numbers", rows_hint=900_000), NUMBERS), (Sheet("qa"), GOOD)]
    assert suggest_sheet(samples).best == 1


def test_the_longer_of_two_alike_sheets_is_chosen() -> None:
    long = table("Question | Answer", "q a", 199)
    assert suggest_sheet([(Sheet("short"), GOOD), (Sheet("long"), long)]).best == 1
    full = (Sheet("full", rows_hint=5000), table("Question | Answer", "q a", 199))
    assert suggest_sheet([(Sheet("first"), long), full]).best == 1
    assert len(full[1]) == SAMPLE_ROWS


def test_a_claimed_number_of_rows_does_not_count_where_the_sheet_ended() -> None:
    samples = [(Sheet("qa"), GOOD), (Sheet("few", rows_hint=1_000_000), table("Question | Answer", "q a", 3))]
    assert suggest_sheet(samples).best == 0


def test_of_very_many_sheets_the_questions_are_found_where_they_are_long() -> None:
    few = [(Sheet(f"few {at}"), table("Question | Answer", "q a", 2)) for at in range(3 * MAX_COMPARED_SHEETS)]
    assert suggest_sheet([*few, (Sheet("qa"), GOOD), *few]).best == len(few)
    assert suggest_sheet(few).best == 0


def test_of_equal_sheets_the_first_is_chosen() -> None:
    assert suggest_sheet([(Sheet("a"), GOOD), (Sheet("b"), GOOD)]).best == 0
    assert suggest_sheet([(Sheet("empty"), []), (Sheet("a"), NUMBERS), (Sheet("b"), NUMBERS)]).best == 1
    assert suggest_sheet([(Sheet("empty"), []), (Sheet("empty"), [])]).best == 0
    assert suggest_sheet([]).best == 0


@pytest.mark.parametrize("state", [SheetState.HIDDEN, SheetState.VERY_HIDDEN])
def test_a_hidden_sheet_is_chosen_only_when_no_other_has_cells(state: SheetState) -> None:
    hidden = (Sheet("hidden", state), GOOD)
    assert suggest_sheet([hidden, (Sheet("numbers"), NUMBERS)]).best == 1
    assert suggest_sheet([(Sheet("empty"), []), hidden]).best == 1


@pytest.mark.parametrize(
    "header",
    [
        "Question Type", "question_id", "QuestionID", "Patient question ID", "System Prompt", "Answer URL", "提问人",
        "回答时间", "问题类型", "是否回答", "Date of answer", "Number of questions", "答复医生", "Answered by", "Notes",
    ],
)  # fmt: skip
def test_a_header_about_a_question_is_not_the_question(header: str) -> None:
    assert header_meaning(header).is_other


@pytest.mark.parametrize(
    "text",
    ["", "?", "What is the answer to this question of mine?", "Q&A", "Question / Answer", "问答", "问题和答案", "42"],
)
def test_what_is_no_label_means_nothing(text: str) -> None:
    assert header_meaning(text).field_strength == 0


def test_the_real_workbook_is_sure() -> None:
    if not REAL.exists():
        pytest.skip("the real workbook is not here")
    import openpyxl

    book = openpyxl.load_workbook(REAL, data_only=True)
    samples = []
    for sheet in book.worksheets:
        cells = enumerate(sheet.iter_rows(values_only=True, max_row=SAMPLE_ROWS), start=1)
        rows = [Row(at, ["" if value is None else str(value) for value in values]) for at, values in cells]
        samples.append((Sheet(sheet.title), [row for row in rows if any(row.texts)]))
    chosen = suggest_sheet(samples).best
    assert samples[chosen][0].name == "DrugQA"
    found = suggest(samples[chosen][1], chosen)
    assert (found.header_row, letters(found), tiers(found)) == (1, "AD", "sure sure")


TEXTS = st.one_of(
    st.sampled_from(["", "Question", "Answer", "ID", "问题", "答案", "Why?", "So it is.", "1", "Q & A", "a b c d e f"]),
    st.text(max_size=30),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(TEXTS, max_size=6), max_size=8), st.none() | st.integers(0, 9))
def test_no_rows_break_the_guess_and_no_column_gets_both_fields(table: list[list[str]], header_row: int | None) -> None:
    rows = [Row(at, texts) for at, texts in enumerate(table, start=1)]
    found = suggest(rows, header_row=header_row)
    question, answer = found.mapping[Field.QUESTION], found.mapping[Field.ANSWER]
    assert question is None or question != answer
    assert [column.index for column in found.columns] == list(range(len(found.columns)))
    for wanted in (Field.QUESTION, Field.ANSWER):
        assert (found.mapping[wanted] is None) == (found.confidence[wanted] is Confidence.UNSURE)
    assert found.header_row in {0, header_row, *range(1, len(rows) + 1)}
