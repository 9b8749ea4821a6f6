"""Number formats of Excel 2 to 4, whose files list all of their codes themselves."""

import struct
from contextlib import closing
from pathlib import Path

from medqa_gui.core.reading.open import open_workbook
from tests.core.reading.xls_files import record


def shown(path: Path) -> list[list[str]]:
    with closing(open_workbook(path)) as workbook:
        return [row.texts for row in workbook.rows(0)]


def excel_4(path: Path, codes: list[str], cells: list[tuple[float, int]]) -> Path:
    """Write a sheet of Excel 4: numbers with the index of their code, one a row."""
    data = record(0x409, struct.pack("<HHH", 4, 0x10, 0))
    data += record(0x42, struct.pack("<H", 1252))
    data += record(0x231, struct.pack("<HHHB", 200, 0, 0x7FFF, 5) + b"Arial")
    data += b"".join(record(0x41E, struct.pack("<HB", 0, len(each)) + each.encode()) for each in codes)
    for _, index in cells:
        data += record(0x443, struct.pack("<BBHBBHI", 0, index, 1, 0x20, 0xFC, 0, 0))
    for row, (value, _) in enumerate(cells):
        data += record(0x203, struct.pack("<HHHd", row, 0, row, value))
    path.write_bytes(data + record(0x0A))
    return path


def excel_2(path: Path, codes: list[bytes], cells: list[tuple[float, int]]) -> Path:
    """Write a sheet of Excel 2: numbers with the index of their code, one a row."""
    data = record(0x09, struct.pack("<HH", 2, 0x10)) + record(0x42, struct.pack("<H", 1252))
    data += record(0x31, struct.pack("<HHB", 200, 0, 5) + b"Arial")
    data += b"".join(record(0x1E, bytes([len(each)]) + each) for each in codes)
    for row, (value, index) in enumerate(cells):
        data += record(0x03, struct.pack("<HHBBBd", row, 0, 0, index, 0, value))
    path.write_bytes(data + record(0x0A))
    return path


def test_the_codes_of_excel_4_are_those_of_the_file(tmp_path: Path) -> None:
    codes = ["General", *["0"] * 12, "m/d/yy", "0.00%", *["0"] * 7, "d-mmm"]
    path = excel_4(tmp_path / "a.xls", codes, [(0.33, 14), (33970, 22), (45292, 13), (5, 0)])
    assert shown(path) == [["33.00%"], ["1-Jan"], ["2024-01-01"], ["5"]]


def test_a_code_that_is_a_nul_character_is_general(tmp_path: Path) -> None:
    path = excel_2(tmp_path / "a.xls", [b"General", b"\0", b"d-mmm"], [(1296.7, 1), (33970, 2)])
    assert shown(path) == [["1296.7"], ["1-Jan"]]
