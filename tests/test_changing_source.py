"""A file that another program writes while a command reads it: no dataset comes of it."""

import os
import subprocess
import sys
from argparse import Namespace
from contextlib import closing, suppress
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.commands.open_file import open_with_options
from medqa_gui.core.model.errors import UnreadableFileError

ROOT = Path(__file__).parents[1]
SECONDS_BETWEEN_WRITES = 0.01
OPTIONS = Namespace(password_file=None, encoding=None, delimiter=None)


def write_table(path: Path, rows: int) -> Path:
    path.write_text("Question,Answer\n" + "".join(f"Why {at}?,So {at}.\n" for at in range(rows)), "utf-8")
    return path


@pytest.mark.parametrize("command", ["convert", "review"])
def test_a_file_that_grows_while_it_is_read_ends_with_a_sentence(tmp_path: Path, command: str) -> None:
    path = write_table(tmp_path / "a.csv", 8_000)
    (tmp_path / "a.json").write_text('[{"conversation": []}]', "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MEDQA_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
    options = ["--force"] if command == "convert" else []
    running = subprocess.Popen(
        [sys.executable, "-m", "medqa_gui.cli", command, path, *options], env=environment, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        while running.poll() is None:
            file.write("Late?,Too late.\n")
            file.flush()
            with suppress(subprocess.TimeoutExpired):
                running.wait(SECONDS_BETWEEN_WRITES)
    assert running.stderr is not None
    with running.stderr as errors:
        assert errors.read().splitlines()[0] == "a.csv changed while it was read."
    assert running.returncode == 2
    assert (tmp_path / "a.json").read_text("utf-8") == '[{"conversation": []}]'
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == ["a.csv", "a.json"]


def test_a_change_between_two_rows_is_noticed_after_the_last(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", 10)
    with closing(open_with_options(path, OPTIONS)) as workbook:
        assert len(list(workbook.rows(0))) == 11
        with path.open("a", encoding="utf-8") as file:
            file.write("Late?,Too late.\n")
        with pytest.raises(UnreadableFileError, match="file_changed"):
            list(workbook.rows(0))


def test_a_dataset_folder_is_no_changed_source_when_something_is_saved_in_it(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", 10)
    folder = tmp_path / "set"
    assert main(["convert", str(path), "--format", "hf-dataset", "-o", str(folder)]) == 0
    assert main(["convert", str(folder), "--format", "openai", "-o", str(folder / "b.jsonl")]) == 0
