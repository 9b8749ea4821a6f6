"""What the commands tell of a guess that a person should look at."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.test_cli import run

PAIRS = [
    (
        "Can I take ibuprofen with food?",
        "Yes, it is best taken with food or milk, so that it does not upset the stomach.",
    ),
    ("How long does cetirizine work?", "One tablet works for about a day; take it at the same time every evening."),
    (
        "What if I miss a dose of warfarin?",
        "Take it on the same day when you remember, and never take two doses at once.",
    ),
]
ONLY_SHEET = "only the sheet “Ward A” was read. These sheets have questions and answers too (use --sheet): Ward B."


def write_book(path: Path, sheets: dict[str, list[tuple[str, ...]]], state: str = "visible") -> Path:
    """Write a workbook; all sheets but the first are in this state."""
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = state if book.index(sheet) > 1 else "visible"
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(path)
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(*arguments) == 0
    return capsys.readouterr().err


@pytest.mark.parametrize("command", ["convert", "review"])
def test_other_sheets_with_questions_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    rows = [("Question", "Answer"), *PAIRS]
    sheets = {"Ward A": rows, "Ward B": rows, "Months": [("Month", "Cases"), ("May", "7")]}
    path = write_book(tmp_path / "a.xlsx", sheets)
    assert ONLY_SHEET in told(capsys, command, path)
    assert "only the sheet" not in told(
        capsys, command, path, "--sheet", "Ward A", *["--force"][: command == "convert"]
    )
    hidden = write_book(tmp_path / "b.xlsx", sheets, "hidden")
    assert "only the sheet" not in told(capsys, command, hidden)


@pytest.mark.parametrize("command", ["convert", "review"])
def test_a_column_that_is_only_likely_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    rows = [("Question", "Answer 1", "Answer 2"), *((ask, tell, f"In short: {tell}") for ask, tell in PAIRS)]
    path = write_book(tmp_path / "a.xlsx", {"Panel": rows})
    assert "a.xlsx: these columns are a guess: Answer B." in told(capsys, command, path)
    named = told(capsys, command, path, "--answer", "Answer 2", *["--force"][: command == "convert"])
    assert "are a guess" not in named


@pytest.mark.parametrize("command", ["convert", "review"])
def test_an_encoding_that_was_guessed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "a.csv").write_bytes("Question;Answer\nAteş düşmezse?;Doktora danışınız.\n".encode("cp1254"))
    assert "a.csv: read as cp1254" in told(capsys, command, tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("Question;Answer\nAteş düşmezse?;Doktora danışınız.\n", "utf-8")
    assert "read as" not in told(capsys, command, tmp_path / "b.csv")


@pytest.mark.parametrize("command", ["convert", "review", "inspect"])
def test_an_export_with_header_lines_of_its_own_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    ids = ['{"ImportId":"QID1"}', '{"ImportId":"QID2"}']
    survey = write_book(tmp_path / "a.xlsx", {"S": [("Q1", "Q2"), ("Question", "Answer"), ids, *PAIRS]})
    cards = tmp_path / "b.txt"
    cards.write_text("#separator:tab\n#html:false\n" + "".join("\t".join(pair) + "\n" for pair in PAIRS), "utf-8")
    for path, said in ((survey, "Read as a Qualtrics export: row 2"), (cards, "Read as an Anki export: the lines")):
        assert run(command, path) == 0
        printed = capsys.readouterr()
        assert said in (printed.out if command == "inspect" else printed.err)
    plain = write_book(tmp_path / "c.xlsx", {"S": [("Question", "Answer"), *PAIRS]})
    assert run(command, plain) == 0
    assert "Read as" not in "".join(capsys.readouterr())


def test_the_json_of_inspect_names_the_exporter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cards = tmp_path / "b.txt"
    cards.write_text("#separator:tab\n#html:false\n" + "".join("\t".join(pair) + "\n" for pair in PAIRS), "utf-8")
    assert run("inspect", cards, "--json") == 0
    assert json.loads(capsys.readouterr().out)["exporter"] == "anki"
