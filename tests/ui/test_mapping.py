"""The columns of every shape of sheet, chosen in the boxes, in the menus and on the column headers."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPushButton, QTabBar

from medqa_gui.core.engine.protocol import LoadSheet, MoveHeader
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.settings import ThemeChoice
from medqa_gui.ui.panels.mapping.field_box import FieldBox
from medqa_gui.ui.panels.mapping.panel import MappingPanel
from medqa_gui.ui.panels.save.panel import SavePanel
from medqa_gui.ui.panels.sheet.column_header import ColumnHeader
from medqa_gui.ui.panels.sheet.panel import SheetPanel
from tests.ui.conftest import settle
from tests.ui.reading_panels import button, panel, texts
from tests.ui.test_screenshots import SIZES, clipped, keep_picture

MESSAGES = ((Field.CONVERSATION, 1), (Field.SPEAKER, 2), (Field.TEXT, 3))
MAPPINGS = {
    "turns": ((Field.QUESTION, 0), (Field.CONVERSATION, 1), (Field.ANSWER, 3), (Field.METADATA, 5)),
    "messages": MESSAGES,
    "transcripts": ((Field.TRANSCRIPT, 3),),
    "trees": ((Field.MESSAGE, 0), (Field.PARENT, 1), (Field.SPEAKER, 2), (Field.TEXT, 3), (Field.RANK, 4)),
    "asking": ((Field.QUESTION, 0), (Field.ANSWER, 3), (Field.TEXT, 4)),
}


def boxes(window) -> dict[Field, list[FieldBox]]:
    shown = [each for each in panel(window, MappingPanel).findChildren(FieldBox) if each.isVisible()]
    return {field: [each for each in shown if each.field is field] for field in {each.field for each in shown}}


def choose(box: FieldBox, column: int | None) -> None:
    combo = box.findChild(QComboBox)
    combo.setCurrentIndex(combo.findData(column))
    combo.activated.emit(combo.currentIndex())


def offered(window) -> list[str]:
    menu = button(panel(window, MappingPanel), "+ Add column").menu()
    menu.aboutToShow.emit()
    return [each.text() for each in menu.actions() if not each.isSeparator()]


def add(window, text: str) -> None:
    offered(window)
    menu = button(panel(window, MappingPanel), "+ Add column").menu()
    next(each for each in menu.actions() if each.text() == text).trigger()


def use(opened, *columns: tuple[Field, int]) -> None:
    opened.map_columns(ColumnMapping(columns))
    settle(opened)


def header_menu(header: ColumnHeader) -> QMenu:
    return next(each for each in header.findChildren(QMenu) if each.isVisible())


def test_every_further_field_can_be_added(window, opened):
    assert offered(window) == [
        "&System prompt",
        "Conversation ID",
        "Turn",
        "Speaker",
        "Text",
        "Transcript",
        "Message ID",
        "Parent ID",
        "Rank",
        "Group for the split",
        "Keep as metadata",
    ]


def test_an_added_field_is_used_once_its_column_is_chosen(window, opened):
    before = opened.plan
    add(window, "&System prompt")
    box = boxes(window)[Field.SYSTEM][0]
    assert opened.plan == before
    assert box.findChild(QComboBox).currentText() == "Choose a column…"
    choose(box, 5)
    assert opened.plan.mapping[Field.SYSTEM] == 5
    assert box.findChild(QComboBox).currentText() == "F · URL — short text, 690 filled"
    assert "&System prompt" not in offered(window)


def test_removing_an_added_field_is_no_step_in_the_history(window, opened):
    add(window, "Turn")
    button(boxes(window)[Field.TURN][0], "×").click()
    assert Field.TURN not in boxes(window)
    assert opened.history.undo_change is None


def test_removing_a_mapped_field_is_one_step(window, opened):
    use(opened, (Field.QUESTION, 0), (Field.ANSWER, 3), (Field.GROUP, 1))
    button(boxes(window)[Field.GROUP][0], "×").click()
    assert opened.plan.mapping[Field.GROUP] is None
    assert Field.GROUP not in boxes(window)
    opened.undo()
    assert boxes(window)[Field.GROUP][0].column == 1


def test_several_columns_can_be_kept_as_metadata(window, opened):
    for column in (5, 1):
        add(window, "Keep as metadata")
        choose(boxes(window)[Field.METADATA][-1], column)
    assert [each.column for each in boxes(window)[Field.METADATA]] == [1, 5]
    button(boxes(window)[Field.METADATA][0], "×").click()
    assert [each.column for each in boxes(window)[Field.METADATA]] == [5]
    choose(boxes(window)[Field.METADATA][0], 4)
    assert (Field.METADATA, 4) in opened.plan.mapping.columns
    assert (Field.METADATA, 5) not in opened.plan.mapping.columns


def test_another_file_begins_without_the_added_boxes(window, session, opened, tmp_path):
    add(window, "Turn")
    path = tmp_path / "other.csv"
    path.touch()
    session.open_files([path])
    settle(session.current)
    assert set(boxes(window)) == {Field.QUESTION, Field.ANSWER}


def test_question_and_answer_cannot_be_removed(window, opened):
    assert [each.text() for each in panel(window, MappingPanel).findChildren(QPushButton) if each.isVisible()] == [
        "+ Add colum&n ▾"
    ]


def test_where_rows_are_messages_the_boxes_of_messages_are_shown(window, opened):
    use(opened, *MESSAGES)
    assert set(boxes(window)) == {Field.CONVERSATION, Field.SPEAKER, Field.TEXT}
    told = "Each row is one message; rows with the same conversation ID form one conversation."
    assert told in texts(panel(window, MappingPanel))


def test_a_field_that_the_shape_does_not_use_says_so(window, opened):
    use(opened, (Field.QUESTION, 0), (Field.TRANSCRIPT, 3))
    label = next(each for each in boxes(window)[Field.QUESTION][0].children() if each.property("field") == "unused")
    assert label.toolTip() == "Not used: it does not fit the other chosen columns"


@pytest.mark.parametrize(
    ("columns", "question", "reason"),
    [
        (
            MESSAGES[:2],
            "Which column is “Text”?",
            "Choose the column for “Text” first.",
        ),
        (
            MESSAGES[2:],
            "Which columns are “Conversation ID”, “Speaker”?",
            "Choose the columns for “Conversation ID”, “Speaker” first.",
        ),
        (
            ((Field.CONVERSATION, 1), (Field.QUESTION, 0)),
            "Which column contains the answers?",
            "Choose the answer column first.",
        ),
    ],
)
def test_a_missing_column_is_asked_for_and_blocks_saving_with_a_reason(window, opened, columns, question, reason):
    use(opened, *columns)
    assert question in texts(panel(window, MappingPanel))
    save = button(panel(window, SavePanel), "Save")
    assert not save.isEnabled()
    assert save.toolTip() == save.accessibleDescription() == reason


def test_questions_and_answers_in_one_column_are_explained(window, opened):
    use(opened)
    opened.suggestion = opened.suggestion._replace(mapping=opened.plan.mapping, is_stacked=True)
    panel(window, MappingPanel).redraw()
    told = (
        "Questions and answers are in one column, below each other. In Excel, put each pair "
        "side by side in two columns."
    )
    assert told in texts(panel(window, MappingPanel))
    use(opened, (Field.QUESTION, 0))
    assert told not in texts(panel(window, MappingPanel))


def test_s_on_a_column_header_makes_it_the_system_prompt(qtbot, window, opened):
    header = panel(window, SheetPanel).table.horizontalHeader()
    qtbot.keyClick(header, Qt.Key.Key_Right)
    qtbot.keyClick(header, Qt.Key.Key_S)
    assert opened.plan.mapping[Field.SYSTEM] == 1


def test_x_unmaps_this_column_only(qtbot, window, opened):
    use(opened, (Field.METADATA, 0), (Field.METADATA, 5))
    header = panel(window, SheetPanel).table.horizontalHeader()
    qtbot.keyClick(header, Qt.Key.Key_X)
    assert opened.plan.mapping.columns == ((Field.METADATA, 5),)


def test_a_click_on_a_column_header_offers_every_use(qtbot, window, opened):
    header = panel(window, SheetPanel).table.horizontalHeader()
    place = header.viewport().rect().center()
    place.setX(header.sectionViewportPosition(3) + header.sectionSize(3) // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    menu = header_menu(header)
    assert len([each for each in menu.actions() if not each.isSeparator()]) == len(Field) + 1
    assert [each.text() for each in menu.actions() if each.isChecked()] == ["&Answer"]
    next(each for each in menu.actions() if each.text() == "Text").trigger()
    assert opened.plan.mapping[Field.TEXT] == 3
    menu.close()


def test_the_accessible_header_names_the_use_of_every_column(window, opened):
    use(opened, *MAPPINGS["trees"])
    model = panel(window, SheetPanel).table.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    heard = [model.headerData(at, Qt.Orientation.Horizontal, role) for at in range(6)]
    assert [each.split(", ")[-1] for each in heard] == [
        "Message ID",
        "Parent ID",
        "Speaker",
        "Text",
        "Rank",
        "not used",
    ]


def test_ctrl_h_uses_the_row_as_the_header(qtbot, window, opened):
    table = panel(window, SheetPanel).table
    table.setFocus()
    table.setCurrentIndex(table.model().index(2, 0))
    qtbot.keyClick(table, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert opened.engine.asked[-1] == MoveHeader(3)
    settle(opened)
    assert table.model().headerData(2, Qt.Orientation.Vertical) == "▸ 3"


def test_the_sheet_can_have_no_header_row(window, opened):
    table = panel(window, SheetPanel).table
    next(each for each in table.actions() if each.text() == "The sheet has &no header row").trigger()
    settle(opened)
    assert opened.plan.header_row == 0
    assert not table.isRowHidden(0)


def test_the_chosen_tab_stays_while_its_sheet_is_read(window, opened):
    tabs = panel(window, SheetPanel).findChild(QTabBar)
    tabs.setCurrentIndex(1)
    opened.sheets_changed.emit()
    opened.plan_changed.emit()
    assert (tabs.currentIndex(), opened.plan.sheet_index) == (1, 0)
    settle(opened)
    assert (tabs.currentIndex(), opened.plan.sheet_index) == (1, 1)


def test_going_back_to_the_first_sheet_before_the_other_came_is_no_step(window, opened):
    tabs = panel(window, SheetPanel).findChild(QTabBar)
    tabs.setCurrentIndex(1)
    tabs.setCurrentIndex(0)
    assert opened.engine.asked[-1] == LoadSheet(0)
    settle(opened)
    assert (tabs.currentIndex(), opened.plan.sheet_index) == (0, 0)
    assert opened.history.undo_change is None


def test_no_box_is_clipped(window, opened, theme):
    offenders = []
    for shape, mapping in MAPPINGS.items():
        use(opened, *mapping)
        if shape == "asking":
            add(window, "Keep as metadata")
        for shade in (ThemeChoice.LIGHT, ThemeChoice.DARK):
            theme.choose(shade)
            for size, wanted in SIZES.items():
                window.resize(wanted)
                for _round in range(3):
                    QApplication.processEvents()
                keep_picture(window, f"mapping-{shape}-{shade}-{size}")
                found = clipped(window)
                if found or window.size() != QSize(wanted):
                    offenders.append((shape, shade, size, found, window.size()))
    assert offenders == []


def test_tab_reaches_the_boxes_in_visible_order(window, opened):
    use(opened, *MAPPINGS["turns"])
    window.activateWindow()
    panel(window, MappingPanel).findChild(QComboBox).setFocus()
    reached = []
    for _press in range(6):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        parent = window.focusWidget().parent()
        reached.append(parent.field if isinstance(parent, FieldBox) else None)
    assert reached == [
        Field.ANSWER,
        Field.CONVERSATION,
        Field.CONVERSATION,
        Field.METADATA,
        Field.METADATA,
        None,
    ]


def test_arrow_keys_open_the_list_of_columns_and_take_no_column_from_another_field(window, opened):
    box = boxes(window)[Field.ANSWER][0].box
    before = opened.plan.mapping
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert box.view().isVisible()
    assert opened.plan.mapping == before
    QTest.keyClick(box.view(), Qt.Key.Key_Up)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    settle(opened)
    assert opened.plan.mapping[Field.ANSWER] == before[Field.ANSWER] - 1
    assert opened.plan.mapping[Field.QUESTION] == before[Field.QUESTION]


def test_the_mouse_wheel_over_a_box_changes_nothing(window, opened):
    box = boxes(window)[Field.ANSWER][0].box
    before, middle = opened.plan, QPointF(box.rect().center())
    turned = QWheelEvent(
        middle, box.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turned)
    assert opened.plan == before
