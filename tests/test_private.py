"""What the program remembers, logs or leaves behind holds no text of any cell."""

import csv
import json
from pathlib import Path

import pytest

from tests.core.reading.xls_files import table, write_xls
from tests.whole_use import Use, use_program

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

# Each cell's text holds the mark, in words that no code of ours has.
MARK = "Zwölfgulden"
ROWS = [
    ["Question", "Answer"],
    [f"Does {MARK} take one tablet or two?", f"{MARK} takes one tablet in the morning."],
    [f"When does {MARK} come again?", f"On Monday, says {MARK}."],
    [f"Who is {MARK}?", ""],
]
FORMS = [MARK.encode(), MARK.encode("utf-16-le"), MARK.encode("latin-1"), json.dumps(MARK)[1:-1].encode()]
EDIT = b"MARK-EDIT"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("private")


@pytest.fixture(scope="module")
def use(place: Path) -> Use:
    source = place / "ward.csv"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(ROWS)
    return use_program(place, [source, write_xls(place / "old.xls", table(*ROWS))])


def holders(folder: Path) -> list[str]:
    """Return the files that hold the mark, in any spelling."""
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    return [str(each.relative_to(folder)) for each in files if any(form in each.read_bytes() for form in FORMS)]


def test_the_settings_folder_holds_no_cell_text(use: Use, place: Path) -> None:
    settings = place / "settings"
    assert "ward.csv" in (settings / "settings.json").read_text("utf-8")
    assert holders(settings) == []


def test_what_a_person_wrote_is_kept_with_the_decisions_about_the_file_only(use: Use, place: Path) -> None:
    settings = place / "settings"
    kept = [each for each in settings.rglob("*") if each.is_file() and EDIT in each.read_bytes()]
    assert [each.parent.name for each in kept] == ["sessions"]


def test_nothing_is_left_in_the_temporary_folder(use: Use, place: Path) -> None:
    assert [str(each) for each in (place / "tmp").rglob("*")] == []


def test_beside_the_datasets_only_the_datasets_hold_cell_text(use: Use, place: Path) -> None:
    saved = place / "saved"
    assert holders(saved) == ["old.json", "ward.json", "window.json"]
    assert sorted(each.name for each in saved.iterdir() if "manifest" in each.name)


def test_titles_name_the_file_and_nothing_in_it(use: Use, place: Path) -> None:
    titles = json.loads((place / "saved" / "titles.json").read_text("utf-8"))
    assert titles
    assert [each for each in titles if MARK in each] == []


def test_no_message_of_the_command_line_quotes_a_cell(use: Use) -> None:
    assert MARK not in use.printed
