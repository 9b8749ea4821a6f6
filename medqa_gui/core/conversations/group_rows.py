"""Rows that belong together, wherever in the sheet they stand."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping

from medqa_gui.core.model.table import Row


def gathered(rows: Iterable[Row], key_of: Callable[[Row], str | None], sizes: Mapping[str, int]) -> Iterator[list[Row]]:
    """Yield the rows of each group once its last one was read, in the order of their first rows.

    `sizes` are the rows of each group; a row without a key is a group of its own. Only what is not yet whole, or stands
    below something that is not, is held: next to nothing where the rows of a group stand together.
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
