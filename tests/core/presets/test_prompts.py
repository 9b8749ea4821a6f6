"""The library of system prompts survives any file, and every name is there once."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medqa_gui.core.model.plan import DEFAULT_SYSTEM_PROMPT
from medqa_gui.core.presets.prompts import Prompt, add_prompt, read_prompts, remove_prompt, rename_prompt, write_prompts
from medqa_gui.resource_files import resource

KIND, BRIEF = Prompt("Kind", "Be kind."), Prompt("brief", "Be brief.")
names = st.text(min_size=1, max_size=6).map(str.strip).filter(bool)
library = st.lists(st.builds(Prompt, names, st.text(max_size=9)), max_size=5, unique_by=lambda each: each.name)


@given(library)
def test_prompts_read_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, prompts: list[Prompt]
) -> None:
    path = tmp_path_factory.mktemp("prompts") / "prompts.json"
    write_prompts(prompts, path)
    assert read_prompts(path) == tuple(prompts)


@given(st.one_of(st.binary(max_size=60), st.text(alphabet='[]{}":,namext1', max_size=60).map(str.encode)))
def test_any_bytes_are_a_library_without_prompts_or_with_some(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("prompts") / "prompts.json"
    path.write_bytes(data)
    assert all(isinstance(each, Prompt) for each in read_prompts(path))


def test_a_damaged_entry_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "prompts.json"
    entries = [
        3,
        {"name": "x"},
        {"name": " ", "text": ""},
        {"name": "Kind", "text": "Be kind."},
        {"name": 1, "text": "a"},
    ]
    path.write_text(json.dumps(entries), "utf-8")
    assert read_prompts(path) == (KIND,)
    assert read_prompts(tmp_path / "none.json") == ()


def test_a_prompt_takes_the_place_of_one_with_its_name() -> None:
    assert add_prompt([KIND], BRIEF) == (BRIEF, KIND)
    assert add_prompt([BRIEF, KIND], Prompt("Kind", "x")) == (BRIEF, Prompt("Kind", "x"))


def test_a_prompt_is_renamed_and_removed() -> None:
    assert rename_prompt([BRIEF, KIND], "Kind", "Anew") == (Prompt("Anew", "Be kind."), BRIEF)
    assert rename_prompt([BRIEF, KIND], "Kind", "brief") == (Prompt("brief", "Be kind."),)
    assert rename_prompt([BRIEF, KIND], "none", "x") == rename_prompt([BRIEF, KIND], "Kind", "Kind") == (BRIEF, KIND)
    assert remove_prompt([BRIEF, KIND], "Kind") == (BRIEF,)


def test_the_shipped_prompts_are_english_and_chinese_and_begin_with_the_usual_one() -> None:
    shipped = read_prompts(resource("prompts.json"))
    assert shipped[0].text == DEFAULT_SYSTEM_PROMPT
    assert sum(not each.text.isascii() for each in shipped) == len(shipped) / 2 == 4
