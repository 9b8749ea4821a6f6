"""`medqa verify` as a command of its own: rules in words, the format that fits, files in folders and packed files."""

import ast
import gzip
import json
from pathlib import Path

import pytest

from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.wording.rules import rule_words
from tests.test_cli_sentences import ROOT, medqa, write_ward

GOOD = {"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]}
FORMAT_FILES = sorted((ROOT / "medqa_gui" / "core" / "formats").glob("*.py"))


def write_lines(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def yielded_texts(value: ast.expr | None) -> list[str]:
    """Return the texts that a yield can give, "x" in each gap."""
    match value:
        case ast.Constant(str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*yielded_texts(one), *yielded_texts(other)]
        case ast.JoinedStr(parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)]
    return []


def test_every_rule_of_every_format_has_words() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in FORMAT_FILES]
    yields = [each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Yield)]
    rules = {text for each in yields for text in yielded_texts(each.value) if "_" in text}
    assert len(rules) > 40
    assert {rule for rule in rules if rule_words(rule) == rule} == set()


def test_a_broken_rule_is_told_in_words(tmp_path: Path) -> None:
    bad = {"messages": [{"role": "user", "content": "Why?"}]}
    write_lines(tmp_path / "d.jsonl", GOOD, bad)
    done = medqa(tmp_path, "verify", "d.jsonl", "--format", "openai")
    assert done.returncode == 1
    assert "Record 2: it has no answer" in done.stdout
    assert "Valid records (OpenAI messages (.jsonl)): 1 of 2." in done.stdout
    chinese = medqa(tmp_path, "verify", "d.jsonl", "--format", "openai", LANG="zh_CN.UTF-8").stdout
    assert "没有答案" in chinese
    facts = json.loads(medqa(tmp_path, "verify", "d.jsonl", "--format", "openai", "--json").stdout)
    assert facts["problems"][0]["rule"] == "example_missing_assistant_message"


@pytest.mark.parametrize("form", ["xtuner", "guanaco", "unsloth", "llamafactory-alpaca"])
def test_the_format_that_fits_is_suggested(tmp_path: Path, form: str) -> None:
    write_lines(tmp_path / "d.jsonl", GOOD, GOOD)
    done = medqa(tmp_path, "verify", "d.jsonl", "--format", form)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].endswith("add --format openai.")
    assert medqa(tmp_path, "verify", "d.jsonl", "--format", "openai").returncode == 0


def test_no_format_is_suggested_where_none_fits(tmp_path: Path) -> None:
    write_lines(tmp_path / "d.jsonl", {"messages": []})
    assert "--format" not in medqa(tmp_path, "verify", "d.jsonl", "--format", "xtuner").stdout


def test_a_file_inside_a_dataset_folder_is_verified(tmp_path: Path) -> None:
    write_ward(tmp_path)
    assert medqa(tmp_path, "convert", "ward.csv", "--format", "hf-dataset", "-o", "ds").returncode == 0
    (inside,) = (tmp_path / "ds" / "data").iterdir()
    for path in ("ds", str(inside.relative_to(tmp_path))):
        done = medqa(tmp_path, "verify", path, "--format", "hf-dataset")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("6 of 6.\n")
    hint = medqa(tmp_path, "verify", "ds", "--format", "openai").stderr.splitlines()[1]
    assert "A folder with a dataset needs --format hf-dataset." in hint


@pytest.mark.parametrize("form", [form for form in FORMATS if not FORMATS[form].accepts_gzip])
def test_a_packed_file_is_valid_once_unpacked_where_the_tool_reads_plain_lines(tmp_path: Path, form: str) -> None:
    if FORMATS[form].data_file or form == "parquet":
        pytest.skip("no text file of its own")
    write_ward(tmp_path)
    name = f"d{FORMATS[form].suffix}"
    assert medqa(tmp_path, "convert", "ward.csv", "--format", form, "-o", name).returncode == 0
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes()))
    done = medqa(tmp_path, "verify", f"{name}.gz", "--format", form)
    assert done.returncode == 1
    assert "6 of 6." in done.stdout
    assert f"Valid once unpacked: run “gunzip --keep {name}.gz”." in done.stdout
