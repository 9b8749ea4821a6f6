"""Several files are saved at once, each for itself or all as one; a bad file stops no other."""

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from medqa_gui.core.engine.save_all import AllDone, FileBegun, FileFailed, FileSaved, save_each, save_merged
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.mapping import ColumnMapping, Field
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.split import Split
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.saving.verify import verify

MAPPING = ColumnMapping(((Field.ANSWER, 1), (Field.QUESTION, 0)))

OLD = b'{"text": "### Human: Old?### Assistant: Old."}'


def workbook(path: Path, rows: int, *, blank: int = 0, same: int = 0) -> Plan:
    lines = [f"What of {path.stem} {number}?,Take {number}." for number in range(1, rows + 1)]
    lines += [f"Blank {number}?," for number in range(blank)]
    lines += [f"Shared {number}?,Answer of {path.stem}." for number in range(same)]
    path.write_text("\n".join(["Question,Answer", *lines]) + "\n", "utf-8")
    return Plan(path, mapping=MAPPING)


def broken(path: Path) -> Plan:
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    return Plan(path, mapping=MAPPING)


def replies(job) -> list:
    return [step for step in job if step is not None]


def test_of_eight_files_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    plans = [workbook(tmp_path / f"{number}.csv", number + 3) for number in range(7)]
    plans.insert(3, broken(tmp_path / "bad.xlsx"))
    (tmp_path / "out").mkdir()
    jobs = [(plan, tmp_path / "out" / f"{plan.source.stem}.json") for plan in plans]
    told = replies(save_each(jobs))
    assert [each.place for each in told if isinstance(each, FileBegun)] == list(range(8))
    assert [(each.place, each.error.id) for each in told if isinstance(each, FileFailed)] == [(3, "file_damaged")]
    saved = {each.place: each.result.counts.conversations for each in told if isinstance(each, FileSaved)}
    assert saved == {0: 3, 1: 4, 2: 5, 4: 6, 5: 7, 6: 8, 7: 9}
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{number}.json" for number in range(7)]


def test_an_open_field_is_a_result_of_its_own(tmp_path: Path) -> None:
    plan = replace(workbook(tmp_path / "a.csv", 3), mapping=ColumnMapping(((Field.QUESTION, 0),)))
    told = replies(save_each([(plan, tmp_path / "a.json")]))
    assert isinstance(told[1], FileFailed)
    assert told[1].error.id == "fields_open"


def test_a_merged_dataset_contains_every_file_and_counts_each(tmp_path: Path) -> None:
    plans = [workbook(tmp_path / "a.csv", 5, blank=2), workbook(tmp_path / "b.csv", 7)]
    done = replies(save_merged(plans, tmp_path / "all.json"))[-1]
    assert isinstance(done, AllDone)
    assert done.merged is not None
    assert [(each.rows, each.conversations, each.left_out) for each in done.merged.counts] == [(7, 5, 2), (7, 7, 0)]
    whole = done.merged.result.counts
    assert (whole.rows, whole.conversations, whole.left_out) == (14, 12, 2)
    assert len(json.loads((tmp_path / "all.json").read_bytes())) == 12
    assert verify(tmp_path / "all.json", find_format("xtuner")).problems == ()


def test_a_patient_of_two_files_is_in_one_part_only_even_in_a_merged_cell(tmp_path: Path) -> None:
    plans = []
    for name in ("a", "b"):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Question", "Answer", "Patient"])
        for at in range(30):
            sheet.append([f"P{at // 3} asks {name}{at}?", "So.", None if at % 3 else f"P{at // 3}"])
        for at in range(0, 30, 3):
            sheet.merge_cells(start_row=at + 2, end_row=at + 4, start_column=3, end_column=3)
        book.save(tmp_path / f"{name}.xlsx")
        plans.append(Plan(tmp_path / f"{name}.xlsx", mapping=MAPPING, split=Split((70, 30), (2,))))
    replies(save_merged(plans, tmp_path / "all.json"))
    texts = [(tmp_path / f"all-{name}.json").read_text("utf-8") for name in ("train", "test")]
    patients = [set(re.findall(r"(P\d+) asks", text)) for text in texts]
    assert [len(each) for each in patients] == [7, 3]
    assert not patients[0] & patients[1]


def test_the_manifest_of_a_merge_names_file_and_row_of_every_record(tmp_path: Path) -> None:
    plans = [workbook(tmp_path / "a.csv", 2, blank=1), workbook(tmp_path / "b.csv", 2)]
    replies(save_merged(plans, tmp_path / "all.json"))
    manifest = json.loads((tmp_path / "all.manifest.json").read_text("utf-8"))
    assert [(each["name"], each["left_out"]) for each in manifest["sources"]] == [
        ("a.csv", {"missing_answer": [4]}),
        ("b.csv", {}),
    ]
    (output,) = manifest["outputs"]
    assert output["rows"] == [[2], [3], [2], [3]]
    assert output["sources"] == [[0], [0], [1], [1]]
    assert "Take" not in json.dumps(manifest)


def test_a_merge_goes_on_without_the_files_that_cannot_be_in_it(tmp_path: Path) -> None:
    plans = [broken(tmp_path / "bad.xlsx"), workbook(tmp_path / "a.csv", 2), workbook(tmp_path / "b.csv", 0, blank=3)]
    told = replies(save_merged(plans, tmp_path / "all.json"))
    failed = [(each.place, each.error.id) for each in told if isinstance(each, FileFailed)]
    assert failed == [(0, "file_damaged"), (2, "nothing_to_save")]
    assert told[-1].places == (1,)
    assert len(json.loads((tmp_path / "all.json").read_bytes())) == 2


def test_a_merge_of_nothing_writes_nothing(tmp_path: Path) -> None:
    told = replies(save_merged([broken(tmp_path / "bad.xlsx")], tmp_path / "all.json"))
    assert told[-1] == AllDone()
    assert [path.name for path in tmp_path.iterdir()] == ["bad.xlsx"]


def test_a_merged_split_keeps_the_same_question_of_two_files_in_one_part(tmp_path: Path) -> None:
    plans = [replace(workbook(tmp_path / f"{name}.csv", 20, same=20), split=Split((50, 50))) for name in "ab"]
    replies(save_merged(plans, tmp_path / "all.json"))
    parts = [
        {record["conversation"][0]["input"] for record in json.loads((tmp_path / f"all-{part}.json").read_bytes())}
        for part in ("train", "test")
    ]
    assert parts[0] & parts[1] == set()
    assert len(parts[0] | parts[1]) == 60


def test_a_merged_split_finds_the_exact_choice_of_groups_and_reports_the_sizes(tmp_path: Path) -> None:
    # Of 9, 7, 7 and 4 alike only 7 and 4 make 11.
    for name, counts in {"a": (9, 7), "b": (7, 4)}.items():
        rows = "".join(f"Why {name}{at}?,{n} of {at}.\n" for at, size in enumerate(counts) for n in range(size))
        (tmp_path / f"{name}.csv").write_text("Question,Answer\n" + rows, "utf-8")
    plans = [Plan(tmp_path / f"{name}.csv", mapping=MAPPING, split=Split((41, 59))) for name in "ab"]
    replies(save_merged(plans, tmp_path / "all.json"))
    manifest = json.loads((tmp_path / "all.manifest.json").read_text("utf-8"))
    assert manifest["split_sizes"] == {"wanted": [11, 16], "reached": [11, 16]}


def test_one_format_is_for_all_the_first_ones(tmp_path: Path) -> None:
    first = replace(workbook(tmp_path / "a.csv", 1), format_id="openai", is_ascii=True)
    replies(save_merged([first, workbook(tmp_path / "b.csv", 1)], tmp_path / "all.jsonl"))
    records = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    assert [list(record) for record in records] == [["messages"], ["messages"]]


@pytest.mark.parametrize("steps", [1, 2, 4, 8, 12])
def test_a_merge_that_is_stopped_leaves_the_old_file_and_nothing_else(tmp_path: Path, steps: int) -> None:
    plans = [workbook(tmp_path / f"{name}.csv", 1500) for name in "abc"]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "all.json").write_bytes(OLD)
    job = save_merged(plans, tmp_path / "out" / "all.json")
    for _ in range(steps):
        next(job)
    job.close()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["all.json"]
    assert (tmp_path / "out" / "all.json").read_bytes() == OLD


def test_a_merge_into_one_of_its_own_sources_is_refused(tmp_path: Path) -> None:
    plans = [workbook(tmp_path / f"{name}.csv", 2) for name in "ab"]
    before = (tmp_path / "b.csv").read_bytes()
    done = replies(save_merged(plans, tmp_path / "b.csv"))[-1]
    assert done.error.id == "target_is_source"
    assert (tmp_path / "b.csv").read_bytes() == before


def test_a_sheet_that_is_gone_is_named(tmp_path: Path) -> None:
    plan = replace(workbook(tmp_path / "a.csv", 2), sheet_index=4, read_options=ReadOptions("utf-8"))
    told = replies(save_each([(plan, tmp_path / "a.json")]))
    assert told[1].error.id == "sheet_gone"
