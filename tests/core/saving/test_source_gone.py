"""A source that goes away while it is saved is reported as that, and nothing is written."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from medqa_gui.core.guessing.survey import plan_columns, sample, suggest_plan
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.plan import Sidecar
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.open import open_source
from medqa_gui.core.saving.export import export
from medqa_gui.core.saving.findings_workbook import WorkbookLabels, write_findings_workbook

ROWS = [["Question", "Answer"], *([f"Why is it so at {at}?", f"Because of reason {at}."] for at in range(1200))]


def write(path: Path) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in ROWS), "utf-8")
    elif path.suffix == ".jsonl":
        lines = (
            f'{{"messages": [{{"role": "user", "content": "{q}"}}, {{"role": "assistant", "content": "{a}"}}]}}'
            for q, a in ROWS[1:]
        )
        path.write_text("\n".join(lines), "utf-8")
    else:
        book = openpyxl.Workbook()
        for row in ROWS:
            book.worksheets[0].append(row)
        book.save(path)
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl"])
@pytest.mark.parametrize("moment", [1, 2, 4])
def test_a_source_that_disappears_during_a_save_is_named(tmp_path: Path, name: str, moment: int) -> None:
    source = write(tmp_path / name)
    (tmp_path / "out").mkdir()
    with closing(open_source(source, ReadOptions())) as workbook:
        rows = workbook.rows(0)
        plan, _ = suggest_plan(source, sample(rows), 0)
        plan = replace(plan, split=Split((70, 30)), sidecars=frozenset({Sidecar.MANIFEST}))
        job = export(plan, rows, plan_columns(plan, sample(rows)), tmp_path / "out" / "o.json")
        for _ in range(moment):
            next(job)
        source.unlink()
        with pytest.raises(UnreadableFileError) as caught:
            list(job)
    assert (caught.value.id, caught.value.facts["path"]) == ("file_missing", source)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_source_that_disappears_during_the_workbook_of_issues_is_named(tmp_path: Path) -> None:
    source = write(tmp_path / "a.csv")
    with closing(open_source(source, ReadOptions())) as workbook:
        rows = workbook.rows(0)
        plan, _ = suggest_plan(source, sample(rows), 0)
        columns = plan_columns(plan, sample(rows))
        source.unlink()
        words = WorkbookLabels("Rows", "Row", "Problem", {})
        with pytest.raises(UnreadableFileError) as caught:
            list(write_findings_workbook(plan, rows, columns, (), tmp_path / "issues.xlsx", words))
    assert caught.value.id == "file_missing"
    assert list(tmp_path.iterdir()) == []
