"""Most frequent values of a column in the first rows of a sheet."""

from collections import Counter
from collections.abc import Sequence

from medqa_gui.core.model.table import Row

# Longer texts are free text, not values to filter by.
_LONGEST, _MOST = 60, 20


def frequent_values(rows: Sequence[Row], header_row: int, column: int) -> list[str]:
    """Return values that occur in more than one row of a 0-based column, most frequent first."""
    counts: Counter[str] = Counter()
    for row in rows:
        text = row.texts[column].strip() if column < len(row.texts) else ""
        if row.number > header_row and text and len(text) <= _LONGEST and "\n" not in text:
            counts[text] += 1
    return [value for value, count in counts.most_common(_MOST) if count > 1]
