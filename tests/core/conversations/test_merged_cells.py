"""Merged cells in a sheet of questions and answers: only where the person says so does their text fill their rows."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from medqa_gui.cli import main
from medqa_gui.core.conversations.merged_cells import Filling, Fills, areas_to_fill
from medqa_gui.core.model.table import CellRange, Row

ROWS = [
    ("Question", "Answer"),
    ("What is it for?", "For pain."),
    (None, "For fever too."),
    (None, "And for nothing else."),
    ("How much?", "One tablet."),
    (None, "Nobody asked."),
    ("Since when?", "Ask your pharmacist."),
    ("Until when?", None),
]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """One question over three answers, one answer over two questions, and a blank question that nothing reaches."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("B7:B8")
    book.save(tmp_path / "merged.xlsx")
    return tmp_path / "merged.xlsx"


def converted(capsys: Capture, source: Path, *options: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    target = source.with_suffix(".json")
    assert main(["convert", str(source), "-o", str(target), "--json", *options]) == 0
    records = json.loads(target.read_bytes())
    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    return facts, [(each["conversation"][0]["input"], each["conversation"][0]["output"]) for each in records]


def test_merged_cells_are_named_and_their_other_rows_left_out(merged: Path, capsys: Capture) -> None:
    facts, said = converted(capsys, merged)
    assert (facts["findings"]["merged_cells"], facts["left_out"]) == (2, 4)
    assert [question for question, _ in said] == ["What is it for?", "How much?", "Since when?"]


def test_filled_down_every_row_has_the_text_and_the_finding_is_gone(merged: Path, capsys: Capture) -> None:
    facts, said = converted(capsys, merged, "--fill-down")
    assert "merged_cells" not in facts["findings"]
    assert said == [
        ("What is it for?", "For pain."),
        ("What is it for?", "For fever too."),
        ("What is it for?", "And for nothing else."),
        ("How much?", "One tablet."),
        ("Since when?", "Ask your pharmacist."),
        ("Until when?", "Ask your pharmacist."),
    ]
    assert facts["findings"] == {"conflicting_answers": 3, "missing_question": 1}


def test_a_rule_on_repeats_sees_the_filled_text(merged: Path, tmp_path: Path, capsys: Capture) -> None:
    preset = {
        "medqa_preset": 1, "name": "First", "columns": {"question": ["Question"], "answer": ["Answer"]},
        "fill_down": True, "repeats": [["conflicting_answers", "keep_first"]],
    }  # fmt: skip
    (tmp_path / "first.json").write_text(json.dumps(preset), "utf-8")
    facts, said = converted(capsys, merged, "--preset", str(tmp_path / "first.json"))
    assert facts["left_out"] == 3
    assert ("What is it for?", "For fever too.") not in said


def test_a_row_that_has_a_text_of_its_own_keeps_it() -> None:
    fills = Fills([Filling(1, 3, 5, "above"), Filling(1, 8, 9, "later")])
    rows = [Row(2, ["a"]), Row(3, ["a"]), Row(4, ["a", "own"]), Row(5, []), Row(6, ["a"]), Row(9, ["a", " "])]
    assert [fills.filled(row).texts for row in rows] == [
        ["a"], ["a", "above"], ["a", "own"], ["", "above"], ["a"], ["a", "later"],
    ]  # fmt: skip


def test_only_what_is_merged_downwards_below_the_header_is_filled() -> None:
    title, right, down, other = (
        CellRange(1, 0, 2, 0),
        CellRange(5, 0, 5, 1),
        CellRange(6, 0, 9, 1),
        CellRange(6, 3, 9, 3),
    )
    assert areas_to_fill((title, right, down, other), {0, 1}, 1) == [down]
