"""Detect the family of workbooks in the two container formats: zip archives and OLE compound files."""

import errno
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.reading.family import Family, unsupported_kind
from medqa_gui.core.runtime.atomic_file import unreadable_file
from medqa_gui.core.runtime.resource_limits import Limits

# Larger than any list of parts; a zip bomb is not decompressed any further.
PEEK_SIZE = 1 << 20
ENCRYPTED_FLAG = 0x1
ODS_TYPES = ("application/vnd.oasis.opendocument.spreadsheet", "application/x-vnd.oasis.opendocument.spreadsheet")

ZIP_HEADS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")
OLE_HEAD = bytes.fromhex("D0CF11E0A1B11AE1")
OLE_CHUNK = 1 << 20
OLE_ENTRY = 128
OLE_STREAMS: dict[str, str] = {
    "EncryptedPackage": "encrypted",
    "Workbook": "xls",
    "Book": "xls",
    "WordDocument": "document",
    "PowerPoint Document": "presentation",
    "__properties_version1.0": "mail",
    "MatOST": "lotus",
}
# Some programs write them in capitals.
KNOWN_STREAMS = {name.lower(): kind for name, kind in OLE_STREAMS.items()}


def zip_family(path: Path, content: bytes | None = None) -> Family:
    """Return the family of a zip archive. Raises UnreadableFileError if it is damaged, protected or not a workbook.

    `content` is that of a decrypted file.
    """
    try:
        with zipfile.ZipFile(path if content is None else io.BytesIO(content)) as archive:
            return _family_of(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        # A zip directory that points outside the file causes a seek that the system refuses as invalid.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise unreadable_file(path, error) from error
        raise UnreadableFileError("file_damaged", name=path.name, part="zip_directory") from error


def _family_of(path: Path, archive: zipfile.ZipFile) -> Family:
    # Some programs write part names in another case or with backslashes, which Excel accepts.
    parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()}
    if any(info.flag_bits & ENCRYPTED_FLAG for info in parts.values()):
        raise UnreadableFileError("file_encrypted", name=path.name)
    office = _office_family(path, archive, parts)
    return office if office is not None else _family_by_mimetype(path, archive, parts)


def _office_family(path: Path, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> Family | None:
    types = _peek(archive, parts.get("[content_types].xml")).lower()
    if "xl/workbook.bin" in parts or b"ms-excel.sheet.binary" in types:
        return Family.XLSB
    if "xl/workbook.xml" in parts or re.search(rb"(spreadsheetml|ms-excel)[\w.]*\.main\+xml", types):
        return Family.XLSX
    if "word/document.xml" in parts or b"wordprocessingml" in types:
        raise unsupported_kind(path, "document")
    if "ppt/presentation.xml" in parts or b"presentationml" in types:
        raise unsupported_kind(path, "presentation")
    if any(part.startswith("xl/") for part in parts):
        raise UnreadableFileError("file_damaged", name=path.name, part="xl/workbook.xml")
    return None


def _family_by_mimetype(path: Path, archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> Family:
    mimetype = _peek(archive, parts.get("mimetype")).decode("latin-1").strip()
    content = _peek(archive, parts.get("content.xml"))
    if mimetype.startswith(ODS_TYPES) or (not mimetype and b"office:spreadsheet" in content):
        if b"encryption-data" in _peek(archive, parts.get("meta-inf/manifest.xml")):
            raise UnreadableFileError("file_encrypted", name=path.name)
        return Family.ODS
    if "opendocument.presentation" in mimetype:
        raise unsupported_kind(path, "presentation")
    if "opendocument" in mimetype or "content.xml" in parts:
        raise unsupported_kind(path, "document")
    if any(part.endswith(".iwa") or part in {"index.zip", "index.apxl", "index.xml"} for part in parts):
        raise unsupported_kind(path, "iwork")
    raise unsupported_kind(path, "archive")


def check_unpacked_size(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Raise `file_too_large` if the decompressed size of all parts exceeds the limit."""
    size, mib = sum(each.file_size for each in archive.infolist()), 1024**2
    if size > limits.unpacked:
        raise UnreadableFileError("file_too_large", name=name, size=size // mib, limit=limits.unpacked // mib)


def _peek(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> bytes:
    if info is None:
        return b""
    with archive.open(info) as part:
        return part.read(PEEK_SIZE)


def ole_family(path: Path) -> Family:
    """Return the family of a compound file. Raises UnreadableFileError if it is not a workbook."""
    try:
        kinds = list(dict.fromkeys(_stream_kinds(path)))
    except OSError as error:
        raise unreadable_file(path, error) from error
    if "encrypted" in kinds:
        return Family.PROTECTED
    is_excel_name = path.suffix.lower() in {".xls", ".xlt", ".xla"}
    # A document may embed a workbook and vice versa; the outer one is listed first.
    if kinds and (kinds[0] == "xls" or (is_excel_name and "xls" in kinds)):
        return Family.XLS
    if not kinds and is_excel_name:
        raise UnreadableFileError("file_damaged", name=path.name, part="ole_directory")
    raise unsupported_kind(path, kinds[0] if kinds else "ole")


def _stream_kinds(path: Path) -> Iterator[str]:
    """Yield the kinds of the known streams from their directory entries at any position.

    The chain of directory sectors is not followed, since it may be broken in a damaged file: entries start at
    multiples of 128 bytes.
    """
    names = re.compile(b"|".join(re.escape(name.encode("utf-16-le")) + b"\0\0" for name in OLE_STREAMS), re.IGNORECASE)
    with path.open("rb") as file:
        while chunk := file.read(OLE_CHUNK):
            for found in names.finditer(chunk):
                # Byte 64 is the length of the name, byte 66 the type; 2 is a stream.
                size, kind = found.end() - found.start(), chunk[found.start() + 64 : found.start() + 67]
                if found.start() % OLE_ENTRY == 0 and kind == size.to_bytes(2, "little") + b"\2":
                    yield KNOWN_STREAMS[found.group()[:-2].decode("utf-16-le").lower()]
