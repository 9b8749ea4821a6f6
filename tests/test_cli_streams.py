"""“-” is standard input and standard output, through pipes of real commands."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

import openpyxl
import pytest

from tests.test_cli_sentences import LANGUAGE_VARIABLES, ROOT, write_ward


def piped(folder: Path, given: bytes, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Run the command with these bytes as its standard input; temporary files go below the folder."""
    (folder / "tmp").mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if name not in LANGUAGE_VARIABLES}
    own = {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp")}
    command = [sys.executable, "-m", "medqa_gui.cli", *arguments]
    done = subprocess.run(command, input=given, cwd=folder, env=inherited | own, capture_output=True, check=False)
    assert list((folder / "tmp").iterdir()) == []
    return done


def given_as(kind: str, folder: Path) -> bytes:
    table = write_ward(folder).read_bytes()
    if kind == "csv":
        return table
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in table.decode().splitlines():
            book["Sheet"].append(line.split(","))
        book.save(folder / "w.xlsx")
        return (folder / "w.xlsx").read_bytes()
    dataset = piped(folder, table, "convert", "-", "--format", "openai", "--system", "").stdout
    return gzip.compress(dataset) if kind == "jsonl.gz" else dataset


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "jsonl.gz"])
def test_standard_input_is_converted_to_standard_output(tmp_path: Path, kind: str) -> None:
    done = piped(tmp_path, given_as(kind, tmp_path), "convert", "-", "--format", "openai", "--system", "")
    assert done.returncode == 0, done.stderr
    (tmp_path / "ward.csv").unlink()
    write_ward(tmp_path)
    assert (
        piped(tmp_path, b"", "convert", "ward.csv", "--format", "openai", "--system", "", "-o", "d.jsonl").returncode
        == 0
    )
    assert done.stdout == (tmp_path / "d.jsonl").read_bytes()
    assert "- → -  (6 records)" in done.stderr.decode()
    assert str(tmp_path) not in done.stderr.decode()


def test_a_file_is_converted_to_standard_output_and_back(tmp_path: Path) -> None:
    write_ward(tmp_path)
    dataset = piped(tmp_path, b"", "convert", "ward.csv", "-o", "-", "--format", "openai").stdout
    assert len(dataset.splitlines()) == 6
    assert b"6 of 6" in piped(tmp_path, dataset, "verify", "-", "--format", "openai").stdout
    assert json.loads(piped(tmp_path, dataset, "inspect", "-", "--json").stdout)["source"] == "-"
    assert b"-: 6 rows" in piped(tmp_path, dataset, "review", "-").stdout
    facts = json.loads(piped(tmp_path, dataset, "convert", "-", "-o", "o.json", "--json").stdout)
    assert (facts["source"], facts["outputs"][0]["path"]) == ("-", "o.json")
    assert not (tmp_path / "-").exists()


REFUSED = {
    "convert - -": "Standard input can be read only once.",
    "review - -": "Standard input can be read only once.",
    "convert - --json": "The dataset and the lines of --json cannot both go to standard output.",
    "convert ward.csv -o - --json": "The dataset and the lines of --json cannot both go to standard output.",
    "convert ward.csv ward.csv -o -": "Standard output can take one file only.",
    "convert ward.csv -o - --split 70/30": "Standard output can take one file only.",
    "convert - --with manifest": "Standard output can take one file only.",
    "convert - --skip-done": "Standard output can take one file only.",
    "convert ward.csv -o - --format hf-dataset": "Standard output can take one file only.",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_a_stream_cannot_take_is_refused(tmp_path: Path, line: str) -> None:
    done = piped(tmp_path, write_ward(tmp_path).read_bytes(), *line.split())
    assert (done.returncode, done.stdout) == (2, b"")
    assert REFUSED[line] in done.stderr.decode()


def test_an_error_about_standard_input_names_no_file_of_ours(tmp_path: Path) -> None:
    done = piped(tmp_path, b"", "convert", "-")
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 2
    assert str(tmp_path) not in done.stderr.decode()


def test_a_reader_that_leaves_early_ends_the_command_without_a_traceback(tmp_path: Path) -> None:
    rows = "".join(f"What is drug {number} for?,Take {number} tablets after each meal.\n" for number in range(3000))
    (tmp_path / "long.csv").write_text(f"Question,Answer\n{rows}", "utf-8")
    line = f"{sys.executable} -m medqa_gui.cli convert long.csv -o - --format openai | head -c 1"
    done = subprocess.run(
        line, shell=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert done.stdout == b"{"
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a killed process leaves its temporary folder")
@pytest.mark.parametrize("command", ["convert", "inspect"])
def test_a_killed_command_leaves_nothing_of_standard_input(tmp_path: Path, command: str) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    own = {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(tmp_path / "home"), "TMPDIR": str(temporary)}
    line = [sys.executable, "-m", "medqa_gui.cli", command, "-"]
    with subprocess.Popen(
        line, cwd=tmp_path, env=os.environ | own, stdin=subprocess.PIPE, start_new_session=True
    ) as running:
        assert running.stdin
        # More than the pipe and the buffers hold, so that some of it is in the file while the command still reads.
        running.stdin.write(b"Question,Answer\n" + b"Why the rash?,Mrs Smith took amoxicillin.\n" * 50_000)
        running.stdin.flush()
        wait_until(lambda: any(b"Mrs Smith" in each.read_bytes() for each in temporary.rglob("stdin*")))
        os.killpg(running.pid, signal.SIGKILL)
    wait_until(lambda: not list(temporary.iterdir()))


def wait_until(condition: Callable[[], bool]) -> None:
    """Return when the condition holds; fail after half a minute."""
    pause, end = Event(), monotonic() + 30
    while not condition():
        assert monotonic() < end
        pause.wait(0.01)
