"""Files of every kind that has hurt some reader, made on the spot, each with what must come of it."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.core.reading.ods_files import MIMETYPE, cell_xml, content_xml, table_xml, text_rows, write_ods
from tests.core.reading.test_detect import compound, sqlite_bytes, zipped_parts
from tests.core.reading.xls_files import compound_file, table, workbook_stream, write_protected_xls, write_xls
from tests.core.reading.xlsb_files import SHEET_1 as BINARY_SHEET
from tests.core.reading.xlsb_files import write_xlsb
from tests.core.reading.xlsx_files import (
    HEAD,
    MAIN,
    SHEET_1,
    STRINGS,
    links_xml,
    sheet_xml,
    strings_xml,
    workbook_xml,
    write_xlsx,
)

Rows = list[list[str]]
WHY: Rows = [["Question", "Answer"], ["Why?", "So."]]
CHINESE: Rows = [["问题", "答案"], ["头痛怎么办？", "多休息，多喝水。"]]


class HostileFile(NamedTuple):
    """A class of input, a file of it, how it is written, and the rows or the error id that must come of it."""

    kind: str
    name: str
    write: Callable[[Path], object]
    expected: Rows | str


def every_file() -> list[HostileFile]:
    """Return all files, class by class."""
    return [
        *_empty(), *_encrypted(), *_damaged_containers(), *_damaged_contents(), *_others(), *_misnamed(),
        *_unsafe(), *_too_large(), *_odd_shapes(), *_encodings(), *_absent(),
    ]  # fmt: skip


def bytes_of(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _csv(rows: Rows, encoding: str, delimiter: str = ",") -> bytes:
    return "".join(delimiter.join(row) + "\n" for row in rows).encode(encoding)


def cells_of(rows: Rows) -> str:
    """Return the rows of a sheet as inline texts."""
    return "".join(
        f'<row r="{at}">' + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row) + "</row>"
        for at, row in enumerate(rows, 1)
    )


def xlsx_of(rows: Rows = WHY) -> bytes:
    content = io.BytesIO()
    write_xlsx(content, cells_of(rows))  # type: ignore[arg-type]
    return content.getvalue()


def made(write: Callable[..., object], *arguments: object, **named: object) -> Callable[[Path], object]:
    return lambda path: write(path, *arguments, **named)


def _empty() -> Iterator[HostileFile]:
    for name, content, expected in (
        ("nothing.xlsx", b"", "file_empty"),
        ("nothing.csv", b"", "file_empty"),
        ("zeros.xlsx", bytes(100_000), "file_empty"),
        ("~$ward.xlsx", b"\x05Maria" + b" " * 159, "file_lock"),
    ):
        yield HostileFile("empty or a lock file", name, bytes_of(content), expected)


def _encrypted() -> Iterator[HostileFile]:
    kind = "protected by a password"
    yield HostileFile(kind, "ward.xls", made(write_protected_xls, "geheim", table(*WHY)), "file_needs_password")
    read_only = made(write_protected_xls, "VelvetSweatshop", table(*WHY))
    yield HostileFile(kind, "read-only.xls", read_only, WHY)
    yield HostileFile(kind, "ward.xlsx", _write_protected_xlsx, "file_needs_password")
    cipherless = compound("EncryptionInfo", "EncryptedPackage")
    yield HostileFile(kind, "unknown cipher.xlsx", bytes_of(cipherless), "file_encrypted")
    locked = {"mimetype": MIMETYPE, "META-INF/manifest.xml": "<manifest:encryption-data/>"}
    yield HostileFile(kind, "ward.ods", bytes_of(zipped_parts(dict(locked))), "file_encrypted")
    flagged = bytearray(xlsx_of())
    flagged[flagged.rfind(b"PK\x01\x02") + 8] |= 1
    yield HostileFile(kind, "zipped with a password.xlsx", bytes_of(bytes(flagged)), "file_encrypted")


def _write_protected_xlsx(path: Path) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    with path.open("wb") as file:
        OOXMLFile(io.BytesIO(xlsx_of())).encrypt("geheim", file)


def _damaged_containers() -> Iterator[HostileFile]:
    kind = "cut or overwritten container"
    whole = xlsx_of()
    for size in (10, 60, len(whole) // 2, len(whole) - 5):
        yield HostileFile(kind, f"cut at {size}.xlsx", bytes_of(whole[:size]), "file_damaged")
    yield HostileFile(kind, "no directory.xlsx", bytes_of(whole.replace(b"PK\x01\x02", b"PK\x09\x09")), "file_damaged")
    old = compound_file(workbook_stream([table(*WHY)]))
    yield HostileFile(kind, "head only.xls", bytes_of(old[:512]), "file_damaged")
    for size in (700, 2000):
        # The directory lies behind the sheets, so it is gone.
        yield HostileFile(kind, f"cut at {size}.xls", bytes_of(old[:size]), "file_damaged")
    yield HostileFile(kind, "circle of sectors.xls", bytes_of(_with_circle(old)), WHY)
    yield HostileFile(
        kind, "cut records.xls", bytes_of(compound_file(workbook_stream([table(*WHY)])[:-60])), "file_damaged"
    )
    yield HostileFile(kind, "wrong checksum.xlsx", _write_wrong_checksum, "file_damaged")


def _with_circle(old: bytes) -> bytes:
    # The last sector is the table of sectors: each entry names the next sector, and here every one the first.
    return old[:-512] + bytes(512)


def _write_wrong_checksum(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx_of())) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    path.write_bytes(path.read_bytes().replace(b"<t>So.</t>", b"<t>No.</t>", 1))


def _damaged_contents() -> Iterator[HostileFile]:
    kind = "damaged content"
    for name, parts, expected in (
        ("cut sheet", {SHEET_1: sheet_xml(cells_of(WHY))[:-40]}, "file_damaged"),
        (
            "raw control character",
            {SHEET_1: sheet_xml(cells_of(WHY).replace("Why", "Wh\x0by"))},
            [WHY[0], ["Wh\x0by?", "So."]],
        ),
        ("two roots", {SHEET_1: sheet_xml(cells_of(WHY)) + "<worksheet/>"}, "file_damaged"),
        ("bad text index", {SHEET_1: sheet_xml('<row r="1"><c t="s"><v>abc</v></c></row>')}, "file_damaged"),
        ("negative text index", {SHEET_1: sheet_xml('<row r="1"><c t="s"><v>-1</v></c></row>')}, "file_damaged"),
        ("no workbook part", {"xl/workbook.xml": None}, "file_damaged"),
        ("no sheet part", {SHEET_1: None}, "file_damaged"),
        ("utf-16 sheet", {SHEET_1: sheet_xml(cells_of(WHY)).replace("UTF-8", "UTF-16").encode("utf-16")}, WHY),
        ("no styles", {"xl/styles.xml": None}, WHY),
        ("no content types", {"[Content_Types].xml": None}, WHY),
        ("no relations of the package", {"_rels/.rels": None}, WHY),
    ):
        yield HostileFile(kind, f"{name}.xlsx", made(write_xlsx, cells_of(WHY), parts=parts), expected)
    bad = made(write_xlsb, table(*WHY), parts={BINARY_SHEET: b"\x91\x01\x00\x00\xff\xff\xff\x7fabc"})
    yield HostileFile(kind, "endless record.xlsb", bad, "file_damaged")
    cut = content_xml(table_xml(text_rows(*map(tuple, WHY))))[:-50]
    yield HostileFile(kind, "cut.ods", made(write_ods, parts={"content.xml": cut}), "file_damaged")
    odd = made(write_ods, table_xml(text_rows(*map(tuple, WHY))), parts={"mimetype": None})
    yield HostileFile(kind, "no mimetype.ods", odd, WHY)


def flat_ods(tables: str) -> bytes:
    """Return a workbook that is one XML file, as LibreOffice saves it under .fods."""
    return content_xml(tables).replace("office:document-content", "office:document").encode()


def _others() -> Iterator[HostileFile]:
    for name, content in (
        ("report.xlsx", b"%PDF-1.7\n%\xe2\xe3"),
        ("scan.xls", b"\x89PNG\r\n\x1a\n\0\0"),
        ("ward.csv", gzip.compress(b"Question,Answer\n")),
        ("ward.txt", json.dumps([{"question": "Why?"}]).encode()),
        ("letter.xlsx", zipped_parts({"word/document.xml": ""})),
        ("letter.xls", b"{\\rtf1\\ansi Question}"),
        ("ward.db", sqlite_bytes()),
        ("noise.xlsx", bytes(range(256)) * 20),
        ("busy.xlsx", b"The server is busy.\nTry again, later.\n"),
        ("page.xls", b"<html><body><p>Please log in.</p></body></html>"),
        ("macros.bin", compound("VBA")),
    ):
        yield HostileFile("not a spreadsheet", name, bytes_of(content), "file_not_spreadsheet")
    unknown = json.dumps([{"ward": "Why?"}]).encode()
    yield HostileFile("not a spreadsheet", "ward.json", bytes_of(unknown), "dataset_unknown")
    for name, content in (
        ("page.mht", b"From: <Saved>\r\nMIME-Version: 1.0\r\n"),
        ("link.slk", b"ID;PWXL;N;E\r\nC;Y1;X1;K5\r\nE\r\n"),
        ("table.numbers", zipped_parts({"Index/Document.iwa": b"\0"})),
        ("lotus.wk1", b"\x00\x00\x02\x00\x06\x04\x06\x00"),
        ("flat.fods", flat_ods(table_xml(text_rows(*map(tuple, WHY))))),
        ("flat under another name.ods", flat_ods(table_xml(text_rows(*map(tuple, WHY))))),
    ):
        yield HostileFile("another kind of sheet", name, bytes_of(content), "file_family_unsupported")


HTML = (
    "<html><head><meta charset=gbk><style>td {}</style></head><table><tr><th>问题<th>答案</tr>"
    "<tr><td>头痛<b>怎么办</b>？</td><td>多休息，<!-- x -->\n 多喝水。&nbsp;</td></tr></table>"
)
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="mg">'
    '<NumberFormat ss:Format="0&quot; mg&quot;"/></Style></Styles><Worksheet ss:Name="Ward"><Table>'
    '<Row><Cell><Data ss:Type="String">Question</Data></Cell><Cell><Data ss:Type="String">Answer</Data></Cell></Row>'
    '<Row ss:Index="3"><Cell><Data ss:Type="String">How much?</Data></Cell>'
    '<Cell ss:StyleID="mg"><Data ss:Type="Number">20</Data></Cell></Row></Table></Worksheet></Workbook>'
)


def _misnamed() -> Iterator[HostileFile]:
    kind = "wrong ending"
    chinese = [CHINESE[0], [CHINESE[1][0], CHINESE[1][1] + "\xa0"]]
    yield HostileFile(
        kind, "web table.xls", bytes_of(HTML.encode("gbk")), [chinese[0], [chinese[1][0], "多休息， 多喝水。\xa0"]]
    )
    yield HostileFile(kind, "xml 2003.xls", bytes_of(XML_2003.encode()), [WHY[0], ["How much?", "20 mg"]])
    yield HostileFile(kind, "comma.xls", bytes_of(_csv(WHY, "utf-8")), WHY)
    yield HostileFile(kind, "tab.xlsx", bytes_of(_csv(WHY, "utf-8", "\t")), WHY)
    yield HostileFile(kind, "workbook.csv", bytes_of(xlsx_of()), WHY)
    yield HostileFile(kind, "new.xls", bytes_of(xlsx_of()), WHY)
    yield HostileFile(kind, "old.xlsx", made(write_xls, table(*WHY)), WHY)
    yield HostileFile(kind, "binary.xlsx", made(write_xlsb, table(*WHY)), WHY)
    yield HostileFile(kind, "open.xlsx", made(write_ods, table_xml(text_rows(*map(tuple, WHY)))), WHY)
    yield HostileFile(kind, "no ending", bytes_of(xlsx_of()), WHY)


LAUGHS = "<!DOCTYPE x [" + "".join(
    f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(10)
) + "]>"  # fmt: skip
FOREIGN = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'


def _unsafe() -> Iterator[HostileFile]:
    kind = "unsafe XML"
    for name, doctype, entity in (
        ("laughs", LAUGHS, "&l9;"),
        ("foreign", FOREIGN, "&xxe;"),
        ("quadratic", QUADRATIC, "&a;" * 999),
    ):
        sheet = sheet_xml(cells_of([[entity]])).replace(HEAD, HEAD + doctype)
        strings = strings_xml([f"<t>{entity}</t>"]).replace(HEAD, HEAD + doctype)
        book = workbook_xml('<sheet name="A" r:id="rId1"/>').replace(HEAD, HEAD + doctype)
        used = '<row r="1"><c t="s"><v>0</v></c></row>'
        yield HostileFile(kind, f"{name} in a sheet.xlsx", made(write_xlsx, parts={SHEET_1: sheet}), "file_unsafe")
        yield HostileFile(
            kind, f"{name} in texts.xlsx", made(write_xlsx, used, parts={STRINGS: strings}), "file_unsafe"
        )
        parts = {"xl/workbook.xml": book}
        yield HostileFile(kind, f"{name} in the workbook.xlsx", made(write_xlsx, parts=parts), "file_unsafe")
        content = content_xml(table_xml(text_rows(("x",))), before=doctype)
        yield HostileFile(kind, f"{name}.ods", made(write_ods, parts={"content.xml": content}), "file_unsafe")
        old = XML_2003.replace("<Workbook", doctype + "<Workbook")
        yield HostileFile(kind, f"{name} in XML 2003.xls", bytes_of(old.encode()), "file_unsafe")
    links = links_xml({"rId1": ("worksheet", "../../../../etc/passwd")})
    outside = made(write_xlsx, parts={"xl/_rels/workbook.xml.rels": links})
    yield HostileFile(kind, "part outside.xlsx", outside, "file_damaged")
    formula = [["Question", "Answer"], ["=cmd|' /C calc'!A0", "+1"]]
    yield HostileFile(kind, "formula as text.xlsx", bytes_of(xlsx_of(formula)), formula)


def _too_large() -> Iterator[HostileFile]:
    kind = "bombs and absurd sizes"
    blanks = {SHEET_1: b" " * (70 * 1024**2)}
    yield HostileFile(kind, "packed spaces.xlsx", made(write_xlsx, parts=blanks), "file_too_large")
    lie = strings_xml(["<t>Why?</t>"]).replace("<sst", '<sst uniqueCount="4294967295" count="4294967295"')
    used = '<row r="1"><c t="s"><v>0</v></c></row>'
    yield HostileFile(kind, "lying count of texts.xlsx", made(write_xlsx, used, parts={STRINGS: lie}), [["Why?"]])
    for name, cell in (("ZZZZZZZ3", "ZZZZZZZ3"), ("row 4294967296", "A4294967296"), ("column XFE", "XFE1")):
        rows = f'<row r="{cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{cell}"><v>1</v></c></row>'
        yield HostileFile(kind, f"{name}.xlsx", made(write_xlsx, rows), "file_damaged")
    far = cells_of(WHY) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield HostileFile(kind, "stray last cell.xlsx", made(write_xlsx, far), [*WHY, [""] * 16_383 + ["1"]])
    merged = sheet_xml(cells_of(WHY), after='<mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells>')
    yield HostileFile(kind, "merged to the end.xlsx", made(write_xlsx, parts={SHEET_1: merged}), WHY)
    lying = sheet_xml(cells_of(WHY), before='<dimension ref="A1:XFD1048576"/>')
    yield HostileFile(kind, "lying dimension.xlsx", made(write_xlsx, parts={SHEET_1: lying}), WHY)
    empty = "".join(f'<row r="{at}" s="1" customFormat="1"/>' for at in range(3, 200_000))
    yield HostileFile(kind, "empty formatted rows.xlsx", made(write_xlsx, cells_of(WHY) + empty), WHY)
    rows = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
    wide = cell_xml("<text:p>x</text:p>", 'table:number-columns-repeated="16384"')
    yield HostileFile(kind, "repeated cells.ods", made(write_ods, table_xml(rows.format(wide))), "sheet_too_large")
    blank = rows.format(cell_xml("", 'table:number-columns-repeated="16384"'))
    filled = text_rows(*map(tuple, WHY))
    yield HostileFile(kind, "repeated blanks.ods", made(write_ods, table_xml(filled + blank)), WHY)
    spaces = cell_xml('<text:p><text:s text:c="999999999"/></text:p>')
    spaced = f"<table:table-row>{spaces}</table:table-row>"
    yield HostileFile(kind, "a billion spaces.ods", made(write_ods, table_xml(spaced)), "file_too_large")
    packed = {BINARY_SHEET: bytes(70 * 1024**2)}
    yield HostileFile(kind, "packed zeros.xlsb", made(write_xlsb, table(*WHY), parts=packed), "file_too_large")
    sheets = "".join(table_xml("", f"S{at}") for at in range(10_001))
    yield HostileFile(kind, "10,001 sheets.ods", made(write_ods, sheets), "too_many_sheets")
    pages = b"<table><tr><td>Question</td><td>Answer</td></tr></table>" * 10_001
    yield HostileFile(kind, "10,001 tables.xls", bytes_of(b"<html>" + pages), "too_many_sheets")
    several = "".join(table_xml(text_rows(*map(tuple, WHY)), f"S{at}") for at in range(1500))
    yield HostileFile(kind, "1,500 sheets.ods", made(write_ods, several), WHY * 1500)
    unclosed = b"<table><tr><td>Question<!--" + b"<!--" * 100_000
    yield HostileFile(kind, "comments without end.xls", bytes_of(unclosed), [["Question"]])
    spans = "<table><tr><td colspan=99999999 rowspan=99999999>Question</td></tr><tr><td>x</td></tr></table>"
    yield HostileFile(kind, "endless spans.xls", bytes_of(spans.encode()), [["Question"]])
    nested = b"<html>" + b"<div>" * 200_000 + b"<table><tr><td>Question</td></tr></table>"
    yield HostileFile(kind, "nested without end.xls", bytes_of(nested), [["Question"]])


def _odd_shapes() -> Iterator[HostileFile]:
    kind = "odd shapes"
    yield HostileFile(kind, "no rows.xlsx", made(write_xlsx, ""), [])
    yield HostileFile(kind, "no rows.xls", made(write_xls, table()), [])
    yield HostileFile(kind, "no rows.ods", made(write_ods, table_xml("")), [])
    charts = {"xl/_rels/workbook.xml.rels": links_xml({"rId1": ("chartsheet", "chartsheets/sheet1.xml")})}
    yield HostileFile(kind, "charts only.xlsx", made(write_xlsx, parts=charts), "file_no_cells")
    yield HostileFile(kind, "header only.xlsx", bytes_of(xlsx_of(WHY[:1])), WHY[:1])
    same = [["Answer"] * 3, ["a", "b", "c"]]
    yield HostileFile(kind, "three equal headers.xlsx", bytes_of(xlsx_of(same)), same)
    wide = [[f"C{at}" for at in range(16_384)]]
    yield HostileFile(kind, "16,384 columns.xlsx", bytes_of(xlsx_of(wide)), wide)
    yield HostileFile(kind, "16,384 columns.csv", bytes_of(_csv(wide, "utf-8")), wide)
    ragged: Rows = [["Question", "Answer"], ["a"], ["b", "c", "d", "e"]]
    yield HostileFile(kind, "ragged.csv", bytes_of(_csv(ragged, "utf-8")), ragged)
    yield HostileFile(kind, "sep line.csv", bytes_of(b"sep=;\n" + _csv(WHY, "utf-8", ";")), WHY)
    yield HostileFile(kind, "old Mac line ends.csv", bytes_of(_csv(WHY, "utf-8").replace(b"\n", b"\r")), WHY)
    zeros = _csv([WHY[0], ["Wh\0y?", "So. " * 99]], "utf-8")
    yield HostileFile(kind, "zero bytes inside.csv", bytes_of(zeros), "file_damaged")
    opened = [["Question", "Answer"], ['"Why?', "So."], *[["Why?", "So."]] * 50]
    yield HostileFile(kind, "open quote.csv", bytes_of("\n".join(map(",".join, opened)).encode()), opened)
    kept = [["id", "n"], ["007", "1e5"], ["NA", "null"]]
    yield HostileFile(kind, "ids and words.csv", bytes_of(_csv(kept, "utf-8")), kept)
    strict = sheet_xml(cells_of(WHY)).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    yield HostileFile(kind, "strict.xlsx", made(write_xlsx, parts={SHEET_1: strict}), WHY)


def _encodings() -> Iterator[HostileFile]:
    many = [CHINESE[0], *[[f"{CHINESE[1][0]}{at}", CHINESE[1][1]] for at in range(30)]]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"):
        yield HostileFile("text encodings", f"{encoding}.csv", bytes_of(_csv(many, encoding)), many)
    big5: Rows = [["問題", "答案"], *[[f"頭痛怎麼辦？{at}", "多休息，多喝水，按時吃藥。"] for at in range(30)]]
    yield HostileFile("text encodings", "big5.csv", bytes_of(_csv(big5, "big5")), big5)
    german: Rows = [
        ["Frage", "Antwort"],
        *[[f"Was hilft gegen Übelkeit? {at}", "Viel trinken, für Ruhe sorgen."] for at in range(30)],
    ]
    german = [[text.replace(",", " ") for text in row] for row in german]
    yield HostileFile("text encodings", "cp1252.csv", bytes_of(_csv(german, "cp1252")), german)
    damaged = _csv(many * 20, "utf-8").replace(b"9", b"\xff", 1)
    yield HostileFile("text encodings", "one bad byte.csv", bytes_of(damaged), "any rows")


def _absent() -> Iterator[HostileFile]:
    yield HostileFile("no access", "missing.xlsx", lambda path: None, "file_missing")
    yield HostileFile("no access", "folder.xlsx", lambda path: path.mkdir(), "file_is_folder")
