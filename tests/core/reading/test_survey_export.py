"""Exports of Qualtrics have three header rows in every family, and only the question texts name the columns."""

import csv
from contextlib import closing
from pathlib import Path

import pytest

from medqa_gui.core.model.table import GUESS_ALL, Exporter
from medqa_gui.core.reading.open import open_source
from tests.core.reading.every_family import FAMILIES

HEADS = [
    ["StartDate", "Q1"],
    ["Start Date", "What helps, and why?"],
    ['{"ImportId":"startDate","timeZone":"America/Denver"}', '{"ImportId":"QID1_TEXT"}'],
]
ANSWERS = [["2024-01-01", "Rest"], ["2024-01-02", "Tea"], ["2024-01-03", '{"ImportId":"x"}']]


def write(folder: Path, ending: str, rows: list[list[str]]) -> Path:
    path = folder / f"a{ending}"
    if ending != ".csv":
        return FAMILIES[ending](path, rows, ())
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("ending", [".csv", *FAMILIES])
def test_the_question_texts_are_the_only_header_row_of_a_qualtrics_export(tmp_path: Path, ending: str) -> None:
    with closing(open_source(write(tmp_path, ending, [*HEADS, *ANSWERS]), GUESS_ALL)) as workbook:
        rows = [(row.number, row.texts) for row in workbook.rows(0)]
        assert rows == [(2, HEADS[1]), (4, ANSWERS[0]), (5, ANSWERS[1]), (6, ANSWERS[2])]
        assert workbook.rows(0).facts.exporter is Exporter.QUALTRICS


@pytest.mark.parametrize("ending", [".csv", *FAMILIES])
def test_a_table_that_only_mentions_an_import_id_keeps_all_rows(tmp_path: Path, ending: str) -> None:
    rows = [["Q", "A"], ["Why?", "So."], ["How?", HEADS[2][1]], ["When?", HEADS[2][0]]]
    with closing(open_source(write(tmp_path, ending, rows), GUESS_ALL)) as workbook:
        assert [row.texts for row in workbook.rows(0)] == rows
        assert workbook.rows(0).facts.exporter is None
