"""The most frequent values of the sheet's columns, as far as its first rows tell."""

from collections import Counter
from collections.abc import Sequence

from medqa_gui.core.model.table import Row

# Longer texts are no values that a person would choose by.
_LONGEST, _MOST = 60, 20


def frequent_values(rows: Sequence[Row], header_row: int, column: int) -> list[str]:
    """Return the values that stand in several rows of a 0-based column, the most frequent first."""
    counts: Counter[str] = Counter()
    for row in rows:
        text = row.texts[column].strip() if column < len(row.texts) else ""
        if row.number > header_row and text and len(text) <= _LONGEST and "\n" not in text:
            counts[text] += 1
    return [value for value, count in counts.most_common(_MOST) if count > 1]
