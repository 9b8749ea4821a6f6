"""Hand-made binary workbooks (.xlsb): every part is a list of records."""

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.core.reading.xls_files import XlsCell, XlsSheet
from tests.core.reading.xlsx_files import HEAD, links_xml

ROOT_LINKS = "_rels/.rels"
SHEET_1 = "xl/worksheets/sheet1.bin"
TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)


def record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(data)
    while size >= 0x80:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def rich_text(text: str, letters: tuple[int, int]) -> bytes:
    """Return a text so many letters of which, at its end, are struck through or raised, with the flags before it."""
    struck, raised = letters
    begin = len(text.encode("utf-16-le")) // 2 - struck - raised
    runs = struct.pack("<IHH", 1, begin, 1 if struck else 2) if any(letters) else b""
    return bytes([bool(runs)]) + wide(text) + runs


def write_xlsb(
    path: Path, *sheets: XlsSheet, is_1904: bool = False, parts: Mapping[str, bytes | None] | None = None
) -> Path:
    """Write a workbook; `parts` replaces parts, None leaves one out. Texts are shared from the second row on."""
    cells = [each for sheet in sheets for row in sheet.rows.values() for each in row if each]
    looks = list(dict.fromkeys((each.code, each.is_struck) for each in cells)) or [("General", False)]
    texts = list(dict.fromkeys(each.value for each in cells if isinstance(each.value, str)))
    letters = {each.value: (each.struck_letters, each.raised_letters) for each in cells}
    listed = record(131) + record(153, struct.pack("<I", is_1904) + bytes(8)) + record(143)
    for at, sheet in enumerate(sheets, 1):
        listed += record(156, struct.pack("<II", sheet.state, at) + wide(f"rId{at}") + wide(sheet.name))
    links = {f"rId{at}": ("worksheet", f"worksheets/sheet{at}.bin") for at in range(1, len(sheets) + 1)}
    links |= {"rId98": ("styles", "styles.bin"), "rId99": ("sharedStrings", "sharedStrings.bin")}
    whole: dict[str, str | bytes | None] = {
        "[Content_Types].xml": TYPES,
        ROOT_LINKS: links_xml({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/_rels/workbook.bin.rels": links_xml(links),
        "xl/workbook.bin": listed + record(144) + record(132),
        "xl/styles.bin": styles_part(looks),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(texts), len(texts)))
        + b"".join(record(19, rich_text(text, letters.get(text, (0, 0)))) for text in texts)
        + record(160),
        **{f"xl/worksheets/sheet{at}.bin": sheet_part(sheet, looks, texts) for at, sheet in enumerate(sheets, 1)},
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def styles_part(looks: Sequence[tuple[str, bool]]) -> bytes:
    codes = list(dict.fromkeys(code for code, _ in looks if code != "General"))
    data = record(278) + record(615, struct.pack("<I", len(codes)))
    for at, code in enumerate(codes):
        data += record(44, struct.pack("<H", 164 + at) + wide(code))
    data += record(616) + record(611, struct.pack("<I", 3))
    for flags, position in ((0, 0), (8, 0), (0, 1)):
        data += record(43, struct.pack("<HHHHBBBB", 220, flags, 400, position, 0, 2, 0, 0) + bytes(9) + wide("Arial"))
    data += record(612) + record(617, struct.pack("<I", len(looks)))
    for code, is_struck in looks:
        number = 0 if code == "General" else 164 + codes.index(code)
        data += record(47, struct.pack("<HHHHHHHH", 0, number, int(is_struck), 0, 0, 0, 0, 0))
    return data + record(618) + record(279)


def sheet_part(sheet: XlsSheet, looks: list[tuple[str, bool]], texts: list[object]) -> bytes:
    width = max((len(row) for row in sheet.rows.values()), default=1)
    last = max(sheet.rows, default=0)
    data = record(129) + record(148, struct.pack("<IIII", 0, last, 0, width - 1))
    columns = list(sheet.hidden_columns)
    if columns:
        each = b"".join(record(60, struct.pack("<IIIIH", at, at, 2560, 0, 1)) for at in columns)
        data += record(390) + each + record(391)
    data += record(145)
    for number, row in sheet.rows.items():
        hidden = 0x10 if number in set(sheet.hidden_rows) else 0
        head = struct.pack("<IIHBBBI", number, 0, 300, 0, hidden, 0, 1) + struct.pack("<II", 0, width - 1)
        data += record(0, head)
        for column, cell in enumerate(row):
            if cell is not None:
                place = struct.pack("<II", column, looks.index((cell.code, cell.is_struck)))
                data += cell_record(cell, place, texts, is_shared=number > 0)
    data += record(146)
    if sheet.merged:
        data += record(177, struct.pack("<I", len(sheet.merged)))
        data += b"".join(record(176, struct.pack("<IIII", *each)) for each in sheet.merged) + record(178)
    return data + record(130)


def cell_record(cell: XlsCell, place: bytes, texts: list[object], *, is_shared: bool) -> bytes:
    match cell.value:
        case _ if cell.error is not None:
            return record(3, place + bytes([cell.error]))
        case None:
            return record(1, place)
        case bool():
            return record(4, place + bytes([cell.value]))
        case str() if is_shared:
            return record(7, place + struct.pack("<I", texts.index(cell.value)))
        case str() if cell.struck_letters or cell.raised_letters:
            return record(62, place + rich_text(cell.value, (cell.struck_letters, cell.raised_letters)))
        case str():
            return record(6, place + wide(cell.value))
        case int():
            return record(2, place + struct.pack("<I", (cell.value << 2 & 0xFFFFFFFF) | 2))
        case _:
            return record(5, place + struct.pack("<d", cell.value))
