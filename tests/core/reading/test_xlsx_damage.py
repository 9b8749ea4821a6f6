"""Damaged, protected and hostile workbooks: refused by name, never read in part without a word."""

import json
import random
import zipfile

import pytest

from medqa_gui.cli import main
from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.xlsx.workbook import open_xlsx
from medqa_gui.core.runtime.resource_limits import Limits
from medqa_gui.wording import explain
from tests.core.reading.xlsx_files import (
    HEAD,
    SHEET_1,
    STRINGS,
    links_xml,
    read_cells,
    read_rows,
    sheet_xml,
    strings_xml,
    workbook_xml,
    write_xlsx,
)

ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def error_of(path):
    with pytest.raises(UnreadableFileError) as caught:
        read_rows(path)
    assert explain(caught.value).what
    return caught.value.id, caught.value.facts.get("part")


@pytest.mark.parametrize("index", ["1", "-1", "abc", "99999999999", "0.5"])
def test_a_shared_text_that_is_not_there_is_damage(tmp_path, index):
    rows = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    assert error_of(write_xlsx(tmp_path / "a.xlsx", rows, strings=["<t>a</t>"]))[0] == "file_damaged"


@pytest.mark.parametrize("part", [SHEET_1, STRINGS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_bad_xml_is_damage_of_the_named_part(tmp_path, part):
    whole = write_xlsx(tmp_path / "a.xlsx", ROW, strings=["<t>a</t>"])
    with zipfile.ZipFile(whole) as archive:
        text = archive.read(part).decode()
    path = write_xlsx(tmp_path / "b.xlsx", ROW, strings=["<t>a</t>"], parts={part: text[:-9]})
    assert error_of(path) == ("file_damaged", part)


@pytest.mark.parametrize("part", [SHEET_1, STRINGS, "xl/workbook.xml"])
def test_a_document_type_is_refused(tmp_path, part):
    whole = write_xlsx(tmp_path / "a.xlsx", ROW, strings=["<t>a</t>"])
    with zipfile.ZipFile(whole) as archive:
        text = archive.read(part).decode().replace(HEAD, HEAD + BOMB)
    path = write_xlsx(tmp_path / "b.xlsx", ROW, strings=["<t>a</t>"], parts={part: text})
    assert error_of(path) == ("file_unsafe", part)


def test_a_sheet_cut_in_the_middle_is_never_read_in_part(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20_000))
    cut = sheet_xml(rows)[:200_000]
    assert error_of(write_xlsx(tmp_path / "a.xlsx", parts={SHEET_1: cut})) == ("file_damaged", SHEET_1)


def test_a_wrong_checksum_is_damage_of_the_named_part(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", ROW, strings=["<t>a</t>"])
    stored = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(stored, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    stored.write_bytes(stored.read_bytes().replace(b'<row r="1">', b'<row r="2">', 1))
    assert error_of(stored) == ("file_damaged", SHEET_1)


def test_a_file_cut_short_is_damaged(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", ROW)
    path.write_bytes(path.read_bytes()[:-40])
    assert error_of(path) == ("file_damaged", "zip_directory")


def test_a_missing_sheet_part_is_named_and_the_other_sheets_are_read(tmp_path):
    parts = {
        "xl/workbook.xml": workbook_xml('<sheet name="A" r:id="rId1"/><sheet name="B" r:id="rId2"/>'),
        "xl/_rels/workbook.xml.rels": links_xml(
            {"rId1": ("worksheet", "worksheets/gone.xml"), "rId2": ("worksheet", "worksheets/sheet1.xml")}
        ),
    }
    path = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', parts=parts)
    assert error_of(path) == ("file_damaged", "xl/worksheets/gone.xml")
    assert read_cells(path, 1) == {"A1": "1"}


def test_missing_shared_strings_matter_only_where_they_are_used(tmp_path):
    unused = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', parts={STRINGS: None})
    assert read_cells(unused) == {"A1": "1"}
    assert error_of(write_xlsx(tmp_path / "b.xlsx", ROW, parts={STRINGS: None})) == ("file_damaged", STRINGS)


def test_a_missing_workbook_part_is_damage(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", parts={"xl/workbook.xml": None})
    assert error_of(path) == ("file_damaged", "xl/workbook.xml")


def test_a_workbook_of_charts_has_no_cells(tmp_path):
    parts = {"xl/_rels/workbook.xml.rels": links_xml({"rId1": ("chartsheet", "chartsheets/sheet1.xml")})}
    assert error_of(write_xlsx(tmp_path / "a.xlsx", parts=parts))[0] == "file_no_cells"


def test_a_protected_part_asks_for_the_password_to_be_removed(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", ROW)
    data = bytearray(path.read_bytes())
    directory = data.find(b"PK\1\2", data.find(SHEET_1.encode()))
    data[directory + 8] |= 1
    path.write_bytes(data)
    assert error_of(path)[0] == "file_encrypted"


def test_a_packed_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", parts={SHEET_1: b" " * (70 * 1024**2)})
    assert error_of(path)[0] == "file_too_large"


def test_more_text_than_the_limit_in_all_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("medqa_gui.core.reading.xlsx.package.default_limits", lambda: Limits(streamed=1000))
    assert error_of(write_xlsx(tmp_path / "a.xlsx", ROW))[0] == "file_too_large"


@pytest.mark.parametrize("place", [SHEET_1, STRINGS])
def test_an_endless_cell_is_refused(tmp_path, monkeypatch, place):
    monkeypatch.setattr("medqa_gui.core.reading.xlsx.package._LONGEST_CELL", 2_000_000)
    long = f"<t>{random.Random(1).randbytes(2_000_000).hex()}</t>"
    inline = sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is>{long}</is></c></row>')
    parts = {STRINGS: strings_xml([long])} if place == STRINGS else {SHEET_1: inline}
    assert error_of(write_xlsx(tmp_path / "a.xlsx", ROW, parts=parts))[0] == "file_too_large"


def test_a_missing_file_is_named(tmp_path):
    assert error_of(tmp_path / "none.xlsx")[0] == "file_missing"


def test_a_lying_count_of_shared_strings_costs_nothing(tmp_path):
    lie = strings_xml(["<t>a</t>"]).replace("<sst", '<sst uniqueCount="4294967295"')
    assert read_cells(write_xlsx(tmp_path / "a.xlsx", ROW, parts={STRINGS: lie})) == {"A1": "a"}


def test_a_closed_workbook_lets_go_of_its_file_in_the_middle_of_a_sheet(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 50_000))
    workbook = open_xlsx(write_xlsx(tmp_path / "a.xlsx", rows), ReadOptions())
    half_read = iter(workbook.rows(0))
    next(half_read)
    workbook.close()
    with pytest.raises(UnreadableFileError):
        list(half_read)


TWO_SHEETS = workbook_xml('<sheet name="A" sheetId="1" r:id="rId1"/><sheet name="B" sheetId="2" r:id="rId9"/>')
PAIRS = [("Question", "Answer"), ("Why?", "So it is."), ("How?", "With water.")]


def pair_rows() -> str:
    return "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{at}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in zip("AB", pair, strict=True)
        )
        + "</row>"
        for row, pair in enumerate(PAIRS, 1)
    )


@pytest.mark.parametrize("second", [None, "<worksheet><sheetData><row"])
def test_a_damaged_second_sheet_does_not_close_the_first(tmp_path, capsys, second):
    links = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId9": ("worksheet", "worksheets/sheet2.xml")}
    parts = {"xl/workbook.xml": TWO_SHEETS, "xl/_rels/workbook.xml.rels": links_xml(links)}
    path = write_xlsx(tmp_path / "a.xlsx", pair_rows(), parts={**parts, "xl/worksheets/sheet2.xml": second})
    assert main(["convert", str(path), "-o", str(tmp_path / "o.json")]) == 0
    assert "damaged sheets were not read: B" in capsys.readouterr().err
    assert len(json.loads((tmp_path / "o.json").read_text("utf-8"))) == 2
    assert main(["inspect", "--json", str(path)]) == 0
    sheets = json.loads(capsys.readouterr().out)["sheets"]
    assert [(each["rows"], each.get("damaged")) for each in sheets] == [(3, None), (0, True)]
    assert main(["convert", str(path), "--sheet", "B", "--force"]) == 2


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/_rels/workbook.xml.rels": None},
        {"xl/_rels/workbook.xml.rels": None, "_rels/.rels": None},
        {"xl/_rels/workbook.xml.rels": links_xml({"rId1": ("worksheet", "elsewhere/sheet1.xml")})},
        {"xl/_rels/workbook.xml.rels": links_xml({"rId7": ("theme", "theme.xml")})},
    ],
)
def test_sheets_are_found_by_name_where_relations_are_missing(tmp_path, parts):
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>20</v></c></row>'
    path = write_xlsx(tmp_path / "a.xlsx", rows, strings=["<t>Dose</t>"], formats=("General", '0" mg"'), parts=parts)
    assert read_cells(path) == {"A1": "Dose", "B1": "20 mg"}


def test_sheets_without_relations_are_found_in_order(tmp_path):
    second = sheet_xml('<row r="1"><c r="A1"><v>2</v></c></row>')
    parts = {"xl/workbook.xml": TWO_SHEETS, "xl/_rels/workbook.xml.rels": None, "xl/worksheets/sheet10.xml": second}
    path = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', parts=parts)
    assert [read_cells(path, at) for at in (0, 1)] == [{"A1": "1"}, {"A1": "2"}]
    # With a part too few, each has the usual name of its place.
    lost = write_xlsx(
        tmp_path / "b.xlsx",
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        parts={**parts, "xl/worksheets/sheet10.xml": None},
    )
    assert read_cells(lost) == {"A1": "1"}
    with pytest.raises(UnreadableFileError):
        read_cells(lost, 1)


def test_a_blank_duplicate_of_a_cell_does_not_delete_its_text(tmp_path):
    cell = '<c r="A1" t="inlineStr"><is><t>Title</t></is></c>'
    for later in ('<c r="A1"/>', '<c r="A1" s="0"><v></v></c>', '<c r="B1"><v>1</v></c><c r="A1" t="s"/>'):
        path = write_xlsx(tmp_path / "a.xlsx", f'<row r="1">{cell}{later}</row>')
        assert read_cells(path)["A1"] == "Title"
    path = write_xlsx(tmp_path / "a.xlsx", f'<row r="1">{cell}<c r="A1"><v>2</v></c></row>')
    assert read_cells(path) == {"A1": "2"}
