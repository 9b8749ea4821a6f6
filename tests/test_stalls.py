"""Where nothing comes of the work any more, the command line says so in one sentence, and leaves everything whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from medqa_gui.core.runtime.watchdog import STALLED, was_stalled
from tests.killed_saves import OLD

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="there the last words alone are said")

ROWS = "Question,Answer\n" + "".join(f"How much of drug {at}?,Take {at} mg.\n" for at in range(3))
DATASET = '{"messages": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]}\n'


def ran(place: str, *arguments: str | Path, limits: str = "0.01") -> tuple[int, list[str]]:
    command = [sys.executable, "-m", "tests.stalls", place, *map(str, arguments)]
    environment = os.environ | {"MEDQA_LIMITS": limits}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False)
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("place", ["text", "encoding", "rows", "deaf", "review", "export", "read back"])
def test_a_stalled_conversion_is_told_and_leaves_the_old_dataset(place: str, tmp_path: Path) -> None:
    source, target = tmp_path / "ward.csv", tmp_path / "ward.json"
    source.write_text(ROWS, "utf-8")
    target.write_bytes(OLD[-1])
    status, said = ran(place, "convert", source, "-o", target)
    assert (status, said[0]) == (2, "Stopped: no progress for 1 seconds.")
    assert "MEDQA_LIMITS" in said[1]
    assert len(said) == 2
    assert target.read_bytes() == OLD[-1]
    assert source.read_text("utf-8") == ROWS
    # Where only the end of the process helped, the next save takes away what it left.
    assert place == "deaf" or {each.name for each in tmp_path.iterdir()} == {"ward.csv", "ward.json"}


def test_a_stalled_review_is_told_in_chinese_too(tmp_path: Path) -> None:
    source = tmp_path / "ward.csv"
    source.write_text(ROWS, "utf-8")
    status, said = ran("review", "review", source, "--language", "zh")
    assert (status, said[0]) == (2, "操作已停止：1 秒内没有任何进展。")


@pytest.mark.parametrize(("place", "command"), [("json", ["inspect"]), ("verify", ["verify", "--format", "openai"])])
def test_a_stalled_reading_of_a_dataset_is_told(place: str, command: list[str], tmp_path: Path) -> None:
    source = tmp_path / "ward.jsonl"
    source.write_text(DATASET, "utf-8")
    assert ran(place, *command, source)[0] == 2


def test_a_file_that_stalls_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, content in (("a.jsonl", DATASET), ("b.csv", ROWS)):
        (tmp_path / name).write_text(content, "utf-8")
    status, said = ran("json", "convert", tmp_path / "a.jsonl", tmp_path / "b.csv", "-o", tmp_path)
    assert status == 1
    assert said[0].startswith("a.jsonl: Stopped: no progress")
    assert (tmp_path / "b.json").is_file()


def test_a_reader_of_the_output_may_take_its_time(tmp_path: Path) -> None:
    source = tmp_path / "wide.csv"
    source.write_text(
        "".join(",".join(f"{text}{at}" for at in range(9000)) + "\n" for text in ("Question", "x")), "utf-8"
    )
    command = [sys.executable, "-m", "medqa_gui.cli", "inspect", str(source)]
    environment = os.environ | {"MEDQA_LIMITS": "0.01"}
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(5)
    said, wrong = running.communicate(timeout=60)
    assert (running.returncode, wrong) == (0, b"")
    assert said.count(b"\n") > 9000


def test_a_file_that_stalls_among_several_processes_is_told_as_itself(tmp_path: Path) -> None:
    for name, content in (("a.jsonl", DATASET), ("b.csv", ROWS), ("c.csv", ROWS)):
        (tmp_path / name).write_text(content, "utf-8")
    sources = [tmp_path / name for name in ("a.jsonl", "b.csv", "c.csv")]
    status, said = ran("json", "convert", *sources, "-o", tmp_path, "--jobs", "2")
    assert (status, said[0]) == (1, "a.jsonl: Stopped: no progress for 1 seconds.")
    assert (tmp_path / "b.json").is_file()
    assert (tmp_path / "c.json").is_file()


def watched(work: str, limits: str = "0.01") -> "subprocess.Popen[str]":
    """Start an engine's process that says when it begins this work, of which nothing comes."""
    code = (
        "import collections, itertools, signal, sys, time; from medqa_gui.core.runtime.watchdog import *;"
        f"start_watchdog(); print('begun', flush=True); {work}; print('through', flush=True)"
    )
    environment = os.environ | {"MEDQA_LIMITS": limits}
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_after_a_long_step_the_usual_limit_holds_again_at_once() -> None:
    work = "report_progress(patience=1e9); report_progress()\nwhile True: pass"
    with watched(work) as process:
        assert process.wait(60) == STALLED


@pytest.mark.parametrize("work", ["time.sleep(1)", "sum(range(20_000_000))"])
def test_time_in_which_the_process_was_stopped_does_not_count(work: str) -> None:
    # Stopped for four times the limit: what lies between is the work of a computer that slept.
    with watched(work) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGSTOP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(5)
        process.send_signal(signal.SIGCONT)
        assert process.stdout.read() == "through\n"
        assert process.wait(60) == 0


def test_code_that_holds_the_interpreter_ends_with_the_process() -> None:
    with watched("collections.deque(itertools.repeat(0), 0)") as process:
        assert was_stalled(process.wait(60))
