"""Groups of rows that share a key, wherever in the sheet they are."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping

from medqa_gui.core.model.table import Row


def group_rows(
    rows: Iterable[Row], key_of: Callable[[Row], str | None], sizes: Mapping[str, int]
) -> Iterator[list[Row]]:
    """Yield the rows of each group once its last row is read, in the order of the first rows.

    `sizes` is the number of rows of each group; a row without a key is a group of its own. Only groups that wait for a
    row, or for an earlier group, are kept in memory: almost none if the rows of a group are adjacent.
    """
    waiting: OrderedDict[str | int, list[Row]] = OrderedDict()
    for row in rows:
        key = key_of(row)
        waiting.setdefault(row.number if key is None else key, []).append(row)
        while waiting:
            first, found = next(iter(waiting.items()))
            if isinstance(first, str) and len(found) < sizes.get(first, 0):
                break
            del waiting[first]
            yield found
    yield from waiting.values()
