"""Records of the parts of a binary workbook (.xlsb), and their values."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from medqa_gui.core.reading.xlsx.package import Package

_LONGEST_NUMBER = 4  # bytes of a record's length


class Kind:
    """Numbers of the record types that are read (MS-XLSB 2.3.2)."""

    ROW = 0
    BLANK, RK, ERROR, TRUTH, REAL, TEXT, SHARED = range(1, 8)
    FORMULA_TEXT, FORMULA_REAL, FORMULA_TRUTH, FORMULA_ERROR = range(8, 12)
    SHARED_ITEM = 19
    FONT, FORMAT, STYLE = 43, 44, 47
    COLUMNS = 60
    RICH_TEXT = 62
    WORKBOOK_PROPERTIES = 153
    SHEET = 156
    FILTER = 161
    MERGED = 176
    BEGIN_ROWS, END_ROWS = 145, 146
    BEGIN_STYLES, END_STYLES = 617, 618
    FILTER_COLUMN = 163


class Record(NamedTuple):
    """One record: its number and its bytes."""

    kind: int
    data: bytes


def records(package: Package, part: str) -> Iterator[Record]:
    """Yield the records of a part. Raises `file_damaged` if one is incomplete."""
    waiting = b""
    for chunk in package.chunks(part):
        waiting += chunk
        at = 0
        while (found := _record(waiting, at)) is not None:
            record, at = found
            yield record
        waiting = waiting[at:]
        package.check_cell_size(len(waiting))
    if waiting:
        raise package.damage_error(part)


def _record(data: bytes, at: int) -> tuple[Record, int] | None:
    """Return the record at this offset and the offset of the next one, None if it is still incomplete."""
    if len(data) - at < 2 + _LONGEST_NUMBER and not _has_head(data, at):
        return None
    kind, at = data[at], at + 1
    if kind & 0x80:
        kind, at = kind & 0x7F | (data[at] & 0x7F) << 7, at + 1
    size = 0
    for shift in range(0, 7 * _LONGEST_NUMBER, 7):
        byte, at = data[at], at + 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return (Record(kind, data[at : at + size]), at + size) if at + size <= len(data) else None


def _has_head(data: bytes, at: int) -> bool:
    """Return whether the number and the length of a record are complete."""
    at += 1 if at < len(data) and data[at] < 0x80 else 2
    return any(byte < 0x80 for byte in data[at : at + _LONGEST_NUMBER])


def wide_text(data: bytes, at: int) -> str:
    """Return the counted UTF-16 text at this offset, "" for a null text. Raises ValueError if it is incomplete."""
    (size,) = struct.unpack_from("<I", data, at)
    if size == 0xFFFFFFFF:
        return ""
    text = data[at + 4 : at + 4 + 2 * size]
    if len(text) != 2 * size:
        raise ValueError(at)
    return text.decode("utf-16-le", "surrogatepass")


def after_wide_text(data: bytes, at: int) -> int:
    """Return the offset after the counted text at this offset."""
    (size,) = struct.unpack_from("<I", data, at)
    return at + 4 + (0 if size == 0xFFFFFFFF else 2 * size)


def small_number(raw: int) -> float:
    """Return the number in four bytes: an integer or the upper half of a double, optionally in hundredths."""
    if raw & 2:
        number: float = (raw >> 2) - ((raw & 0x80000000) >> 1)
    else:
        number = struct.unpack("<d", struct.pack("<Q", (raw & 0xFFFFFFFC) << 32))[0]
    return number / 100 if raw & 1 else number
