"""Where the first rows have texts is told before texts that stand far off are read."""

import random
from pathlib import Path

import pytest

from medqa_gui.core.guessing.survey import first_outline
from medqa_gui.core.model.table import GUESS_ALL, Row
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.core.reading.xlsx import shared_strings
from tests.core.reading.xlsx_files import SHEET_1, write_xlsx

ROWS = 2000


@pytest.fixture(autouse=True)
def _far_begins_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_strings, "_QUICKLY_READ", 100)
    monkeypatch.setattr(shared_strings, "_NEAR", 3000)


def write_pairs(path: Path, *, is_shuffled: bool) -> Path:
    """Write two columns whose shared strings stand in the order of the rows, or in another."""
    texts = [f"{kind} {number}" for number in range(ROWS) for kind in ("question", "answer")]
    order = random.Random(3).sample(texts, len(texts)) if is_shuffled else texts
    places = {text: at for at, text in enumerate(order)}
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>{places[question]}</v></c>'
        f'<c r="B{number}" t="s"><v>{places[answer]}</v></c></row>'
        for number, (question, answer) in enumerate(zip(texts[::2], texts[1::2], strict=True), 1)
    )
    return write_xlsx(path, rows, strings=[f"<t>{text}</t>" for text in order])


def outlined(path: Path) -> tuple[Row, ...]:
    workbook = open_workbook(path, GUESS_ALL)
    try:
        return first_outline(workbook, None)
    finally:
        workbook.close()


def test_texts_in_another_order_than_the_rows_are_outlined(tmp_path: Path) -> None:
    rows = outlined(write_pairs(tmp_path / "shuffled.xlsx", is_shuffled=True))
    assert rows == tuple(Row(number, ["…", "…"]) for number in range(1, 201))


def test_the_rows_themselves_come_after_their_outline(tmp_path: Path) -> None:
    workbook = open_workbook(write_pairs(tmp_path / "shuffled.xlsx", is_shuffled=True), GUESS_ALL)
    assert first_outline(workbook, 0)
    assert [row.texts for row in workbook.rows(0)] == [[f"question {at}", f"answer {at}"] for at in range(ROWS)]
    workbook.close()


def test_texts_in_the_order_of_the_rows_have_no_outline(tmp_path: Path) -> None:
    assert outlined(write_pairs(tmp_path / "ordered.xlsx", is_shuffled=False)) == ()


def test_few_texts_have_no_outline_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_strings, "_QUICKLY_READ", 1024**2)
    assert outlined(write_pairs(tmp_path / "shuffled.xlsx", is_shuffled=True)) == ()


def test_an_index_beyond_all_texts_is_no_reason_to_stop(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1" t="s"><v>9999999999</v></c></row>'
    path = write_xlsx(tmp_path / "far.xlsx", row, strings=["<t>word</t>"] * 20)
    assert outlined(path) == (Row(1, ["…"]),)


def test_a_damaged_sheet_has_no_outline(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "cut.xlsx", strings=["<t>word</t>"] * 20, parts={SHEET_1: "<worksheet><sheetData>"})
    workbook = open_workbook(path, GUESS_ALL)
    assert first_outline(workbook, 0) == ()
    workbook.close()


def test_a_text_file_has_no_outline(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("Question,Answer\nHow much?,One.\n", "utf-8")
    assert outlined(path) == ()
