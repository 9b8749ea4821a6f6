"""No text, header, number format or template makes the program work more than in proportion to its length."""

import json
import os
import subprocess
import sys

import pytest

from medqa_gui.core.conversations.template import LONGEST_TEMPLATE, Template
from medqa_gui.core.model.errors import PlanError

if os.name == "nt":
    pytest.skip("an alarm ends what would take for ever", allow_module_level=True)


@pytest.fixture(scope="module")
def grown() -> dict[str, object]:
    command = [sys.executable, "-m", "tests.security.growth"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_work_of_every_regular_expression_grows_as_its_text_does(grown: dict[str, object]) -> None:
    assert grown["slow"] == {}


def test_every_regular_expression_of_the_program_was_found(grown: dict[str, object]) -> None:
    assert grown["unknown"] == []
    assert isinstance(grown["patterns"], int)
    assert grown["patterns"] > 100


def test_the_work_of_what_reads_texts_grows_as_these_do(grown: dict[str, object]) -> None:
    assert grown["slow_functions"] == {}


def test_what_is_known_to_be_slow_would_have_been_seen(grown: dict[str, object]) -> None:
    assert set(grown["seen"]) == {r"\s+$", r"\s*\d[\d\s]*\s*x?\s*", r"\[[^\]]*\]"}


def test_a_template_longer_than_a_cell_is_refused_with_a_sentence() -> None:
    with pytest.raises(PlanError) as caught:
        Template("x" * (LONGEST_TEMPLATE + 1), ())
    assert caught.value.id == "template_too_long"
