"""Every family of workbook shows what a person sees; the same rules for .xls, .xlsb and .ods as for .xlsx."""

import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, CellRange, ReadOptions, Row, SheetState, Workbook
from medqa_gui.core.reading.open import open_workbook
from tests.core.reading.ods_files import cell_xml, content_xml, table_xml, text_rows, write_ods
from tests.core.reading.xls_files import (
    END,
    SECTOR,
    XlsCell,
    XlsSheet,
    directory_entry,
    excel_5,
    table,
    write_protected_xls,
    write_xls,
)
from tests.core.reading.xls_files import record as record_of_xls
from tests.core.reading.xlsb_files import SHEET_1, record, write_xlsb

Writer = Callable[..., Path]
Opener = Callable[[Path], Workbook]
BINARY = pytest.mark.parametrize(("writer", "ending"), [(write_xls, ".xls"), (write_xlsb, ".xlsb")])

# Stored value, number format, the text that a person sees, what else is noted.
SHOWN: list[tuple[float | str | bool, str, str, CellNote | None]] = [
    (5.0, "General", "5", None),
    (100000.0, "General", "100000", None),
    (0.1 + 0.2, "General", "0.3", None),
    (1234567890123.0, "General", "1234567890123", None),
    (0.256, "0.00%", "25.60%", CellNote(CellMark.DIFFERS, "0.256")),
    (1234.5, '"$"#,##0.00', "$1,234.50", CellNote(CellMark.DIFFERS, "1234.5")),
    (7, "00000", "00007", CellNote(CellMark.DIFFERS, "7")),
    (20, '0" mg"', "20 mg", CellNote(CellMark.DIFFERS, "20")),
    (3.5, "[Red]0.00", "3.50", None),
    (12345, "0.00E+00", "1.23E+04", CellNote(CellMark.DIFFERS, "12345")),
    (45292, "[$-409]d-mmm-yy;@", "1-Jan-24", None),
    (45292, 'yyyy"年"m"月"d"日"', "2024年1月1日", None),
    (1.5, "[h]:mm:ss", "36:00:00", None),
    (123, "[DBNum1][$-804]General", "一百二十三", CellNote(CellMark.DIFFERS, "123")),
    (123456, '0!.0,"万"', "12.3万", CellNote(CellMark.DIFFERS, "123456")),
    (-25, "[<-25]General;[>25]General;General;General\\ ", "-25", None),
    ("foo", "[<-25]General;[>25]General;General;General\\ ", "foo", None),
    ("foo", '0;-0;0;"Rx: "@', "Rx: foo", CellNote(CellMark.DIFFERS, "foo")),
    (True, "General", "TRUE", None),
    (True, ";;;", "", CellNote(CellMark.DIFFERS, "TRUE")),
    ("NA", "General", "NA", None),
    ("00123", "General", "00123", CellNote(CellMark.NUMBER_AS_TEXT)),
    ("l1\r\nl2\rl3", "General", "l1\nl2\nl3", None),
    ("😀 mg", "General", "😀 mg", None),
]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Open workbooks that are closed when the test ends."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(closing(open_workbook(path)))


def rows_of(workbook: Workbook, sheet_index: int = 0) -> list[Row]:
    return list(workbook.rows(sheet_index))


def texts_of(path: Path, password: str | None = None) -> list[list[str]]:
    with closing(open_workbook(path, ReadOptions(password=password))) as workbook:
        return [row.texts for row in rows_of(workbook)]


def error_of(path: Path, password: str | None = None) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        texts_of(path, password)
    return caught.value.id


@BINARY
def test_a_stored_value_is_shown_as_excel_shows_it(writer: Writer, ending: str, tmp_path: Path, opened: Opener) -> None:
    cells: dict[int, list[XlsCell | None]] = {
        at: [XlsCell(value, code)] for at, (value, code, _, _) in enumerate(SHOWN)
    }
    rows = rows_of(opened(writer(tmp_path / f"a{ending}", XlsSheet("Sheet1", cells))))
    shown = [(row.texts[0], (row.notes or {}).get(0)) for row in rows]
    assert shown == [(text, note) for _, _, text, note in SHOWN]


@BINARY
def test_an_error_is_blank_under_its_own_mark(writer: Writer, ending: str, tmp_path: Path, opened: Opener) -> None:
    sheet = XlsSheet("Sheet1", {0: [XlsCell("Question"), XlsCell(None, error=0x2A), XlsCell(None, error=0x17)]})
    (row,) = rows_of(opened(writer(tmp_path / f"a{ending}", sheet)))
    assert row.texts == ["Question", "", ""]
    assert row.notes == {1: CellNote(CellMark.ERROR, "#N/A"), 2: CellNote(CellMark.ERROR, "#REF!")}


@BINARY
def test_what_is_hidden_merged_or_struck_is_known(writer: Writer, ending: str, tmp_path: Path, opened: Opener) -> None:
    sheet = XlsSheet(
        "Ward",
        {0: [XlsCell("Question"), XlsCell("Answer")], 4: [XlsCell("Why?"), XlsCell("So.", is_struck=True)]},
        hidden_rows=[4],
        hidden_columns=[1],
        merged=[(4, 6, 0, 0)],
    )
    workbook = opened(writer(tmp_path / f"a{ending}", sheet, table(["x"], name="Secret")._replace(state=2)))
    rows = rows_of(workbook)
    assert [(row.number, row.is_hidden) for row in rows] == [(1, False), (5, True)]
    assert rows[1].notes == {1: CellNote(CellMark.STRUCK)}
    assert workbook.rows(0).facts.hidden_columns == frozenset({1})
    source = workbook.rows(0)
    assert list(source) == rows
    assert source.facts.merged == (CellRange(5, 0, 7, 0),)
    assert [(each.name, each.state) for each in workbook.sheets] == [
        ("Ward", SheetState.VISIBLE),
        ("Secret", SheetState.VERY_HIDDEN),
    ]


@BINARY
def test_a_text_with_a_struck_part_is_marked(writer: Writer, ending: str, tmp_path: Path, opened: Opener) -> None:
    cells = [XlsCell("Take 5 mg. Take 2 mg.", struck_letters=10), XlsCell("So.")]
    rows = rows_of(opened(writer(tmp_path / f"a{ending}", XlsSheet("Ward", {0: cells, 1: cells}))))
    assert [row.texts for row in rows] == [["Take 5 mg. Take 2 mg.", "So."]] * 2
    assert [row.notes for row in rows] == [{0: CellNote(CellMark.STRUCK)}] * 2


@BINARY
def test_dates_count_from_1904_where_the_workbook_says_so(writer: Writer, ending: str, tmp_path: Path) -> None:
    sheet = XlsSheet("Sheet1", {0: [XlsCell(43830, "yyyy-mm-dd")]})
    assert texts_of(writer(tmp_path / f"a{ending}", sheet, is_1904=True)) == [["2024-01-01"]]


@BINARY
def test_a_sheet_without_cells_has_no_rows(writer: Writer, ending: str, tmp_path: Path, opened: Opener) -> None:
    workbook = opened(writer(tmp_path / f"a{ending}", table(name="Empty")))
    assert [each.name for each in workbook.sheets] == ["Empty"]
    assert rows_of(workbook) == []


@BINARY
def test_the_name_of_a_file_does_not_decide_what_it_is(writer: Writer, ending: str, tmp_path: Path) -> None:
    path = writer(tmp_path / "a.csv", table(["Question", "Answer"]))
    assert texts_of(path) == [["Question", "Answer"]]


def test_a_binary_sheet_that_ends_in_the_middle_is_damage(tmp_path: Path) -> None:
    whole = record(129) + record(145) + record(0, bytes(20)) + record(6, bytes(8) + b"\xff\xff\0\0ab")
    assert error_of(write_xlsb(tmp_path / "a.xlsb", table(["a"]), parts={SHEET_1: whole})) == "file_damaged"
    assert error_of(write_xlsb(tmp_path / "b.xlsb", table(["a"]), parts={SHEET_1: whole[:-3]})) == "file_damaged"


def test_an_open_document_text_with_a_struck_part_is_marked(tmp_path: Path, opened: Opener) -> None:
    span = '<text:span text:style-name="struck">5 mg</text:span>'
    cells = [cell_xml(f"<text:p>Take {span} 2 mg</text:p>"), cell_xml("<text:p>So.</text:p>")]
    rows = f"<table:table-row>{''.join(cells)}</table:table-row>"
    (row,) = rows_of(opened(write_ods(tmp_path / "a.ods", table_xml(rows))))
    assert (row.texts, row.notes) == (["Take 5 mg 2 mg", "So."], {0: CellNote(CellMark.STRUCK)})


def test_open_document_shows_the_text_that_was_shown(tmp_path: Path, opened: Opener) -> None:
    cells = [
        cell_xml("<text:p>25.60%</text:p>", 'office:value-type="percentage" office:value="0.256"'),
        cell_xml("<text:p>20 mg</text:p>", 'office:value-type="float" office:value="20"'),
        cell_xml("<text:p>5</text:p>", 'office:value-type="float" office:value="5"'),
        cell_xml("", 'office:value-type="float" office:value="5.0"'),
        cell_xml("<text:p>###</text:p>", 'office:value-type="float" office:value="7"'),
        cell_xml("<text:p>01.02.24</text:p>", 'office:value-type="date" office:date-value="2024-02-01"'),
        cell_xml("<text:p>WAHR</text:p>", 'office:value-type="boolean" office:boolean-value="true"'),
        cell_xml("<text:p>#N/A</text:p>", 'office:value-type="string" calcext:value-type="error"'),
        cell_xml("", 'table:formula="of:=1+1"'),
        cell_xml("<text:p>So.</text:p>", 'office:value-type="string" table:style-name="struck"'),
        cell_xml("<text:p>###</text:p>", 'office:value-type="time" office:time-value="PT36H30M00S"'),
    ]
    rows = f"<table:table-row>{''.join(cells)}</table:table-row>"
    (row,) = rows_of(opened(write_ods(tmp_path / "a.ods", table_xml(rows))))
    assert row.texts == ["25.60%", "20 mg", "5", "5", "7", "01.02.24", "WAHR", "", "", "So.", "36:30:00"]
    assert row.notes == {
        0: CellNote(CellMark.DIFFERS, "0.256"),
        1: CellNote(CellMark.DIFFERS, "20"),
        7: CellNote(CellMark.ERROR, "#N/A"),
        8: CellNote(CellMark.NO_RESULT),
        9: CellNote(CellMark.STRUCK),
    }


def test_open_document_text_keeps_its_breaks_tabs_and_spaces_and_no_comment(tmp_path: Path) -> None:
    comment = "<office:annotation><text:p>who wrote this</text:p></office:annotation>"
    text = "<text:p>\n  a<text:s text:c='2'/><text:span>b</text:span><text:tab/>c\n</text:p>"
    text += "<text:p>d<text:line-break/>e</text:p>"
    rows = f"<table:table-row>{cell_xml(comment + text)}</table:table-row>"
    assert texts_of(write_ods(tmp_path / "a.ods", table_xml(rows))) == [["a  b\tc\nd\ne"]]


def test_open_document_rows_are_counted_with_their_repetitions(tmp_path: Path, opened: Opener) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="2">'
        f'<table:table-cell table:number-columns-repeated="2"/>{cell_xml("<text:p>x</text:p>")}</table:table-row>'
        f'<table:table-row table:visibility="filter">{cell_xml("<text:p>y</text:p>")}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    workbook = opened(write_ods(tmp_path / "a.ods", table_xml(rows, columns=columns)))
    source = workbook.rows(0)
    assert source.facts.hidden_columns == frozenset({1, 2})
    assert list(source) == [Row(4, ["", "", "x"], True), Row(5, ["", "", "x"], True), Row(6, ["y"], True)]
    assert source.facts.filter_ranges == (CellRange(6, 0, 6, 16_383),)


def test_sheets_of_open_documents_are_distinct_and_hidden_ones_are_known(tmp_path: Path, opened: Opener) -> None:
    tables = table_xml(text_rows(("a",)), "A") + table_xml(text_rows(("b",)), "A", style="gone")
    workbook = opened(write_ods(tmp_path / "a.ods", tables))
    assert [(each.name, each.state) for each in workbook.sheets] == [
        ("A", SheetState.VISIBLE),
        ("A", SheetState.HIDDEN),
    ]
    assert [rows_of(workbook, at)[0].texts for at in (0, 1)] == [["a"], ["b"]]


@pytest.mark.parametrize("parts", [{"mimetype": None}, {"Content.xml": None}])
def test_an_open_document_that_calamine_refuses_opens(tmp_path: Path, parts: dict[str, None]) -> None:
    path = write_ods(tmp_path / "a.ods", table_xml("\n  " + text_rows(("Why?", "So.")) + "\n"), parts=parts)
    assert texts_of(path) == [["Why?", "So."]]


def test_an_open_document_cut_in_the_middle_is_damage(tmp_path: Path) -> None:
    cut = content_xml(table_xml(text_rows(*[("a", "b")] * 50)))[:-200]
    assert error_of(write_ods(tmp_path / "a.ods", parts={"content.xml": cut})) == "file_damaged"


@pytest.mark.parametrize(
    "rows",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell></table:table-row>",
        '<table:table-row table:number-rows-repeated="999999999"><table:table-cell><text:p>x</text:p>'
        "</table:table-cell></table:table-row>",
    ],
)
def test_repetitions_beyond_a_sheet_are_too_large(rows: str, tmp_path: Path) -> None:
    assert error_of(write_ods(tmp_path / "a.ods", table_xml(rows))) == "sheet_too_large"


def test_a_claim_of_a_billion_spaces_is_too_large(tmp_path: Path) -> None:
    cell = cell_xml('<text:p><text:s text:c="999999999"/></text:p>')
    path = write_ods(tmp_path / "a.ods", table_xml(f"<table:table-row>{cell}</table:table-row>"))
    assert error_of(path) == "file_too_large"


def test_an_old_workbook_opens_with_its_password(tmp_path: Path) -> None:
    path = write_protected_xls(tmp_path / "a.xls", "geheim", table(["Question", "Answer"], ["为什么？", "So."]))
    assert error_of(path) == "file_needs_password"
    assert error_of(path, "Geheim") == "file_wrong_password"
    assert texts_of(path, "geheim") == [["Question", "Answer"], ["为什么？", "So."]]


@pytest.mark.parametrize(("writer", "ending"), [(write_xlsb, ".xlsb"), (None, ".xlsx")])
def test_a_package_opens_with_its_password(writer: Writer | None, ending: str, tmp_path: Path) -> None:
    path = protected_package(tmp_path / f"a{ending}", plain_package(writer, tmp_path), "geheim")
    assert error_of(path) == "file_needs_password"
    assert error_of(path, "Geheim") == "file_wrong_password"
    assert texts_of(path, "geheim") == [["Question", "Answer"], ["Why?", "So."]]


def test_a_workbook_that_is_only_read_only_opens_without_asking(tmp_path: Path) -> None:
    path = protected_package(tmp_path / "a.xlsx", plain_package(None, tmp_path), "VelvetSweatshop")
    assert texts_of(path) == [["Question", "Answer"], ["Why?", "So."]]
    old = write_protected_xls(tmp_path / "a.xls", "VelvetSweatshop", table(["Question"]))
    assert texts_of(old) == [["Question"]]


def test_what_was_decrypted_never_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_protected_xls(tmp_path / "a.xls", "geheim", table(["Question"]))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    assert texts_of(path, "geheim") == [["Question"]]


def plain_package(writer: Writer | None, folder: Path) -> bytes:
    if writer is not None:
        # msoffcrypto does not encrypt what is smaller than Excel ever writes.
        filler = {"docProps/thumbnail.jpeg": random.Random(1).randbytes(8000)}
        return writer(folder / "plain", table(["Question", "Answer"], ["Why?", "So."]), parts=filler).read_bytes()
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Question", "Answer"])
    book.active.append(["Why?", "So."])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def protected_package(path: Path, content: bytes, password: str) -> Path:
    from msoffcrypto.format.ooxml import OOXMLFile

    with path.open("wb") as file:
        OOXMLFile(io.BytesIO(content)).encrypt(password, file)
    return path


@pytest.mark.parametrize(
    ("text", "page", "character_set"),
    [("Грузоотправитель", "cp1251", 204), ("Odpověď", "cp1250", 238), ("nasıl", "cp1254", 162), ("it’s", "cp1252", 0)],
)
def test_the_fonts_tell_the_code_page_that_an_excel_5_workbook_does_not_name(
    tmp_path: Path, text: str, page: str, character_set: int
) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(excel_5("Sheet1", [text.encode(page)], character_set=character_set))
    assert texts_of(path) == [[text]]
    path.write_bytes(excel_5("Sheet1", [text.encode(page)], character_set=0, code_page=int(page[2:])))
    assert texts_of(path) == [[text]]


def test_a_workbook_that_only_calamine_reads_says_that_it_lost_its_formats(
    tmp_path: Path, opened: Opener, capsys: pytest.CaptureFixture[str]
) -> None:
    table_rows = [["Question", "Answer"], ["How much?", 20.0], ["How often?", "Twice."]]
    content = write_xls(tmp_path / "a.xls", table(*table_rows)).read_bytes()
    date_mode = record_of_xls(0x22, b"\0\0")
    (tmp_path / "b.xls").write_bytes(content.replace(date_mode, record_of_xls(0x22, b"\7\0"), 1))
    for name, is_lost in (("a.xls", False), ("b.xls", True)):
        source = opened(tmp_path / name).rows(0)
        assert [row.texts for row in source] == [["Question", "Answer"], ["How much?", "20"], ["How often?", "Twice."]]
        assert source.facts.has_lost_looks == is_lost
    assert main(["review", "--json", str(tmp_path / "b.xls")]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["rows"] for each in found if each["finding"] == "lost_formats"] == [[0]]


def test_a_damaged_container_costs_a_workbook_neither_formats_nor_hidden_rows(tmp_path: Path, opened: Opener) -> None:
    cells: dict[int, list[XlsCell | None]] = {0: [XlsCell("Dose")], 1: [XlsCell(20, '0" mg"')]}
    path = write_xls(tmp_path / "a.xls", XlsSheet("Ward", cells, hidden_rows=[1]))
    root, damaged = (directory_entry("Root Entry", 5, 1, *place) for place in ((END, 0), (0, SECTOR)))
    content = path.read_bytes()
    assert content.count(root) == 1
    # The root claims the first sector of the workbook too.
    path.write_bytes(content.replace(root, damaged))
    rows = opened(path).rows(0)
    assert [(row.texts, row.is_hidden) for row in rows] == [(["Dose"], False), (["20 mg"], True)]
    assert not rows.facts.has_lost_looks
