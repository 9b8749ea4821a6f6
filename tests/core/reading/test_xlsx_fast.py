"""The fast readers of usual XML return the same rows as the parser, for generated sheets."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.xlsx import package
from medqa_gui.core.reading.xlsx.cells import CellReader
from medqa_gui.core.reading.xlsx.package import Package
from medqa_gui.core.reading.xlsx.shared_strings import SharedStrings, StringParser, string_batches
from medqa_gui.core.reading.xlsx.sheet import sheet_rows
from medqa_gui.core.reading.xlsx.sheet_parser import SheetParser
from medqa_gui.core.reading.xlsx.workbook import XlsxWorkbook, open_xlsx
from tests.core.reading.xlsx_files import HEAD, SHEET_1, STRINGS, sheet_xml, strings_xml, write_xlsx

REAL = Path(__file__).parents[4] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"

TEXTS = st.text(st.sampled_from("ab 1.=<>&\"'\n\t_x000D_é😀\u00a0"), max_size=12)
ESCAPES = st.sampled_from([("", ""), ("&", "&amp;"), ("<", "&lt;"), ("\n", "&#10;"), ("\r", "&#13;"), ("é", "&#233;")])
SPACES = st.sampled_from(["", ' xml:space="preserve"', " xml:space='preserve'"])


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@st.composite
def contents(draw) -> str:
    text = escaped(draw(TEXTS)) + draw(ESCAPES)[1] + escaped(draw(TEXTS))
    plain = f"<t{draw(SPACES)}>{text}</t>"
    kinds = [
        plain,
        plain,
        plain,
        f"<r><rPr><strike/></rPr>{plain}</r><r>{plain}</r>",
        f"{plain}<rPh>{plain}</rPh>",
        "<t/>",
    ]
    return draw(
        st.sampled_from([*kinds, f"<t><![CDATA[{draw(st.sampled_from('a<'))}]]></t>", f"<!-- x -->{plain}", ""])
    )


VALUES = ["0", "1", "5.0", " 7 ", "", "1e5", "0.256", "45292", "x &amp; y", "a/>b", "#N/A", "2024-01-01"]
INDEXES = ["0", "1", "2", "0", "1", "2", "0", "1", "2", "0", "1", "2", " 1 ", "", "01"]
FORMULAS = ["", "", "", "<f>1+1</f>", "<f/>", '<f t="shared" si="0">A1&amp;B1</f>', '<f>DISPIMG("a",1)</f>']
ROW_ATTRIBUTES = ["", "", "", ' hidden="1"', ' ht="0" customHeight="1"', ' spans="1:3"', " hidden='1'"]
GAPS = ["", "", "", "", "", "\n  ", "x", "&amp;"]
# What is rare, so that most sheets stay whole and most rows usual.
ODD_ROWS = [
    "<!-- <row r='5'></row> -->",
    '<row r="0"></row>',
    '<row r="1" hidden="1" hidden="0"></row>',
    '<row r="9"/>',
]
ODD_CELLS = ['<c t="s" r="B1"><v>0</v></c>', '<c r="A1" t="s"><v>abc</v></c>', '<c r="A1" t="s"><v>-1</v></c>', "<c/>"]


@st.composite
def cells(draw, row: int) -> str:
    if draw(st.integers(0, 40)) == 0:
        return draw(st.sampled_from(ODD_CELLS))
    letters = draw(st.sampled_from(["A", "B", "C", "D", "AB"]))
    address = draw(st.sampled_from([f' r="{letters}{row}"'] * 20 + [""]))
    style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s="3"', ' s="99"']))
    kind = draw(st.sampled_from(["", "s", "s", "s", "n", "str", "b", "e", "d", "inlineStr", "blank"]))
    match kind:
        case "inlineStr":
            return f'<c{address}{style} t="inlineStr"><is>{draw(contents())}</is></c>'
        case "blank":
            return f"<c{address}{style}/>"
        case "s":
            return f'<c{address}{style} t="s"><v>{draw(st.sampled_from(INDEXES))}</v></c>'
    type_ = f' t="{kind}"' if kind else ""
    space = draw(st.sampled_from(["", "", "", ' xml:space="preserve"']))
    formula, value = draw(st.sampled_from(FORMULAS)), draw(st.sampled_from(VALUES))
    return f"<c{address}{style}{type_}>{formula}<v{space}>{value}</v></c>"


@st.composite
def rows(draw) -> str:
    gap = draw(st.sampled_from(GAPS))
    if draw(st.integers(0, 40)) == 0:
        return gap + draw(st.sampled_from(ODD_ROWS))
    number = draw(st.integers(1, 40))
    numbered = draw(st.sampled_from([f' r="{number}"'] * 20 + [""]))
    attributes = numbered + draw(st.sampled_from(ROW_ATTRIBUTES))
    return f"{gap}<row{attributes}>{''.join(draw(st.lists(cells(number), max_size=4)))}</row>"


def read(path: Path, *, is_fast: bool) -> object:
    """Return all rows and facts of the first sheet from one of the readers, or the damaged part."""
    package = None
    try:
        package = Package(path)
        workbook = XlsxWorkbook(package)
        strings = SharedStrings(package, STRINGS, is_fast=is_fast)
        sheet = SheetParser(CellReader(workbook.context, strings, SHEET_1), SHEET_1)
        found = list(sheet_rows(package, SHEET_1, sheet, is_fast=is_fast))
        return found, sheet.merged, sheet.filters.ranges
    except UnreadableFileError as error:
        return error.id, error.facts["part"]
    finally:
        if package:
            package.close()


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(rows(), max_size=8), st.lists(contents(), min_size=3, max_size=6), st.booleans())
def test_both_readers_read_the_same_rows(tmp_path, sheet, strings, has_crlf):
    xml = sheet_xml("".join(sheet), after='<autoFilter ref="A1:B2"/><mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    parts = {SHEET_1: xml.replace("\n", "\r\n") if has_crlf else xml}
    path = write_xlsx(
        tmp_path / "a.xlsx", strings=strings, formats=("General", "0.00%", "@", 14), struck=(2,), parts=parts
    )
    assert read(path, is_fast=True) == read(path, is_fast=False)


@st.composite
def runs(draw) -> list[tuple[str, list[str], list[str]]]:
    """Give rows as they follow each other in real sheets: attributes, cells without their number, indexes."""
    columns = draw(st.sampled_from(["A", "AB", "ABC", "BC", "AC", "BA", "AA"]))
    styles = [draw(st.sampled_from(["", "", ' s="0"', ' s="1"', ' s="2"'])) for _ in columns]
    starts = [f'{letter}{{}}"{style}' for letter, style in zip(columns, styles, strict=True)]
    attributes = draw(st.sampled_from(ROW_ATTRIBUTES))
    indexes = st.lists(st.sampled_from("012"), min_size=len(columns), max_size=len(columns))
    return [(attributes, starts, draw(indexes)) for _ in range(draw(st.integers(1, 5)))]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(runs(), max_size=6), st.lists(contents(), min_size=3, max_size=3), st.integers(1, 2))
def test_rows_that_look_like_the_last_one_are_read_as_all_others(tmp_path, sheet, strings, step):
    xml = ""
    for number, (attributes, starts, indexes) in enumerate((row for run in sheet for row in run), 1):
        row = number // step + 1
        cells = (f'<c r="{at.format(row)} t="s"><v>{text}</v></c>' for at, text in zip(starts, indexes, strict=True))
        xml += f'<row r="{row}"{attributes}>{"".join(cells)}</row>'
    path = write_xlsx(tmp_path / "a.xlsx", xml, strings=strings, formats=("General", "0.00%", "@"), struck=(2,))
    assert read(path, is_fast=True) == read(path, is_fast=False)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(contents(), max_size=20), st.integers(1, 40))
def test_both_readers_read_the_same_strings_however_the_part_is_cut(tmp_path, items, size):
    path = write_xlsx(tmp_path / "a.xlsx", strings=items)

    def strings(*, is_fast):
        package = Package(path)
        package.chunks, chunks = lambda part: chunks(part, size), package.chunks
        batches = list(string_batches(StringParser(package, STRINGS), is_fast=is_fast))
        package.close()
        return [text for texts, _ in batches for text in texts], b"".join(bytes(marks) for _, marks in batches)

    assert strings(is_fast=True) == strings(is_fast=False)


@pytest.mark.parametrize(
    "text",
    ["\x07", "&nbsp;", "\ufffe", "]]>", "&#0;", "\ud800"],
    ids=["control", "unknown entity", "non-character", "section end", "null", "surrogate"],
)
@pytest.mark.parametrize("part", [SHEET_1, STRINGS])
def test_text_that_xml_forbids_is_damage_by_both_readers(tmp_path, text, part):
    inline = sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>a{text}</t></is></c></row>')
    shared = strings_xml([f"<t>a{text}</t>"])
    xml = (inline if part == SHEET_1 else shared).encode("utf-8", "surrogatepass")
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    path = write_xlsx(tmp_path / "a.xlsx", rows, parts={part: xml})
    assert read(path, is_fast=True) == read(path, is_fast=False) == ("file_damaged", part)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "us-ascii"])
def test_both_readers_know_the_encoding_of_a_part(tmp_path, encoding):
    letter = "a" if encoding == "us-ascii" else "é"
    inline = sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{letter}</t></is></c></row>')
    xml = inline.replace("UTF-8", encoding).encode(encoding)
    path = write_xlsx(tmp_path / "a.xlsx", parts={SHEET_1: xml})
    assert read(path, is_fast=True) == read(path, is_fast=False)
    assert read(path, is_fast=True)[0][0].texts == [letter]


def test_a_commented_out_row_is_not_read(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><!--<row r="2"><c r="A2"><v>2</v></c></row>-->'
    found, *_ = read(write_xlsx(tmp_path / "a.xlsx", rows), is_fast=True)
    assert [row.number for row in found] == [1]


def test_many_rows_over_many_pieces_read_the_same_by_both_readers(tmp_path):
    rows = "".join(
        f'<row r="{n}" spans="1:3"><c r="A{n}" t="s"><v>{n % 900}</v></c><c r="B{n}"><v>{n}.5</v></c>'
        f'<c r="C{n}" t="inlineStr"><is><t>né &amp; {n}</t></is></c></row>'
        for n in range(1, 20_000)
    )
    path = write_xlsx(tmp_path / "a.xlsx", rows, strings=[f"<t>string {n} é</t>" for n in range(900)])
    assert read(path, is_fast=True) == read(path, is_fast=False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ('r="30"', 'r="31"'),
        ('r="30"', 'r="12"'),
        ('r="30"', 'r="29"'),
        ('r="30"', 'r="9999999"'),
        ("<v>30</v>", "<v>0</v>"),
        ("<v>30</v>", "<v>1</v>"),
        ("<v>30</v>", "<v>2</v>"),
        ("<v>30</v>", "<v>900</v>"),
        ("<v>30</v>", "<v>30 </v>"),
        ("<v>30</v>", "<v>3&#48;</v>"),
        ('<row r="30">', '<row r="30" hidden="1">'),
        ('<row r="30">', '<!-- <row r="30"> --><row r="30">'),
        ('<row r="30">', '&foo;<row r="30">'),
        ('<row r="30">', 'text<row r="30">'),
        ('<c r="B30" t="s">', '<c r="C30" t="s">'),
        ('<c r="B30" t="s">', '<c r="B30">'),
        ('<row r="30">', '</sheetData><row r="30">'),
    ],
)
def test_one_odd_row_among_many_alike_is_read_the_same_by_both_readers(tmp_path, monkeypatch, old, new):
    monkeypatch.setattr(package, "_FIRST_CHUNK", 500)
    cells = '<row r="{0}"><c r="A{0}" t="s"><v>3</v></c><c r="B{0}" t="s"><v>{0}</v></c></row>'
    rows = "".join(cells.format(number) for number in range(3, 90)).replace(old, new)
    strings = ["<t></t>", "<t>12</t>", '<r><rPr/><t xml:space="preserve"> rich </t></r>']
    path = write_xlsx(tmp_path / "a.xlsx", rows, strings=strings + [f"<t>text {at}</t>" for at in range(3, 90)])
    assert read(path, is_fast=True) == read(path, is_fast=False)


@pytest.mark.skipif(not REAL.exists(), reason="the real workbook is not beside the checkout")
def test_both_readers_read_the_real_workbook_alike():
    with zipfile.ZipFile(REAL) as archive:
        assert archive.read(STRINGS).startswith(HEAD.encode())
    assert read(REAL, is_fast=True) == read(REAL, is_fast=False)


def test_the_public_reader_is_the_fast_one(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    workbook = open_xlsx(path, ReadOptions())
    assert (list(workbook.rows(0)), [], []) == read(path, is_fast=True)
    workbook.close()
