"""The command line, called as a person calls it."""

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from medqa_gui.cli import main
from medqa_gui.core.checks.own_tokenizer.tokenizer_file import read_tokenizer
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT
from medqa_gui.core.model.text_key import normalized
from tests.core.checks.test_own_tokenizer import KINDS
from tests.core.reading.test_detect import compound

MEDINFO = Path(__file__).parents[2] / "shared" / "data" / "MedInfo2019-QA-Medications.xlsx"
needs_medinfo = pytest.mark.skipif(not MEDINFO.is_file(), reason="the real workbook is not here")


def run(*arguments: object) -> int:
    """Return the exit status, whether the command returned or left early."""
    with pytest.raises(SystemExit) as left:
        raise SystemExit(main([str(argument) for argument in arguments]))
    assert isinstance(left.value.code, int)
    return left.value.code


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def write_table(path: Path, text: str = "Question,Answer\nWhy does it hurt?,Because it heals.\n") -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def difficult(tmp_path: Path) -> Path:
    """A title row, number formats, a date, a blank, an uncalculated formula, an error and a hidden row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Ward"
    sheet.append(["Questions of the ward, 2024"])
    sheet.append(["ID", "Question", "Answer"])
    sheet.append([1, "How much paracetamol at once?", 500])
    sheet.append([2, "Which share of patients recovers?", 0.05])
    sheet.append([3, "When was the leaflet reviewed?", None])
    sheet.append([4, "How many tablets are in the pack?", 20])
    sheet.append([5, "Is there an answer here?", None])
    sheet.append([6, "What is one and one?", "=1+1"])
    sheet.append([7, "What does the lookup say?", "#N/A"])
    sheet.append([8, "Does Ms Example still take it?", "Yes, she does."])
    sheet["C3"].number_format = '0" mg"'
    sheet["C4"].number_format = "0%"
    import datetime

    sheet["C5"] = datetime.date(2024, 1, 1)
    sheet["C5"].number_format = "yyyy-mm-dd"
    sheet["C9"].data_type = "e"
    sheet.row_dimensions[10].hidden = True
    book.save(tmp_path / "ward.xlsx")
    return tmp_path / "ward.xlsx"


@needs_medinfo
def test_medinfo_becomes_the_bytes_of_the_original_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert run("convert", MEDINFO, "--format", "xtuner", "--ascii", "-o", out, "--json") == 0
    data = out.read_bytes()
    assert len(data) == 526_888
    digest = "7ad09f13797ed218369126fee7892a93b500316116aa581b60c6daf08b0f09c4"
    assert hashlib.sha256(data).hexdigest() == digest
    facts = printed(capsys)
    assert (facts["rows"], facts["conversations"], facts["left_out"]) == (690, 690, 0)
    assert facts["mapping"] == {"question": "A", "answer": "D"}
    assert facts["outputs"] == [{"path": str(out), "records": 690, "sha256": digest}]


@needs_medinfo
def test_medinfo_without_ascii_has_the_same_content(tmp_path: Path) -> None:
    assert run("convert", MEDINFO, "--ascii", "-o", tmp_path / "ascii.json") == 0
    assert run("convert", MEDINFO, "-o", tmp_path / "readable.json") == 0
    ascii_only, readable = ((tmp_path / f"{name}.json").read_bytes() for name in ("ascii", "readable"))
    assert json.loads(ascii_only) == json.loads(readable)
    assert ascii_only.isascii()
    assert not readable.isascii()


@needs_medinfo
def test_medinfo_is_inspected_as_a_person_sees_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("inspect", MEDINFO, "--json") == 0
    facts = printed(capsys)
    assert facts["sheets"] == [{"name": "DrugQA", "rows": 691, "columns": 6, "state": "visible"}]
    assert (facts["sheet"], facts["header_row"]) == ("DrugQA", 1)
    assert facts["columns"][3] == {"letter": "D", "header": "Answer", "filled": 690}
    assert facts["columns"][4]["filled"] == 688
    assert facts["mapping"] == {"question": "A", "answer": "D"}
    assert facts["confidence"] == {"question": "sure", "answer": "sure"}


def test_a_difficult_sheet_converts_as_excel_shows_it(
    difficult: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = difficult.read_bytes()
    assert run("convert", difficult, "-o", tmp_path / "out.json", "--json") == 0
    facts = printed(capsys)
    records = json.loads((tmp_path / "out.json").read_bytes())
    answers = [record["conversation"][0]["output"] for record in records]
    assert answers == ["500 mg", "5%", "2024-01-01", "20"]
    assert all(record["conversation"][0]["system"] == DEFAULT_SYSTEM_PROMPT for record in records)
    assert (facts["header_row"], facts["rows"], facts["conversations"], facts["left_out"]) == (2, 8, 4, 4)
    assert facts["findings"] == {
        "date_among_texts": 1,
        "displayed_differs": 2,
        "error_value": 1,
        "formula_not_calculated": 1,
        "hidden_row": 1,
        "missing_answer": 1,
    }
    assert difficult.read_bytes() == before


def test_hidden_rows_are_kept_when_asked_for(difficult: Path, tmp_path: Path) -> None:
    assert run("convert", difficult, "-o", tmp_path / "out.json", "--hidden", "keep") == 0
    assert "Yes, she does." in (tmp_path / "out.json").read_text("utf-8")


def test_the_result_is_told_in_plain_lines(difficult: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("convert", difficult) == 0
    out, aside = capsys.readouterr()
    assert "8 rows = 4 included + 4 excluded" in out
    assert "4 of 4 valid" in out
    assert "Not checked here: personal data" in aside
    assert (difficult.parent / "ward.json").is_file()


def test_bytes_that_are_no_text_in_a_prompt_do_not_end_in_a_traceback(tmp_path: Path) -> None:
    source, target = write_table(tmp_path / "a.csv"), tmp_path / "out.json"
    assert run("convert", source, "-o", target, "--system", "Be \udcff kind") == 0
    assert json.loads(target.read_text("utf-8"))[0]["conversation"][0]["system"] == "Be \ufffd kind"


def test_a_prompt_that_never_ends_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, prompt = write_table(tmp_path / "a.csv"), tmp_path / "prompt.txt"
    prompt.write_bytes(b"a" * (1 << 21))
    assert run("convert", source, "-o", tmp_path / "out.json", "--system", f"@{prompt}") == 2
    assert "the file is too long" in capsys.readouterr().err


def test_columns_are_named_by_header_or_letter(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", "Frage;Thema;Antwort\nWie viel?;Dosis;Zwei.\n")
    assert run("convert", table, "-o", tmp_path / "a.json", "--question", "Thema", "--answer", "C") == 0
    (record,) = json.loads((tmp_path / "a.json").read_bytes())
    assert record["conversation"][0]["input"] == "Dosis"
    assert record["conversation"][0]["output"] == "Zwei."


def test_templates_prompt_and_where_decide_the_records(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", "Question,Answer,Drug\nWhy?,So.,A\nHow?,Thus.,B\n")
    (tmp_path / "prompt.txt").write_text("Be kind.\n", "utf-8")
    options = (
        "--system",
        f"@{tmp_path / 'prompt.txt'}",
        "--question-template",
        "{Drug}: {Question}",
        "--where",
        "Drug=B",
    )
    assert run("convert", table, "-o", tmp_path / "o.jsonl", "--format", "openai", *options) == 0
    (line,) = (tmp_path / "o.jsonl").read_text("utf-8").splitlines()
    assert [message["content"] for message in json.loads(line)["messages"]] == ["Be kind.", "B: How?", "Thus."]


def test_no_header_takes_every_row(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", "Why does it hurt?,Because it heals.\nHow long?,A week or two at most.\n")
    options = ("--header-row", 0, "--question", "A", "--answer", "B")
    assert run("convert", table, "-o", tmp_path / "o.json", *options) == 0
    assert len(json.loads((tmp_path / "o.json").read_bytes())) == 2


def test_a_folder_is_converted_file_by_file_and_a_bad_one_does_not_stop_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_table(folder / "a.csv")
    (folder / "b.xlsx").write_bytes(b"")
    write_table(folder / "c.csv")
    out = tmp_path / "out"
    out.mkdir()
    assert run("convert", folder, "-o", out, "--json") == 1
    captured = capsys.readouterr()
    assert [json.loads(line)["conversations"] for line in captured.out.splitlines()] == [1, 1]
    assert "b.xlsx" in captured.err
    assert sorted(each.name for each in out.iterdir()) == ["a.json", "c.json"]


def test_verify_tells_valid_from_invalid_records(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = tmp_path / "good.jsonl"
    assert run("convert", write_table(tmp_path / "t.csv"), "-o", good, "--format", "openai") == 0
    assert run("verify", good, "--format", "openai") == 0
    bad = tmp_path / "bad.jsonl"
    bad.write_text(good.read_text("utf-8") + '{"messages": [{"role": "user", "content": null}]}\n', "utf-8")
    capsys.readouterr()
    assert run("verify", bad, "--format", "openai", "--json") == 1
    facts = printed(capsys)
    assert (facts["records"], facts["invalid"]) == (2, 1)
    rules = {problem["rule"] for problem in facts["problems"]}
    assert rules == {"missing_content", "example_missing_assistant_message"}


def test_formats_are_listed_with_the_id_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("formats") == 0
    ids = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert ids[0] == "xtuner"
    assert "openai" in ids


@pytest.mark.parametrize("command", ["inspect", "convert"])
@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "password", "cut"])
def test_bad_input_ends_in_two_plain_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], difficult: Path, kind: str, command: str
) -> None:
    source = tmp_path / "bad" / "bad.xlsx"
    source.parent.mkdir()
    match kind:
        case "folder":
            source.mkdir()
        case "empty":
            source.write_bytes(b"")
        case "text":
            source.write_text("this is plain text, not a workbook\n", "utf-8")
        case "password":
            source.write_bytes(compound("EncryptionInfo", "EncryptedPackage"))
        case "cut":
            source.write_bytes(difficult.read_bytes()[:-3000])
        case _:
            pass
    target = tmp_path / "out.json"
    target.write_text("old", "utf-8")
    options = ["-o", target] if command == "convert" else []
    assert run(command, source, *options) == 2
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert len(lines) == 2, lines
    assert all(line.endswith(".") for line in lines)
    assert "Traceback" not in captured.err
    assert captured.out == ""
    assert target.read_text("utf-8") == "old"
    assert [each.name for each in source.parent.iterdir()] == ([] if kind == "missing" else ["bad.xlsx"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sheet", "None"], "None"),
        (["--question", "Nothing"], "Nothing"),
        (["--where", "Nothing=1"], "Nothing"),
        (["--where", "nonsense"], "nonsense"),
        (["--format", "none"], "none"),
        (["--system", "@/no/such/file"], "/no/such/file"),
        (["--question-template", "{Nothing}"], "Nothing"),
        (["--header-row", "x"], "x"),
        (["--frobnicate"], "frobnicate"),
    ],
)
def test_a_plan_that_does_not_fit_ends_in_two_plain_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], difficult: Path, options: list[str], words: str
) -> None:
    target = tmp_path / "out.json"
    assert run("convert", difficult, "-o", target, *options) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2, lines
    assert words in lines[0]
    assert not target.exists()


def test_an_unwritable_target_ends_in_two_plain_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], difficult: Path
) -> None:
    assert run("convert", difficult, "-o", tmp_path / "none" / "out.json") == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_source_is_never_the_target(tmp_path: Path, difficult: Path) -> None:
    before = difficult.read_bytes()
    assert run("convert", difficult, "-o", difficult) == 2
    assert run("convert", difficult, "-o", difficult, "--force") == 2
    assert difficult.read_bytes() == before


def test_messages_are_chinese_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("inspect", tmp_path / "none.xlsx", "--language", "zh") == 2
    assert any("\u4e00" <= letter <= "\u9fff" for letter in capsys.readouterr().err)


def test_the_command_line_runs_without_qt(tmp_path: Path) -> None:
    code = (
        "import sys; from medqa_gui.cli import main; status = main(sys.argv[1:]);"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'shiboken'))]; sys.exit(status)"
    )
    table = write_table(tmp_path / "t.csv")
    done = subprocess.run(
        [sys.executable, "-c", code, "convert", str(table)],
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )
    assert done.returncode == 0
    assert zipfile.is_zipfile(tmp_path / "t.json") is False


def test_presets_are_listed_with_the_id_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("presets") == 0
    lines = capsys.readouterr().out.splitlines()
    assert ["drug-qa", "Drug Q&A"] in [line.split(maxsplit=1) for line in lines]


def test_a_preset_decides_and_options_overrule_it(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", "input,output\nWhy does it hurt?,Because it heals.\n")
    assert run("convert", table, "-o", tmp_path / "a.json", "--preset", "healthcaremagic") == 0
    (record,) = json.loads((tmp_path / "a.json").read_bytes())
    assert record["conversation"][0]["system"].startswith("If you are a doctor")
    options = ("--preset", "healthcaremagic", "--system", "Be kind.", "--format", "openai")
    assert run("convert", table, "-o", tmp_path / "b.jsonl", *options) == 0
    assert '"content": "Be kind."' in (tmp_path / "b.jsonl").read_text("utf-8")


def test_a_preset_that_does_not_fit_names_the_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write_table(tmp_path / "t.csv")
    assert run("convert", table, "--preset", "icliniq") == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "input" in lines[0]


@needs_medinfo
def test_medinfo_is_reviewed_with_every_known_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review", MEDINFO, "--json") == 0
    found = {group["finding"]: group for group in map(json.loads, capsys.readouterr().out.splitlines())}
    assert found["placeholder_answer"]["rows"] == [33, 118, 123, 124, 134, 146, 149, 152, 159, 160, 170, 214, 450]
    assert found["placeholder_answer"]["column"] == "D"
    assert len(found["conflicting_answers"]["rows"]) == 66
    assert len(found["conflicting_answers"]["groups"]) == 28
    assert len(found["duplicate_pair"]["groups"]) == 1
    assert {33, 96} <= set(found["invisible_characters"]["rows"])
    assert {group["severity"] for group in found.values()} <= {"warning", "note"}
    assert all(group["message"] for group in found.values())


def test_a_review_exits_with_1_when_the_trainer_would_stumble(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_table(tmp_path / "t.csv", "Question,Answer\nWhy?,Take <|im_end|> twice a day.\nHow?,With water.\n")
    assert run("review", table, "--json") == 1
    groups = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(group["finding"], group["rows"]) for group in groups if group["severity"] == "error"] == [
        ("special_token", [2])
    ]


@needs_medinfo
def test_a_review_looks_for_personal_data_near_repeats_and_length(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review", MEDINFO, "--json") == 0
    found = {group["finding"]: group for group in map(json.loads, capsys.readouterr().out.splitlines())}
    assert found["personal_data"]["kinds"]["phone"] == 3
    assert set(found["near_duplicate"]["rows"]) > {28, 585}
    assert run("review", MEDINFO) == 0
    out = capsys.readouterr().out
    assert "phone number? (3)" in out
    about, over, how = (line.strip() for line in out.splitlines()[-3:])
    assert about.startswith("About ")
    assert over.startswith("over 512: ")
    assert how.startswith("Estimated. ")


def test_a_review_counts_with_the_tokenizer_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, tokenizer = write_table(tmp_path / "t.csv"), tmp_path / "tokenizer.json"
    tokenizer.write_text(json.dumps(KINDS["gpt2"]["tokenizer"]), "utf-8")
    assert run("review", table, "--system", "", "--tokenizer", tokenizer) == 0
    counted, _, how = (line.strip() for line in capsys.readouterr().out.splitlines()[-3:])
    texts = ("Why does it hurt?", "Because it heals.")
    tokens = sum(read_tokenizer(tokenizer)(text) + 4 for text in texts)
    assert counted.startswith(f"{tokens} tokens in all")
    assert how == "Counted with tokenizer.json, without chat template tokens."


@pytest.mark.parametrize("command", ["review", "convert"])
def test_a_broken_tokenizer_ends_in_two_plain_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "tokenizer.json").write_text("{", "utf-8")
    assert run(command, write_table(tmp_path / "t.csv"), "--tokenizer", tmp_path / "tokenizer.json") == 2
    what, hint = capsys.readouterr().err.splitlines()
    assert "tokenizer.json is not a readable tokenizer" in what
    assert "estimated" in hint


def test_a_review_writes_the_doubtful_rows_as_a_workbook(difficult: Path, tmp_path: Path) -> None:
    assert run("review", difficult, "--workbook", tmp_path / "doubts.xlsx") == 0
    sheet = openpyxl.load_workbook(tmp_path / "doubts.xlsx").active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)]


def test_a_review_names_the_rows_in_plain_lines(difficult: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review", difficult) == 0
    out = capsys.readouterr().out
    assert "8 rows = 4 included + 4 excluded" in out
    assert "Row: 9" in out


@needs_medinfo
def test_a_split_of_medinfo_has_exact_sizes_and_no_question_in_both_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("convert", MEDINFO, "-o", tmp_path / "m.json", "--split", "70/30", "--json") == 0
    facts = printed(capsys)
    assert [Path(output["path"]).name for output in facts["outputs"]] == ["m-train.json", "m-test.json"]
    parts = [json.loads((tmp_path / f"m-{name}.json").read_bytes()) for name in ("train", "test")]
    assert [len(part) for part in parts] == [483, 207]
    questions = [{normalized(record["conversation"][0]["input"]) for record in part} for part in parts]
    assert not questions[0] & questions[1]
    assert not (tmp_path / "m.json").exists()


def test_a_split_is_told_with_its_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = write_table(tmp_path / "t.csv", "Question,Answer\n" + "".join(f"Why {at}?,So {at}.\n" for at in range(10)))
    assert run("convert", table, "--split", "70/30") == 0
    assert "Split into 7/3: no group appears in more than one file." in capsys.readouterr().out


def test_the_same_seed_gives_the_same_files_and_groups_stay_together(tmp_path: Path) -> None:
    rows = "".join(f"Why number {at}?,Because of {at}.,patient {at // 4}\n" for at in range(80))
    table = write_table(tmp_path / "t.csv", "Question,Answer,Patient\n" + rows)
    options = ("--split", "80/10/10", "--group", "Patient", "--seed", 5, "--format", "openai")
    for name in ("a", "b"):
        assert run("convert", table, "-o", tmp_path / f"{name}.jsonl", *options) == 0
    names = ("train", "validation", "test")
    texts = [(tmp_path / f"a-{name}.jsonl").read_text("utf-8") for name in names]
    assert texts == [(tmp_path / f"b-{name}.jsonl").read_text("utf-8") for name in names]
    patients = [{int(number) // 4 for number in re.findall(r"Why number (\d+)", text)} for text in texts]
    assert sum(map(len, patients)) == len(set.union(*patients)) == 20


def test_a_patient_whose_name_stands_in_a_merged_cell_is_in_one_part_only(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Patient", "Question", "Answer"])
    for patient in range(20):
        for at in range(3):
            sheet.append(["" if at else f"P{patient}", f"Why number {patient * 3 + at}?", f"Because of {at}."])
        sheet.merge_cells(start_row=patient * 3 + 2, end_row=patient * 3 + 4, start_column=1, end_column=1)
    book.save(tmp_path / "t.xlsx")
    options = ("--split", "70/30", "--format", "openai", "--group", "Patient", "--question", "B", "--answer", "C")
    assert run("convert", tmp_path / "t.xlsx", "-o", tmp_path / "a.jsonl", *options) == 0
    texts = [(tmp_path / f"a-{name}.jsonl").read_text("utf-8") for name in ("train", "test")]
    patients = [{int(number) // 3 for number in re.findall(r"Why number (\d+)", text)} for text in texts]
    assert not patients[0] & patients[1]
    assert [len(each) for each in patients] == [14, 6]


def test_the_manifest_links_every_record_to_its_row_and_holds_no_cell_text(tmp_path: Path) -> None:
    table = write_table(tmp_path / "t.csv", "Question,Answer\nWhyever?,Thereforesoever.\nHowever?,\nWho?,Someone.\n")
    assert run("convert", table, "-o", tmp_path / "o.json", "--with", "manifest", "--with", "trainer") == 0
    text = (tmp_path / "o.manifest.json").read_text("utf-8")
    manifest = json.loads(text)
    assert manifest["outputs"][0]["rows"] == [[2], [4]]
    assert manifest["outputs"][0]["sha256"] == hashlib.sha256((tmp_path / "o.json").read_bytes()).hexdigest()
    assert manifest["source"]["sha256"] == hashlib.sha256(table.read_bytes()).hexdigest()
    assert manifest["left_out"] == {"missing_answer": [3]}
    assert not re.search("Whyever|Thereforesoever|However|Someone", text)
    compile(next(tmp_path.glob("*.py")).read_text("utf-8"), "config", "exec")


@pytest.mark.parametrize(
    "options", [["--split", "70/20"], ["--split", "x"], ["--split", "100"], ["--group", "Question"]]
)
def test_an_impossible_split_ends_in_two_plain_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert run("convert", write_table(tmp_path / "t.csv"), *options) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_every_format_is_written_and_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"Why number {at}?,Because of {at}.\n" for at in range(12))
    table = write_table(tmp_path / "t.csv", "Question,Answer\n" + rows)
    for format_id in FORMATS:
        if format_id == "parquet":
            continue  # its library is optional; tests of the format itself cover it
        target = tmp_path / f"{format_id}{FORMATS[format_id].suffix}"
        assert run("convert", table, "-o", target, "--format", format_id) == 0, format_id
        assert run("verify", target, "--format", format_id) == 0, format_id


def folder_of_tables(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        write_table(folder / f"{number}.csv", f"Question,Answer\nWhy number {number}?,Because of {number}.\n")
    return folder


def test_several_jobs_write_what_one_job_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of_tables(tmp_path / "in", 5)
    (folder / "bad.xlsx").write_bytes(b"PK nonsense")
    outputs = []
    for jobs in (1, 2):
        out = tmp_path / f"out{jobs}"
        out.mkdir()
        assert run("convert", folder, "-o", out, "--jobs", jobs, "--json") == 1
        captured = capsys.readouterr()
        assert "bad.xlsx" in captured.err
        sources = [Path(json.loads(line)["source"]).name for line in captured.out.splitlines()]
        assert sources == [f"{number}.csv" for number in range(5)]
        outputs.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) == 5


def test_files_that_are_done_are_passed_over_until_they_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of_tables(tmp_path / "in", 3)
    options = ("convert", folder, "--skip-done", "--json")

    def converted() -> list[str]:
        assert run(*options) == 0
        return [Path(json.loads(line)["source"]).name for line in capsys.readouterr().out.splitlines()]

    assert converted() == ["0.csv", "1.csv", "2.csv"]
    assert converted() == []
    write_table(folder / "1.csv", "Question,Answer\nWhat now?,Something else.\n")
    (folder / "2.json").write_bytes((folder / "0.json").read_bytes().replace(b"Why", b"How"))
    assert converted() == ["1.csv", "2.csv"]
    assert run(*options, "--system", "Be kind.") == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_part_of_a_split_that_is_there_is_replaced_with_force_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_table(tmp_path / "t.csv", "Question,Answer\nWhy?,So it is.\nHow?,Like that.\nWho?,A nurse.\n")
    part = tmp_path / "t-train.json"
    precious = '{"text": "### Human: Precious?### Assistant: Yes."}\n'
    part.write_text(precious, "utf-8")
    for more in ((), ("--skip-done",)):
        assert run("convert", table, "--split", "70/30", *more) == 2
        assert "t-train.json" in capsys.readouterr().err
        assert part.read_text("utf-8") == precious
    assert run("convert", table, "--split", "70/30", "--force") == 0
    assert len(json.loads(part.read_text("utf-8"))) == 2


def test_two_files_of_the_same_name_become_two_datasets(tmp_path: Path) -> None:
    write_table(tmp_path / "ward.csv", "Question,Answer\nWhy?,So it is.\n")
    write_table(tmp_path / "ward.tsv", "Question\tAnswer\nHow?\tLike that.\n")
    assert run("convert", tmp_path, "--jobs", 2) == 0
    answers = [json.loads((tmp_path / name).read_text("utf-8"))[0] for name in ("ward.json", "ward-2.json")]
    assert [each["conversation"][0]["output"] for each in answers] == ["So it is.", "Like that."]


def test_verify_names_the_sheet_rows_where_a_manifest_knows_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write_table(tmp_path / "t.csv", "Question,Answer\nWhy?,So it is.\nHow?,\nWho?,A nurse.\n")
    target = tmp_path / "o.jsonl"
    assert run("convert", table, "-o", target, "--format", "openai", "--with", "manifest") == 0
    target.write_text(target.read_text("utf-8").replace("A nurse.", ""), "utf-8")
    capsys.readouterr()
    assert run("verify", target, "--format", "openai") == 1
    assert "“content” is missing or empty (row: 4)" in capsys.readouterr().out
