"""Hand-made Excel 97–2003 workbooks: records in a stream, the stream in a compound file, protected if need be."""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
BIFF8 = 0x0600
NAMED_STYLES = 16  # Excel keeps so many styles for itself


class XlsCell(NamedTuple):
    """A cell: its value, number format (a code), whether its font, or that of its last letters, is struck through.

    An int in `error` is a code. So many `raised_letters` at the end are superscript.
    """

    value: str | float | bool | None
    code: str = "General"
    is_struck: bool = False
    error: int | None = None
    struck_letters: int = 0
    raised_letters: int = 0


class XlsSheet(NamedTuple):
    """A sheet: rows of cells by 0-based row, hidden rows and columns, merged ranges (first, last row, columns)."""

    name: str
    rows: dict[int, Sequence[XlsCell | None]]
    state: int = 0
    hidden_rows: Iterable[int] = ()
    hidden_columns: Iterable[int] = ()
    merged: Sequence[tuple[int, int, int, int]] = ()


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text16(text: str) -> bytes:
    packed = text.encode("utf-16-le")
    return struct.pack("<HB", len(packed) // 2, 1) + packed


def workbook_stream(sheets: Sequence[XlsSheet], *, is_1904: bool = False, filepass: bytes = b"") -> bytes:
    """Return the records of a workbook; `filepass` is the content of the record that says how it is protected."""
    cells = [each for sheet in sheets for row in sheet.rows.values() for each in row if each]
    looks = list(dict.fromkeys((each.code, each.is_struck) for each in cells)) or [("General", False)]
    codes = list(dict.fromkeys(code for code, _ in looks if code != "General"))
    head = record(0x809, struct.pack("<HHHHII", BIFF8, 5, 0, 1997, 0, 6))
    head += record(0x2F, filepass) if filepass else b""
    head += record(0x42, struct.pack("<H", 1200)) + record(0x22, struct.pack("<H", is_1904))
    # Four plain fonts, a struck one and a raised one.
    for flags, position in ((0, 0), (0, 0), (0, 0), (0, 0), (8, 0), (0, 1)):
        head += record(0x31, struct.pack("<HHHHHBBBB", 200, flags, 0x7FFF, 400, position, 0, 0, 0, 0) + b"\5\0Arial")
    for at, code in enumerate(codes):
        head += record(0x41E, struct.pack("<H", 164 + at) + text16(code))
    plain = struct.pack("<HHHBBBBIIH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0)
    head += record(0xE0, plain) * NAMED_STYLES
    for code, is_struck in looks:
        number = 0 if code == "General" else 164 + codes.index(code)
        # The font with index 4 does not exist: the fifth one is called 5.
        font = 5 if is_struck else 0
        head += record(0xE0, struct.pack("<HHHBBBBIIH", font, number, 1, 0x20, 0, 0, 0, 0, 0, 0))
    streams = [sheet_stream(sheet, looks) for sheet in sheets]
    names = [struct.pack("<BB", len(sheet.name), 1) + sheet.name.encode("utf-16-le") for sheet in sheets]
    at = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    for sheet, name, stream in zip(sheets, names, streams, strict=True):
        head += record(0x85, struct.pack("<IBB", at, sheet.state, 0) + name)
        at += len(stream)
    return head + record(0x0A) + b"".join(streams)


def sheet_stream(sheet: XlsSheet, looks: list[tuple[str, bool]]) -> bytes:
    data = record(0x809, struct.pack("<HHHHII", BIFF8, 0x10, 0, 1997, 0, 6))
    for column in sheet.hidden_columns:
        data += record(0x7D, struct.pack("<HHHHHH", column, column, 2560, 15, 1, 0))
    for number, row in sheet.rows.items():
        flags = 0x100 | (0x20 if number in set(sheet.hidden_rows) else 0)
        data += record(0x208, struct.pack("<HHHHHHHH", number, 0, len(row), 300, 0, 0, flags, 15))
    for number, row in sheet.rows.items():
        for column, cell in enumerate(row):
            if cell is not None:
                style = NAMED_STYLES + looks.index((cell.code, cell.is_struck))
                data += cell_record(cell, struct.pack("<HHH", number, column, style))
    if sheet.merged:
        ranges = b"".join(struct.pack("<HHHH", *each) for each in sheet.merged)
        data += record(0xE5, struct.pack("<H", len(sheet.merged)) + ranges)
    return data + record(0x0A)


def cell_record(cell: XlsCell, place: bytes) -> bytes:
    match cell.value:
        case _ if cell.error is not None:
            return record(0x205, place + struct.pack("<BB", cell.error, 1))
        case None:
            return record(0x201, place)
        case bool():
            return record(0x205, place + struct.pack("<BB", cell.value, 0))
        case str() if cell.struck_letters or cell.raised_letters:
            letters = len(text16(cell.value)) // 2 - 1 - cell.struck_letters - cell.raised_letters
            run = struct.pack("<HHH", 1, letters, 5 if cell.struck_letters else 6)
            return record(0xD6, place + text16(cell.value) + run)
        case str():
            return record(0x204, place + text16(cell.value))
        case _:
            return record(0x203, place + struct.pack("<d", cell.value))


def compound_file(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file that holds one stream."""
    # Below 4096 bytes it would have to lie elsewhere; the padding looks like empty records.
    stream += bytes(-(-max(4096 - len(stream), 0) // 4) * 4)
    size = len(stream)
    stream += bytes(-size % SECTOR)
    count = len(stream) // SECTOR
    tables = -(-(count + 2) // (SECTOR // 4 - 1)) + 1
    links = [*range(1, count), END, END, *[FAT] * tables]
    links += [FREE] * (tables * SECTOR // 4 - len(links))
    first_table = count + 1
    places = [*range(first_table, first_table + tables)]
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, count, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *places, *[FREE] * (109 - len(places)))
    entries = directory_entry("Root Entry", 5, 1, END, 0) + directory_entry(name, 2, FREE, 0, size)
    return head + stream + entries.ljust(SECTOR, b"\0") + struct.pack(f"<{len(links)}I", *links)


def directory_entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    packed = name.encode("utf-16-le")
    head = packed.ljust(64, b"\0") + struct.pack("<HBBIII", len(packed) + 2, kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def write_xls(path: Path, *sheets: XlsSheet, is_1904: bool = False) -> Path:
    path.write_bytes(compound_file(workbook_stream(sheets, is_1904=is_1904)))
    return path


def table(*rows: Sequence[str | float | bool | None], name: str = "Sheet1") -> XlsSheet:
    """Return a sheet of plain values."""
    return XlsSheet(
        name, {at: [None if each is None else XlsCell(each) for each in row] for at, row in enumerate(rows)}
    )


def write_protected_xls(path: Path, password: str, *sheets: XlsSheet) -> Path:
    """Write a workbook that is protected as Excel 97 did it (RC4, 40 bits)."""
    salt = hashlib.md5(path.name.encode()).digest()
    verifier = hashlib.md5(salt).digest()
    proof = rc4(block_key(password, salt, 0), verifier + hashlib.md5(verifier).digest())
    plain = workbook_stream(sheets, filepass=struct.pack("<HHH", 1, 1, 1) + salt + proof)
    path.write_bytes(compound_file(scrambled(plain, password, salt)))
    return path


def block_key(password: str, salt: bytes, block: int) -> bytes:
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    mixed = hashlib.md5((short + salt) * 16).digest()[:5]
    return hashlib.md5(mixed + struct.pack("<I", block)).digest()


def rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    swap = 0
    for at in range(256):
        swap = (swap + state[at] + key[at % len(key)]) % 256
        state[at], state[swap] = state[swap], state[at]
    result = bytearray()
    at = swap = 0
    for byte in data:
        at = (at + 1) % 256
        swap = (swap + state[at]) % 256
        state[at], state[swap] = state[swap], state[at]
        result.append(byte ^ state[(state[at] + state[swap]) % 256])
    return bytes(result)


def scrambled(stream: bytes, password: str, salt: bytes) -> bytes:
    """Encrypt the contents of the records but those that a reader needs before the key."""
    whole = stream.ljust(-(-len(stream) // 1024) * 1024, b"\0")
    mask = b"".join(rc4(block_key(password, salt, at), bytes(1024)) for at in range(len(whole) // 1024))
    result = bytearray(stream)
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        first = at + 4 + (4 if kind == 0x85 else 0)
        if kind not in (0x809, 0x2F):
            for place in range(first, at + 4 + size):
                result[place] ^= mask[place]
        at += 4 + size
    return bytes(result)


def excel_5(name: str, texts: Sequence[bytes], *, character_set: int, code_page: int | None = None) -> bytes:
    """Return an Excel 5 workbook whose only sheet has these texts in column A, in fonts of this character set."""
    version = struct.pack("<HHHH", 0x0500, 5, 0, 1995)
    head = record(0x809, version) + (b"" if code_page is None else record(0x42, struct.pack("<H", code_page)))
    for _ in range(4):
        head += record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, character_set, 0) + b"\5Arial")
    head += record(0xE0, struct.pack("<HHHHHHHH", 0, 0, 1, 0x20, 0, 0, 0, 0)) * (NAMED_STYLES + 1)
    packed = name.encode("ascii")
    at = len(head) + 4 + 7 + len(packed) + 4
    head += record(0x85, struct.pack("<IBBB", at, 0, 0, len(packed)) + packed) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHH", 0x0500, 0x10, 0, 1995))
    for row, text in enumerate(texts):
        sheet += record(0x204, struct.pack("<HHHH", row, 0, NAMED_STYLES, len(text)) + text)
    return compound_file(head + sheet + record(0x0A), "Book")
