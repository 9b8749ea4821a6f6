"""Code page of an Excel 5 workbook that does not name it, from the character sets of its fonts."""

import struct
from collections import Counter

from medqa_gui.core.reading.containers import OLE_HEAD
from medqa_gui.core.reading.xls_completeness import workbook_stream

_BEGIN, _END, _CODE_PAGE, _FONT = 0x0809, 0x000A, 0x0042, 0x0031
_EXCEL_5 = 0x0500
_CHARACTER_SET = 12  # position in the record of a font
# Character sets of Windows, and their code pages.
_PAGES = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_WESTERN = "cp1252"


def code_page_of_fonts(content: bytes) -> str | None:
    """Return the code page of the fonts, None if the workbook names its code page or is not of Excel 5."""
    try:
        stream = workbook_stream(content) if content.startswith(OLE_HEAD) else content
    except OSError:
        return None  # the readers report the damage
    pages: Counter[str] = Counter()
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        data = stream[at + 4 : at + 4 + size]
        if kind == _CODE_PAGE or (at == 0 and (kind, data[:2]) != (_BEGIN, _EXCEL_5.to_bytes(2, "little"))):
            return None
        if kind == _END:
            break
        if kind == _FONT and len(data) > _CHARACTER_SET and data[_CHARACTER_SET] in _PAGES:
            pages[_PAGES[data[_CHARACTER_SET]]] += 1
        at += 4 + size
    return pages.most_common(1)[0][0] if pages else _WESTERN
