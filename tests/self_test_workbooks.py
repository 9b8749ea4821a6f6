"""Make resources/self-test: the same rows in every family of workbook. `python3 -m tests.self_test_workbooks`."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

from medqa_gui.self_test import PASSWORD, ROWS
from tests.core.reading.ods_files import table_xml, text_rows, write_ods
from tests.core.reading.xls_files import table, write_xls
from tests.core.reading.xlsb_files import write_xlsb

FOLDER = Path(__file__).parent.parent / "resources" / "self-test"
_XML_ROW = "<Row>{}</Row>"
_XML_CELL = '<Cell><Data ss:Type="String">{}</Data></Cell>'


def write_all(folder: Path) -> None:
    """Write one file of each family."""
    write_xls(folder / "rows.xls", table(*ROWS))
    write_xlsb(folder / "rows.xlsb", table(*ROWS))
    write_ods(folder / "rows.ods", table_xml(text_rows(*ROWS)))
    for name in ("rows.xlsb", "rows.ods"):
        (folder / name).write_bytes(steady((folder / name).read_bytes()))
    with (folder / "rows-gb18030.csv").open("w", encoding="gb18030", newline="") as text:
        csv.writer(text).writerows(ROWS)
    (folder / "rows-2003.xml").write_text(xml_2003(ROWS), encoding="utf-8")
    (folder / "rows.xlsx").write_bytes(xlsx())
    with (folder / "rows-with-password.xlsx").open("wb") as file:
        OOXMLFile(io.BytesIO(xlsx())).encrypt(PASSWORD, file)


def xlsx() -> bytes:
    """Return a plain workbook of today's family."""
    book, content = Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(content)
    return steady(content.getvalue())


def steady(content: bytes) -> bytes:
    """Return the archive without the time of its making."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (2024, 1, 8, 8, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()


def xml_2003(rows: Sequence[Sequence[str]]) -> str:
    """Return a workbook as Excel 2003 wrote it in XML."""
    cells = ("".join(_XML_CELL.format(text) for text in row) for row in rows)
    spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{spreadsheet}" xmlns:ss="{spreadsheet}"><Worksheet ss:Name="Sheet1"><Table>'
        + "".join(map(_XML_ROW.format, cells))
        + "</Table></Worksheet></Workbook>\n"
    )


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    write_all(FOLDER)
