"""A save that is killed at any moment leaves each file old or whole new, and only its own parts beside them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="saves are killed in forks")

ROOT = Path(__file__).parent.parent
KILLS = 100
PART = re.compile(r"\..*\.[0-9a-f]{8}-[0-9]+-[^.]*\.medqa-part")


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Kill saves of a small table with a split and a manifest, half of them inside the code that replaces files."""
    place = tmp_path_factory.mktemp("kills")
    source = place / "questions.csv"
    rows = [f"How much of drug {at} may I take?,Take {at} mg with water." for at in range(12)]
    source.write_text("Question,Answer\n" + "\n".join(rows), "utf-8")
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
    assert [name for name in strangers if not PART.fullmatch(name)] == []


def test_the_next_save_succeeds_and_clears_the_parts(kills: list[dict[str, Any]]) -> None:
    assert {each["next"] for each in kills} == {0}
    assert [each for each in kills if each["after"] != each["names"]] == []
