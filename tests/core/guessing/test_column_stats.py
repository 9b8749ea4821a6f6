"""The columns of a whole sheet, counted while it is read."""

import pytest

from medqa_gui.core.guessing.column_stats import LOOKED_AT, CellKind, ColumnFacts, ColumnStats
from medqa_gui.core.model.table import Row


def tallied(*rows: list[str], first: int = 1) -> ColumnStats:
    tally = ColumnStats()
    for number, texts in enumerate(rows, first):
        tally.add(Row(number, texts))
    return tally


def test_blank_cells_are_not_filled():
    facts = tallied(["a", " \t"], ["b"], ["", "", "c"]).facts
    assert [each.filled for each in facts] == [2, 0, 1]
    assert facts[1] == ColumnFacts(0, CellKind.EMPTY)


def test_the_sample_counts_below_the_header_only():
    sample = [Row(1, ["A title"]), Row(2, ["Question", "Answer"]), Row(3, ["q", "a"]), Row(4, ["q", ""])]
    tally = tallied(["q", "a"], first=5)
    tally.begin(sample, 2)
    assert [each.filled for each in tally.facts] == [3, 2]
    tally.begin(sample, 0)
    assert [each.filled for each in tally.facts] == [5, 3]
    assert tally.header_row == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("what is morphine", CellKind.SHORT_TEXT),
        ("tell your doctor " * 5, CellKind.LONG_TEXT),
        ("12", CellKind.NUMBER),
        ("-1,234.5", CellKind.NUMBER),
        ("25.6 %", CellKind.NUMBER),
        ("2019-03-04", CellKind.DATE),
        ("3/4/2019 10:30", CellKind.DATE),
        ("2019年3月4日", CellKind.DATE),
        ("10 mg", CellKind.SHORT_TEXT),
    ],
)
def test_a_column_is_named_after_most_of_its_cells(text, kind):
    assert tallied(*[[text]] * 9, ["n/a"]).facts[0].kind is kind


def test_a_column_whose_text_begins_late_is_long_text_all_the_same():
    rows = [["x"]] * LOOKED_AT + [["tell your doctor " * 9]] * (2 * LOOKED_AT)
    assert tallied(*rows).facts[0].kind is CellKind.LONG_TEXT
