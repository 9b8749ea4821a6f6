"""What the command line answers, run as a command of its own: each command line with the sentence it prints."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT
from tests.core.reading.xls_files import table, write_protected_xls

ROOT = Path(__file__).parents[1]
LANGUAGE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def medqa(folder: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder, in English unless the environment says otherwise."""
    inherited = {name: value for name, value in os.environ.items() if name not in LANGUAGE_VARIABLES}
    return subprocess.run(
        [sys.executable, "-m", "medqa_gui.cli", *arguments],
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder / "home"), **environment},
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


# Command line -> what its error says.
USAGE = {
    "convrt a.csv": "argument COMMAND: “convrt” is not known. Did you mean “convert”?",
    "convert a.csv --wiht manifest": "There is no option “--wiht”. Did you mean “--with”?",
    "convert --jsn": "There is no option “--jsn”. Did you mean “--json”?",
    "convert a.csv --with manfest": "“manfest” is not known. Did you mean “manifest”?",
    "convert a.csv --hidden lave": "“lave” is not known. Did you mean “leave”? Choose one of: leave, keep.",
    "convert a.csv --paths bset": "Did you mean “best”?",
    "convert a.csv --language de": "“de” is not known. Choose one of: en, zh.",
    "convert a.csv --header-row x": "“x” is not a row number; 0 means that there is no header row.",
    "convert a.csv --header-row=-1": "“-1” is not a row number",
    "convert a.csv --split 50/60": "“50/60” is not a split. Write percentages that add up to 100",
    "convert a.csv --split half": "“half” is not a split.",
    "convert a.csv --jobs 0": "“0” is not a whole number of 1 or more.",
    "convert a.csv --seed one": "“one” is not a whole number.",
    "convert a.csv --jobs 2 --cluster x": "argument --cluster: not allowed with argument --jobs",
    "convert a.csv -o": "argument -o/--output: expected one argument",
    "verify a.csv": "the following arguments are required: --format",
    "convert": "the following arguments are required: FILE|FOLDER",
}


@pytest.mark.parametrize("line", USAGE)
def test_a_wrong_command_line_gets_the_sentence_that_helps(tmp_path: Path, line: str) -> None:
    done = medqa(tmp_path, *line.split())
    what, hint = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert what.startswith("medqa")
    assert USAGE[line] in what
    assert hint.startswith("Run “medqa")
    assert hint.endswith("--help” to see the options.")


@pytest.mark.parametrize("line", USAGE)
def test_a_wrong_command_line_is_answered_in_the_chosen_language(tmp_path: Path, line: str) -> None:
    done = medqa(tmp_path, *line.split(), LANG="zh_CN.UTF-8")
    what, hint = done.stderr.splitlines()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in what)
    assert hint.startswith("运行“medqa")


@pytest.mark.parametrize("command", ["", "inspect", "convert", "review", "verify", "formats", "presets"])
def test_the_help_leaves_nothing_in_english_for_chinese(tmp_path: Path, command: str) -> None:
    done = medqa(tmp_path, *command.split(), "--help", LANG="zh_CN.UTF-8")
    assert done.returncode == 0
    assert done.stdout.startswith("用法：")
    for english in ("usage", "options", "arguments", " the ", " show "):
        assert english not in done.stdout.replace("[options]", "")


LANGUAGES = [
    ({}, "en"),
    ({"LANG": "C.UTF-8", "LANGUAGE": "zh"}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh"),
    ({"LANG": "de_DE.UTF-8"}, "en"),
    ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh"),
    ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en:zh"}, "en"),
    ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:zh_CN"}, "zh"),
    ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
    ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
]


@pytest.mark.parametrize(("environment", "language"), LANGUAGES, ids=str)
def test_the_environment_chooses_the_language_and_the_option_overrides_it(
    tmp_path: Path, environment: dict[str, str], language: str
) -> None:
    said = {"en": "File not found", "zh": "找不到文件"}
    assert said[language] in medqa(tmp_path, "inspect", "gone.xlsx", **environment).stderr
    other = "en" if language == "zh" else "zh"
    for option in (["--language", other], [f"--language={other}"]):
        assert said[other] in medqa(tmp_path, "inspect", "gone.xlsx", *option, **environment).stderr


HOSTILE = "x\x1b]0;title\x07\x9b31m\u202ey\r\nz"


@pytest.mark.parametrize(
    "arguments",
    [
        ["inspect", HOSTILE],
        ["inspect", "a.csv", HOSTILE],
        ["inspect", "a.csv", f"--{HOSTILE.replace(' ', '')}"],
        ["convert", "a.csv", "--with", HOSTILE],
        ["convert", "a.csv", "--header-row", HOSTILE],
        ["convert", "a.csv", "--format", HOSTILE],
        ["convert", "a.csv", "--preset", HOSTILE],
        ["convert", "a.csv", "--sheet", HOSTILE],
        ["convert", "a.csv", "--question", HOSTILE],
        ["convert", "a.csv", "--encoding", HOSTILE],
        ["convert", "a.csv", "--system", f"@{HOSTILE}"],
        ["inspect", "hostile.csv"],
        ["inspect", "hostile.csv", "--json"],
    ],
    ids=str,
)
def test_a_terminal_is_steered_by_nothing_that_is_echoed(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "a.csv").write_text("Question,Answer\nWhy does it hurt?,Because it heals.\n", "utf-8")
    (tmp_path / "hostile.csv").write_text(f'Question,"{HOSTILE}"\nWhy does it hurt?,It heals.\n', "utf-8", newline="")
    done = medqa(tmp_path, *arguments)
    said = done.stdout + done.stderr
    assert said
    assert not set(said) & set("\x1b\x07\x9b\u202e\r")


def write_ward(folder: Path, name: str = "ward.csv") -> Path:
    """Write seven rows of three patients, the last without an answer."""
    rows = [f"P{at % 3},What is drug {at} for?,Take {at} tablets after each meal.\n" for at in range(6)]
    (folder / name).write_text("Patient,Question,Answer\n" + "".join(rows) + "P1,And this one?,\n", "utf-8")
    return folder / name


TREE = """id,parent,role,text,rank
m1,,prompter,What helps against a cold?,
m2,m1,assistant,Rest and fluids.,0
m3,m1,assistant,Antibiotics.,1
m4,m2,prompter,How much to drink?,
m5,m4,assistant,Two liters a day.,0
m6,m4,assistant,One liter.,1
m7,m1,assistant,Wait.,
"""


def test_every_row_is_included_or_excluded_for_a_reason(tmp_path: Path) -> None:
    write_ward(tmp_path)
    out = medqa(tmp_path, "convert", "ward.csv", "-o", "o.json", "--where", "Patient=P1").stdout
    assert "7 rows = 2 included + 5 excluded" in out
    assert "  1 row excluded: no answer" in out
    assert "  4 rows excluded: another value than --where or the preset asks for" in out
    chinese = medqa(tmp_path, "convert", "ward.csv", "-o", "o.json", "--where", "Patient=P1", LANG="zh_CN.UTF-8").stdout
    assert "7 行 = 纳入 2 + 排除 5" in chinese
    assert "  排除 1 行：答案为空" in chinese
    facts = json.loads(medqa(tmp_path, "convert", "ward.csv", "-o", "o.json", "--where", "Patient=P1", "--json").stdout)
    assert (facts["left_out"], facts["reasons"]) == (5, {"missing_answer": 1, "where": 4})


def test_one_row_is_one_row(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("Question,Answer\nWhy does it hurt?,Because it heals.\n", "utf-8")
    assert "1 row = 1 included + 0 excluded" in medqa(tmp_path, "convert", "one.csv", "-o", "o.json").stdout
    assert "1 row = 1 included + 0 excluded" in medqa(tmp_path, "review", "one.csv").stdout


def test_rows_beside_the_best_path_and_ranks_are_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "tree.csv").write_text(TREE, "utf-8")
    best = medqa(tmp_path, "convert", "tree.csv", "--format", "oasst", "-o", "t.jsonl")
    assert "7 rows = 4 included + 3 excluded" in best.stdout
    assert "3 rows excluded: not on the best-ranked path of the tree (use --paths all to include)" in best.stdout
    assert "The ranks of 4 messages only choose the path; they are not saved." in best.stderr
    every = medqa(tmp_path, "convert", "tree.csv", "--format", "oasst", "-o", "t.jsonl", "--paths", "all")
    assert "7 rows = 7 included + 0 excluded" in every.stdout
    assert "3 conversations share a record with another one that begins with the same question." in every.stdout
    text = (tmp_path / "t.jsonl").read_text("utf-8")
    assert all(answer in text for answer in ("Antibiotics.", "One liter.", "Wait."))


@pytest.mark.parametrize("form", ["guanaco", "oasst", "axolotl-alpaca", "trl-prompt-completion-text"])
def test_a_system_prompt_that_the_format_does_not_carry_is_named(tmp_path: Path, form: str) -> None:
    write_ward(tmp_path)
    told = medqa(tmp_path, "convert", "ward.csv", "-o", "o.jsonl", "--format", form, "--system", "Be brief.").stderr
    assert "has no place for a system prompt: those of 6 conversations are not saved." in told
    assert "Be brief." not in (tmp_path / "o.jsonl").read_text("utf-8")
    without = medqa(tmp_path, "convert", "ward.csv", "-o", "o.jsonl", "--format", form, "--system", "").stderr
    assert "system prompt" not in without


def test_format_and_system_prompt_are_named_where_nobody_chose_them(tmp_path: Path) -> None:
    write_ward(tmp_path)
    told = medqa(tmp_path, "convert", "ward.csv", "-o", "o.json").stderr
    assert "Default format: XTuner" in told
    assert f"Default system prompt: “{DEFAULT_SYSTEM_PROMPT}”" in told
    chosen = medqa(
        tmp_path, "convert", "ward.csv", "-o", "o.json", "--format", "xtuner", "--system", "Be brief."
    ).stderr
    assert "Default" not in chosen


# Command line -> what is wrong, and what to do about it.
CAUSES = {
    "convert ward.csv -o o.json --where Patient=P99": (
        "no row has the value that a row rule asks for in “Patient” (rows: 7).",
        "Check --where: the value must be the whole text of the cell",
    ),
    "convert ward.csv -o o.json --where Patient=P1 --where Patient=P2": (
        "--where asks for two different values in the column “Patient”",
        "Convert each value into a dataset of its own.",
    ),
    "convert ward.csv -o o.json --where Patient": ("“Patient” is not in the form COLUMN=VALUE.", "an equals sign"),
    "convert ward.csv -o o.json --where Pateint=P1": ("no column “Pateint”.", "Did you mean “Patient”?"),
    "convert ward.csv -o o.json --header-row 99": ("has no row 99", "or 0 for none"),
    "inspect ward.csv --header-row 99": ("its last row with text is 8.", "or 0 for none"),
    "review ward.csv --header-row 99": ("has no row 99", "or 0 for none"),
    "convert ward.csv -o o.json --header-row 8 --question A --answer B": (
        "there is no row with text below",
        "Check the sheet",
    ),
    "convert two.xlsx -o o.json --sheet Empty": ("The sheet “Empty” of two.xlsx is empty.", "sheets: Ward, Empty."),
    "convert two.xlsx -o o.json --sheet Wrad": ("two.xlsx has no sheet “Wrad”.", "Did you mean “Ward”? Available"),
    "convert unclear.csv -o o.json": ("Cannot tell which columns contain", "Name them with --question, --answer, by"),
    "review unclear.csv --question A": ("Cannot tell which columns contain Answer.", "Name them with --answer, by"),
    "convert ward.csv -o o.json --question Qestion": ("no column “Qestion”.", "Did you mean “Question”? Use"),
    "convert ward.csv -o o.json --format opnai": ("Unknown format “opnai”.", "Did you mean “openai”?"),
    "verify ward.csv --format xtunr": ("Unknown format “xtunr”.", "Did you mean “xtuner”?"),
    "convert ward.csv -o o.json --preset clinc-faq": ("Unknown preset “clinc-faq”.", "Did you mean “clinic-faq”?"),
    "convert ward.csv -o o.json --question-template {Question": ("a brace has no counterpart.", "{Column}"),
    "convert ward.csv -o o.json --answer-template Answer}": ("a brace has no counterpart.", "type {{ or }}."),
    "convert ward.csv -o o.json --answer-template Yes.": ("names no column, so every text", "such as {Patient}."),
    "review ward.csv --answer-template {Anwser}": ("names a column “Anwser”", "Did you mean “Answer”?"),
    "convert locked.xls -o o.json": ("locked.xls is password-protected.", "add --password-file FILE."),
    "convert blank.csv -o o.json --question B --answer C": ("no row has both a question and an answer (rows: 2).", ""),
}


@pytest.fixture(scope="module")
def causes_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("causes")
    write_ward(folder)
    (folder / "unclear.csv").write_text("x1a,x2b,x3c\n" + "".join(f"{n},{n * 3},{n * 7}\n" for n in range(9)), "utf-8")
    write_protected_xls(folder / "locked.xls", "geheim", table(["Question", "Answer"], ["Why?", "So."]))
    (folder / "blank.csv").write_text("Name,Question,Answer\nA,Why?,\nB,,So.\n", "utf-8")
    book = openpyxl.Workbook()
    book["Sheet"].title = "Ward"
    for row in (["Question", "Answer"], ["What helps against a cold?", "Rest and fluids."]):
        book["Ward"].append(row)
    book.create_sheet("Empty")
    book.save(folder / "two.xlsx")
    return folder


@pytest.mark.parametrize("line", CAUSES)
def test_an_error_names_the_cause_and_the_option_that_helps(causes_folder: Path, line: str) -> None:
    what_part, hint_part = CAUSES[line]
    done = medqa(causes_folder, *line.split())
    assert (done.returncode, done.stdout) == (2, "")
    what, hint = done.stderr.splitlines()
    assert what_part in what
    assert hint_part in hint
    chinese = medqa(causes_folder, *line.split(), LANG="zh_CN.UTF-8").stderr.splitlines()
    assert len(chinese) == 2
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in sentence) for sentence in chinese)


@pytest.mark.parametrize("text", ["abc", "0", "-1", "nan", ""])
def test_limits_that_are_no_number_are_named(tmp_path: Path, text: str) -> None:
    done = medqa(tmp_path, "formats", MEDQA_LIMITS=text)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"MEDQA_LIMITS is “{text}”, which is not a number above 0." in done.stderr
    assert medqa(tmp_path, "formats", MEDQA_LIMITS="2").returncode == 0


def test_of_several_files_the_one_that_fails_is_named(causes_folder: Path, tmp_path: Path) -> None:
    done = medqa(causes_folder, "convert", "ward.csv", "unclear.csv", "-o", str(tmp_path))
    assert done.returncode == 1
    assert "unclear.csv: Cannot tell which columns contain" in done.stderr


LAYOUTS = [
    ("Frage;Antwort\nTut es weh?;Ja, ärztlich bestätigt.\n", "cp1252", ";", "Encoding: cp1252\nDelimiter: “;”\n"),
    ("问题\t答案\n疼吗？\t不疼。\n", "utf-8", "\t", "Encoding: utf-8\nDelimiter: tab\n"),
]


@pytest.mark.parametrize(("text", "encoding", "delimiter", "said"), LAYOUTS)
def test_an_inspection_shows_how_a_text_file_is_read(
    tmp_path: Path, text: str, encoding: str, delimiter: str, said: str
) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    facts = json.loads(medqa(tmp_path, "inspect", "t.csv", "--json").stdout)
    assert (facts["encoding"], facts["delimiter"]) == (encoding, delimiter)
    assert said in medqa(tmp_path, "inspect", "t.csv").stdout
