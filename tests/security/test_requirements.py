"""What is installed with the program is a version that its tests know, and never one that came out later."""

import tomllib
from pathlib import Path

import pytest

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
REQUIRED = [*PROJECT["dependencies"], *(each for extra in PROJECT["optional-dependencies"].values() for each in extra)]


@pytest.mark.parametrize("requirement", REQUIRED)
def test_every_library_has_a_highest_version(requirement: str) -> None:
    assert "<" in requirement.split(";")[0]
