"""How files come into the window and leave it, and where datasets may go."""

import pytest
from PySide6.QtCore import QDir, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabBar,
    QTableWidget,
)

from medqa_gui.core.engine.protocol import Opened
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row, Sheet
from medqa_gui.core.reading.open import DATASET_SUFFIXES
from medqa_gui.settings import load_settings
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.prompt import PromptPanel
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from tests.ui.answering import CLOSED, answering
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel


def test_the_sample_is_opened_but_not_remembered(window, session):
    button(window, "Try the sample workbook").click()
    assert session.current.path.name == "sample.xlsx"
    assert session.recents == ()


def test_dropped_files_are_opened_wherever_they_fall(window, session, workbook):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(workbook))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), copy, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert session.current.path == workbook
    assert session.recents == (workbook,)
    assert load_settings().recents == (workbook,)


def test_no_field_takes_a_dropped_file_for_text(window):
    fields = window.findChildren(QPlainTextEdit) + window.findChildren(QLineEdit)
    assert not [
        each
        for each in fields
        if each.acceptDrops() and not each.isReadOnly() and each.parent() and not isinstance(each.parent(), QSpinBox)
    ]


def test_names_and_placeholders_stand_there_until_the_texts_are_read(window, session, workbook):
    session.open_files([workbook])
    document = session.current
    shown = panel(window, WaitingPanel)
    document.engine.reply(
        Opened((Sheet("Notes & all"), Sheet("DrugQA")), None, (Row(1, ["…"]), Row(3, ["…", "", "…"])))
    )
    table, tabs = shown.findChild(QTableWidget), shown.findChild(QTabBar)
    assert table.isVisible()
    assert [tabs.tabText(at) for at in range(tabs.count())] == ["Notes && all", "DrugQA"]
    assert [table.verticalHeaderItem(at).text() for at in range(2)] == ["1", "3"]
    assert [table.item(1, column).text() for column in range(3)] == ["…", "", "…"]
    settle(document)
    assert not shown.isVisible()
    document.read_again(document.plan.read_options)
    assert not table.isVisible()


def test_files_from_the_dialog_are_opened(window, session, workbook):
    with answering(str(workbook)):
        window.action_of(ActionId.OPEN).trigger()
    assert session.current.path == workbook


def test_the_dialog_shows_spreadsheets_and_one_choice_later_every_dataset(window):
    offered = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        offered.extend(dialog.nameFilters())
        dialog.reject()

    QTimer.singleShot(0, look)
    assert window.dialogs.choose_files(None) == []
    spreadsheets, datasets, _everything = ([*each.partition("(")[2].rstrip(")").split()] for each in offered)
    assert QDir.match(spreadsheets, "clinic.xlsx")
    assert not QDir.match(spreadsheets, "dataset_info.json")
    assert [suffix for suffix in DATASET_SUFFIXES if not QDir.match(datasets, f"clinic{suffix}")] == []


def test_a_recent_file_is_one_click_away(window, session, workbook):
    session.open_files([workbook])
    session.close(session.current)
    next(each for each in window.findChildren(QPushButton) if each.accessibleName() == f"Open {workbook.name}").click()
    assert session.current.path == workbook


def test_recents_can_be_forgotten_and_switched_off(session, workbook):
    session.open_files([workbook])
    session.clear_recent_files()
    assert session.recents == ()
    session.keep_recents(False)
    session.close_all()
    session.open_files([workbook])
    assert session.recents == ()
    assert load_settings().keeps_recents is False


def test_the_window_names_the_file_and_nothing_from_inside_it(window, opened, workbook):
    assert window.windowTitle() == f"{workbook.name} — MedQA Converter"


def test_two_files_can_be_switched_between(window, session, workbook, tmp_path):
    other = tmp_path / "other.xlsx"
    session.open_files([workbook, other])
    for document in session.documents:
        settle(document)
    assert session.current.path == workbook
    session.show(session.documents[1])
    assert window.windowTitle().startswith("other.xlsx")
    session.documents[0].write_prompt("a change in the file that is not shown")
    assert panel(window, PromptPanel).findChild(QPlainTextEdit).toPlainText() == session.current.plan.system_prompt


def test_a_file_that_is_open_is_not_opened_twice(session, workbook):
    session.open_files([workbook])
    session.open_files([workbook])
    assert len(session.documents) == 1


def test_closing_the_window_lets_go_of_every_file(window, opened, session):
    window.close()
    assert opened.engine.is_stopped
    assert session.documents == ()


def test_the_dataset_is_suggested_next_to_the_source_or_in_the_last_folder(window, opened, workbook, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    with answering(CLOSED, CLOSED) as person:
        window.dialogs.choose_target(opened.plan, None)
        window.dialogs.choose_target(opened.plan, other)
    assert person.suggested == [str(workbook.with_suffix(".json")), str(other / f"{workbook.stem}.json")]


@pytest.mark.parametrize(
    ("name", "format_id", "expected"),
    [
        ("d.jsonl.gz", "xtuner", "d.json"),
        ("d.jsonl", "openai", "d-openai.jsonl"),
        ("ward.2024.xlsx", "guanaco", "ward.2024.jsonl"),
    ],
)
def test_the_suggested_name_is_the_files_own_and_never_the_file_itself(window, tmp_path, name, format_id, expected):
    (tmp_path / name).touch()
    with answering(CLOSED) as person:
        assert window.dialogs.choose_target(Plan(tmp_path / name, format_id=format_id), None) is None
    assert person.suggested == [str(tmp_path / expected)]
