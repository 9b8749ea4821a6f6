"""Hand-made workbooks: every part is written as given, so that a test decides the XML to the letter."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from medqa_gui.core.model.column import column_letter
from medqa_gui.core.model.table import CellNote, ReadOptions, Row
from medqa_gui.core.reading.xlsx.workbook import open_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_1 = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"

Parts = Mapping[str, str | bytes | None]


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    """Return a whole sheet around `<row>` elements."""
    return f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings_xml(items: Sequence[str]) -> str:
    """Return the shared strings of these `<si>` contents."""
    return f'{HEAD}<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def styles_xml(formats: Sequence[str | int], *, struck: Sequence[int] = (), raised: Sequence[int] = ()) -> str:
    """Return styles, one per number format (a code or a built-in id); those in `struck` have a struck-through font.

    Those in `raised` have a superscript one.
    """
    codes = [each for each in formats if isinstance(each, str)]
    ids = {code: 164 + at for at, code in enumerate(codes)}
    named = "".join(f'<numFmt numFmtId="{ids[code]}" formatCode={quoteattr(code)}/>' for code in codes)
    fonts = {**dict.fromkeys(struck, 1), **dict.fromkeys(raised, 2)}
    cells = "".join(
        f'<xf numFmtId="{ids[each] if isinstance(each, str) else each}" fontId="{fonts.get(at, 0)}"/>'
        for at, each in enumerate(formats)
    )
    listed = '<fonts><font/><font><strike/></font><font><vertAlign val="superscript"/></font></fonts>'
    return f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{named}</numFmts>{listed}<cellXfs>{cells}</cellXfs></styleSheet>'


def workbook_xml(sheets: str, *, before: str = "") -> str:
    """Return the workbook part around `<sheet>` elements."""
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{before}<sheets>{sheets}</sheets></workbook>'


def links_xml(links: Mapping[str, tuple[str, str]]) -> str:
    """Return the links of a part: id -> (last word of the type, target)."""
    each = "".join(
        f'<Relationship Id="{link}" Type="{LINKS}/{kind}" Target="{target}"/>' for link, (kind, target) in links.items()
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{each}</Relationships>'


def write_xlsx(
    path: Path,
    rows: str = "",
    *,
    before: str = "",
    after: str = "",
    strings: Sequence[str] = (),
    formats: Sequence[str | int] = ("General",),
    struck: Sequence[int] = (),
    raised: Sequence[int] = (),
    properties: str = "",
    parts: Parts | None = None,
) -> Path:
    """Write a workbook of one sheet, and `parts` in place of or beside its own; None takes a part out."""
    links = {
        "rId1": ("worksheet", "worksheets/sheet1.xml"),
        "rId2": ("sharedStrings", "sharedStrings.xml"),
        "rId3": ("styles", "styles.xml"),
    }
    whole: dict[str, str | bytes | None] = {
        "_rels/.rels": links_xml({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": workbook_xml('<sheet name="Sheet1" sheetId="1" r:id="rId1"/>', before=properties),
        "xl/_rels/workbook.xml.rels": links_xml(links),
        SHEET_1: sheet_xml(rows, before=before, after=after),
        STRINGS: strings_xml(strings),
        "xl/styles.xml": styles_xml(formats, struck=struck, raised=raised),
        "[Content_Types].xml": _content_types(),
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def overlays(
    pictures: Sequence[int] = (), texts: Mapping[int, str] | None = None, comments: Sequence[str] = ()
) -> Parts:
    """Return the parts with pictures and text boxes at these rows, and with comments on these cells."""
    picture = "<xdr:pic><xdr:nvPicPr/></xdr:pic>"
    box = "<xdr:sp><xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    anchors = [(row, picture) for row in pictures]
    anchors += [(row, box.format(text=text)) for row, text in (texts or {}).items()]
    anchored = "".join(
        f"<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>{row - 1}</xdr:row></xdr:from>"
        f"<xdr:to><xdr:col>1</xdr:col><xdr:row>{row + 3}</xdr:row></xdr:to>{content}</xdr:twoCellAnchor>"
        for row, content in anchors
    )
    listed = "".join(f'<comment ref="{each}" authorId="0"><text><t>Look.</t></text></comment>' for each in comments)
    links = {"rId1": ("drawing", "../drawings/drawing1.xml"), "rId2": ("comments", "../comments1.xml")}
    return {
        "xl/worksheets/_rels/sheet1.xml.rels": links_xml(links),
        "xl/drawings/drawing1.xml": f'{HEAD}<xdr:wsDr xmlns:xdr="urn:d" xmlns:a="urn:a">{anchored}</xdr:wsDr>',
        "xl/comments1.xml": f'{HEAD}<comments xmlns="{MAIN}"><commentList>{listed}</commentList></comments>',
    }


def _content_types() -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    names = {"workbook": "sheet.main", "worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    each = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{kind}{word}+xml"/>'
        for part, word in {**names, "styles": "styles"}.items()
    )
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{HEAD}<Types xmlns="{types}">{usual}<Default Extension="xml" ContentType="application/xml"/>{each}</Types>'


def read_rows(path: Path, sheet_index: int = 0) -> list[Row]:
    """Return all rows of a sheet."""
    workbook = open_xlsx(path, ReadOptions())
    try:
        return list(workbook.rows(sheet_index))
    finally:
        workbook.close()


def read_cells(path: Path, sheet_index: int = 0) -> dict[str, str]:
    """Return the texts of a sheet by their address; blank cells are left out."""
    return {
        f"{column_letter(column)}{row.number}": text
        for row in read_rows(path, sheet_index)
        for column, text in enumerate(row.texts)
        if text
    }


def read_cell(path: Path) -> tuple[str, CellNote | None]:
    """Return the first cell of the first row, and what is peculiar about it."""
    rows = read_rows(path)
    if not rows:
        return "", None
    return rows[0].texts[0], (rows[0].notes or {}).get(0)
