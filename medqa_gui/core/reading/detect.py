"""Detect the family of a file by its content; the suffix only decides between kinds of plain text."""

import re
import stat
from pathlib import Path

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.reading.containers import OLE_HEAD, ZIP_HEADS, ole_family, zip_family
from medqa_gui.core.reading.family import Family, unsupported_kind
from medqa_gui.core.runtime.atomic_file import unreadable_file
from medqa_gui.core.runtime.text_encoding import encoding_by_bytes

__all__ = ["Family", "detect"]

HEAD_SIZE = 1 << 16
CHUNK = 1 << 20
# Excel's owner file is 165 bytes long.
LOCK_FILE_SIZE = 1024
TABLE_LINES = 3
TABLE_MARKS = "\t;,"
SPREADSHEET_ENDINGS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".xlsb", ".ods", ".ots"})

# Excel 2, 3 and 4 wrote a bare stream that begins with the record "beginning of file" and its length.
BIFF_HEADS = (b"\x09\x00\x04\x00", b"\x09\x00\x06\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")

FOREIGN_HEADS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"SQLite format 3\x00", "database"),
    (b"\x00\x01\x00\x00Standard ", "database"),
    (b"{\\rtf", "document"),
    (b"$FL2@(#)", "statistics"),
    (b"$FL3@(#)", "statistics"),
    (b"<stata_dta>", "statistics"),
    (b"PAR1", "parquet"),
    (b"\x00\x00\x02\x00\x06\x04\x06\x00", "lotus"),
    (b"\x00\x00\x1a\x00", "lotus"),
)

# As text, so that `re` compiles them only for a file that is not a zip package.
MARKUP: tuple[tuple[str, str], ...] = (
    (r"(?s)<\?xml.{0,2000}?(mso-application|<(\w+:)?workbook\b)", "xml2003"),
    (r"<(\w+:)?workbook\b", "xml2003"),
    (r"(?s)(<\?xml.{0,2000}?)?<office:document\b", "flat_ods"),
    (r"(?s)(<\?xml.{0,2000}?)?<(!doctype html|html|head|body|table|meta|style)\b", "html"),
    (r"<\?xml\b", "xml"),
    (r"(from: [^\n]*\n|subject: [^\n]*\n|date: [^\n]*\n)*mime-version:", "mht"),
    (r"""\{\s*["}]|\[\s*[\[{"\]]|\[\s*-?\d+(\.\d+)?\s*[,\]]\s""", "json"),
)
# Markup that programs export with the suffix of a workbook.
READ_MARKUP: dict[str | None, Family] = {"html": Family.HTML, "xml2003": Family.XML_2003}
# Every SYLK file has cell records, unlike a table with the column name "ID".
SYLK = r"(?s)id;p[^\n]*\n(.*\n)?c;([yx]\d+;)*([yx]\d+;|k)"


def detect(path: Path) -> Family:
    """Return the family of the file. Raises UnreadableFileError if no reader could open it."""
    size = _size(path)
    if path.name.startswith("~$") and size < LOCK_FILE_SIZE:
        raise UnreadableFileError("file_lock", name=path.name)
    head = _head(path)
    if not head:
        raise UnreadableFileError("file_empty", name=path.name)
    return _family(path, head)


def _head(path: Path) -> bytes:
    """Return the first bytes, or b"" if the whole file is zeros (an unfinished copy)."""
    try:
        with path.open("rb") as file:
            head = chunk = file.read(HEAD_SIZE)
            while chunk and not chunk.strip(b"\0"):
                chunk = file.read(CHUNK)
    except OSError as error:
        raise unreadable_file(path, error) from error
    return head if chunk else b""


def _size(path: Path) -> int:
    """Return the size in bytes of a regular file; reading a pipe or a device could block."""
    try:
        found = path.stat()
    except OSError as error:
        raise unreadable_file(path, error) from error
    except ValueError as error:
        raise UnreadableFileError("file_missing", path=path) from error
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableFileError("file_is_folder", path=path)
    if not stat.S_ISREG(found.st_mode):
        raise unsupported_kind(path, "device")
    return found.st_size


def _family(path: Path, head: bytes) -> Family:
    if head.startswith(ZIP_HEADS):
        return zip_family(path)
    if head.startswith(OLE_HEAD):
        return ole_family(path)
    if head.startswith(BIFF_HEADS):
        return Family.XLS
    kind = _foreign_kind(head)
    if kind in READ_MARKUP:
        return READ_MARKUP[kind]
    if kind is None and path.suffix.lower() in SPREADSHEET_ENDINGS and not _is_table(head):
        kind = "text"
    if kind is not None:
        raise unsupported_kind(path, kind)
    return Family.TEXT


def _is_table(head: bytes) -> bool:
    """Return whether text with the suffix of a workbook is a table: several lines with the same number of cells."""
    encoding = encoding_by_bytes(head) or "latin-1"
    lines = [line for line in head.decode(encoding, "replace").splitlines()[:TABLE_LINES] if line.strip()]
    return any(
        len(lines) > 1 and len({line.count(each) for line in lines}) == 1 and each in lines[0] for each in TABLE_MARKS
    )


def _foreign_kind(head: bytes) -> str | None:
    """Return the kind of a file that is neither a workbook nor plain text, else None."""
    for start, kind in FOREIGN_HEADS:
        if head.startswith(start):
            return kind
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "image"
    if re.match(rb"BZh[1-9]1AY&SY", head):
        return "archive"
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str | None:
    encoding = encoding_by_bytes(head)
    if encoding is None and _is_binary(head):
        return "binary"
    text = head.decode(encoding or "latin-1", "replace").lstrip("\ufeff\xef\xbb\xbf \t\r\n").lower()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if re.match(SYLK, text):
        return "slk"
    return next((kind for pattern, kind in MARKUP if re.match(pattern, text)), None)


def _is_binary(head: bytes) -> bool:
    """Return whether more than 1 % of the bytes are control characters that text does not contain."""
    controls = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
    return (len(head) - len(head.translate(None, controls))) * 100 > len(head)
