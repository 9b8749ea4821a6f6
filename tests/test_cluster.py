"""Many workbooks on a cluster: a scheduler and workers of its own on this computer, as a hospital would run them."""

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medqa_gui import cli
from tests.core.reading.xls_files import table, write_xls

ROOT = Path(__file__).parents[1]
ROWS = [["Question", "Answer"], ["How much paracetamol may I take at once?", "One gram, and four grams a day."]]
# The scheduler ends when its input does, and with it the workers.
SCHEDULER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    workers = int(sys.argv[1])
    with LocalCluster(None, workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def start_scheduler(folder: Path, workers: int = 2) -> "subprocess.Popen[str]":
    pytest.importorskip("distributed")
    (folder / "scheduler.py").write_text(SCHEDULER, "utf-8")
    return subprocess.Popen(
        [sys.executable, folder / "scheduler.py", str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder)},
        cwd=folder,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with start_scheduler(tmp_path_factory.mktemp("cluster")) as process:
        yield process.stdout.readline().strip()
        process.stdin.close()


def write_files(folder: Path) -> None:
    for number in range(5):
        lines = ["Question,Answer", *(f"What of {row} in {number}?,Take {row} of {number}." for row in range(20))]
        (folder / f"ward{number}.csv").write_text("\n".join(lines), "utf-8")
    write_xls(folder / "old.xls", table(*ROWS))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.jsonl"))}


def test_a_cluster_writes_the_same_bytes_as_this_computer(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("here").mkdir()
    Path("there").mkdir()
    Path("prompt.txt").write_text("Be exact.", "utf-8")
    write_files(Path("in"))
    arguments = ["convert", "in", "--format", "openai", "--system", "@prompt.txt", "--json", "-o"]
    assert cli.main([*arguments, "here"]) == 0
    capsys.readouterr()
    assert cli.main([*arguments, "there", "--cluster", scheduler]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(each["source"]).name for each in told] == ["old.xls", *(f"ward{number}.csv" for number in range(5))]
    assert len(digests(tmp_path / "here")) == 6
    assert digests(tmp_path / "there") == digests(tmp_path / "here")


def test_a_bad_file_does_not_stop_the_others_and_what_is_done_is_passed_over(
    scheduler: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path)
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    arguments = ["convert", str(tmp_path), "--format", "openai", "--skip-done", "--cluster", scheduler]
    assert cli.main(arguments) == 1
    assert "bad.xlsx" in capsys.readouterr().err
    assert len(digests(tmp_path)) == 6
    assert cli.main(arguments) == 1
    assert capsys.readouterr().err.count("was already converted") == 6


def test_a_scheduler_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("medqa_gui.core.runtime.cluster._SECONDS_TO_ANSWER", 1)
    write_files(tmp_path)
    assert cli.main(["convert", str(tmp_path), "--cluster", "tcp://127.0.0.1:1"]) == 2
    assert re.fullmatch(
        r".*No Dask scheduler responds at tcp://127\.0\.0\.1:1\.\n.*dask scheduler.*\n", capsys.readouterr().err
    )


@pytest.mark.skipif(os.name == "nt", reason="a whole cluster is ended by its session")
def test_a_scheduler_that_ends_in_the_middle_is_named(tmp_path: Path) -> None:
    lines = "\n".join(f"What of {row}?,Take {row} of it." for row in range(300_000))
    for number in range(3):
        (tmp_path / f"{number}.csv").write_text(f"Question,Answer\n{lines}", "utf-8")
    with start_scheduler(tmp_path) as cluster:
        command = [sys.executable, "-m", "medqa_gui.cli", "convert", str(tmp_path), "--cluster"]
        address = cluster.stdout.readline().strip()
        with subprocess.Popen([*command, address], cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
            while process.poll() is None and not list(tmp_path.glob(".*.medqa-part")):
                pass
            os.killpg(cluster.pid, signal.SIGKILL)
            said = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert re.fullmatch(r"No Dask scheduler responds at tcp://127\.0\.0\.1:[0-9]+\.\n.*dask scheduler.*\n", said)


def test_without_the_library_a_cluster_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    write_files(tmp_path)
    assert cli.main(["convert", str(tmp_path), "--cluster", "tcp://127.0.0.1:8786"]) == 2
    assert "pip install distributed" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.json"))


def test_a_cluster_and_jobs_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["convert", "a.xlsx", "--jobs", "2", "--cluster", "tcp://127.0.0.1:8786"])
    assert left.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


ADDRESSES = {
    "nonsense": "“nonsense” is not the address of a Dask scheduler.",
    "": "“” is not the address of a Dask scheduler.",
    "ftp://host:21": "“ftp://host:21” is not the address of a Dask scheduler.",
    "tcp://host:port": "“tcp://host:port” is not the address of a Dask scheduler.",
    "tcp://127.0.0.1:9": "No Dask scheduler responds at tcp://127.0.0.1:9.",
}


def run_here(folder: Path, code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line with less patience for a cluster."""
    begin = "import medqa_gui.core.runtime.cluster as c; from medqa_gui import cli; "
    return subprocess.run(
        [sys.executable, "-c", f"{begin}{code}; raise SystemExit(cli.main())", *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "MEDQA_HOME": str(folder)},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_without_a_scheduler_is_named_in_two_lines(tmp_path: Path, address: str) -> None:
    pytest.importorskip("distributed")
    write_files(tmp_path)
    done = run_here(tmp_path, "c._SECONDS_TO_ANSWER = 1", "convert", str(tmp_path), f"--cluster={address}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == ADDRESSES[address]
    assert len(done.stderr.splitlines()) == 2


def test_a_port_that_takes_and_never_answers_is_given_up(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    write_files(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        done = run_here(tmp_path, "c._SECONDS_TO_ANSWER = 1", "convert", str(tmp_path), "--cluster", address)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == f"No Dask scheduler responds at {address}."
    assert len(done.stderr.splitlines()) == 2


def test_a_scheduler_without_workers_is_given_up(tmp_path: Path) -> None:
    write_files(tmp_path)
    with start_scheduler(tmp_path, workers=0) as process:
        address = process.stdout.readline().strip()
        done = run_here(tmp_path, "c._SECONDS_FOR_A_WORKER = 2", "convert", str(tmp_path), "--cluster", address)
        process.stdin.close()
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == f"The Dask scheduler at {address} has no worker; none came within 2 seconds."
    assert "dask worker" in done.stderr.splitlines()[1]
    assert len(done.stderr.splitlines()) == 2
