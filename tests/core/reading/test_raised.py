"""Superscript and subscript text is written as Unicode has it, in whatever file it stands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.core.model.table import CellMark, CellNote, Row
from medqa_gui.core.reading.open import open_workbook
from medqa_gui.core.reading.openpyxl_reader import read_with_openpyxl
from medqa_gui.core.reading.raised import Position, write_raised
from tests.core.reading.ods_files import SPACES, cell_xml, content_xml, table_xml, write_ods
from tests.core.reading.xls_files import XlsCell, XlsSheet, write_xls
from tests.core.reading.xlsb_files import write_xlsb
from tests.core.reading.xlsx_files import read_cell, read_rows, write_xlsx

LOST = CellNote(CellMark.RAISED)
PRESERVE = 'xml:space="preserve"'
# What is raised, what is lowered, and what is written.
TEXTS = [
    ("10", "9", "", "10⁹", None),
    ("Na", "+", "", "Na⁺", None),
    ("HCO", "−", "3", "HCO⁻₃", None),
    ("x", "n+1", "i", "xⁿ⁺¹ᵢ", None),
    ("the 4", "th ", "", "the 4ᵗʰ", None),
    ("10", "9/2", "", "109/2", LOST),
    ("p", "", "max", "pₘₐₓ", None),
    ("p", "", "GFR", "pGFR", LOST),
    ("drug", "®", "", "drug®", None),
]


def rows_of(path: Path) -> list[Row]:
    workbook = open_workbook(path)
    try:
        return list(workbook.rows(0))
    finally:
        workbook.close()


def shown(path: Path) -> tuple[str, CellNote | None]:
    (row,) = rows_of(path)
    return row.texts[0], (row.notes or {}).get(0)


def runs(*parts: tuple[str, str]) -> str:
    """Return rich runs: the text and what stands in its properties."""
    return "".join(f"<r><rPr>{inside}</rPr><t {PRESERVE}>{text}</t></r>" for text, inside in parts if text)


SUPER, SUB = '<vertAlign val="superscript"/>', '<vertAlign val="subscript"/>'


@pytest.mark.parametrize(("plain", "over", "under", "text", "note"), TEXTS)
def test_every_family_writes_raised_and_lowered_runs_alike(
    tmp_path: Path, plain: str, over: str, under: str, text: str, note: CellNote | None
) -> None:
    item = runs((plain, "<b/>"), (over, SUPER), (under, SUB))
    text = text.strip()
    shared = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=[item])
    inline = write_xlsx(tmp_path / "b.xlsx", f'<row r="1"><c r="A1" t="inlineStr"><is>{item}</is></c></row>')
    spans = f'{plain}<text:span text:style-name="super">{over}</text:span>'
    spans += f'<text:span text:style-name="lower">{under}</text:span>'
    ods = table_xml(f"<table:table-row>{cell_xml(f'<text:p>{spans}</text:p>')}</table:table-row>")
    page = tmp_path / "a.xls"
    page.write_text(f"<table><tr><td>{plain}<sup>{over}</sup><sub>{under}</sub></td></tr></table>", "utf-8")
    rich = f"{plain}<Sup>{over}</Sup><Sub>{under}</Sub>"
    paths = [shared, inline, write_ods(tmp_path / "a.ods", ods), page, xml_2003(tmp_path / "b.xls", rich)]
    found = [shown(path) for path in paths]
    assert [(each.strip(), mark) for each, mark in found] == [(text, note)] * len(paths)
    book = next(piece for piece in read_with_openpyxl(shared, None) if hasattr(piece, "rows"))
    assert (book.rows[0].texts[0].strip(), (book.rows[0].notes or {}).get(0)) == (text, note)


def xml_2003(path: Path, rich: str, styles: str = "", attributes: str = "") -> Path:
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles><Style ss:ID="Default"/>{styles}</Styles><Worksheet ss:Name="S"><Table><Row><Cell {attributes}>'
        f'<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{rich}</ss:Data>'
        "</Cell></Row></Table></Worksheet></Workbook>", "utf-8",
    )  # fmt: skip
    return path


@pytest.mark.parametrize("writer", [write_xls, write_xlsb])
def test_binary_workbooks_write_raised_letters(tmp_path: Path, writer: Callable[..., Path]) -> None:
    cells = [XlsCell("😀 10-3", raised_letters=2), XlsCell("10a/b", raised_letters=3)]
    found = rows_of(writer(tmp_path / "a", XlsSheet("Ward", {0: cells, 1: cells})))
    assert [(row.texts, row.notes) for row in found] == [(["😀 10⁻³", "10a/b"], {1: LOST})] * 2


def test_a_whole_cell_in_a_raised_font_is_raised_and_its_words_stay_words(tmp_path: Path) -> None:
    given = [("<v>9</v>", ""), ("<is><t>2+</t></is>", 't="inlineStr"'), ("<is><t>mg</t></is>", 't="inlineStr"')]
    cells = "".join(f'<c r="{"ABC"[at]}1" s="1" {kind}>{inside}</c>' for at, (inside, kind) in enumerate(given))
    path = write_xlsx(tmp_path / "a.xlsx", f'<row r="1">{cells}</row>', formats=("General", "General"), raised=[1])
    (row,) = read_rows(path)
    assert (row.texts, row.notes) == (["⁹", "²⁺", "mg"], {2: LOST})
    style = '<Style ss:ID="s"><Font ss:VerticalAlign="Superscript"/></Style><Style ss:ID="t" ss:Parent="s"/>'
    assert shown(xml_2003(tmp_path / "a.xls", "2+", style, 'ss:StyleID="t"')) == ("²⁺", None)


def test_a_run_without_a_font_of_its_own_has_that_of_its_cell(tmp_path: Path) -> None:
    item = f"<r><t>13</t></r><r><rPr><b/></rPr><t {PRESERVE}>C is 13 u</t></r>"
    rows = '<row r="1"><c r="A1" s="1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    rows += f'<row r="3"><c r="A3" s="1" t="inlineStr"><is>{item}</is></c></row>'
    path = write_xlsx(
        tmp_path / "a.xlsx", rows, strings=["<t>unused</t>", item], formats=("General", "General"), raised=[1]
    )
    assert [row.texts for row in read_rows(path)] == [["¹³C is 13 u"], ["13C is 13 u"], ["¹³C is 13 u"]]


@pytest.mark.parametrize("place", ["sst", "si", "r"])
def test_white_space_is_kept_where_an_element_around_the_text_says_so(tmp_path: Path, place: str) -> None:
    space = {place: f" {PRESERVE}"}
    item = f"<r{space.get('r', '')}><t> Take </t></r><r><rPr><b/></rPr><t>two</t></r>"
    xml = f"<sst xmlns='urn:x'{space.get('sst', '')}><si{space.get('si', '')}>{item}</si><si><t> a </t></si></sst>"
    path = write_xlsx(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
        parts={"xl/sharedStrings.xml": xml},
    )
    (row,) = read_rows(path)
    assert row.texts == [" Take two", " a " if place == "sst" else "a"]


def test_white_space_is_kept_where_the_whole_sheet_says_so(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t> a </t></is></c><c r="B1"><v> 5 </v></c></row>'
    sheet = f"<worksheet xmlns='urn:x' {PRESERVE}><sheetData>{rows}</sheetData></worksheet>"
    path = write_xlsx(tmp_path / "a.xlsx", parts={"xl/worksheets/sheet1.xml": sheet})
    assert read_rows(path)[0].texts == [" a ", "5"]
    assert read_cell(write_xlsx(tmp_path / "b.xlsx", rows))[0] == "a"


def test_nested_runs_of_an_xml_workbook_lose_no_text(tmp_path: Path) -> None:
    rich = "<B>take </B><B><I><U><Font><S>10</S></Font></U></I></B> mg <I><B><U><Font>10<Sup>9</Sup></Font></U></B></I>"
    assert shown(xml_2003(tmp_path / "a.xls", rich))[0] == "take 10 mg 10⁹"


def test_a_lost_superscript_is_an_issue_of_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strings = ["<t>Question</t>", "<t>Answer</t>", "<t>How many?</t>", runs(("10", "<b/>"), ("9/2", SUPER))]
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>{2 * row - 2}</v></c><c r="B{row}" t="s"><v>{2 * row - 1}</v></c></row>'
        for row in (1, 2)
    )
    main(["review", "--json", str(write_xlsx(tmp_path / "a.xlsx", rows, strings=strings))])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["rows"] for each in found if each["finding"] == "lost_superscript"] == [[2]]


def test_letters_that_are_raised_already_stay(tmp_path: Path) -> None:
    assert write_raised("²3", Position.SUPERSCRIPT) == ("²³", False)
    assert write_raised("2²", Position.SUBSCRIPT) == ("₂²", False)


def test_rows_and_columns_of_an_xml_workbook_have_styles(tmp_path: Path) -> None:
    styles = '<Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style>'
    styles += '<Style ss:ID="mg"><NumberFormat ss:Format="0&quot; mg&quot;"/></Style>'
    number = '<Cell{style}><Data ss:Type="Number">{value}</Data></Cell>'
    plain, own = number.format(style="", value="0.25"), number.format(style=' ss:StyleID="mg"', value="20")
    path = xml_2003(tmp_path / "a.xls", "x", styles)
    table = f'<Table><Column/><Column ss:StyleID="mg" ss:Span="1"/><Row ss:StyleID="p">{plain}{own}</Row>'
    table += f"<Row>{number.format(style='', value='1')}{number.format(style='', value='20') * 3}</Row></Table>"
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("<Table>")] + table + text[text.index("</Worksheet>") :], "utf-8")
    assert [row.texts for row in rows_of(path)] == [["25%", "20 mg"], ["1", "20 mg", "20 mg", "20"]]


def test_open_document_styles_with_a_name_of_their_own_are_known(tmp_path: Path) -> None:
    named = (
        f'<?xml version="1.0"?><office:document-styles {SPACES}><office:styles>'
        '<style:style style:name="Raised" style:family="text"><style:text-properties style:text-position="super 58%"/>'
        '</style:style><style:style style:name="Gone" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
        "</office:styles></office:document-styles>"
    )
    child = '<style:style style:name="T1" style:family="text" style:parent-style-name="Raised"/>'
    texts = ['10<text:span text:style-name="Raised">9</text:span>', '10<text:span text:style-name="T1">9</text:span>']
    cells = [cell_xml(f"<text:p>{each}</text:p>") for each in [*texts, "old"]]
    cells.append(cell_xml("<text:p>old</text:p>", 'office:value-type="string" table:style-name="Gone"'))
    columns = '<table:table-column table:number-columns-repeated="2"/>'
    columns += '<table:table-column table:default-cell-style-name="Gone"/>'
    content = content_xml(table_xml(f"<table:table-row>{''.join(cells)}</table:table-row>", columns=columns))
    content = content.replace("</office:automatic-styles>", f"{child}</office:automatic-styles>")
    path = write_ods(tmp_path / "a.ods", parts={"content.xml": content, "styles.xml": named})
    (row,) = rows_of(path)
    struck = CellNote(CellMark.STRUCK)
    assert (row.texts, row.notes) == (["10⁹", "10⁹", "old", "old"], {2: struck, 3: struck})


def test_dates_of_an_xml_workbook_count_from_1904_where_it_says_so(tmp_path: Path) -> None:
    path = xml_2003(tmp_path / "a.xls", "", '<Style ss:ID="d"><NumberFormat ss:Format="yyyy-mm-dd"/></Style>')
    text = path.read_text("utf-8")
    cells = "".join(
        f'<Cell ss:StyleID="d"><Data ss:Type="{kind}">{value}</Data></Cell>'
        for kind, value in (("Number", "1"), ("DateTime", "2024-01-01T00:00:00.000"))
    )
    text = text[: text.index("<Table>")] + f"<Table><Row>{cells}</Row></Table></Worksheet></Workbook>"
    for before, first in (("", "1900-01-01"), ("<ExcelWorkbook><Date1904/></ExcelWorkbook>", "1904-01-02")):
        path.write_text(text.replace("<Styles>", f"{before}<Styles>"), "utf-8")
        assert [row.texts for row in rows_of(path)] == [[first, "2024-01-01"]]
