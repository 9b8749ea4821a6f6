"""Whether every sheet of an .xls file reaches its end: a reader that does not look would give half of it."""

import io
import struct

from medqa_gui.core.reading.containers import OLE_HEAD

_STARTS = frozenset((0x0809, 0x0409, 0x0209, 0x0009))
_END = 0x000A
_SHEET = 0x0085


def check_complete(content: bytes) -> None:
    """Raise ValueError where a sheet is cut short; OSError where the container is too damaged to tell."""
    stream = workbook_stream(content) if content.startswith(OLE_HEAD) else content
    for place in _sheets(stream):
        _check_end(stream, place)


def workbook_stream(content: bytes) -> bytes:
    """Return the records of the workbook inside a compound file. Raises OSError where the container is damaged."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(content)) as container:
        name = "Workbook" if container.exists("Workbook") else "Book"
        data: bytes = container.openstream(name).read()
        return data


def _sheets(stream: bytes) -> list[int]:
    """Return where the sheets begin; an Excel 4 file is one sheet."""
    places: list[int] = []
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _SHEET and size >= 4:
            places += struct.unpack_from("<I", stream, at + 4)
        if kind == _END:
            break
        at += 4 + size
    return places or [0]


def _check_end(stream: bytes, at: int) -> None:
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4 + size
        depth += (kind in _STARTS) - (kind == _END)
        if depth == 0:
            return
    raise ValueError(at)
