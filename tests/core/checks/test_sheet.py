from medqa_gui.core.checks.sheet import cell_comments, floating_pictures, hidden_columns, hidden_sheet, merged_cells
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import CellRange, Sheet, SheetFacts, SheetState
from medqa_gui.core.reading.reader_chain import SheetEnded, SheetStarted, WholeWorkbook


def test_a_hidden_column_is_named_only_if_it_is_used():
    facts = SheetFacts(hidden_columns=frozenset({1, 3}))
    assert list(hidden_columns(facts, {0, 3})) == [Finding(FindingId.HIDDEN_COLUMN, 0, 3)]


def test_the_chosen_sheet_is_named_if_the_workbook_hides_it():
    assert list(hidden_sheet(SheetFacts())) == []
    hidden = SheetFacts(state=SheetState.VERY_HIDDEN)
    assert list(hidden_sheet(hidden)) == [Finding(FindingId.HIDDEN_SHEET, 0, kind="veryHidden")]


def test_pictures_over_rows_and_comments_on_used_cells_are_named_below_the_header():
    facts = SheetFacts(floating_rows=frozenset({1, 7, 3}), commented=frozenset({(1, 0), (4, 0), (4, 2)}))
    assert list(floating_pictures(facts, 1)) == [Finding(FindingId.FLOATING_PICTURE, row) for row in (3, 7)]
    assert list(cell_comments(facts, {0, 3}, 1)) == [Finding(FindingId.CELL_COMMENT, 4, 0)]


def merged(*area, used=(0, 3), header_row=1):
    facts = SheetFacts(merged=(CellRange(*area),))
    return [(each.row_number, each.column) for each in merged_cells(facts, used, header_row)]


def test_cells_merged_downwards_are_named_at_their_first_row():
    assert merged(5, 3, 8, 3) == [(5, 3)]


def test_merged_cells_that_remove_text_from_a_used_column_are_found():
    assert merged(5, 2, 5, 3) == [(5, 3)]
    assert merged(5, 3, 5, 4) == []
    assert merged(5, 1, 9, 2) == []


def test_a_merged_title_above_the_header_is_harmless():
    assert merged(1, 0, 1, 5) == []
    assert merged(1, 0, 3, 0, header_row=2) == [(3, 0)]


def test_a_sheet_that_another_reader_read_whole_is_known_to_be_hidden_too():
    workbook = WholeWorkbook()
    for piece in (SheetStarted(Sheet("a")), SheetEnded(SheetFacts()), SheetStarted(Sheet("b", SheetState.HIDDEN))):
        workbook.add(piece)
    workbook.add(SheetEnded(SheetFacts(hidden_columns=frozenset({1}))))
    assert [workbook.rows(at).facts.state for at in (0, 1)] == [SheetState.VISIBLE, SheetState.HIDDEN]
    assert workbook.rows(1).facts.hidden_columns == {1}
