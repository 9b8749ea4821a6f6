"""All rows of a sheet in memory, in compressed chunks, and never on the disk."""

import marshal
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from medqa_gui.core.model.table import CellMark, CellNote, Row, SheetFacts

CHUNK_ROWS = 500
_OPEN_CHUNKS = 8


class RowStore:
    """RowSource with random access by 0-based position; the caller that adds the rows sets `facts`."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self.width = 0
        self._chunks: list[bytes] = []
        self._tail: list[Row] = []
        self._open: OrderedDict[int, list[Row]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._chunks) * CHUNK_ROWS + len(self._tail)

    def __iter__(self) -> Iterator[Row]:
        for chunk in self._chunks:
            yield from _decompressed(chunk)
        yield from self._tail

    def add(self, row: Row) -> None:
        """Add the next row."""
        self._tail.append(row)
        self.width = max(self.width, len(row.texts))
        if len(self._tail) == CHUNK_ROWS:
            self._chunks.append(_compressed(self._tail))
            self._tail = []

    def page(self, first: int, count: int) -> list[Row]:
        """Return the rows at these positions, fewer at the end."""
        last = min(first + count, len(self))
        return [self[position] for position in range(max(first, 0), last)]

    def __getitem__(self, position: int) -> Row:
        chunk, at = divmod(position, CHUNK_ROWS)
        return (self._tail if chunk == len(self._chunks) else self._chunk(chunk))[at]

    def _chunk(self, chunk: int) -> list[Row]:
        rows = self._open.pop(chunk, None) or _decompressed(self._chunks[chunk])
        self._open[chunk] = rows
        if len(self._open) > _OPEN_CHUNKS:
            self._open.popitem(last=False)
        return rows


def _compressed(rows: list[Row]) -> bytes:
    """Compress rows as plain tuples, since marshal does not accept named ones."""
    plain = [(row.number, row.texts, row.is_hidden, _plain_notes(row)) for row in rows]
    return zlib.compress(marshal.dumps(plain), 1)


def _plain_notes(row: Row) -> dict[int, tuple[int, str]] | None:
    if not row.notes:
        return None
    return {column: (int(note.mark), note.stored) for column, note in row.notes.items()}


def _decompressed(chunk: bytes) -> list[Row]:
    return [_row(*plain) for plain in marshal.loads(zlib.decompress(chunk))]  # noqa: S302 - our own bytes, never stored


def _row(number: int, texts: list[str], is_hidden: bool, notes: dict[int, Any] | None) -> Row:  # noqa: FBT001
    if notes:
        notes = {column: CellNote(CellMark(mark), stored) for column, (mark, stored) in notes.items()}
    return Row(number, texts, is_hidden, notes)
