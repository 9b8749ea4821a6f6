"""A save that is killed at any moment leaves each file old or whole new, and only its own parts beside them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faulty_saves import SAVES, Fault, every_cancel, every_fault
from tests.killed_saves import OLD

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="saves are killed in forks")

ROOT = Path(__file__).parent.parent
KILLS = 80
QUESTIONS = "Question,Answer\n" + "".join(
    f"How much of drug {at} may I take?,Take {at} mg with water.\n" for at in range(12)
)
PART = re.compile(r"\..*\.[0-9a-f]{8}-[0-9]+-[^.]*\.medqa-part")


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Kill saves of a small table with a split and a manifest, half of them inside the code that replaces files."""
    place = tmp_path_factory.mktemp("kills")
    source = place / "questions.csv"
    source.write_text(QUESTIONS, "utf-8")
    command = [sys.executable, "-m", "tests.killed_saves", str(source), str(place), str(KILLS), "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_chosen_moment_was_reached(kills: list[dict[str, Any]]) -> None:
    assert len(kills) == KILLS
    assert {each["signal"] for each in kills} == {9}


def test_each_file_is_the_old_one_or_the_whole_new_one(kills: list[dict[str, Any]]) -> None:
    assert [each for each in kills if set(each["states"].values()) - {"old", "new"}] == []
    # Some moments lie before the first rename and some behind the last, else nothing was tried.
    seen = {tuple(sorted(each["states"].items())) for each in kills}
    assert len(seen) > 2


def test_the_manifest_comes_last(kills: list[dict[str, Any]]) -> None:
    for each in kills:
        manifest = next(state for name, state in each["states"].items() if "manifest" in name)
        assert manifest == "old" or set(each["states"].values()) == {"new"}


def test_nothing_else_lies_beside_them_but_our_own_parts(kills: list[dict[str, Any]]) -> None:
    strangers = [name for each in kills for name in each["strangers"]]
    assert strangers
    assert [name for name in strangers if not PART.fullmatch(Path(name).name)] == []


def test_the_next_save_succeeds_and_clears_the_parts(kills: list[dict[str, Any]]) -> None:
    assert {each["next"] for each in kills} == {0}
    assert [each for each in kills if each["after"] != each["names"]] == []


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> list[Fault]:
    place = tmp_path_factory.mktemp("faults")
    source = place / "questions.csv"
    source.write_text(QUESTIONS, "utf-8")
    return list(every_fault(source, place))


def test_every_border_of_every_save_was_refused(faults: list[Fault]) -> None:
    assert {each.save for each in faults} == set(SAVES)
    assert {each.border for each in faults} == {"mkdir", "mkstemp", "write", "fsync", "chmod", "replace"}
    # What is refused after the last rename is no reason to call the save failed: the bytes are there.
    assert {each.status for each in faults} == {0, 2}


def test_a_refused_save_leaves_each_file_old_or_whole_new(faults: list[Fault]) -> None:
    assert [each for each in faults if set(each.states.values()) - {"old", "new"}] == []
    assert [each for each in faults if each.status == 0 and set(each.states.values()) != {"new"}] == []


def test_a_refused_save_takes_its_own_parts_back(faults: list[Fault]) -> None:
    assert [each for each in faults if each.strangers] == []


def test_a_refused_save_puts_no_manifest_over_files_that_are_old(faults: list[Fault]) -> None:
    for each in faults:
        manifest = [state for name, state in each.states.items() if "manifest" in name]
        assert manifest != ["new"] or set(each.states.values()) == {"new"}


def test_a_refused_save_says_what_and_what_to_do(faults: list[Fault]) -> None:
    assert [each for each in faults if each.status == 2 and len(each.told.splitlines()) != 2] == []
    assert [each for each in faults if "Traceback" in each.told or "unexpected error" in each.told] == []


def test_a_save_that_is_cancelled_at_any_moment_leaves_the_old_files_alone(tmp_path: Path) -> None:
    source = tmp_path / "questions.csv"
    source.write_text(QUESTIONS, "utf-8")
    cancels = list(every_cancel(source, tmp_path))
    assert cancels
    assert [each for each in cancels if set(each.states.values()) != {"old"} or each.strangers] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_disk_that_the_system_itself_calls_full_keeps_the_old_file(tmp_path: Path) -> None:
    source = tmp_path / "questions.csv"
    source.write_text(QUESTIONS, "utf-8")
    (tmp_path / "out.json").write_bytes(OLD[-1])
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))\n"
        "from medqa_gui.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "convert", str(source), "-o", str(tmp_path / "out.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)
    assert (tmp_path / "out.json").read_bytes() == OLD[-1]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.json", "questions.csv"]
