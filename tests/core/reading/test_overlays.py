"""What lies over the cells of a sheet is known by its row, in each family that says so."""

import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from medqa_gui.core.model.table import ReadOptions, SheetFacts
from medqa_gui.core.reading.open import open_workbook
from tests.core.reading.xlsx_files import overlays, write_xlsx

ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Why?</t></is></c></row>'
CHART = (
    '<xdr:wsDr xmlns:xdr="urn:d"><xdr:twoCellAnchor><xdr:from><xdr:row>3</xdr:row></xdr:from><xdr:graphicFrame/>'
    "</xdr:twoCellAnchor></xdr:wsDr>"
)


def facts(path: Path) -> SheetFacts:
    with closing(open_workbook(path, ReadOptions())) as workbook:
        rows = workbook.rows(0)
        assert list(rows)
        return rows.facts


def test_pictures_and_text_boxes_are_known_by_the_row_at_which_they_begin(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ROW, parts=overlays(pictures=(2, 5), texts={9: "Look", 12: " "}))
    assert facts(path).floating_rows == {2, 5, 9}


@pytest.mark.parametrize("drawing", [CHART, "<broken", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_a_chart_and_a_damaged_drawing_are_no_pictures_and_close_no_sheet(tmp_path: Path, drawing: str) -> None:
    parts = {**overlays(comments=("B2",)), "xl/drawings/drawing1.xml": drawing}
    found = facts(write_xlsx(tmp_path / "a.xlsx", ROW, parts=parts))
    assert (found.floating_rows, found.commented) == (frozenset(), {(2, 1)})


def test_comments_that_openpyxl_writes_are_known(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Why?", "So."])
    workbook.active["B1"].comment = Comment("Check.", "nobody")
    workbook.save(tmp_path / "a.xlsx")
    assert facts(tmp_path / "a.xlsx").commented == {(1, 1)}


def test_pictures_and_comments_of_an_opendocument_sheet_are_known_and_charts_are_none(tmp_path: Path) -> None:
    names = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
        for each in ("office", "table", "text", "draw")
    )
    frames = (
        "<draw:frame><draw:image/></draw:frame>",
        "<draw:frame><draw:text-box><text:p>Look</text:p></draw:text-box></draw:frame>",
        "<draw:frame><draw:object/><draw:image/></draw:frame>",
        "<office:annotation><text:p>Check.</text:p></office:annotation>",
    )
    rows = "".join(
        "<table:table-row><table:table-cell><text:p>Why?</text:p></table:table-cell>"
        f"<table:table-cell>{each}<text:p>So.</text:p></table:table-cell></table:table-row>"
        for each in frames
    )
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet><table:table table:name='A'>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    found = facts(tmp_path / "a.ods")
    assert (found.floating_rows, found.commented) == ({1, 2}, {(4, 1)})
