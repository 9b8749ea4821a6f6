"""Check that every sheet of an .xls file reaches its end, which some readers do not notice."""

import io
import struct

from medqa_gui.core.reading.containers import OLE_HEAD

_STARTS = frozenset((0x0809, 0x0409, 0x0209, 0x0009))
_END = 0x000A
_SHEET = 0x0085


def check_complete(content: bytes) -> None:
    """Raise ValueError if a sheet is incomplete, OSError if the container is too damaged to check."""
    stream = workbook_stream(content) if content.startswith(OLE_HEAD) else content
    for offset in _sheets(stream):
        _check_end(stream, offset)


def workbook_stream(content: bytes) -> bytes:
    """Return the records of the workbook in a compound file. Raises OSError if the container is damaged."""
    import olefile  # in the child process only

    with olefile.OleFileIO(io.BytesIO(content)) as container:
        name = "Workbook" if container.exists("Workbook") else "Book"
        data: bytes = container.openstream(name).read()
        return data


def _sheets(stream: bytes) -> list[int]:
    """Return the start offsets of the sheets; an Excel 4 file is one sheet."""
    offsets: list[int] = []
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _SHEET and size >= 4:
            offsets += struct.unpack_from("<I", stream, at + 4)
        if kind == _END:
            break
        at += 4 + size
    return offsets or [0]


def _check_end(stream: bytes, at: int) -> None:
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4 + size
        depth += (kind in _STARTS) - (kind == _END)
        if depth == 0:
            return
    raise ValueError(at)
