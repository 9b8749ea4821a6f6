"""What the engine answers when the plan has changed is neither lost nor taken for a word about the new plan."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication

from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.finding_kinds import Remedy
from medqa_gui.core.model.mapping import Field
from medqa_gui.settings import Settings
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.history import Change
from medqa_gui.ui.state.session import Session
from tests.ui.row_decisions import write_cell

LONGEST_WAIT_MS = 60_000
ROWS = 3000


def write_rows(path: Path) -> Path:
    rows = "".join(f"How much of drug {at} may I take?,{'n/a' if at % 3 else f'Take {at} mg.'}\n" for at in range(ROWS))
    path.write_text("Question,Answer\n" + rows, "utf-8")
    return path


@pytest.fixture
def document(qtbot, tmp_path):
    made = Document(write_rows(tmp_path / "ward.csv"))
    qtbot.waitUntil(lambda: made.list_size == ROWS, timeout=LONGEST_WAIT_MS)
    yield made
    made.close()


def placeholders(document) -> set[int]:
    return {at + 2 for at in range(ROWS) if at % 3}


def test_rows_that_come_after_the_next_change_are_kept_all_the_same(qtbot, document):
    document.finding_actions.apply_to_all(Remedy.KEEP, FindingId.PLACEHOLDER_ANSWER)
    document.write_prompt("Be brief.")
    qtbot.waitUntil(lambda: bool(document.plan.accepted), timeout=LONGEST_WAIT_MS)
    assert {row for _, row in document.plan.accepted_here} == placeholders(document)
    assert document.plan.system_prompt == "Be brief."
    assert document.history.undo_change is Change.KEPT


def test_rows_that_were_never_looked_at_are_left_out_though_the_plan_changes(qtbot, document):
    document.finding_actions.toggle(((0, 9), (ROWS - 1, ROWS - 1)))
    write_cell(document, 5, Field.ANSWER, "One tablet.", "Take 3 mg.")
    qtbot.waitUntil(lambda: bool(document.plan.left_out), timeout=LONGEST_WAIT_MS)
    assert document.plan.left_out_rows == {*range(2, 12), ROWS + 1}


def test_rows_of_a_sheet_that_was_left_meanwhile_stay_those_of_that_sheet(qtbot, tmp_path):
    path = tmp_path / "ward.xlsx"
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Other")):
        sheet.append(("Question", "Answer"))
        for at in range(300):
            sheet.append((f"How much of drug {at} may I take?", f"Take {at} mg."))
    book.save(path)
    document = Document(path)
    try:
        qtbot.waitUntil(lambda: document.list_size == 300, timeout=LONGEST_WAIT_MS)
        first = document.plan.sheet
        document.finding_actions.toggle(((0, 1),))
        document.choose_sheet(1)
        qtbot.waitUntil(lambda: document.plan.sheet_index == 1 and document.is_reviewed, timeout=LONGEST_WAIT_MS)
        assert {(each.sheet, each.row) for each in document.plan.left_out} == {(first, 2), (first, 3)}
        assert document.counts.left_out == 0
    finally:
        document.close()


def test_positions_are_those_of_the_list_that_was_shown(qtbot, document):
    shown = document.query
    document.ask_list(shown._replace(is_descending=True))
    document.finding_actions.toggle(((0, 0),))
    qtbot.waitUntil(lambda: bool(document.plan.left_out), timeout=LONGEST_WAIT_MS)
    assert document.plan.left_out_rows == {2}


def test_the_next_finding_is_found_though_the_plan_changes(qtbot, document):
    found = []
    document.finding_actions.next_found.connect(found.append)
    document.finding_actions.ask_next(0, 1)
    document.change(Change.MAPPING, replace(document.plan, answer_template="{Answer}!"))
    qtbot.waitUntil(lambda: found == [1], timeout=LONGEST_WAIT_MS)


def test_a_second_press_goes_on_from_where_the_first_one_leads(qtbot, document):
    found = []
    document.finding_actions.next_found.connect(found.append)
    for step in (1, 1, 1, -1):
        document.finding_actions.ask_next(0, step)
    qtbot.waitUntil(lambda: len(found) == 4, timeout=LONGEST_WAIT_MS)
    assert found == [1, 2, 4, 2]


def test_an_error_of_an_earlier_plan_does_not_stick_to_a_good_one(qtbot, document):
    for _ in range(5):
        document.change(Change.ANSWER_TEXT, replace(document.plan, answer_template="{Nowhere}"))
        document.undo()
        qtbot.waitUntil(lambda: document.is_reviewed, timeout=LONGEST_WAIT_MS)
        assert document.plan_error is None


def test_an_error_of_this_plan_is_said(qtbot, document):
    document.change(Change.ANSWER_TEXT, replace(document.plan, answer_template="{Nowhere}"))
    qtbot.waitUntil(lambda: document.plan_error is not None, timeout=LONGEST_WAIT_MS)
    assert document.plan_error.id == "template_column_unknown"


def test_a_file_keeps_its_engine_until_what_was_clicked_is_done(qtbot, qapp, tmp_path):
    session = Session(Settings())
    paths = [write_rows(tmp_path / name) for name in ("one.csv", "two.csv")]
    try:
        session.open_files(paths)
        one, two = session.documents
        qtbot.waitUntil(lambda: one.is_reviewed and two.is_reviewed, timeout=LONGEST_WAIT_MS)
        qtbot.waitUntil(lambda: one.list_size == ROWS, timeout=LONGEST_WAIT_MS)
        session.engine_pool.most_engines = 1
        one.finding_actions.apply_to_all(Remedy.KEEP, FindingId.PLACEHOLDER_ANSWER)
        session.show(two)
        qtbot.waitUntil(lambda: bool(one.plan.accepted), timeout=LONGEST_WAIT_MS)
        qtbot.waitUntil(lambda: one.is_suspended and not two.is_suspended, timeout=LONGEST_WAIT_MS)
    finally:
        session.close_all()
        QApplication.processEvents()
