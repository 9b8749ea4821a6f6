"""What -o means, as a table of cases; each is one command in a folder that is made for it."""

import json
import os
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from medqa_gui.cli import main

ROWS = "".join(f"Why does it hurt at {at}?,It has been healing for {at} days.\n" for at in range(10))
TABLE = f"Question,Answer\n{ROWS}"
DATASET = '{"text": "### Human: Old?### Assistant: Old."}\n'
SPLIT = "--split 80/10/10"
PARTS = ("o-train.json", "o-validation.json", "o-test.json")


class Case(NamedTuple):
    """What is there ("table", "dataset", "book" or a text), what is typed, its status, what is new, said and gone."""

    there: dict[str, str]
    typed: str
    status: int
    written: tuple[str, ...] = ()
    said: str = ""
    gone: tuple[str, ...] = ()


ONE = {"a.csv": "table"}
TWO = {"a.csv": "table", "b.csv": "table"}
DONE = {"a.csv": "table", "a.json": "dataset", "a.manifest.json": "manifest of a.csv"}
CASES = {
    # One input: a folder or the file.
    "a name is the file": Case(ONE, "convert a.csv -o o.json", 0, ("o.json",)),
    "a name without extension gets the format's": Case(ONE, "convert a.csv -o o", 0, ("o.json",)),
    "the extension is that of the format": Case(ONE, "convert a.csv -o o --format openai", 0, ("o.jsonl",)),
    "parts of a split are named after it": Case(ONE, f"convert a.csv -o o {SPLIT}", 0, PARTS),
    "a name with / is a folder that is made": Case(ONE, "convert a.csv -o new/deep/", 0, ("new/deep/a.json",)),
    "a folder that is there is a folder": Case({**ONE, "d/x": "x"}, "convert a.csv -o d", 0, ("d/a.json",)),
    "a dataset folder is named as such": Case(
        ONE, "convert a.csv -o o --format hf-dataset", 0, ("o/data/train.jsonl", "o/README.md")
    ),
    "a failed conversion leaves no new folder": Case(
        {"a.csv": "x"}, "convert a.csv -o new/deep/", 2, (), "columns", ("new",)
    ),
    "a file in a folder that is not there": Case(ONE, "convert a.csv -o none/o.json", 2, (), "none"),
    # Several inputs: a folder.
    "several files go into a new folder": Case(TWO, "convert a.csv b.csv -o new", 0, ("new/a.json", "new/b.json")),
    "the README's example": Case(TWO, "convert . -o datasets/", 0, ("datasets/a.json", "datasets/b.json")),
    "several files into one dataset file": Case(TWO, "convert a.csv b.csv -o o.json", 2, (), "-o must be a folder"),
    "several files into a file that is there": Case(
        {**TWO, "o": "text"}, "convert a.csv b.csv -o o", 2, (), "-o must be a folder"
    ),
    "a file that is named twice is one": Case(ONE, "convert a.csv a.csv ./a.csv", 0, ("a.json",)),
    # Refused, whatever --force says.
    "a spreadsheet's extension": Case(ONE, "convert a.csv -o o.xlsx --force", 2, (), "never overwritten"),
    "a * that became file names": Case(
        {**TWO, "c.csv": "table"}, "convert -o a.csv b.csv c.csv --force", 2, (), "never overwritten"
    ),
    "a split of a spreadsheet's name": Case(ONE, f"convert a.csv -o o.csv {SPLIT} --force", 2, (), "never overwritten"),
    "an input": Case({"a.json": "dataset"}, "convert a.json -o a.json --force", 2, (), "never overwritten"),
    "another input": Case(
        {"a.json": "dataset", "d/b.json": "dataset"}, "convert a.json d/b.json -o d --force", 1, ("d/a.json",),
        "never overwritten",
    ),
    "a file that is no dataset": Case({**ONE, "o.json": "text"}, "convert a.csv -o o.json --force", 2, (), "never"),
    "a program's own JSON": Case(
        {**ONE, "o.json": '{"name": "web", "version": 2}'}, "convert a.csv -o o.json --force", 2, (), "never"
    ),
    "a file without content is nothing": Case({**ONE, "o.json": ""}, "convert a.csv -o o.json", 0, ("o.json",)),
    "a file without extension is named as it is": Case({**ONE, "o": "dataset"}, "convert a.csv -o o", 0, ("o",)),
    "a device": Case(ONE, "convert a.csv -o /dev/null --force", 2, (), "/dev/null"),
    # An existing dataset.
    "a dataset that -o names is replaced": Case(
        {**ONE, "o.json": "dataset"}, "convert a.csv -o o.json", 0, ("o.json",)
    ),
    "all parts count as named": Case(
        {**ONE, **dict.fromkeys(PARTS, "dataset")}, f"convert a.csv -o o.json {SPLIT}", 0, PARTS
    ),
    "one that is not named stays": Case({**ONE, "a.json": "dataset"}, "convert a.csv", 2, (), "--force"),
    "one in a named folder stays": Case({**ONE, "d/a.json": "dataset"}, "convert a.csv -o d/", 2, (), "--force"),
    "a part that is not named stays": Case(
        {**ONE, "a-test.json": "dataset"}, f"convert a.csv {SPLIT}", 2, (), "--force"
    ),
    "--force replaces it": Case({**ONE, "a.json": "dataset"}, "convert a.csv --force", 0, ("a.json",)),
    # Files beside the data.
    "a manifest of others stays": Case(
        {**ONE, "a.manifest.json": '{"name": "web"}'}, "convert a.csv --with manifest --force", 2, (), "never replaced"
    ),
    "a card of others stays": Case(
        {**ONE, "a-card.md": "Mine."}, "convert a.csv --with card --force", 2, (), "never replaced"
    ),
    "a README of others stays": Case(
        {**ONE, "d/README.md": "Mine."}, "convert a.csv -o d --format hf-dataset --force", 0,
        ("d/a-dataset/data/train.jsonl",),
    ),
    "a program of others stays": Case(
        {**ONE, "a_qlora.py": "print(1)"}, "convert a.csv --with trainer --force", 2, (), "never replaced"
    ),
    # What an earlier save left.
    "old parts are named": Case(
        {**ONE, "o-validation.json": "dataset"}, "convert a.csv -o o.json --split 70/30", 0,
        ("o-train.json", "o-test.json"), "o-validation.json",
    ),
    "old parts go with --force": Case(
        {**ONE, "o-validation.json": "dataset", "o.json": "dataset"}, "convert a.csv -o o.json --split 70/30 --force",
        0, ("o-train.json", "o-test.json"), "Removed", ("o-validation.json", "o.json"),
    ),
    "an old manifest goes with --force": Case(
        {**DONE}, "convert a.csv --force", 0, ("a.json",), "a.manifest.json", ("a.manifest.json",)
    ),
    "files that only look like parts stay": Case(
        {**ONE, "o-test.json": "text"}, "convert a.csv -o o.json --force", 0, ("o.json",)
    ),
    "the manifest of another format's dataset stays": Case(
        {**DONE}, "convert a.csv --format openai --force", 0, ("a.jsonl",)
    ),
    # --skip-done.
    "a source that changed is converted again": Case({**DONE}, "convert a.csv --skip-done", 0, ("a.json",)),
    "a dataset without manifest stays": Case(
        {**ONE, "a.json": "dataset"}, "convert a.csv --skip-done", 2, (), "--force"
    ),
    "another source's dataset stays": Case(
        {**DONE, "a.manifest.json": "manifest of z.xlsx"}, "convert a.csv --skip-done", 2, (), "z.xlsx"
    ),
    "another source's dataset stays where it is named": Case(
        {**DONE, "b.csv": "table"}, "convert b.csv -o a.json --skip-done", 2, (), "a.csv"
    ),
    "another source's dataset goes with --force": Case(
        {**DONE, "b.csv": "table"}, "convert b.csv -o a.json --skip-done --force", 0, ("a.json",)
    ),
    # Workbooks of issues.
    "a workbook is written": Case(ONE, "review a.csv --workbook w.xlsx", 0, ("w.xlsx",)),
    "a workbook gets its extension": Case(ONE, "review a.csv --workbook w", 0, ("w.xlsx",)),
    "a workbook in a folder": Case(ONE, "review a.csv --workbook new/", 0, ("new/a.doubts.xlsx",)),
    "workbooks of several files": Case(
        TWO, "review a.csv b.csv --workbook new", 0, ("new/a.doubts.xlsx", "new/b.doubts.xlsx")
    ),
    "one workbook for several files": Case(TWO, "review a.csv b.csv --workbook w.xlsx", 2, (), "must be a folder"),
    "another workbook stays": Case({**ONE, "w.xlsx": "book"}, "review a.csv --workbook w.xlsx --force", 2, (), "never"),
    "another kind of spreadsheet": Case(ONE, "review a.csv --workbook w.ods", 2, (), "never overwritten"),
    "the source as workbook": Case({"a.xlsx": "book"}, "review a.xlsx --workbook a.xlsx --force", 2, (), "never"),
    "a dataset as workbook": Case({**ONE, "o.json": "dataset"}, "review a.csv --workbook o.json", 2, (), "never"),
}  # fmt: skip


def lay_out(there: dict[str, str]) -> None:
    for name, content in there.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if content == "book":
            book = openpyxl.Workbook()
            for row in TABLE.splitlines():
                book.worksheets[0].append(row.split(","))
            book.save(path)
        elif content.startswith("manifest of "):
            source = {"name": content.removeprefix("manifest of "), "sha256": "0"}
            outputs = [{"name": "a.json", "sha256": "0", "rows": []}]
            path.write_text(json.dumps({"app": "MedQA Converter 0", "source": source, "outputs": outputs}))
        else:
            path.write_text({"table": TABLE, "dataset": DATASET}.get(content, content), "utf-8")


def contents() -> dict[str, bytes]:
    return {each.as_posix(): each.read_bytes() for each in sorted(Path().rglob("*")) if each.is_file()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_target_means(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(case.there)
    before = contents()
    assert main(case.typed.split()) == case.status
    after = contents()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed >= {*case.written, *(name for name in case.gone if name in before)}
    assert set(case.written) <= after.keys()
    assert not any(os.path.lexists(name) for name in case.gone)
    # Nothing but what the case names was touched; of files beside a dataset it names none.
    unnamed = changed - {*case.written, *case.gone}
    assert {each for each in unnamed if not each.endswith((".manifest.json", "README.md"))} == set()
    assert case.status == 0 or before.items() <= after.items()
    assert case.said in capsys.readouterr().err


@pytest.mark.parametrize("order", [("ward.csv", "ward.tsv", "Ward.xlsx"), ("Ward.xlsx", "ward.tsv", "ward.csv")])
def test_the_order_of_the_sources_decides_no_name(
    order: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out({"ward.csv": "table", "ward.tsv": TABLE.replace(",", "\t"), "Ward.xlsx": "book"})
    assert main(["convert", *order, "-o", "out/", "--with", "manifest"]) == 0
    made = {each.name: json.loads(each.read_text())["source"]["name"] for each in Path("out").glob("*.manifest.json")}
    assert made == {
        "ward.manifest.json": "ward.csv", "ward-2.manifest.json": "ward.tsv", "Ward-3.manifest.json": "Ward.xlsx"
    }  # fmt: skip


def test_two_sources_share_no_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The manifest of ward-train.json would be that of the split of ward.json.
    monkeypatch.chdir(tmp_path)
    lay_out({"ward.csv": "table", "ward-train.csv": "table"})
    assert main(["convert", "ward.csv", "ward-train.csv", "--with", "manifest"]) == 0
    assert len(list(Path().glob("*.manifest.json"))) == 2


def test_a_workbook_of_issues_is_replaced_until_a_person_edits_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out({"a.csv": "table"})
    command = ["review", "a.csv", "--workbook", "w.xlsx"]
    assert main(command) == 0
    assert main(command) == 0
    book = openpyxl.load_workbook("w.xlsx")
    book.properties.lastModifiedBy = "A colleague"
    book.save("w.xlsx")
    edited = Path("w.xlsx").read_bytes()
    assert main(command) == 2
    assert Path("w.xlsx").read_bytes() == edited
    assert "--force" in capsys.readouterr().err
    assert main([*command, "--force"]) == 0


def test_a_dataset_folder_that_is_named_again_is_replaced_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out({"a.csv": "table"})
    command = ["convert", "a.csv", "-o", "set", "--format", "hf-dataset"]
    assert main([*command, "--split", "70/30"]) == 0
    assert main([*command, "--force"]) == 0
    assert [each.as_posix() for each in sorted(Path("set").rglob("*.jsonl"))] == ["set/data/train.jsonl"]
