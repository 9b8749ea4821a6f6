"""Excel truth, sheet by sheet: where a cell stands, what is hidden, what is merged, and which sheets there are."""

import pytest

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, CellRange, ReadOptions, Row, SheetState
from medqa_gui.core.reading.xlsx.workbook import open_xlsx
from tests.core.reading.xlsx_files import (
    HEAD,
    LINKS,
    MAIN,
    SHEET_1,
    links_xml,
    read_cells,
    read_rows,
    sheet_xml,
    strings_xml,
    workbook_xml,
    write_xlsx,
)

TABLE = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n}0</v></c></row>' for n in range(1, 6))
FILTER = '<filterColumn colId="0"><filters><filter val="1"/></filters></filterColumn>'


def facts(path, sheet_index=0):
    workbook = open_xlsx(path, ReadOptions())
    rows = workbook.rows(sheet_index)
    list(rows)
    workbook.close()
    return rows.facts


def sheets(path):
    workbook = open_xlsx(path, ReadOptions())
    workbook.close()
    return workbook.sheets


@pytest.mark.parametrize("claim", ["A1", "A1:XFD1048576", "B2:C3", "nonsense", "A1:B5"])
def test_a_lying_dimension_loses_nothing_and_costs_nothing(tmp_path, claim):
    path = write_xlsx(tmp_path / "a.xlsx", TABLE, before=f'<dimension ref="{claim}"/>')
    rows = read_rows(path)
    assert [row.texts for row in rows] == [[str(n), f"{n}0"] for n in range(1, 6)]


@pytest.mark.parametrize(("claim", "hint"), [("A1:B5", 5), ("A1", 0), ("A1:XFD1048576", 0), ("", 0), ("A1:A30", 30)])
def test_the_claimed_rows_are_believed_only_where_they_could_be(tmp_path, claim, hint):
    assert sheets(write_xlsx(tmp_path / "a.xlsx", TABLE, before=f'<dimension ref="{claim}"/>'))[0].rows_hint == hint


def test_a_styled_blank_cell_far_away_is_nothing(tmp_path):
    stray = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert len(read_rows(write_xlsx(tmp_path / "a.xlsx", TABLE + stray))) == 5


def test_a_distant_value_keeps_its_position(tmp_path):
    stray = '<row r="1048576"><c r="XFD1048576"><v>9</v></c></row>'
    row = read_rows(write_xlsx(tmp_path / "a.xlsx", TABLE + stray))[-1]
    assert (row.number, len(row.texts), row.texts[-1]) == (1_048_576, 16_384, "9")


def test_styled_blank_rows_at_the_end_are_nothing(tmp_path):
    blanks = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(6, 1000))
    assert len(read_rows(write_xlsx(tmp_path / "a.xlsx", TABLE + blanks))) == 5


def test_a_row_ends_at_its_last_cell_with_text(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"/><c r="C1" t="str"><f>""</f><v></v></c></row>'
    assert read_rows(write_xlsx(tmp_path / "a.xlsx", rows))[0].texts == ["1"]


def test_a_row_with_only_a_note_is_kept(tmp_path):
    rows = '<row r="1"><c r="B1" t="e"><v>#REF!</v></c></row>'
    assert read_rows(write_xlsx(tmp_path / "a.xlsx", rows)) == [
        Row(1, ["", ""], False, {1: CellNote(CellMark.ERROR, "#REF!")})
    ]


def test_data_that_starts_at_c3_stays_there(tmp_path):
    rows = '<row r="3"><c r="C3"><v>1</v></c></row>'
    assert read_rows(write_xlsx(tmp_path / "a.xlsx", rows)) == [Row(3, ["", "", "1"])]


def test_rows_and_cells_without_addresses_follow_each_other(tmp_path):
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    assert read_cells(write_xlsx(tmp_path / "a.xlsx", rows)) == {"A1": "1", "B1": "2", "A2": "3", "B2": "4"}


def test_a_row_without_a_number_has_that_of_its_first_cell(tmp_path):
    rows = '<row><c r="B7"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    assert read_cells(write_xlsx(tmp_path / "a.xlsx", rows)) == {"B7": "1", "C7": "2", "A8": "3"}


def test_cells_out_of_order_are_placed_right_and_rows_come_as_stored(tmp_path):
    rows = (
        '<row r="2"><c r="B2"><v>4</v></c><c r="A2"><v>3</v></c></row>'
        '<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c></row>'
    )
    assert read_rows(write_xlsx(tmp_path / "a.xlsx", rows)) == [Row(2, ["3", "4"]), Row(1, ["1", "2"])]


def test_a_row_written_in_two_pieces_is_one_row(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="C1"><v>3</v></c></row>'
    assert read_rows(write_xlsx(tmp_path / "a.xlsx", rows)) == [Row(1, ["1", "", "3"])]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="ZZZZZZZ3"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="4294967296"><c r="A1"><v>1</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row><c r="A9999999"><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
    ],
)
def test_a_place_that_excel_does_not_have_is_damage(tmp_path, rows):
    with pytest.raises(UnreadableFileError) as caught:
        read_rows(write_xlsx(tmp_path / "a.xlsx", rows))
    assert (caught.value.id, caught.value.facts["part"]) == ("file_damaged", SHEET_1)


def test_a_prefixed_sheet_reads_like_any_other(tmp_path):
    xml = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        '<x:c r="B1" t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row></x:sheetData>'
        f'<x:autoFilter ref="A1:B9">{FILTER.replace("<", "<x:").replace("<x:/", "</x:")}</x:autoFilter>'
        '<x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells></x:worksheet>'
    )
    path = write_xlsx(tmp_path / "a.xlsx", parts={SHEET_1: xml})
    assert read_cells(path) == {"A1": "1", "B1": "b"}
    assert facts(path).merged == (CellRange(1, 0, 1, 1),)
    assert facts(path).filter_ranges == (CellRange(2, 0, 9, 1),)


def test_prefixed_shared_strings_and_workbook_read_like_any_other(tmp_path):
    strings = f'{HEAD}<y:sst xmlns:y="{MAIN}"><y:si><y:t>a</y:t></y:si></y:sst>'
    workbook = (
        f'{HEAD}<w:workbook xmlns:w="{MAIN}" xmlns:q="{LINKS}"><w:sheets><w:sheet name="S" q:id="rId1"/></w:sheets>'
        "</w:workbook>"
    )
    parts = {"xl/sharedStrings.xml": strings, "xl/workbook.xml": workbook}
    path = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', parts=parts)
    assert read_cells(path) == {"A1": "a"}


def test_a_strict_workbook_reads_like_any_other(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", TABLE)
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    links = links_xml({"rId1": ("worksheet", "worksheets/sheet1.xml")}).replace(LINKS, strict)
    root = links_xml({"rId1": ("officeDocument", "xl/workbook.xml")}).replace(LINKS, strict)
    workbook = workbook_xml('<sheet name="S" sheetId="1" r:id="rId1"/>').replace(LINKS, strict)
    sheet = sheet_xml(TABLE).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    parts = {"_rels/.rels": root, "xl/_rels/workbook.xml.rels": links, "xl/workbook.xml": workbook, SHEET_1: sheet}
    strict_path = write_xlsx(tmp_path / "b.xlsx", parts=parts)
    assert read_rows(strict_path) == read_rows(path)


def test_the_letter_case_of_part_names_does_not_count(tmp_path):
    parts = {"xl/sharedStrings.xml": None, "XL/SharedStrings.XML": strings_xml(["<t>a</t>"])}
    path = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', parts=parts)
    assert read_cells(path) == {"A1": "a"}


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", r"worksheets\sheet1.xml"]
)
def test_a_link_is_followed_however_it_is_written(tmp_path, target):
    parts = {"xl/_rels/workbook.xml.rels": links_xml({"rId1": ("worksheet", target)})}
    assert len(read_rows(write_xlsx(tmp_path / "a.xlsx", TABLE, parts=parts))) == 5


def test_a_workbook_part_of_another_name_is_found(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", TABLE)
    parts = {
        "_rels/.rels": links_xml({"rId1": ("officeDocument", "/data/book.xml")}),
        "xl/workbook.xml": None,
        "data/book.xml": workbook_xml('<sheet name="Here" sheetId="1" r:id="rId1"/>'),
        "data/_rels/book.xml.rels": links_xml({"rId1": ("worksheet", "/xl/worksheets/sheet1.xml")}),
    }
    assert sheets(write_xlsx(path, TABLE, parts=parts))[0].name == "Here"


def test_an_utf_16_sheet_is_read(tmp_path):
    xml = sheet_xml(TABLE).replace("UTF-8", "UTF-16").encode("utf-16")
    assert len(read_rows(write_xlsx(tmp_path / "a.xlsx", parts={SHEET_1: xml}))) == 5


@pytest.mark.parametrize(
    ("attributes", "is_hidden"),
    [('hidden="1"', True), ('hidden="true"', True), ('hidden="0"', False), ('ht="0"', True), ('ht="12.8"', False)],
)
def test_a_hidden_row_is_read_and_known_as_hidden(tmp_path, attributes, is_hidden):
    rows = f'<row r="1" {attributes}><c r="A1"><v>1</v></c></row>'
    assert read_rows(write_xlsx(tmp_path / "a.xlsx", rows)) == [Row(1, ["1"], is_hidden)]


def test_hidden_columns_are_known_before_the_first_row(tmp_path):
    columns = (
        '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/><col min="6" max="9" width="8"/></cols>'
    )
    workbook = open_xlsx(write_xlsx(tmp_path / "a.xlsx", TABLE, before=columns), ReadOptions())
    assert workbook.rows(0).facts.hidden_columns == {1, 2, 4}
    workbook.close()


def test_a_filter_counts_only_with_criteria_and_not_its_header(tmp_path):
    used = write_xlsx(tmp_path / "a.xlsx", TABLE, after=f'<autoFilter ref="A1:B5">{FILTER}</autoFilter>')
    unused = write_xlsx(tmp_path / "b.xlsx", TABLE, after='<autoFilter ref="A1:B5"/>')
    buttons = '<autoFilter ref="A1:B5"><filterColumn colId="0" hiddenButton="1"/></autoFilter>'
    assert facts(used).filter_ranges == (CellRange(2, 0, 5, 1),)
    assert facts(unused).filter_ranges == ()
    assert facts(write_xlsx(tmp_path / "c.xlsx", TABLE, after=buttons)).filter_ranges == ()


def test_the_filter_of_a_saved_view_is_not_in_use(tmp_path):
    view = f'<customSheetView><autoFilter ref="A1:B5">{FILTER}</autoFilter></customSheetView>'
    after = f"<customSheetViews>{view}</customSheetViews>"
    assert facts(write_xlsx(tmp_path / "a.xlsx", TABLE, after=after)).filter_ranges == ()


def test_the_filter_of_a_table_is_found(tmp_path):
    table = f'{HEAD}<table xmlns="{MAIN}" ref="A1:B5"><autoFilter ref="A1:B5">{FILTER}</autoFilter></table>'
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": links_xml({"rId1": ("table", "../tables/table1.xml")}),
        "xl/tables/table1.xml": table,
    }
    assert facts(write_xlsx(tmp_path / "a.xlsx", TABLE, parts=parts)).filter_ranges == (CellRange(2, 0, 5, 1),)


def test_merged_ranges_are_known_and_their_other_cells_blank(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"/></row><row r="2"><c r="A2" s="1"/></row>'
    path = write_xlsx(tmp_path / "a.xlsx", rows, after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    assert facts(path).merged == (CellRange(1, 0, 2, 1),)
    assert read_cells(path) == {"A1": "1"}


def test_sheets_of_charts_and_macros_are_left_out_and_the_others_keep_their_rows(tmp_path):
    names = [("First", ""), ("Chart", ""), ("Hidden", 'state="hidden"'), ("Macro", ""), ("Very", 'state="veryHidden"')]
    tabs = "".join(f'<sheet name="{name}" {state} r:id="rId{n}"/>' for n, (name, state) in enumerate(names))
    links = {
        "rId0": ("worksheet", "worksheets/sheet1.xml"),
        "rId1": ("chartsheet", "chartsheets/sheet1.xml"),
        "rId2": ("worksheet", "worksheets/sheet2.xml"),
        "rId3": ("xlMacrosheet", "macrosheets/sheet1.xml"),
        "rId4": ("worksheet", "worksheets/sheet3.xml"),
    }
    parts = {"xl/workbook.xml": workbook_xml(tabs), "xl/_rels/workbook.xml.rels": links_xml(links)}
    for n in (2, 3):
        parts[f"xl/worksheets/sheet{n}.xml"] = sheet_xml(f'<row r="1"><c r="A1"><v>{n}</v></c></row>')
    path = write_xlsx(tmp_path / "a.xlsx", parts=parts)
    states = [SheetState.VISIBLE, SheetState.HIDDEN, SheetState.VERY_HIDDEN]
    assert [(each.name, each.state) for each in sheets(path)] == list(
        zip(["First", "Hidden", "Very"], states, strict=True)
    )
    assert read_cells(path, 1) == {"A1": "2"}
    assert read_cells(path, 2) == {"A1": "3"}


def test_sheets_of_the_same_name_stay_apart(tmp_path):
    parts = {
        "xl/workbook.xml": workbook_xml('<sheet name="S" r:id="rId1"/><sheet name="S" r:id="rId4"/>'),
        "xl/_rels/workbook.xml.rels": links_xml(
            {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId4": ("worksheet", "worksheets/sheet2.xml")}
        ),
        "xl/worksheets/sheet2.xml": sheet_xml('<row r="1"><c r="A1"><v>2</v></c></row>'),
    }
    path = write_xlsx(tmp_path / "a.xlsx", TABLE, parts=parts)
    assert (len(read_rows(path, 0)), len(read_rows(path, 1))) == (5, 1)


def test_an_empty_sheet_has_no_rows(tmp_path):
    assert read_rows(write_xlsx(tmp_path / "a.xlsx")) == []


def test_each_pass_reads_the_sheet_from_its_start(tmp_path):
    workbook = open_xlsx(write_xlsx(tmp_path / "a.xlsx", TABLE), ReadOptions())
    rows = workbook.rows(0)
    first = next(iter(rows))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert next(iter(rows)) == first
    workbook.close()


def many_texts(order):
    texts = [f"{n} long text " + "x" * 100 for n in range(3000)]
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>{n}</v></c></row>' for at, n in enumerate(order, 1))
    return texts, rows, [f"<t>{text}</t>" for text in texts]


@pytest.mark.parametrize("order", [range(3000), range(2999, -1, -1), [n * 7 % 3000 for n in range(3000)]])
def test_texts_beyond_what_is_held_are_read_right_in_any_order(tmp_path, monkeypatch, order):
    monkeypatch.setattr("medqa_gui.core.reading.string_store._PLAIN_SIZE", 20_000)
    texts, rows, strings = many_texts(order)
    workbook = open_xlsx(write_xlsx(tmp_path / "a.xlsx", rows, strings=strings), ReadOptions())
    expected = [[texts[n]] for n in order]
    source = workbook.rows(0)
    assert [row.texts for row in source] == expected
    assert [row.texts for row in source] == expected
    workbook.close()


def test_two_passes_at_once_over_forgotten_texts_do_not_disturb_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr("medqa_gui.core.reading.string_store._PLAIN_SIZE", 20_000)
    texts, rows, strings = many_texts(range(3000))
    workbook = open_xlsx(write_xlsx(tmp_path / "a.xlsx", rows, strings=strings), ReadOptions())
    first, second = workbook.rows(0), workbook.rows(0)
    slow = iter(first)
    begin = [next(slow).texts for _ in range(10)]
    assert [row.texts for row in second] == [[text] for text in texts]
    assert [*begin, *(row.texts for row in slow)] == [[text] for text in texts]
    workbook.close()


RICH_VALUES = {
    "xl/metadata.xml": (
        f'<metadata xmlns="{MAIN}" xmlns:x="u"><metadataTypes><metadataType name="XLDAPR"/>'
        '<metadataType name="XLRICHVALUE"/></metadataTypes><futureMetadata name="XLRICHVALUE">'
        '<bk><extLst><ext><x:rvb i="0"/></ext></extLst></bk><bk><extLst><ext><x:rvb i="1"/></ext></extLst></bk>'
        "</futureMetadata>"
        '<valueMetadata><bk><rc t="2" v="0"/></bk><bk><rc t="2" v="1"/></bk></valueMetadata></metadata>'
    ),
    "xl/richData/rdrichvalue.xml": '<rvData><rv s="0"><v>0</v></rv><rv s="1"><v>8</v></rv></rvData>',
    "xl/richData/rdrichvaluestructure.xml": (
        '<rvStructures><s t="_localImage"><k n="a"/></s><s t="_error"><k n="b"/></s></rvStructures>'
    ),
}


def test_a_picture_placed_in_a_cell_is_no_error_but_other_rich_values_are(tmp_path):
    links = {
        "rId1": ("worksheet", "worksheets/sheet1.xml"),
        "rId2": ("sheetMetadata", "metadata.xml"),
        "rId3": ("rdRichValue", "richData/rdrichvalue.xml"),
        "rId4": ("rdRichValueStructure", "richData/rdrichvaluestructure.xml"),
    }
    rows = '<row r="1"><c r="A1" t="e" vm="1"><v>#VALUE!</v></c><c r="B1" t="e" vm="2"><v>#VALUE!</v></c></row>'
    path = write_xlsx(tmp_path / "a.xlsx", rows, parts={**RICH_VALUES, "xl/_rels/workbook.xml.rels": links_xml(links)})
    assert read_rows(path)[0].notes == {0: CellNote(CellMark.IMAGE), 1: CellNote(CellMark.ERROR, "#VALUE!")}
