"""What a saved file is held to: the trainer's rules, the bytes, and the sheet rows of what is wrong."""

import gzip
import io
import json
import os
from array import array
from pathlib import Path

import pytest

from medqa_gui.core.formats.dataset_writer import DatasetWriter
from medqa_gui.core.formats.format import Problem
from medqa_gui.core.formats.manifest import Output, Provenance, manifest_name, manifest_path, manifest_text
from medqa_gui.core.formats.message_pairs import join_pairs
from medqa_gui.core.formats.records import json_string
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.errors import InvalidDatasetError, UnreadableFileError
from medqa_gui.core.saving.verify import read_back, verify

GOOD = '{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}\n'
EMPTY = '{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": ""}]}\n'
OPENAI = find_format("openai")


def file_of(folder: Path, text: str | bytes) -> Path:
    path = folder / "d.jsonl"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_valid_file_has_no_problems(tmp_path: Path) -> None:
    assert verify(file_of(tmp_path, GOOD * 3), OPENAI) == (3, ())


def test_a_broken_record_is_named_by_its_number(tmp_path: Path) -> None:
    assert verify(file_of(tmp_path, GOOD + EMPTY + GOOD), OPENAI) == (3, (Problem(2, "missing_content"),))


@pytest.mark.parametrize(
    ("text", "records", "problem"),
    [
        (b"", 0, Problem(0, "no_records")),
        (b"\xef\xbb\xbf" + GOOD.encode(), 1, Problem(0, "byte_order_mark")),
        (GOOD.encode() + b'{"messages"', 2, Problem(2, "not_json")),
        (GOOD.encode() + b"\xff\n", 2, Problem(2, "not_json")),
        (GOOD.encode() + b'{"messages": NaN}\n', 2, Problem(2, "not_json")),
        (f"[{GOOD}]".encode(), 1, Problem(1, "not_json")),
    ],
)
def test_what_the_bytes_break_is_named(tmp_path: Path, text: bytes, records: int, problem: Problem) -> None:
    assert verify(file_of(tmp_path, text), OPENAI) == (records, (problem,))


@pytest.mark.parametrize("format_id", ["openai", "trl-prompt-completion-text", "vertex", "xtuner-jsonl", "ms-swift"])
def test_a_packed_file_is_verified_and_named_where_the_trainer_does_not_unpack_it(
    tmp_path: Path, format_id: str
) -> None:
    form = find_format(format_id)
    path = tmp_path / "d.jsonl.gz"
    path.write_bytes(gzip.compress(f"{form.render(join_pairs('', [('q', 'a')]), json_string)}\n5\n".encode()))
    verdict = verify(path, form)
    assert (verdict.records, verdict.invalid) == (2, 1)
    is_unread = Problem(0, "packed_with_gzip") in verdict.problems
    assert is_unread is (format_id not in ("trl-prompt-completion-text", "xtuner-jsonl"))


def test_a_packed_file_that_is_cut_is_named_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD.encode() * 1000)[:-20])
    with pytest.raises(UnreadableFileError) as refused:
        verify(path, OPENAI)
    assert refused.value.id == "file_damaged"


def test_a_rule_that_one_record_breaks_twice_is_named_once(tmp_path: Path) -> None:
    record = '{"messages": [{"role": "user", "content": ""}, {"role": "assistant", "content": ""}]}\n'
    assert verify(file_of(tmp_path, record), OPENAI).problems == (Problem(1, "missing_content"),)


@pytest.mark.parametrize(("name", "error"), [("none.jsonl", "file_missing"), (".", "file_is_folder")])
def test_what_cannot_be_opened_is_said(tmp_path: Path, name: str, error: str) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        verify(tmp_path / name, OPENAI)
    assert refused.value.id == error


def provenance(name: str) -> Provenance:
    return Provenance(
        "0.1.0", "openai", "a.xlsx", "00", "Sheet1", 1, {"question": "A", "answer": "B"}, {"hidden": "leave"},
        [Output(name, "00", [(2,), (5, 6), (9,)])], {"missing_answer": [3, 4]}, [(9, "answer")],
    )  # fmt: skip


def test_a_problem_names_the_sheet_row_where_a_manifest_lies_beside_the_file(tmp_path: Path) -> None:
    path = file_of(tmp_path, GOOD + EMPTY + GOOD)
    (tmp_path / "d.manifest.json").write_text(manifest_text(provenance("d.jsonl")), "utf-8")
    assert verify(path, OPENAI).problems == (Problem(2, "missing_content", (5, 6)),)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"outputs": [{"name": "other", "rows": [[1]]}]}', "\xff"])
def test_a_manifest_that_says_nothing_of_the_file_does_no_harm(tmp_path: Path, manifest: str) -> None:
    path = file_of(tmp_path, EMPTY)
    (tmp_path / "d.manifest.json").write_bytes(manifest.encode("latin-1"))
    assert verify(path, OPENAI).problems == (Problem(1, "missing_content"),)


@pytest.mark.parametrize("name", ["d-train.jsonl", "d-validation.jsonl", "d-test.jsonl", "d.jsonl"])
def test_the_files_of_a_split_share_one_manifest(name: str) -> None:
    assert manifest_name(name) == "d.manifest.json"


def test_a_manifest_links_records_to_rows_and_says_why_others_are_not_there() -> None:
    facts = json.loads(manifest_text(provenance("d.jsonl")))
    assert facts["outputs"] == [{"name": "d.jsonl", "sha256": "00", "rows": [[2], [5, 6], [9]]}]
    assert facts["left_out"] == {"missing_answer": [3, 4]}
    assert facts["edited"] == [[9, "answer"]]
    assert facts["source"] == {"name": "a.xlsx", "sha256": "00", "sheet": "Sheet1"}
    assert facts["app"] == "MedQA Converter 0.1.0"


def test_a_dataset_folder_without_its_card_or_with_a_broken_split_is_invalid(tmp_path: Path) -> None:
    form = find_format("hf-dataset")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.jsonl").write_text(GOOD * 2)
    (tmp_path / "data" / "test.jsonl").write_text(EMPTY)
    broken = Problem(1, "empty_content", file_name="data/test.jsonl")
    assert verify(tmp_path, form) == (3, (broken, Problem(0, "missing_card")))


def test_a_problem_in_a_dataset_folder_names_its_file_and_the_sheet_row_of_the_manifest_beside_it(
    tmp_path: Path,
) -> None:
    form = find_format("hf-dataset")
    folder = tmp_path / "visits.v2-dataset"
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text("card")
    for split in ("train", "test"):
        (folder / "data" / f"{split}.jsonl").write_text(GOOD + EMPTY + GOOD)
    told = provenance("data/train.jsonl")
    manifest_path(folder).write_text(manifest_text(told), "utf-8")
    verdict = verify(folder, form)
    assert verdict.problems == (
        Problem(2, "empty_content", file_name="data/test.jsonl"),
        Problem(2, "empty_content", (5, 6), "data/train.jsonl"),
    )
    assert (verdict.records, verdict.invalid) == (6, 2)


def test_what_is_wrong_with_a_file_as_a_whole_makes_no_record_invalid(tmp_path: Path) -> None:
    assert verify(file_of(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()), OPENAI).invalid == 0


def test_a_folder_without_data_is_missing_its_training_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        verify(tmp_path, find_format("hf-dataset"))
    assert refused.value.facts["path"] == tmp_path / "data" / "train.jsonl"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(UnreadableFileError) as refused:
        verify(tmp_path / "pipe.jsonl", OPENAI)
    assert refused.value.facts["kind"] == "device"


def fingerprints(*answers: str) -> array:
    file = io.BytesIO()
    writer = DatasetWriter(file, OPENAI, is_ascii=False)
    for answer in answers:
        writer.add(join_pairs("", [("q", answer)]))
    writer.finish()
    return writer.fingerprints


@pytest.mark.parametrize(
    ("text", "meant", "record", "rule"),
    [
        (GOOD, ("b",), 1, "content"),
        (GOOD + GOOD, ("a",), 2, "content"),
        (GOOD, ("a", "a"), 2, "missing"),
        (GOOD + EMPTY, ("a", ""), 2, "missing_content"),
    ],
)
def test_what_was_written_and_is_not_what_was_meant_is_refused(
    text: str, meant: tuple[str, ...], record: int, rule: str
) -> None:
    with pytest.raises(InvalidDatasetError) as refused:
        list(read_back(io.BytesIO(text.encode()), OPENAI, fingerprints(*meant)))
    assert refused.value.id == "dataset_read_back_differs"
    assert refused.value.facts == {"record": record, "rule": rule, "rows": "–"}


def test_what_did_not_read_back_is_named_by_its_sheet_rows() -> None:
    with pytest.raises(InvalidDatasetError) as refused:
        list(read_back(io.BytesIO((GOOD + EMPTY).encode()), OPENAI, fingerprints("a", "b"), lambda at: (at, at + 5)))
    assert refused.value.facts == {"record": 2, "rule": "missing_content", "rows": "2, 7"}


def test_reading_back_begins_at_the_start_and_tells_how_far_it_is() -> None:
    file = io.BytesIO(GOOD.encode() * 2500)
    file.seek(0, io.SEEK_END)
    reports = list(read_back(file, OPENAI, fingerprints(*["a"] * 2500)))
    assert [report.done for report in reports] == [1000, 2000]
    assert {report.total for report in reports} == {2500}
