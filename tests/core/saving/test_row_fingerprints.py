"""What changed since a workbook was saved last is known without its text."""

import stat
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.model.column import Column
from medqa_gui.core.model.errors import MedqaError, UnwritableTargetError
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.outcome import Progress
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.table import Row
from medqa_gui.core.saving.row_fingerprints import (
    Changes,
    Fingerprints,
    SavedRows,
    compare_rows,
    read_fingerprints,
    remove_fingerprints,
    save_with_fingerprints,
    write_fingerprints,
)

COLUMNS = (Column(0, "Question", 3), Column(1, "Answer", 3))
PLAN = Plan(Path("/ward.xlsx"), mapping=ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0))))
PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), max_size=12)


ROWS = [Row(1, ["Question", "Answer"]), Row(2, ["What?", "This."])]


def known(folder: Path, pairs, plan: Plan = PLAN, columns=COLUMNS) -> SavedRows:
    rows = [ROWS[0], *(Row(at + 2, list(pair)) for at, pair in enumerate(pairs))]
    return ended(Fingerprints(folder).rows(plan, rows, columns))


def ended(job):
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def test_new_changed_and_vanished_rows_are_told_apart(tmp_path: Path) -> None:
    before = known(tmp_path, [("What?", "This."), ("Who?", "She."), ("When?", "Now."), ("Old?", "Gone.")])
    now = known(tmp_path, [("When?", "Now."), ("What?", "That."), ("Whose?", "She."), ("New?", "Yes.")])
    assert compare_rows(before, now) == Changes("", frozenset({5}), frozenset({3, 4}), (5,))


def test_the_same_rows_in_another_order_did_not_change(tmp_path: Path) -> None:
    pairs = [("a", "1"), ("b", "2"), ("a", "1")]
    assert compare_rows(known(tmp_path, pairs), known(tmp_path, pairs[::-1])) == Changes("")


@given(before=PAIRS, now=PAIRS)
def test_every_row_is_accounted_for(tmp_path_factory: pytest.TempPathFactory, before, now) -> None:
    folder = tmp_path_factory.getbasetemp() / "fingerprints"
    found = compare_rows(known(folder, before), known(folder, now))
    assert found is not None
    same = sum((Counter(before) & Counter(now)).values())
    assert len(now) == same + len(found.new) + len(found.changed)
    assert len(before) == same + len(found.changed) + len(found.vanished)
    assert found.new & found.changed == frozenset()


def test_other_columns_cannot_be_compared(tmp_path: Path) -> None:
    other = (Column(0, "Question", 3), Column(1, "Comment", 3))
    assert compare_rows(known(tmp_path, [("a", "1")]), known(tmp_path, [("a", "1")], columns=other)) is None


def test_moved_columns_are_the_same_columns(tmp_path: Path) -> None:
    moved = Plan(Path("/ward.xlsx"), mapping=ColumnMapping(((Field.ANSWER, 0), (Field.QUESTION, 1))))
    columns = (Column(0, "Answer", 3), Column(1, "Question", 3))
    now = known(tmp_path, [("1", "a")], moved, columns)
    assert compare_rows(known(tmp_path, [("a", "1")]), now) == Changes("")


def test_what_is_kept_is_read_again_and_holds_no_text(tmp_path: Path) -> None:
    rows = known(tmp_path, [("SECRET-7 question", "SECRET-7 answer")] * 3)
    place = Fingerprints(tmp_path).place(PLAN)
    write_fingerprints(rows, place)
    found = read_fingerprints(place)
    assert found is not None
    assert found.saved_at
    assert (found.columns, found.numbers, found.questions, found.answers) == (
        rows.columns,
        rows.numbers,
        rows.questions,
        rows.answers,
    )
    assert all(b"SECRET" not in path.read_bytes() for path in tmp_path.iterdir())
    assert "ward" not in "".join(path.name for path in tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="rights are of another kind there")
def test_only_the_person_may_read_key_and_fingerprints(tmp_path: Path) -> None:
    folder = tmp_path / "known"
    write_fingerprints(known(folder, [("a", "1")]), Fingerprints(folder).place(PLAN))
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_key_gives_other_fingerprints(tmp_path: Path) -> None:
    one, other = known(tmp_path / "a", [("a", "1")]), known(tmp_path / "b", [("a", "1")])
    assert one.questions != other.questions
    assert compare_rows(one, other) is None


@pytest.mark.parametrize("content", [b"", b"{}\n", b"null\n", b'{"medqa_rows": 2}\n', b"\xff\n", b"[" * 50_000])
def test_damaged_fingerprints_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    assert read_fingerprints(tmp_path / "x") is None


def test_fingerprints_that_are_cut_anywhere_are_none(tmp_path: Path) -> None:
    place = tmp_path / "rows"
    write_fingerprints(known(tmp_path, [("a", "1"), ("b", "2")]), place)
    whole = place.read_bytes()
    for length in range(len(whole)):
        place.write_bytes(whole[:length])
        assert read_fingerprints(place) is None


def test_all_fingerprints_are_forgotten_with_their_key(tmp_path: Path) -> None:
    write_fingerprints(known(tmp_path, [("a", "1")]), Fingerprints(tmp_path).place(PLAN))
    remove_fingerprints(tmp_path)
    assert list(tmp_path.iterdir()) == []


def saving(error: MedqaError | None = None):
    yield Progress(1)
    if error:
        raise error
    return "saved"


def test_a_save_that_succeeds_is_remembered_before_it_is_told_of(tmp_path: Path) -> None:
    assert ended(save_with_fingerprints(saving(), PLAN, ROWS, COLUMNS, tmp_path)) == "saved"
    kept = read_fingerprints(Fingerprints(tmp_path).place(PLAN))
    assert kept is not None
    assert list(kept.numbers) == [2]


def test_a_save_that_fails_or_is_cancelled_is_not_remembered(tmp_path: Path) -> None:
    with pytest.raises(UnwritableTargetError):
        ended(save_with_fingerprints(saving(UnwritableTargetError("target_exists")), PLAN, ROWS, COLUMNS, tmp_path))
    job = save_with_fingerprints(saving(), PLAN, ROWS, COLUMNS, tmp_path)
    next(job)
    job.close()
    assert read_fingerprints(Fingerprints(tmp_path).place(PLAN)) is None


def test_a_folder_that_cannot_be_written_stops_no_save(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert ended(save_with_fingerprints(saving(), PLAN, ROWS, COLUMNS, tmp_path / "file")) == "saved"
