"""Rows go into the store and come back as they were."""

from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.model.table import CellMark, CellNote, Row, nonblank_columns
from medqa_gui.core.reading.row_store import CHUNK_ROWS, RowStore

texts = st.text(st.characters(), max_size=20)
notes = st.none() | st.dictionaries(
    st.integers(0, 5), st.builds(CellNote, st.sampled_from(list(CellMark)), texts), min_size=1, max_size=2
)
rows = st.builds(Row, st.integers(1, 1_048_576), st.lists(texts, max_size=4), st.booleans(), notes)


def filled(wanted: list[Row]) -> RowStore:
    store = RowStore()
    for row in wanted:
        store.add(row)
    return store


@given(st.lists(rows, max_size=30))
def test_rows_come_back_as_they_were_added(wanted: list[Row]) -> None:
    store = filled(wanted * 40)
    assert list(store) == wanted * 40
    assert len(store) == len(wanted) * 40
    assert store.width == max((len(row.texts) for row in wanted), default=0)


def test_a_page_over_the_border_of_two_chunks_is_whole() -> None:
    store = filled([Row(number, [str(number)]) for number in range(1, 2 * CHUNK_ROWS + 10)])
    first = CHUNK_ROWS - 3
    assert [row.number for row in store.page(first, 6)] == list(range(first + 1, first + 7))


def test_a_page_beyond_the_end_has_the_remaining_rows() -> None:
    store = filled([Row(1, ["a"]), Row(2, ["b"])])
    assert [row.number for row in store.page(1, 10)] == [2]
    assert store.page(5, 10) == []


def test_marks_are_marks_again_when_they_come_back() -> None:
    store = filled([Row(1, [""], notes={0: CellNote(CellMark.ERROR | CellMark.STRUCK, "#N/A")})] * CHUNK_ROWS)
    note = store[0].notes
    assert note is not None
    assert CellMark.ERROR in note[0].mark
    assert note[0].stored == "#N/A"


def test_repetitive_rows_need_a_fraction_of_their_size() -> None:
    store = filled([Row(number, ["a typical answer of a clinician " * 20]) for number in range(1, 5001)])
    packed = sum(len(chunk) for chunk in store._chunks)
    assert packed < 5000 * 640 / 10


def test_only_columns_with_something_in_them_are_looked_at():
    assert list(nonblank_columns(["", "a", " ", "", "0"])) == [1, 2, 4]
