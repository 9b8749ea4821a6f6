"""Parquet with a column of messages, as `datasets.load_dataset("parquet")` and the trainers that use it read it.

Source: apache/parquet-format; the column is list<struct<role: string, content: string>>. pyarrow is optional,
since it would make the download half as large again.
"""

import importlib
import json
from collections.abc import Iterator
from typing import IO, Any

from medqa_gui.core.formats.format import Sink, Writable
from medqa_gui.core.formats.message_list import MessagesFormat
from medqa_gui.core.model.errors import InvalidDatasetError, PlanError

_BATCH = 10_000


class Parquet(MessagesFormat):
    """One row is a list of messages, each a role and a text."""

    id = "parquet"
    suffix = ".parquet"

    def sink(self, file: Writable) -> Sink:
        """Return a writer of rows. Raises PlanError (`parquet_missing`) without pyarrow."""
        return _ParquetSink(file, _arrow())

    def records(self, file: IO[bytes], *, is_ours: bool = False) -> Iterator[Any]:  # noqa: ARG002
        """Yield the rows as dictionaries, one batch in memory. Raises PlanError (`parquet_missing`) without pyarrow."""
        return read_rows(file)


def read_rows(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the rows of any Parquet file. Raises InvalidDatasetError (`dataset_not_parquet`) for other files."""
    arrow = _arrow()
    try:
        for batch in arrow.parquet.ParquetFile(file).iter_batches(_BATCH):
            yield from batch.to_pylist()
    except (arrow.ArrowException, OSError) as error:
        raise InvalidDatasetError("dataset_not_parquet") from error


def _arrow() -> Any:  # noqa: ANN401 - an optional library, hidden from the bundle's search for imports
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise PlanError("parquet_missing") from error


class _ParquetSink:
    """Writer of records as row groups."""

    def __init__(self, file: Writable, arrow: Any) -> None:  # noqa: ANN401
        self._arrow = arrow
        message = arrow.struct([("role", arrow.string()), ("content", arrow.string())])
        self._schema = arrow.schema([("messages", arrow.list_(message))])
        self._writer = arrow.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Any] = []

    def add(self, record: str) -> None:
        self._rows.append(json.loads(record))
        if len(self._rows) == _BATCH:
            self._flush()

    def finish(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(self._rows, self._schema))
        self._rows.clear()
