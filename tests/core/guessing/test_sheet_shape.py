"""Shapes of a sheet that are known by its cells."""

import csv
import io
from pathlib import Path

import pytest

from medqa_gui.core.guessing.sheet_shape import suggest_shape
from medqa_gui.core.model.mapping import Field, Shape
from medqa_gui.core.model.suggestion import Confidence, Suggestion
from medqa_gui.core.model.table import Row
from tests.test_cli import run

ASKED = "What can I do about a headache that comes back number {}?"
TOLD = "Rest in a dark room and drink enough water, then call us after {} days."


def guessed(text: str) -> Suggestion:
    rows = [Row(at, texts) for at, texts in enumerate(csv.reader(io.StringIO(text)), 1)]
    return suggest_shape(rows)


def mapped(text: str) -> dict[Field, int]:
    return dict(guessed(text).mapping.columns)


def lines(*rows: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(
    "transcript",
    [
        "患者：我头痛{}天了，怎么办？\n王医生：建议休息{}天。",
        "Patient: " + ASKED + "\nDoctor: " + TOLD,
        "- Patient: " + ASKED + "\n- Doctor: " + TOLD,
        "1、患者：我头痛{}天了，怎么办？\n2、王医生：建议休息{}天。",
        f"<|im_start|>user\n{ASKED}<|im_end|>\n<|im_start|>assistant\n{TOLD}<|im_end|>",
        f"<s>[INST] {ASKED} [/INST] {TOLD} </s>",
        "### Human: " + ASKED + "### Assistant: " + TOLD,
    ],
)
def test_a_column_of_whole_conversations_is_known(transcript: str) -> None:
    rows = [(f"Z{at}", f"Ward {at % 3}", transcript.replace("{}", str(at))) for at in range(1, 20)]
    found = guessed(lines(("No", "Ward", "Record"), *rows))
    assert dict(found.mapping.columns) == {Field.TRANSCRIPT: 2}
    assert found.mapping.shape is Shape.TRANSCRIPTS
    assert found.header_row == 1


def messages(count: int = 12) -> list[tuple[object, ...]]:
    return [
        (f"C{at // 4:03}", at % 4 + 1, "Patient" if at % 2 == 0 else "Dr. Wang", (TOLD if at % 2 else ASKED).format(at))
        for at in range(count * 4)
    ]


def test_rows_that_are_one_message_each_are_known_with_their_conversation() -> None:
    wanted = {Field.CONVERSATION: 0, Field.TURN: 1, Field.SPEAKER: 2, Field.TEXT: 3}
    assert mapped(lines(("Visit ID", "Order", "Who", "Text"), *messages())) == wanted


def test_a_ward_that_many_conversations_share_is_not_taken_for_one_conversation() -> None:
    rows = [(f"Ward {at // 100}", *row[2:]) for at, row in enumerate(messages(50))]
    assert Field.CONVERSATION not in mapped(lines(("Ward", "Role", "Text"), *rows))


def test_messages_that_name_their_parents_are_a_tree() -> None:
    rows = [
        (f"m{at}", "" if at % 2 == 0 else f"m{at - 1}", "prompter" if at % 2 == 0 else "assistant", 0, text.format(at))
        for at in range(30)
        for text in ((TOLD if at % 2 else ASKED),)
    ]
    wanted = {Field.MESSAGE: 0, Field.PARENT: 1, Field.SPEAKER: 2, Field.RANK: 3, Field.TEXT: 4}
    assert mapped(lines(("message_id", "parent_id", "role", "rank", "text"), *rows)) == wanted


def test_numbered_turns_of_questions_and_answers_make_conversations() -> None:
    rows = [(f"D{at // 3}", at % 3 + 1, ASKED.format(at), TOLD.format(at)) for at in range(30)]
    wanted = {Field.CONVERSATION: 0, Field.TURN: 1, Field.QUESTION: 2, Field.ANSWER: 3}
    found = guessed(lines(("Dialogue", "Turn", "Question", "Answer"), *rows))
    assert dict(found.mapping.columns) == wanted
    assert found.confidence[Field.CONVERSATION] is Confidence.LIKELY


@pytest.mark.parametrize("header", ["No.", "序号", "Order"])
def test_questions_that_are_numbered_under_each_topic_stay_apart(header: str) -> None:
    rows = [(f"Topic {at // 3}", at % 3 + 1, ASKED.format(at), TOLD.format(at)) for at in range(30)]
    assert mapped(lines(("Topic", header, "Question", "Answer"), *rows)) == {Field.QUESTION: 2, Field.ANSWER: 3}


def test_answers_with_a_transcript_in_some_of_them_stay_answers() -> None:
    rows = [(ASKED.format(at), "Q: Why?\nA: So." if at % 3 == 0 else TOLD.format(at)) for at in range(30)]
    assert mapped(lines(("Question", "Answer"), *rows)) == {Field.QUESTION: 0, Field.ANSWER: 1}


def test_transcripts_become_conversations_without_an_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [(at, f"Patient: {ASKED.format(at)}\nDoctor: {TOLD.format(at)}") for at in range(5)]
    (tmp_path / "t.csv").write_text(lines(("No", "Chat"), *rows), "utf-8")
    assert run("convert", tmp_path / "t.csv") == 0
    assert "5 rows = 5 included + 0 excluded" in capsys.readouterr().out
    assert run("inspect", tmp_path / "t.csv") == 0
    assert "Transcript: B (sure)" in capsys.readouterr().out


STACKED = [
    [("Drug", "Warfarin"), ("Question", "{q}"), ("Answer", "{a}"), ("Pharmacist", "Lopez"), ("", "")],
    [("Q", "{q}"), ("A", "{a}")],
    [("问：{q}",), ("答：{a}",)],
    [("Frage 1: {q}",), ("Antwort: {a}",), ("",)],
    [("{q}",), ("{a}",)],
]


@pytest.mark.parametrize("block", STACKED)
def test_questions_and_answers_below_each_other_are_known(block: list[tuple[str, ...]]) -> None:
    filled = [[cell.format(q=ASKED.format(at), a=TOLD.format(at)) for cell in row] for at in range(8) for row in block]
    found = guessed(lines(*map(tuple, filled)))
    assert (found.is_stacked, found.mapping.columns) == (True, ())


def test_questions_next_to_answers_are_not_stacked() -> None:
    asked = [(f"Q{at}", ASKED.format(at)) for at in range(8)]
    assert not guessed(lines(("ID", "Question"), *asked)).is_stacked
    told = [(ASKED.format(at), TOLD.format(at)) for at in range(8)]
    assert not guessed(lines(("Question", "Answer"), *told)).is_stacked
    assert not guessed(lines(*((f"Topic {at % 3}", TOLD.format(at)) for at in range(8)))).is_stacked


def test_a_sheet_with_answers_below_their_questions_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(name, text.format(at)) for at in range(5) for name, text in (("Question", ASKED), ("Answer", TOLD))]
    (tmp_path / "t.csv").write_text(lines(*rows), "utf-8")
    assert run("convert", tmp_path / "t.csv") == 2
    assert "in one column, below each other" in capsys.readouterr().err


def test_columns_that_a_person_names_precede_a_suggested_shape(tmp_path: Path) -> None:
    rows = [(ASKED.format(at), f"Patient: {ASKED.format(at)}\nDoctor: {TOLD.format(at)}") for at in range(5)]
    (tmp_path / "t.csv").write_text(lines(("First", "Second"), *rows), "utf-8")
    assert run("convert", tmp_path / "t.csv", "--question", "A", "--answer", "B", "--json") == 0
    assert "Patient: What can" in (tmp_path / "t.json").read_text("utf-8")
