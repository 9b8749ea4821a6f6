"""The doubtful rows as a workbook: the problem beside each, nothing that calculates, and gone once corrected."""

from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from medqa_gui.core.checks.plan_rules import thorough_checks
from medqa_gui.core.checks.review_rows import review
from medqa_gui.core.guessing.pair_columns import columns_of
from medqa_gui.core.guessing.survey import suggest_plan
from medqa_gui.core.model.errors import UnwritableTargetError
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.core.reading.row_store import RowStore
from medqa_gui.core.saving.findings_workbook import findings_by_row, write_findings_workbook
from medqa_gui.wording.finding_actions import workbook_labels

ROWS = [
    ["Question", "Answer", "By"],
    ["What is it for?", "For pain.", "Ann"],
    ["How much?", "n/a", "=HYPERLINK(1)"],
    ["Since when?", "", "-1+1"],
    ["Is it safe?", "Call Dr. Jane Roe on (212) 867-5309.\x02 \ud800", "@SUM(A1)"],
    [" Is it kind? ", "It is.", "+1"],
]
PLAN = Plan(Path("a.xlsx"), mapping=ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0))))


def finished(job):
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def written(target: Path, rows=ROWS, plan=PLAN) -> int:
    store = RowStore()
    for number, texts in enumerate(rows, 1):
        store.add(Row(number, texts))
    columns = columns_of(list(store), 1)
    found = finished(review(plan, store, columns, thorough_checks(plan))).found
    return finished(write_findings_workbook(plan, store, columns, found, target, workbook_labels()))


@pytest.fixture
def sheet(tmp_path: Path):
    assert written(tmp_path / "doubts.xlsx") == 3
    return openpyxl.load_workbook(tmp_path / "doubts.xlsx").active


def test_every_row_with_a_warning_is_there_with_its_problem(sheet) -> None:
    assert [cell.value for cell in sheet[1]] == ["Sheet row", "What to check", "Question", "Answer", "By"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [3, 4, 5]
    assert sheet["B2"].value.startswith("Not a real answer")
    assert sheet["B3"].value == "The answer is blank, so the row is excluded."
    assert "Phone number?" in sheet["B4"].value


def test_the_doubtful_cell_is_coloured_and_the_others_are_not(sheet) -> None:
    assert sheet["D2"].fill.fgColor.rgb == "00FFF1D3"
    assert sheet["C2"].fill.fill_type is None


def test_nothing_that_a_stranger_wrote_calculates(sheet) -> None:
    cells = [sheet[place] for place in ("E2", "E3", "E4")]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        ("=HYPERLINK(1)", "s", True),
        ("-1+1", "s", True),
        ("@SUM(A1)", "s", True),
    ]


def test_a_note_alone_is_no_doubt() -> None:
    note, warning = Finding(FindingId.EDGE_SPACE, 2), Finding(FindingId.MARKUP, 3)
    sheet_wide = Finding(FindingId.HIDDEN_COLUMN, 0)
    assert findings_by_row([note, warning, sheet_wide]) == {3: [warning]}


def test_the_source_is_never_replaced(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(b"mine")
    with pytest.raises(UnwritableTargetError) as refused:
        written(source, plan=Plan(source, mapping=PLAN.mapping))
    assert refused.value.id == "target_is_source"
    assert source.read_bytes() == b"mine"


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    written(tmp_path / "doubts.xlsx")
    assert [each.name for each in tmp_path.iterdir()] == ["doubts.xlsx"]


def test_the_corrected_workbook_shows_the_doubts_gone(tmp_path: Path) -> None:
    path = tmp_path / "doubts.xlsx"
    written(path)
    book = openpyxl.load_workbook(path)
    for place, text in (("D2", "One tablet."), ("D3", "For a year."), ("D4", "Ask your doctor.")):
        book.active[place] = text
    book.save(path)
    with closing(open_workbook(path, PLAN.read_options)) as workbook:
        plan, suggestion = suggest_plan(path, list(workbook.rows(0)), 0)
        found = finished(review(plan, workbook.rows(0), suggestion.columns, thorough_checks(plan))).found
    assert plan.mapping[Field.QUESTION] == 2
    assert findings_by_row(found) == {}
