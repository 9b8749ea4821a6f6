"""Excel truth, cell by cell: the text is what a person sees."""

from pathlib import Path

import pytest

from medqa_gui.core.model.table import CellMark, CellNote
from tests.core.reading.xlsx_files import read_cell, read_cells, read_rows, write_xlsx

PRESERVE = 'xml:space="preserve"'


def number(stored: str, number_format: str | int = "General") -> dict[str, object]:
    return {"rows": f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c></row>', "formats": ("General", number_format)}


def cell(xml: str, number_format: str | int = "General") -> dict[str, object]:
    return {"rows": f'<row r="1">{xml}</row>', "formats": ("General", number_format)}


def text(item: str) -> dict[str, object]:
    return {"rows": '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "strings": [item]}


NUMBERS = [
    ("5", "General", "5", None),
    ("5.0", "General", "5", None),
    ("1E5", "General", "100000", None),
    ("0.30000000000000004", "General", "0.3", None),
    ("1234567890123", "General", "1234567890123", None),
    ("12345678901234568", "General", "12345678901234600", "12345678901234568"),
    ("12345678901234568", "0", "12345678901234600", "12345678901234568"),
    ("0.256", "0.00%", "25.60%", "0.256"),
    ("0.3", "0%", "30%", "0.3"),
    ("1234.5", '"$"#,##0.00', "$1,234.50", "1234.5"),
    ("7", "00000", "00007", "7"),
    ("20", '0" mg"', "20 mg", "20"),
    ("3.5", "[Red]0.00", "3.50", None),
    ("3.5", '0.00" дней"', "3.50 дней", "3.5"),
    ("1234567", "#,##0", "1,234,567", None),
    ("12345", "0.00E+00", "1.23E+04", "12345"),
    ("42", "@", "42", None),
    ("-2", "0.00_);(0.00)", "(2.00)", "-2"),
    ("-1", "yyyy-mm-dd", "-1", "-1"),
    ("45292", 14, "2024-01-01", None),
    ("45292.5208333", 22, "2024-01-01 12:30", None),
    ("45292", "[$-409]d-mmm-yy;@", "1-Jan-24", None),
    ("45292", 'yyyy"年"m"月"d"日"', "2024年1月1日", None),
    ("0.5", 20, "12:00", None),
    ("1.5", "[h]:mm:ss", "36:00:00", None),
    ("1", 14, "1900-01-01", None),
]


@pytest.mark.parametrize(("stored", "number_format", "shown", "differs"), NUMBERS)
def test_a_number_is_the_text_that_excel_shows(tmp_path, stored, number_format, shown, differs):
    path = write_xlsx(tmp_path / "a.xlsx", **number(stored, number_format))
    assert read_cell(path) == (shown, CellNote(CellMark.DIFFERS, differs) if differs else None)


VALUES = [
    ('<c r="A1" t="b"><v>1</v></c>', "TRUE", None),
    ('<c r="A1" t="b"><v>0</v></c>', "FALSE", None),
    ('<c r="A1" t="e"><v>#N/A</v></c>', "", CellNote(CellMark.ERROR, "#N/A")),
    ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "", CellNote(CellMark.ERROR, "#DIV/0!")),
    ('<c r="A1" t="e"><v>#SPILL!</v></c>', "", CellNote(CellMark.ERROR, "#SPILL!")),
    ('<c r="A1" t="str"><f>"cach"&amp;"ed"</f><v>cached</v></c>', "cached", None),
    ('<c r="A1"><f>1+2</f><v>3</v></c>', "3", None),
    ('<c r="A1" t="b"><f>1=1</f><v>1</v></c>', "TRUE", None),
    ('<c r="A1"><f>1+1</f></c>', "", CellNote(CellMark.NO_RESULT)),
    ('<c r="A1"><f>1+1</f><v></v></c>', "", CellNote(CellMark.NO_RESULT)),
    ('<c r="A1"><f t="shared" si="0"/></c>', "", CellNote(CellMark.NO_RESULT)),
    ('<c r="A1" t="str"><f>""</f><v></v></c>', "", None),
    ('<c r="A1" t="str"><f>TEXT(5,"0")</f><v>5</v></c>', "5", None),
    ('<c r="A1" t="d" s="1"><v>2024-01-01T00:00:00</v></c>', "2024-01-01", None),
    ('<c r="A1" t="d"><v>2024-01-01T00:00:00</v></c>', "2024-01-01", None),
    ('<c r="A1" t="d"><v>2024-01-01T12:30:00Z</v></c>', "2024-01-01 12:30:00", None),
    ('<c r="A1" t="inlineStr"><is><t>in line</t></is></c>', "in line", None),
    ('<c r="A1" t="inlineStr"><is><r><t>rich</t></r><r><rPr><b/></rPr><t>er</t></r></is></c>', "richer", None),
    ('<c t="inlineStr"><is><t>no address</t></is></c>', "no address", None),
    ('<c r="A1" t="inlineStr"></c>', "", None),
    ('<c r="A1" s="1"/>', "", None),
    ('<c r="A1" t="s"><v></v></c>', "", None),
    ('<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>', "", CellNote(CellMark.IMAGE)),
]


@pytest.mark.parametrize(("xml", "shown", "note"), VALUES)
def test_a_value_is_the_text_that_excel_shows(tmp_path, xml, shown, note):
    assert read_cell(write_xlsx(tmp_path / "a.xlsx", **cell(xml, 14))) == (shown, note)


TEXTS = [
    ("<t>l1_x000D_\nl2</t>", "l1\nl2"),
    ("<t>l1_x000D_l2</t>", "l1\nl2"),
    ("<t>l1&#13;&#10;l2</t>", "l1\nl2"),
    ("<t>_x005F_x000D_</t>", "_x000D_"),
    ("<t>_xD83D__xDE00_</t>", "😀"),
    ("<t>half _xD83D_</t>", "half \ud83d"),
    ("<t>a_x0007_b</t>", "a\x07b"),
    ("<t>_x000_</t>", "_x000_"),
    ("<t>  a b  </t>", "a b"),
    (f"<t {PRESERVE}>  a b  </t>", "  a b  "),
    ("<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>", "東京"),
    ("<r><t>東京</t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><r><t>都</t></r><phoneticPr fontId='1'/>", "東京都"),
    ("<t>&lt;b&gt; &amp; &quot;x&quot; &#233;</t>", '<b> & "x" é'),
    ("<t><![CDATA[<i>]]></t>", "<i>"),
    ("<t>a\u00a0\u200b\ufeffb</t>", "a\u00a0\u200b\ufeffb"),
    ("<t>\u00a0edge\u00a0</t>", "\u00a0edge\u00a0"),
    ("<t></t>", ""),
    ("", ""),
    *((f"<t>{same}</t>", same) for same in ("NA", "n/a", "null", "None", "nan", "TRUE", "-", "=1+1", "#N/A")),
]


@pytest.mark.parametrize(("item", "shown"), TEXTS)
def test_a_shared_text_is_what_was_typed(tmp_path, item, shown):
    assert read_cell(write_xlsx(tmp_path / "a.xlsx", **text(item))) == (shown, None)


@pytest.mark.parametrize(("item", "shown"), [each for each in TEXTS if each[1]])
def test_an_inline_text_reads_as_a_shared_one(tmp_path, item, shown):
    path = write_xlsx(tmp_path / "a.xlsx", **cell(f'<c r="A1" t="inlineStr"><is>{item}</is></c>'))
    assert read_cell(path) == (shown, None)


@pytest.mark.parametrize("typed", ["1e5", "00123", "5", "-2.5", "1,234", " 7 ", ".5"])
def test_a_text_that_is_only_a_number_is_marked_and_unchanged(tmp_path, typed):
    path = write_xlsx(tmp_path / "a.xlsx", **text(f"<t {PRESERVE}>{typed}</t>"))
    assert read_cell(path) == (typed, CellNote(CellMark.NUMBER_AS_TEXT))


@pytest.mark.parametrize("typed", ["1.2.3", "5 mg", "2024-01-01", "1,23", "+", "e5", "12:30"])
def test_a_text_with_digits_is_no_number(tmp_path, typed):
    assert read_cell(write_xlsx(tmp_path / "a.xlsx", **text(f"<t>{typed}</t>"))) == (typed, None)


def test_dates_of_the_1904_system_are_the_same_days(tmp_path):
    properties = '<workbookPr date1904="1"/>'
    path = write_xlsx(tmp_path / "a.xlsx", **number("43830", 14), properties=properties)
    assert read_cell(path) == ("2024-01-01", None)


def test_an_iso_date_of_the_1904_system_is_the_same_day(tmp_path):
    xml = '<c r="A1" t="d" s="1"><v>2024-01-01</v></c>'
    path = write_xlsx(tmp_path / "a.xlsx", **cell(xml, 14), properties='<workbookPr date1904="true"/>')
    assert read_cell(path) == ("2024-01-01", None)


def test_a_struck_font_marks_text_and_number_but_no_blank(tmp_path):
    rows = '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"><v>5</v></c><c r="C1" s="1"/></row>'
    path = write_xlsx(tmp_path / "a.xlsx", rows, strings=["<t>old</t>"], formats=(0, 0), struck=(1,))
    assert read_rows(path)[0].notes == {0: CellNote(CellMark.STRUCK), 1: CellNote(CellMark.STRUCK)}


@pytest.mark.parametrize(
    ("item", "note"),
    [
        ("<r><rPr><strike/></rPr><t>old</t></r>", CellNote(CellMark.STRUCK)),
        ("<r><rPr><strike/></rPr><t>old</t></r><r><t>new</t></r>", CellNote(CellMark.STRUCK)),
        (f"<r><rPr><strike/></rPr><t {PRESERVE}> </t></r><r><t>new</t></r>", None),
        ('<r><rPr><strike val="0"/></rPr><t>kept</t></r>', None),
        (f"<r><t {PRESERVE}> </t></r><r><rPr><strike/></rPr><t>old</t></r>", CellNote(CellMark.STRUCK)),
    ],
)
def test_a_rich_text_with_a_struck_part_is_marked(tmp_path, item, note):
    assert read_cell(write_xlsx(tmp_path / "a.xlsx", **text(item)))[1] == note


@pytest.mark.parametrize(
    ("length", "note"), [(32_766, None), (32_767, CellNote(CellMark.TRUNCATED)), (40_000, CellNote(CellMark.TRUNCATED))]
)
def test_a_text_at_excels_limit_is_marked_as_cut(tmp_path, length, note):
    assert read_cell(write_xlsx(tmp_path / "a.xlsx", **text(f"<t>{'x' * length}</t>"))) == ("x" * length, note)


def test_excels_limit_counts_an_emoji_twice(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", **text(f"<t>{'😀' * 16_383}x</t>"))
    assert read_cell(path)[1] == CellNote(CellMark.TRUNCATED)


def test_a_text_section_of_a_format_is_shown(tmp_path):
    rows = '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2" t="s"><v>0</v></c></row>'
    path = write_xlsx(tmp_path / "a.xlsx", rows, strings=["<t>dose</t>"], formats=(0, '@" mg"', ";;;"))
    [row] = read_rows(path)
    assert row.texts == ["dose mg", ""]
    assert row.notes == {0: CellNote(CellMark.DIFFERS, "dose"), 1: CellNote(CellMark.DIFFERS, "dose")}


def test_true_is_not_seen_under_a_format_that_hides_everything(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", **cell('<c r="A1" s="1" t="b"><v>1</v></c>', ";;;"))
    assert read_cell(path) == ("", CellNote(CellMark.DIFFERS, "TRUE"))


@pytest.mark.parametrize(("style", "shown"), [(1, "48:30"), (0, "48:30:00")])
def test_a_stored_duration_is_shown_as_hours(tmp_path, style, shown):
    xml = f'<c r="A1" s="{style}" t="d"><v>PT48H30M0.000S</v></c>'
    assert read_cell(write_xlsx(tmp_path / "a.xlsx", **cell(xml, "[h]:mm"))) == (shown, None)


def test_a_picture_put_in_place_of_text_by_wps_is_an_image(tmp_path):
    item = '<t>=DISPIMG("ID_1234567890ABCDEF",1)</t>'
    assert read_cell(write_xlsx(tmp_path / "a.xlsx", **text(item))) == ("", CellNote(CellMark.IMAGE))


def test_an_unknown_style_is_plain(tmp_path):
    rows = '<row r="1"><c r="A1" s="99"><v>5</v></c></row>'
    assert read_cells(write_xlsx(tmp_path / "a.xlsx", rows)) == {"A1": "5"}


def test_a_missing_styles_part_leaves_the_numbers(tmp_path: Path):
    path = write_xlsx(tmp_path / "a.xlsx", **number("5"), parts={"xl/styles.xml": None})
    assert read_cells(path) == {"A1": "5"}
