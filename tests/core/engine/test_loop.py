"""The engine answers what the window asks, in a process of its own."""

import csv
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from medqa_gui.core.engine.protocol import (
    AskConversations,
    AskDetail,
    AskList,
    AskListedRows,
    AskRows,
    AskSheetRows,
    Cancel,
    ColumnsCounted,
    Conversations,
    Detailed,
    Export,
    Exported,
    Failed,
    FoundRows,
    Listed,
    ListedRows,
    LoadSheet,
    MoveHeader,
    Open,
    Opened,
    Progressed,
    Query,
    Reviewed,
    SheetGrew,
    SheetPage,
    Suggested,
    UsePlan,
)
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.listing import Order, View
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.table import ReadOptions
from tests.core.engine.engine_process import EngineProcess, running_engine

OLD = b'{"text": "### Human: Old?### Assistant: Old."}'


def write_questions(path: Path, rows: int, blank: int | None = None) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Question", "Answer"])
        for number in range(2, rows + 2):
            answer = "" if number == blank else f"Take {number} mg with water, and ask your pharmacist."
            writer.writerow([f"How much of drug {number} may I take?", answer])
    return path


def reviewed(engine: EngineProcess, path: Path) -> int:
    plan = engine.opened_plan(path)
    engine.ask(UsePlan(1, plan))
    return engine.wait_for(Listed, generation=1).size


def test_conversations_are_listed_long_before_a_large_sheet_is_read(tmp_path: Path) -> None:
    rows = 60_000
    with running_engine() as engine:
        plan = engine.opened_plan(write_questions(tmp_path / "questions.csv", rows))
        engine.ask(UsePlan(1, plan))
        assert 0 < engine.wait_for(Listed, generation=1).size < rows
        assert not any(each.is_whole for each in engine.heard if isinstance(each, SheetGrew))


def test_a_file_is_opened_loaded_and_suggested(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 1000)
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        grown = engine.wait_for(SheetGrew, is_whole=True)
        assert isinstance(engine.heard[0], Opened)
        assert (plan.header_row, plan.mapping[Field.QUESTION], plan.mapping[Field.ANSWER]) == (1, 0, 1)
        assert (grown.rows, grown.columns) == (1001, 2)
        engine.ask(AskSheetRows(998, 10))
        assert [row.number for row in engine.wait_for(SheetPage).rows] == [999, 1000, 1001]


def test_a_plan_is_reviewed_and_its_views_listed(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 500, blank=7)
    with running_engine() as engine:
        assert reviewed(engine, path) == 500
        review = next(each for each in reversed(engine.heard) if isinstance(each, Reviewed))
        assert review.is_whole
        assert (review.counts.rows, review.counts.conversations, review.counts.left_out) == (500, 499, 1)
        assert review.counts.findings == {FindingId.MISSING_ANSWER: 1}
        query = Query(View.LEFT_OUT)
        engine.ask(AskList(query))
        assert engine.wait_for(Listed, query=query).size == 1
        engine.ask(AskConversations(0, 10))
        (line,) = engine.wait_for(Conversations).lines
        assert (line.row_number, line.left_out) == (7, LeftOut.MISSING_ANSWER)
        assert line.findings == (FindingId.MISSING_ANSWER,)


def test_find_lists_the_rows_whose_question_or_answer_contains_the_text(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 300)
    with running_engine() as engine:
        reviewed(engine, path)
        query = Query(find="DRUG 29")
        engine.ask(AskList(query))
        assert engine.wait_for(Listed, query=query).size == 11


def test_the_detail_shows_the_exact_record_and_the_source_cells(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 30)
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        engine.ask(UsePlan(1, replace(plan, format_id="openai", system_prompt="Be exact.")))
        engine.wait_for(Listed, generation=1)
        engine.ask(AskDetail(3))
        detail = engine.wait_for(Detailed).detail
        assert detail.record.startswith('{"messages": [{"role": "system", "content": "Be exact."}')
        assert [(cell.letter, cell.header) for cell in detail.cells] == [("A", "Question"), ("B", "Answer")]


def test_a_new_prompt_keeps_the_list_and_changes_the_record(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 300)
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        engine.ask(UsePlan(1, plan))
        engine.wait_for(Listed, generation=1)
        engine.ask(UsePlan(2, replace(plan, system_prompt="Be brief.")))
        assert engine.wait_for(Listed, generation=2).size == 300
        engine.ask(AskDetail(5))
        assert "Be brief." in engine.wait_for(Detailed).detail.record


def test_the_text_of_a_new_template_is_shown_before_all_rows_are_reviewed_again(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 20_000, blank=7)
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        engine.ask(UsePlan(1, plan))
        engine.wait_for(Reviewed, generation=1, is_whole=True)
        engine.wait_for(Listed, generation=1, size=20_000)
        engine.ask(UsePlan(2, replace(plan, answer_template="Dose: {Answer}")))
        assert engine.wait_for(Listed, generation=2).size == 20_000
        engine.ask(AskDetail(5))
        assert "Dose: Take 5 mg" in engine.wait_for(Detailed).detail.record
        engine.ask(UsePlan(3, replace(plan, answer_template="Dose: {Answer}").leaving_out({9})))
        engine.ask(AskDetail(5))
        assert "Dose: Take 5 mg" in engine.wait_for(Detailed).detail.record
        assert not any(isinstance(each, Reviewed) and each.generation > 1 and each.is_whole for each in engine.heard)
        counts = engine.wait_for(Reviewed, generation=3, is_whole=True).counts
        assert (counts.conversations, counts.left_out) == (19_998, 2)


def test_an_export_writes_what_the_review_counted(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 3000, blank=9)
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        engine.ask(Export(plan, tmp_path / "out.json"))
        result = engine.wait_for(Exported).result
        assert result is not None
        assert (result.counts.rows, result.counts.conversations, result.counts.left_out) == (3000, 2999, 1)
        assert result.outputs[0].size == (tmp_path / "out.json").stat().st_size


def test_a_cancelled_export_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 30_000)
    target = tmp_path / "out" / "out.json"
    target.parent.mkdir()
    target.write_bytes(OLD)
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        engine.wait_for(SheetGrew, is_whole=True)
        engine.ask(Export(plan, target))
        engine.wait_for(Progressed)
        engine.ask(Cancel())
        assert engine.wait_for(Exported).result is None
    assert target.read_bytes() == OLD
    assert [each.name for each in target.parent.iterdir()] == ["out.json"]


def test_a_moved_header_is_suggested_anew(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 30)
    with running_engine() as engine:
        engine.opened_plan(path)
        engine.ask(MoveHeader(0))
        assert engine.wait_for(Suggested).suggestion.header_row == 0


def test_the_columns_of_the_whole_sheet_are_counted_below_the_header(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 450)
    with running_engine() as engine:
        engine.opened_plan(path)
        counted = engine.wait_for(ColumnsCounted)
        assert (counted.header_row, {each.filled for each in counted.columns}) == (1, {450})
        engine.ask(MoveHeader(0))
        counted = engine.wait_for(ColumnsCounted)
        assert (counted.header_row, {each.filled for each in counted.columns}) == (0, {451})


def write_two_sheets(path: Path, rows: int) -> Path:
    book = openpyxl.Workbook(write_only=True)
    for name in ("First", "Second"):
        sheet = book.create_sheet(name)
        sheet.append(("Title of the sheet",))
        sheet.append(("Question", "Answer"))
        for number in range(rows):
            sheet.append((f"{name} question {number}?", f"Take {number} mg."))
    book.save(path)
    return path


def test_a_save_goes_on_while_another_sheet_is_read(tmp_path: Path) -> None:
    with running_engine() as engine:
        plan = engine.opened_plan(write_two_sheets(tmp_path / "two.xlsx", 3000))
        engine.wait_for(SheetGrew, is_whole=True)
        engine.ask(Export(plan, tmp_path / "out.json"))
        engine.ask(LoadSheet(1))
        result = engine.wait_for(Exported).result
    assert (result.counts.rows, result.outputs[0].records) == (3000, 3000)
    text = (tmp_path / "out.json").read_text("utf-8")
    assert ("First question 2999" in text, "Second" in text) == (True, False)


def test_a_header_row_that_is_chosen_before_the_rows_are_there_holds(tmp_path: Path) -> None:
    with running_engine() as engine:
        engine.opened_plan(write_two_sheets(tmp_path / "two.xlsx", 3000))
        engine.ask(LoadSheet(1))
        engine.ask(MoveHeader(1))
        suggestion = engine.wait_for(Suggested).suggestion
        while suggestion.header_row != 1:
            suggestion = engine.wait_for(Suggested).suggestion
    assert (suggestion.sheet_index, suggestion.columns[0].header) == (1, "Title of the sheet")


def test_a_file_that_cannot_be_read_is_a_failure_and_not_a_dead_engine(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 30)
    with running_engine() as engine:
        engine.ask(Open(tmp_path / "none.xlsx", ReadOptions()))
        with pytest.raises(AssertionError):
            engine.wait_for(Opened)
        failed = engine.heard[-1]
        assert isinstance(failed, Failed)
        assert failed.error.id == "file_missing"
        engine.ask(Open(path, ReadOptions()))
        assert engine.wait_for(Opened).sheets[0].name == "questions"


def test_a_request_before_any_file_is_open_does_not_end_the_engine(tmp_path: Path) -> None:
    with running_engine() as engine:
        engine.ask(LoadSheet(0))
        engine.ask(AskDetail(3))
        engine.ask(AskSheetRows(0, 5))
        with pytest.raises(AssertionError):
            engine.wait_for(Opened)
        assert engine.process.is_alive()


def test_an_engine_ends_without_error_on_a_quit_request(tmp_path: Path) -> None:
    path = write_questions(tmp_path / "questions.csv", 30)
    engine = EngineProcess()
    engine.opened_plan(path)
    assert engine.close() == 0


def test_all_rows_of_a_finding_are_named_with_their_groups(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("Question,Answer\nWhen?,At night.\nHow?,With water.\nWhen?,Never.\n", "utf-8")
    with running_engine() as engine:
        reviewed(engine, path)
        engine.ask(AskRows(FindingId.CONFLICTING_ANSWERS))
        found = engine.wait_for(FoundRows)
        assert found.row_numbers == (2, 4)
        assert found.groups == ((2, 4),)


@pytest.mark.parametrize("is_unmapped", [True, False])
def test_no_list_is_announced_that_nobody_can_read(tmp_path: Path, *, is_unmapped: bool) -> None:
    rows = 20_000
    path = write_questions(tmp_path / "questions.csv", rows)
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        engine.ask(UsePlan(1, plan))
        engine.wait_for(Listed, generation=1, size=rows)
        columns = [(Field.QUESTION, 0)] if is_unmapped else [(Field.QUESTION, 1), (Field.ANSWER, 0)]
        engine.ask(AskList(Query(order=Order.QUESTION)))
        engine.ask(UsePlan(2, replace(plan, mapping=ColumnMapping(tuple(columns)))))
        for _ in range(rows // 100):  # each leaves a step to what goes on
            engine.ask(AskSheetRows(0, 1))
            engine.wait_for(SheetPage)
        last = [each for each in engine.heard if isinstance(each, Listed) and each.generation == 2][-1:]
        for listed in last:
            engine.ask(AskConversations(listed.size - 1, 1, listed.listing))
            assert len(engine.wait_for(Conversations).lines) == min(listed.size, 1)
        assert not is_unmapped or [each.size for each in last] == [0]


def test_an_answer_carries_the_id_of_its_request(tmp_path: Path) -> None:
    with running_engine() as engine:
        assert reviewed(engine, write_questions(tmp_path / "questions.csv", 30)) == 30
        asked = [engine.ask(each) for each in (AskDetail(2), AskListedRows(((0, 0),)), AskRows(FindingId.TOO_LONG))]
        kinds = (Detailed, ListedRows, FoundRows)
        assert [engine.id_of(kind) for kind in kinds] == asked


def test_a_rule_on_findings_is_followed_by_review_and_export_alike(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("Question,Answer\nWhy?,So it is.\nHow?,n/a\nWho?,A nurse.\n", "utf-8")
    with running_engine() as engine:
        plan = engine.opened_plan(path)
        plan = replace(plan, rules=replace(plan.rules, left_out=frozenset({FindingId.PLACEHOLDER_ANSWER})))
        engine.ask(UsePlan(1, plan))
        engine.wait_for(Listed, generation=1)
        review = next(each for each in reversed(engine.heard) if isinstance(each, Reviewed))
        engine.ask(Export(plan, tmp_path / "out.json"))
        result = engine.wait_for(Exported).result
        assert result is not None
        assert result.counts == review.counts
        assert (review.counts.conversations, review.counts.left_out) == (2, 1)
