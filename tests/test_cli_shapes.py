"""Sheets of other shapes than one question and answer a row, on the command line and through to the saved file."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from medqa_gui.cli import main
from tests.core.conversations.test_transcripts import GUANACO
from tests.core.conversations.test_trees import BEST, OASST

Capture = pytest.CaptureFixture[str]
LOG_HEADER = ("Consultation ID", "Date", "Turn", "Speaker", "Text")
LOG = (
    ("C1", "d", "1", "Patient", "My head hurts."),
    ("C1", "d", "2", "Doctor", "Since when?"),
    ("C2", "d", "1", "患者", "我头痛。"),
    ("C1", "d", "4", "Doctor", "Then rest."),
    ("C1", "d", "3", "Patient", "Since Monday."),
    ("C2", "d", "2", "医生：", "多休息。"),
    ("C2", "d", "3", "患者", "谢谢。"),
)
LOG_SAID = [
    ["My head hurts.", "Since when?", "Since Monday.", "Then rest."],
    ["我头痛。", "多休息。"],
]
LOG_COLUMNS = ("--conversation", "Consultation ID", "--turn", "C", "--speaker", "speaker", "--text", "Text")
TREE_HEADER = ("message_id", "parent_id", "role", "text", "rank")
TREE_COLUMNS = (
    "--message",
    "message_id",
    "--parent",
    "parent_id",
    "--speaker",
    "role",
    "--text",
    "text",
    "--rank",
    "E",
)


def sheet(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows((header, *rows))
    return path


def converted(capsys: Capture, source: Path, *options: str) -> dict[str, Any]:
    code = main(["convert", str(source), "--json", *options])
    output = capsys.readouterr()
    assert code == 0, output.err
    facts: dict[str, Any] = json.loads(output.out)
    return facts


def said(path: Path) -> list[list[str]]:
    records = map(json.loads, path.read_text("utf-8").splitlines())
    return [[each["content"] for each in record["messages"] if each["role"] != "system"] for record in records]


def test_a_consultation_log_is_saved_as_conversations_of_several_turns(tmp_path: Path, capsys: Capture) -> None:
    source, target = sheet(tmp_path / "log.csv", LOG_HEADER, LOG), tmp_path / "out.jsonl"
    facts = converted(capsys, source, *LOG_COLUMNS, "--format", "openai", "-o", str(target))
    assert said(target) == LOG_SAID
    assert (facts["rows"], facts["conversations"], facts["left_out"]) == (7, 2, 1)
    assert facts["findings"]["turn_order"] == 1
    assert facts["mapping"] == {
        "question": None, "answer": None, "conversation": "A", "turn": "C", "speaker": "D", "text": "E",
    }  # fmt: skip


def test_the_shipped_preset_reads_a_consultation_log(tmp_path: Path, capsys: Capture) -> None:
    source, target = sheet(tmp_path / "log.csv", LOG_HEADER, LOG), tmp_path / "out.jsonl"
    converted(capsys, source, "--preset", "consultation-log", "--format", "openai", "-o", str(target))
    assert said(target) == LOG_SAID


def test_merged_ids_of_a_workbook_count_for_all_their_rows(tmp_path: Path, capsys: Capture) -> None:
    workbook = Workbook()
    workbook.active.append(LOG_HEADER)
    for at, row in enumerate((*LOG[:2], LOG[4], LOG[3])):
        workbook.active.append(row if at == 0 else (None, *row[1:]))
    workbook.active.merge_cells("A2:A5")
    workbook.save(tmp_path / "log.xlsx")
    target = tmp_path / "out.jsonl"
    converted(capsys, tmp_path / "log.xlsx", *LOG_COLUMNS, "--format", "openai", "-o", str(target))
    assert said(target) == LOG_SAID[:1]


def test_blank_ids_are_filled_down_when_asked(tmp_path: Path, capsys: Capture) -> None:
    rows = [(row[0] if at == 0 else "", *row[1:]) for at, row in enumerate(LOG[:2])]
    source, target = sheet(tmp_path / "log.csv", LOG_HEADER, rows), tmp_path / "out.jsonl"
    converted(capsys, source, *LOG_COLUMNS, "--fill-down", "--format", "openai", "-o", str(target))
    assert said(target) == [LOG_SAID[0][:2]]


def test_a_sheet_of_guanaco_texts_is_saved_as_the_same_texts(tmp_path: Path, capsys: Capture) -> None:
    source = sheet(tmp_path / "guanaco.csv", ("id", "text"), [(str(at), text) for at, text in enumerate(GUANACO)])
    target = tmp_path / "out.jsonl"
    converted(capsys, source, "--transcript", "text", "--format", "guanaco", "-o", str(target))
    assert [json.loads(line)["text"] for line in target.read_text("utf-8").splitlines()] == GUANACO


def test_the_best_paths_of_an_oasst_sheet_are_saved(tmp_path: Path, capsys: Capture) -> None:
    source, target = sheet(tmp_path / "oasst1.csv", TREE_HEADER, OASST), tmp_path / "out.jsonl"
    facts = converted(capsys, source, *TREE_COLUMNS, "--format", "openai", "-o", str(target))
    assert said(target) == [list(path) for path in BEST]
    assert (facts["rows"], facts["left_out"]) == (14, 6)
    facts = converted(capsys, source, *TREE_COLUMNS, "--paths", "all", "--format", "openai", "-o", str(target))
    assert (facts["conversations"], facts["left_out"]) == (6, 2)
    command = ["convert", str(source), *TREE_COLUMNS, "--paths", "all", "--format", "oasst", "-o", str(target)]
    assert main(command) == 0
    assert "3 of 3 valid" in capsys.readouterr().out


def test_paths_of_one_tree_never_stand_in_two_parts(tmp_path: Path, capsys: Capture) -> None:
    trees = [
        (f"{tree}.{name}", parent and f"{tree}.{parent}", role, f"{tree} {name}", "")
        for tree in range(20)
        for name, parent, role in (("q", "", "prompter"), ("a", "q", "assistant"), ("b", "q", "assistant"))
    ]
    source, target = sheet(tmp_path / "trees.csv", TREE_HEADER, trees), tmp_path / "out.jsonl"
    options = (*TREE_COLUMNS, "--paths", "all", "--split", "70/30", "--format", "openai", "-o", str(target))
    outputs = converted(capsys, source, *options)["outputs"]
    parts = [{record[0] for record in said(Path(output["path"]))} for output in outputs]
    assert [len(part) for part in parts] == [14, 6]
    assert not parts[0] & parts[1]


def test_the_system_column_takes_the_place_of_the_prompt(tmp_path: Path, capsys: Capture) -> None:
    rows = [("Be exact.", "Why is it so?", "Because."), ("", "Who is it?", "It is me.")]
    source, target = sheet(tmp_path / "qa.csv", ("System", "Question", "Answer"), rows), tmp_path / "out.jsonl"
    converted(
        capsys, source, "--system-column", "System", "--system", "Be kind.", "--format", "openai", "-o", str(target)
    )
    records = [json.loads(line)["messages"][0]["content"] for line in target.read_text("utf-8").splitlines()]
    assert records == ["Be exact.", "Be kind."]


def test_a_missing_column_of_the_shape_is_named(tmp_path: Path, capsys: Capture) -> None:
    source = sheet(tmp_path / "log.csv", LOG_HEADER, LOG)
    assert main(["convert", str(source), "--speaker", "Speaker", "-o", str(tmp_path / "out.json")]) == 2
    assert "Text" in capsys.readouterr().err


def test_the_review_names_the_messages_of_a_transcript(tmp_path: Path, capsys: Capture) -> None:
    rows = [
        ("Patient: Why?\nDoctor: n/a\nPatient: May I call 415-555-0132?\nDoctor: N/A",),
        ("Patient: Why?\nDoctor: So.",),
    ]
    source = str(sheet(tmp_path / "log.csv", ("Chat",), rows))
    main(["review", source, "--transcript", "Chat", "--json"])
    groups = {each["finding"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())}
    assert groups["placeholder_answer"]["messages"] == [
        {"row": 2, "number": 2, "voice": "assistant"},
        {"row": 2, "number": 4, "voice": "assistant"},
    ]
    assert groups["personal_data"]["messages"] == [{"row": 2, "number": 3, "voice": "user"}]
    main(["review", source, "--transcript", "Chat"])
    said = capsys.readouterr().out
    assert "    messages: row 2: 2 (answer), 4 (answer)\n" in said
    assert "    messages: row 2: 3 (question)\n" in said


def test_the_review_names_the_row_of_the_message(tmp_path: Path, capsys: Capture) -> None:
    rows = [*LOG[:1], ("C1", "d", "2", "Doctor", "N/A")]
    main(["review", str(sheet(tmp_path / "log.csv", LOG_HEADER, rows)), *LOG_COLUMNS, "--json"])
    groups = {each["finding"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())}
    assert (groups["placeholder_answer"]["rows"], groups["placeholder_answer"]["column"]) == ([3], "E")
