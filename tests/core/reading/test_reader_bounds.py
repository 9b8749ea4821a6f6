"""What would keep our own readers busy for ever, or make them hold too much, is refused or read in no time."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.reading.delimited_text import open_text
from medqa_gui.core.reading.ods.workbook import open_ods
from medqa_gui.core.reading.xlsb.workbook import open_xlsb
from medqa_gui.core.reading.xlsx import package
from medqa_gui.core.reading.xlsx.ranges import covered_columns
from tests.core.reading.ods_files import table_xml, text_rows, write_ods
from tests.core.reading.xls_files import table
from tests.core.reading.xlsb_files import SHEET_1 as BINARY_SHEET
from tests.core.reading.xlsb_files import record, sheet_part, write_xlsb
from tests.core.reading.xlsx_files import HEAD, SHEET_1, links_xml, read_rows, sheet_xml, workbook_xml, write_xlsx

FILLED = "".join(f'<row r="{at}"><c t="inlineStr"><is><t>x</t></is></c></row>' for at in range(1, 60_001))


class Clock:
    """A clock that advances one second with each reading."""

    def __init__(self) -> None:
        self._seconds: Iterator[int] = itertools.count()

    def process_time(self) -> int:
        return next(self._seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "time", Clock())


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_rows(path)
    return caught.value.id


def test_a_sheet_of_which_nothing_comes_is_given_up(clock: None, tmp_path: Path) -> None:
    blank = "".join(f'<row r="{at}" s="1" customFormat="1"/>' for at in range(1, 600_000))
    assert refusal(write_xlsx(tmp_path / "a.xlsx", blank)) == "file_takes_too_long"


def test_a_long_sheet_of_which_rows_come_is_read_whole(clock: None, tmp_path: Path) -> None:
    assert len(read_rows(write_xlsx(tmp_path / "a.xlsx", FILLED * 4))) >= 60_000


def test_a_long_opendocument_sheet_is_looked_over_whole(clock: None, tmp_path: Path) -> None:
    rows = text_rows(("Question?", "Answer. " * 50)) * 40_000
    with closing(open_ods(write_ods(tmp_path / "a.ods", table_xml(rows)))) as workbook:
        assert [sheet.name for sheet in workbook.sheets] == ["Sheet1"]


def test_an_opendocument_sheet_of_which_nothing_comes_is_given_up(clock: None, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        open_ods(write_ods(tmp_path / "a.ods", table_xml("<table:table-row/>" * 1_000_000)))
    assert caught.value.id == "file_takes_too_long"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_elements_inside_elements_without_end_are_refused(part: str, tmp_path: Path) -> None:
    nested = f"{HEAD}<a>{'<a>' * 150_000}{'</a>' * 150_000}</a>"
    assert refusal(write_xlsx(tmp_path / "a.xlsx", parts={part: nested})) == "file_unsafe"


def test_a_part_that_is_named_as_a_thousand_sheets_is_one(tmp_path: Path) -> None:
    sheets = "".join(f'<sheet name="S{at}" sheetId="{at}" r:id="r{at}"/>' for at in range(1000))
    links = links_xml({f"r{at}": ("worksheet", "worksheets/sheet1.xml") for at in range(1000)})
    parts = {"xl/workbook.xml": workbook_xml(sheets), "xl/_rels/workbook.xml.rels": links}
    path = write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c><v>1</v></c></row>', parts=parts)
    assert [row.texts for row in read_rows(path)] == [["1"]]
    with pytest.raises(IndexError):
        read_rows(path, 1)


def test_a_table_that_is_named_often_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    links = links_xml({f"r{at}": ("table", "../tables/t.xml") for at in range(500)})
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": links, "xl/tables/t.xml": f"{HEAD}<table/>"}
    read: list[str] = []
    chunks = package.Package.chunks
    monkeypatch.setattr(package.Package, "chunks", lambda self, part, *a: read.append(part) or chunks(self, part, *a))
    read_rows(write_xlsx(tmp_path / "a.xlsx", parts=parts))
    assert read.count("xl/tables/t.xml") == 1


def test_repeated_and_distant_hidden_columns_are_counted_once(tmp_path: Path) -> None:
    assert covered_columns([(-(10**12), 1), (3, 3), (3, 4), (16_383, 10**12), (9, 8)]) == {0, 1, 3, 4, 16_383}
    said = '<col min="1" max="16384" hidden="1"/>' * 20_000
    path = write_xlsx(tmp_path / "a.xlsx", parts={SHEET_1: sheet_xml("", before=f"<cols>{said}</cols>")})
    assert read_rows(path) == []


def test_a_text_row_of_more_cells_than_a_sheet_has_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Question,Answer\n" + "x," * 20_000 + "x\n", "utf-8")
    with pytest.raises(UnreadableFileError) as caught:
        list(open_text(tmp_path / "a.csv").rows(0))
    assert (caught.value.id, caught.value.facts["line"]) == ("text_too_long", 2)


def test_a_text_row_that_ends_in_blank_cells_is_as_long_as_its_last_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Question,Answer" + "," * 20_000 + "\n", "utf-8")
    assert [row.texts for row in open_text(tmp_path / "a.csv").rows(0)] == [["Question", "Answer"]]


def test_a_binary_sheet_that_stops_between_two_records_is_damaged(tmp_path: Path) -> None:
    whole = sheet_part(table(["Question"], ["Why?"]), [("General", False)], ["Question", "Why?"])
    end = whole.index(record(146))
    path = write_xlsb(tmp_path / "a.xlsb", table(["Question"], ["Why?"]), parts={BINARY_SHEET: whole[:end]})
    with closing(open_xlsb(path)) as workbook, pytest.raises(UnreadableFileError) as caught:
        list(workbook.rows(0))
    assert caught.value.id == "file_damaged"
