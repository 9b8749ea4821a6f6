"""The item models keep Qt's contract and never hold the whole."""

from medqa_gui.core.engine.protocol import AskConversations, AskSheetRows, Query, SheetGrew
from medqa_gui.core.model.listing import SourceCell, View
from medqa_gui.core.model.mapping import Field
from medqa_gui.ui.controls.row_pages import MOST_PAGES, PAGE_SIZE, RowPages
from medqa_gui.ui.panels.conversations.model import NOTES, QUESTION, ConversationsModel
from medqa_gui.ui.panels.detail.cells_model import CellsModel
from medqa_gui.ui.panels.sheet.model import SheetModel
from tests.ui.conftest import settle
from tests.ui.fake_document import FakeDocument


def sheet_of(document: FakeDocument) -> SheetModel:
    model = SheetModel()
    document.sheet_rows_arrived.connect(model.show_rows)
    model.show_document(document)
    return model


def test_the_sheet_model_passes_the_model_tester(qtmodeltester, qapp, workbook):
    document = FakeDocument(workbook, 30)
    model = sheet_of(document)
    qtmodeltester.check(model, force_py=True)
    settle(document)
    model.update_size()
    model.update_plan()
    qtmodeltester.check(model, force_py=True)
    settle(document)
    qtmodeltester.check(model, force_py=True)


def test_the_conversations_model_passes_the_model_tester(qtmodeltester, qapp, workbook):
    document = FakeDocument(workbook, 30)
    model = ConversationsModel()
    document.conversations_arrived.connect(model.show_lines)
    model.show_document(document)
    qtmodeltester.check(model, force_py=True)
    settle(document)
    model.follow_list()
    qtmodeltester.check(model, force_py=True)
    settle(document)
    qtmodeltester.check(model, force_py=True)


def test_the_cells_model_passes_the_model_tester(qtmodeltester, qapp):
    model = CellsModel()
    model.show_cells([SourceCell("A", "Q", "shown", "stored"), SourceCell("B", "", "x", "")])
    qtmodeltester.check(model, force_py=True)
    assert [model.index(0, column).data() for column in range(3)] == ["A Q", "shown", "stored"]


def test_a_sheet_cell_is_empty_until_its_page_has_come(qapp, workbook):
    document = FakeDocument(workbook, 1000)
    settle(document)
    model = sheet_of(document)
    assert model.index(520, 0).data() == ""
    assert document.engine.asked[-1] == AskSheetRows(500, PAGE_SIZE)
    document.engine.serve()
    assert model.index(520, 0).data()
    assert model.row_number(520) == 521


def test_a_page_is_requested_only_once(qapp, workbook):
    document = FakeDocument(workbook, 1000)
    settle(document)
    model = sheet_of(document)
    for row in range(PAGE_SIZE, 2 * PAGE_SIZE):
        model.index(row, 0).data()
    asked = [each for each in document.engine.asked if isinstance(each, AskSheetRows)]
    assert asked == [AskSheetRows(PAGE_SIZE, PAGE_SIZE)]


def test_only_the_pages_looked_at_last_are_kept():
    asked = []
    pages = RowPages(lambda first, _count: asked.append(first))
    for page in range(MOST_PAGES + 1):
        pages.take(page * PAGE_SIZE, ["line"] * PAGE_SIZE)
    assert pages.line(PAGE_SIZE) == "line"
    assert pages.line(0) is None
    assert asked == [0]


def test_an_outdated_page_is_shown_until_the_new_one_has_come():
    asked = []
    pages = RowPages(lambda first, _count: asked.append(first))
    pages.take(0, ["old"])
    pages.outdate()
    assert pages.line(0) == "old"
    assert asked == [0]
    pages.take(0, ["new"])
    assert pages.line(0) == "new"
    assert asked == [0]


def test_a_growing_sheet_gets_new_rows_and_keeps_the_old(qtbot, workbook):
    document = FakeDocument(workbook, 100)
    settle(document)
    model = sheet_of(document)
    model.index(3, 0).data()
    document.engine.serve()
    with qtbot.waitSignal(model.rowsInserted):
        document.rows_grew.connect(model.update_size)
        document.engine.reply(SheetGrew(0, 151, 6, is_whole=False, undeclared_keys={}))
    assert model.rowCount() == 151
    assert model.index(3, 0).data()


def test_the_accessible_header_names_the_mapped_field(qapp, workbook):
    from PySide6.QtCore import Qt

    document = FakeDocument(workbook)
    settle(document)
    model = sheet_of(document)
    horizontal, role = Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole
    assert model.headerData(3, horizontal, role) == "Column D, Answer, Answer"
    assert model.headerData(1, horizontal, role) == "Column B, Focus (Drug), not used"
    assert model.role_of(0) is Field.QUESTION


def test_the_header_row_is_marked_next_to_its_number(qapp, workbook):
    from PySide6.QtCore import Qt

    document = FakeDocument(workbook)
    settle(document)
    model = sheet_of(document)
    model.index(0, 0).data()
    document.engine.serve()
    assert [model.headerData(at, Qt.Orientation.Vertical) for at in (0, 1)] == ["▸ 1", "2"]


def test_another_query_resets_the_list(qapp, workbook):
    document = FakeDocument(workbook)
    model = ConversationsModel()
    document.list_changed.connect(model.follow_list)
    document.conversations_arrived.connect(model.show_lines)
    model.show_document(document)
    settle(document)
    assert model.rowCount() == 690
    document.ask_list(Query(View.LEFT_OUT))
    settle(document)
    assert model.rowCount() == document.counts.left_out


def test_visible_lines_are_requested_again_before_they_are_painted(qapp, workbook):
    document = FakeDocument(workbook)
    model = ConversationsModel()
    document.list_changed.connect(model.follow_list)
    document.conversations_arrived.connect(model.show_lines)
    model.show_document(document)
    settle(document)
    model.index(0, QUESTION).data()
    settle(document)
    drawn = []
    model.dataChanged.connect(lambda first, last: drawn.append((first.row(), last.row())))
    document.write_prompt("Be brief.")
    document.engine.serve()
    assert document.engine.asked[-1] == AskConversations(0, PAGE_SIZE, 0)
    assert drawn == [(0, 689)]


def test_notes_contain_the_reason_and_each_finding_once(qapp, workbook):
    document = FakeDocument(workbook)
    model = ConversationsModel()
    document.list_changed.connect(model.follow_list)
    document.conversations_arrived.connect(model.show_lines)
    model.show_document(document)
    settle(document)
    model.index(1, QUESTION).data()
    assert document.engine.asked[-1] == AskConversations(0, PAGE_SIZE, 0)
    settle(document)
    assert model.index(1, NOTES).data() == "no answer, error value"
    assert model.index(0, NOTES).data() == ""


def test_a_cell_that_looks_like_markup_is_shown_as_it_is(qapp, workbook, monkeypatch):
    from PySide6.QtCore import Qt

    from tests.ui import fake_document

    monkeypatch.setattr(fake_document, "QUESTIONS", ("<b>bold</b> & more",) * 3)
    document = FakeDocument(workbook)
    settle(document)
    model = sheet_of(document)
    model.index(1, 0).data()
    document.engine.serve()
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;b&gt;bold&lt;/b&gt; &amp; more</qt>"


def test_nothing_is_shown_without_a_document(qapp):
    model = SheetModel()
    model.show_document(None)
    assert (model.rowCount(), model.columnCount()) == (0, 0)
