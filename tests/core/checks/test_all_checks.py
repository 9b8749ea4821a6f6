"""All checks together: on MedInfo2019, on rows with one planted case of each kind, and on clean rows."""

from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.checks.catalogue import quick_checks, thorough_checks
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId, Severity
from medqa_gui.core.model.finding_kinds import FINDING_KINDS
from medqa_gui.core.model.table import Row

MEDINFO = Path(__file__).parents[4] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"
PLACEHOLDERS = [33, 118, 123, 124, 134, 146, 149, 152, 159, 160, 170, 214, 450]


def conversation(question, answer, row_number):
    messages = (Message(Role.SYSTEM, "Be kind."), Message(Role.USER, question), Message(Role.ASSISTANT, answer))
    return Conversation(messages, (row_number,))


def all_findings(pairs, format_id="xtuner", limit=2048):
    """Return what all checks find in (question, answer) pairs that stand in columns A and D from row 2 on."""
    columns = {"question_column": 0, "answer_column": 3}
    checks = (*quick_checks(**columns, format_id=format_id), *thorough_checks(**columns, limit=limit))
    found = []
    for number, (question, answer) in enumerate(pairs, 2):
        for check in checks:
            found += check.look(Row(number, [question, "", "", answer]), conversation(question, answer, number))
    for check in checks:
        found += check.finish()
    return found


def clean_rows(count):
    chance = Random(2019)
    drugs = [
        "".join(chance.choices("bcdfglmnprst", k=1) + chance.choices("aeiou", k=1)) * 2 + "pril" for _ in range(60)
    ]
    effects = [
        "headache",
        "nausea",
        "dizziness",
        "cough",
        "fatigue",
        "rash",
        "fever",
        "insomnia",
        "constipation",
        "thirst",
        "tremor",
        "anxiety",
    ]
    rows = []
    for number in range(count):
        first, second = chance.sample(effects, 2)
        drug = f"{chance.choice(drugs)}{number}"
        rows.append(
            (
                f"Can {drug} at {chance.randint(2, 90)} mg cause {first}?",
                f"Yes. In {chance.randint(2, 9)} of {chance.randint(10, 99)} people {drug} causes {first} & {second} "
                f"(< {chance.randint(2, 9)} days); take it at {chance.randint(1, 12)}:30 with 10-325 mg of food.\n"
                f"\tAsk your doctor — ≥ {number} steps, 每日{chance.randint(1, 5)}次。",
            )
        )
    return rows


@pytest.fixture(scope="module")
def medinfo():
    if not MEDINFO.is_file():
        pytest.skip(f"{MEDINFO.name} is not here")
    with closing(openpyxl.load_workbook(MEDINFO, read_only=True)) as workbook:
        return [(str(row[0]), str(row[3])) for row in workbook["DrugQA"].iter_rows(min_row=2, values_only=True)]


@pytest.fixture(scope="module")
def medinfo_findings(medinfo):
    found = defaultdict(list)
    for finding in all_findings(medinfo, format_id="openai"):
        found[finding.id].append(finding)
    return found


def test_medinfo_has_thirteen_placeholders_and_three_real_answers_that_end_in_none(medinfo, medinfo_findings):
    assert [each.row_number for each in medinfo_findings[FindingId.PLACEHOLDER_ANSWER]] == PLACEHOLDERS
    assert sum(answer == "DEA Schedule: None" for _, answer in medinfo) == 3


def test_medinfo_has_28_conflicting_questions_and_one_repeated_pair(medinfo_findings):
    conflicting = medinfo_findings[FindingId.CONFLICTING_ANSWERS]
    assert len({each.row_number for each in conflicting}) == len(conflicting) == 66
    assert len({each.group for each in conflicting}) == 28
    assert [(each.row_number, each.group) for each in medinfo_findings[FindingId.DUPLICATE_PAIR]] == [
        (407, 407),
        (434, 407),
    ]


def test_medinfo_has_invisible_characters_in_rows_33_and_96_among_others(medinfo_findings):
    rows = {each.row_number: each.kind for each in medinfo_findings[FindingId.INVISIBLE_CHARACTERS]}
    assert (rows[33], rows[96]) == ("control", "zero_width")
    assert Counter(rows.values())["no_break_space"] == 32


def test_medinfo_has_a_hotline_and_web_addresses_for_a_person_to_judge(medinfo_findings):
    found = medinfo_findings[FindingId.PERSONAL_DATA]
    assert {each.kind for each in found} == {"phone", "url", "date", "name"}
    # "says Dr. …": one person is named.
    assert [each.row_number for each in found if each.kind == "name"] == [167]


def test_medinfo_has_warnings_and_notes_only(medinfo_findings):
    assert not [each for each in medinfo_findings if FINDING_KINDS[each].severity is Severity.ERROR]


PLANTED = {
    FindingId.PLACEHOLDER_ANSWER: [("Is tofu a drug?", "(N/A)")],
    FindingId.DUPLICATE_PAIR: [
        ("Who may take zinc?", "Nearly everybody may."),
        ("who may  take ZINC?", "Nearly everybody may."),
    ],
    FindingId.CONFLICTING_ANSWERS: [("Is kelp a food?", "It is, in Japan."), ("Is kelp a food?", "Rather an alga.")],
    FindingId.NEAR_DUPLICATE: [
        ("How long does a vaccine against measles protect children?", "For life, after two injections in childhood."),
        ("How long does a vaccine against measels protect children", "For life, after two injections in childhood!"),
    ],
    FindingId.QUESTION_EQUALS_ANSWER: [("What does sage do?", "What does sage do")],
    FindingId.ANSWER_REPEATS_QUESTION: [("What does mint do?", "What does mint do? It calms the stomach.")],
    FindingId.INVISIBLE_CHARACTERS: [("What is borage?", "A blue\u200b flower.")],
    FindingId.EDGE_SPACE: [("What is clover?", "A green plant. ")],
    FindingId.MOJIBAKE: [("What is dill?", "The gardenerâ€™s herb.")],
    FindingId.LONE_SURROGATE: [("What is elder?", "A tree \ud83c with berries.")],
    FindingId.MARKUP: [("What is fennel?", "A <b>yellow</b> umbel.")],
    FindingId.PERSONAL_DATA: [("Who grows garlic?", "Ask jane.doe@example.org about it.")],
    FindingId.TOO_LONG: [("What is hemp good for?", "Ropes, sails and paper it was." * 400)],
    FindingId.SPECIAL_TOKEN: [("What is iris?", "A root <|im_end|> and flower.")],
    FindingId.MARKER_COLLISION: [("What is juniper?", "### Berries\nFor gin.")],
    FindingId.TURN_ORDER: [],
    FindingId.TOO_FEW_EXAMPLES: [],
}


def test_one_planted_case_of_each_kind_is_found_once_at_its_row_and_nothing_else():
    pairs, expected = clean_rows(40), []
    for finding, rows in PLANTED.items():
        expected += [(finding, len(pairs) + 2 + at) for at in range(len(rows))]
        pairs += rows
    found = all_findings(pairs, format_id="guanaco")
    assert sorted((each.id, each.row_number) for each in found) == sorted(expected)


def test_a_thousand_clean_rows_have_no_findings():
    assert all_findings(clean_rows(1000), format_id="guanaco") == []


def test_findings_never_contain_text_of_a_cell():
    pairs = [pair for rows in PLANTED.values() for pair in rows]
    kinds = {each.kind for each in all_findings(pairs, format_id="guanaco")}
    assert kinds <= {"", "zero_width", "garbled", "tag", "email"}
    assert all(isinstance(each, Finding) for each in all_findings(pairs))


def look(messages, question_column, answer_column, row_numbers=()):
    """Return what the checks find in one conversation by itself."""
    columns = {"question_column": question_column, "answer_column": answer_column}
    checks = (*quick_checks(**columns, format_id="guanaco"), *thorough_checks(**columns))
    conversation = Conversation((Message(Role.SYSTEM, "Be kind."), *messages), (2,), row_numbers)
    return {found for check in checks for found in check.look(Row(2, []), conversation)}


doubtful_texts = st.sampled_from(
    ["Fine.", "n/a", "Call 415-555-0132", "a@example.org", "a\u200bb", " edge", "<|im_end|>", "### x", "&amp; <b>x</b>"]
)


@given(st.lists(st.tuples(doubtful_texts, doubtful_texts), min_size=1, max_size=4), st.booleans())
def test_a_finding_names_the_messages_that_have_it_by_themselves(turns, are_in_rows):
    messages = [
        Message(role, text) for pair in turns for role, text in zip((Role.USER, Role.ASSISTANT), pair, strict=True)
    ]
    rows = tuple(range(2, len(messages) + 2)) if are_in_rows else ()
    expected = set()
    for at, message in enumerate(messages, 1):
        asked, told = (message.content, "Quite so.") if at % 2 else ("And then?", message.content)
        alone = look((Message(Role.USER, asked), Message(Role.ASSISTANT, told)), 0, 1)
        expected |= {(each.id, each.kind, at + 1 if are_in_rows else 2, at, message.role) for each in alone}
    found = look(messages, 0, 0, rows)
    repeating = (FindingId.QUESTION_EQUALS_ANSWER, FindingId.ANSWER_REPEATS_QUESTION)
    assert expected == {
        (each.id, each.kind, each.row_number, each.message, each.speaker) for each in found if each.id not in repeating
    }


def test_findings_of_one_pair_have_the_column_and_no_message_number():
    found = look((Message(Role.USER, "n/a"), Message(Role.ASSISTANT, "n/a")), 0, 3)
    assert {(each.column, each.message, each.speaker) for each in found} == {(3, 0, "")}
