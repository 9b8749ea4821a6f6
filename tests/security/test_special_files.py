"""A pipe, which may never end, is refused wherever a small file is read; nothing waits for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui.core.formats.manifest import is_manifest, rows_by_record
from medqa_gui.core.formats.read_dataset import detect_format
from medqa_gui.core.formats.training_files import training_snippet
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.presets.library import read_preset
from medqa_gui.core.presets.prompts import read_prompts
from medqa_gui.core.runtime.atomic_file import open_regular, read_small
from medqa_gui.core.saving.row_fingerprints import read_fingerprints
from medqa_gui.core.saving.unsaved_work import read_journal

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ward.csv").write_text("Question,Answer\nWhy does it hurt?,Because it heals.\n", "utf-8")
    return tmp_path


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def medqa(folder: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command; one that waits for the pipe is killed, which fails the test."""
    command = [sys.executable, "-m", "medqa_gui", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder / "home")}
    return subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ward.manifest.json", ("--with", "manifest")),
        ("ward.manifest.json", ("--skip-done",)),
        ("ward-axolotl.yml", ("--with", "trainer", "--format", "axolotl-chat")),
        ("dataset_info.json", ("--with", "trainer", "--format", "llamafactory-sharegpt")),
        ("ward-card.md", ("--with", "card")),
        ("ward_qlora.py", ("--with", "trainer")),
        ("ward.json", ()),
        ("prompt.txt", ("--system", "@prompt.txt")),
        ("password.txt", ("--password-file", "password.txt")),
        ("mine.json", ("--preset", "mine.json")),
        ("tokenizer.json", ("--tokenizer", "tokenizer.json")),
    ],
)
def test_a_pipe_in_the_place_of_a_small_file_is_refused_by_the_command(
    folder: Path, name: str, options: tuple[str, ...]
) -> None:
    pipe(folder / name)
    for forced in ((), ("--force",)):
        done = medqa(folder, "convert", "ward.csv", *options, *forced)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
        assert (folder / name).is_fifo()
        assert [each for each in folder.iterdir() if each.suffix == ".json" and each.is_file()] == []


def test_a_dataset_folder_with_a_pipe_in_it_is_refused(folder: Path) -> None:
    (folder / "set" / "data").mkdir(parents=True)
    pipe(folder / "set" / "data" / "train.jsonl")
    done = medqa(folder, "convert", "set", "-o", "out.json")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)


def test_no_reader_of_small_files_waits_for_a_pipe(folder: Path) -> None:
    path = pipe(folder / "a.jsonl")
    for read in (open_regular, lambda each: read_small(each, 5)):
        with pytest.raises(ValueError, match="jsonl"):
            read(path)
    assert not is_manifest(path)
    assert read_journal(path) is None
    assert read_fingerprints(path) is None
    assert read_prompts(path) == ()
    for refuse in (read_preset, detect_format):
        with pytest.raises(MedqaError):
            refuse(path)
    pipe(folder / "a.manifest.json")
    assert rows_by_record(path) == ()
    pipe(folder / "dataset_info.json")
    assert training_snippet("llamafactory-sharegpt", folder / "ward.json") == "dataset_dir: .\ndataset: ward"


def test_a_device_is_no_small_file() -> None:
    with pytest.raises(ValueError, match="zero"):
        read_small(Path("/dev/zero"), 5)
