"""Work that is not saved yet is kept, and comes back as it was."""

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medqa_gui.core.model.address import Address
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.finding import FindingId
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Edit, Plan
from medqa_gui.core.model.plan_json import plan_from_json, plan_to_json
from medqa_gui.core.model.rules import RowRules
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.runtime.source_mark import SourceMark, mark_source
from medqa_gui.core.saving.unsaved_work import (
    SUFFIX,
    Journal,
    columns_mark,
    earlier_path,
    journal_path,
    read_journal,
    read_journals,
    remove_journal,
    remove_journals,
    resume_plan,
    write_journal,
)

MARK = SourceMark(3, 7, "ab")
COLUMNS = (Column(0, "Question", 3), Column(1, "Answer", 3))
SHEETS = ("Ward", "Clinic")
TEXTS = st.text(st.characters(), max_size=40)
PATHS = st.sampled_from([Path("/a/病房 1.xlsx"), Path("b.csv"), Path("/x/\udce9t\udce9.xls")])
ADDRESSES = st.builds(Address, TEXTS, st.integers(1, 9), st.integers(1, 2))
PLANS = st.builds(
    Plan,
    source=PATHS,
    system_prompt=TEXTS,
    question_template=TEXTS,
    left_out=st.frozensets(ADDRESSES, max_size=3),
    edits=st.lists(st.builds(Edit, address=ADDRESSES, text=TEXTS), max_size=4).map(tuple),
)


def plan(path: Path = Path("/ward.xlsx")) -> Plan:
    return Plan(
        path,
        sheet="Ward",
        mapping=ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0))),
        edits=(Edit(Address("", 3), Field.ANSWER, "Rest.\ud800", "00ff"),),
        left_out=frozenset({Address("Ward!", 4)}),
        brought_back=frozenset({Address("", 5)}),
        accepted=frozenset({(FindingId.MARKUP, Address("心内科", 6, 2))}),
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(PLANS)
def test_any_plan_comes_back_from_its_json_without_its_password(any_plan: Plan) -> None:
    text = json.dumps(plan_to_json(any_plan))
    wanted = replace(any_plan, read_options=replace(any_plan.read_options, password=None))
    assert plan_from_json(json.loads(text)) == wanted


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)
       | st.dictionaries(st.sampled_from(["source", "rules", "edits", "x"]), inner), max_leaves=12))  # fmt: skip
def test_any_other_json_is_refused_as_no_plan(value: object) -> None:
    try:
        found = plan_from_json(value)
    except ValueError:
        return
    assert isinstance(found, Plan)


def test_what_is_written_is_read_again_and_forgotten(tmp_path: Path) -> None:
    place = journal_path(tmp_path / "sessions", plan().source, 2)
    marks = {Address("Ward!", 4): "00ff", Address("心内科", 6, 2): "ff"}
    journal = Journal(plan(), MARK, columns_mark(COLUMNS), "2024-03-12T10:00:00+00:00", marks, is_saved=True)
    write_journal(journal, place)
    assert read_journals(tmp_path / "sessions") == (journal,)
    assert read_journal(place).place == place
    remove_journal(place)
    assert read_journals(tmp_path / "sessions") == ()


def test_a_password_is_never_written(tmp_path: Path) -> None:
    secret = replace(plan(), read_options=ReadOptions("gb18030", ";", "hunter2"))
    write_journal(Journal(secret, MARK, ""), journal_path(tmp_path, plan().source))
    (path,) = tmp_path.iterdir()
    assert b"hunter2" not in path.read_bytes()
    assert read_journals(tmp_path)[0].plan.read_options == ReadOptions("gb18030", ";")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are of another kind there")
def test_only_the_person_may_read_it(tmp_path: Path) -> None:
    write_journal(Journal(plan(), MARK, ""), journal_path(tmp_path / "sessions", plan().source))
    (path,) = (tmp_path / "sessions").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"medqa_work": 1}',
        b'{"medqa_work": 3, "plan": {}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_a_damaged_newer_or_half_written_journal_is_passed_over(tmp_path: Path, content: bytes) -> None:
    write_journal(Journal(plan(), MARK, ""), journal_path(tmp_path, plan().source))
    (tmp_path / f"0{SUFFIX}").write_bytes(content)
    assert len(read_journals(tmp_path)) == 1
    assert read_journal(tmp_path / f"0{SUFFIX}") is None


def test_a_journal_that_is_cut_anywhere_is_passed_over(tmp_path: Path) -> None:
    write_journal(Journal(plan(), MARK, ""), journal_path(tmp_path, plan().source))
    path = journal_path(tmp_path, plan().source)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 7):
        path.write_bytes(whole[:length])
        assert read_journal(path) is None


def test_a_folder_that_is_none_holds_no_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert read_journals(tmp_path / "file") == read_journals(tmp_path / "none") == ()


def test_all_work_is_forgotten_at_once_and_nothing_else(tmp_path: Path) -> None:
    write_journal(Journal(plan(), MARK, ""), journal_path(tmp_path, plan().source))
    write_journal(Journal(plan(Path("/b.xlsx")), MARK, ""), journal_path(tmp_path, Path("/b.xlsx")))
    (tmp_path / "note.txt").touch()
    remove_journals(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_a_workbook_is_known_by_its_bytes_where_size_and_time_differ(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    first = mark_source(path)
    path.write_bytes(b"abcd")
    assert mark_source(path, first).sha256 != first.sha256
    path.write_bytes(b"abc")
    assert mark_source(path, first).sha256 == first.sha256


def test_work_on_the_same_workbook_goes_on_unchanged() -> None:
    journal = Journal(plan(), MARK, columns_mark(COLUMNS))
    fresh = Plan(Path("/ward.xlsx"), read_options=ReadOptions(password="x"))
    now = resume_plan(journal, fresh, COLUMNS, SHEETS, is_same_source=True)
    assert now == replace(plan(), read_options=fresh.read_options)


def test_in_a_changed_workbook_the_sheet_is_found_by_its_name() -> None:
    journal = Journal(plan(), MARK, columns_mark(COLUMNS))
    fresh = Plan(Path("/ward.xlsx"), sheet_index=1, sheet="Ward")
    now = resume_plan(journal, fresh, COLUMNS, ["Notes", "Ward"], is_same_source=False)
    assert (now.sheet_index, now.mapping, now.decided) == (1, plan().mapping, plan().decided)


def test_under_other_headers_the_suggested_columns_are_taken() -> None:
    rules = RowRules(where=((5, "yes"),))
    journal = Journal(replace(plan(), rules=rules, system_prompt="Mine."), MARK, columns_mark(COLUMNS))
    fresh = Plan(Path("/ward.xlsx"), sheet="Ward", header_row=3, mapping=ColumnMapping(((Field.QUESTION, 2),)))
    now = resume_plan(journal, fresh, COLUMNS[:1], SHEETS, is_same_source=False)
    assert (now.mapping, now.header_row, now.rules.where) == (fresh.mapping, 3, ())
    assert (now.system_prompt, now.edits) == ("Mine.", plan().edits)


def test_work_that_was_kept_before_sheets_were_named_belongs_to_its_plans_sheet(tmp_path: Path) -> None:
    place = journal_path(tmp_path, plan().source)
    write_journal(Journal(replace(plan(), sheet="", edits=(), accepted=frozenset()), MARK, ""), place)
    kept = json.loads(place.read_bytes())
    kept |= {"medqa_work": 1, "plan": kept["plan"] | {"left_out": [4], "brought_back": []}}
    del kept["marks"], kept["is_saved"], kept["plan"]["sheet"]
    earlier_path(place).write_text(json.dumps(kept), "utf-8")
    place.unlink()
    (journal,) = read_journals(tmp_path)
    now = resume_plan(journal, Plan(Path("/ward.xlsx"), sheet="Ward"), COLUMNS, SHEETS, is_same_source=True)
    assert (now.sheet, now.left_out) == ("Ward", {Address("Ward", 4)})
