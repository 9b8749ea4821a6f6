"""The way from a path to an open workbook."""

from pathlib import Path

import pytest

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.wording import explain

REAL = Path(__file__).parents[4] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"


def test_a_text_file_opens_as_one_sheet_with_its_layout(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Question;Answer\nWhy?;So.\n", encoding="utf-8")
    workbook = open_workbook(path)
    assert workbook.layout is not None
    assert (workbook.layout.encoding, workbook.layout.delimiter) == ("utf-8", ";")
    assert [row.texts for row in workbook.rows(0)] == [["Question", "Answer"], ["Why?", "So."]]
    workbook.close()


def test_the_options_reach_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("é;b,c".encode("cp850"))
    workbook = open_workbook(path, ReadOptions(encoding="cp850", delimiter=","))
    assert [row.texts for row in workbook.rows(0)] == [["é;b", "c"]]


def test_a_workbook_opens_with_its_sheets() -> None:
    if not REAL.exists():
        pytest.skip("the real workbook is not here")
    pytest.importorskip("medqa_gui.core.reading.xlsx.workbook")
    workbook = open_workbook(REAL)
    assert workbook.layout is None
    assert "DrugQA" in [sheet.name for sheet in workbook.sheets]
    workbook.close()


def test_a_cut_old_workbook_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\x09\x04\x06\x00\x00\x04\x10\x00\x00\x00")
    with pytest.raises(UnreadableFileError) as caught:
        open_workbook(path)
    assert caught.value.id == "file_damaged"
    assert "a.xls" in explain(caught.value).what
    assert "repair" in explain(caught.value).hint
