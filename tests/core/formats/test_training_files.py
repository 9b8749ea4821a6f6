"""The files beside the data: each is what its trainer parses, whatever the names and texts."""

import ast
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medqa_gui.core.formats.dataset_card import DataFile, DatasetFacts, dataset_card
from medqa_gui.core.formats.folder import data_path
from medqa_gui.core.formats.registry import FORMATS, find_format
from medqa_gui.core.formats.training_files import (
    axolotl_stanza,
    dataset_entries,
    dataset_info,
    entry_name,
    training_files,
    training_snippet,
)
from medqa_gui.core.formats.xtuner_config import config_name, xtuner_config
from medqa_gui.core.model.errors import UnwritableTargetError

SPLIT = (DataFile("药物-train.json", "train", 483), DataFile("药物-test.json", "test", 207))


def facts(format_id: str, **more: Any) -> DatasetFacts:
    return DatasetFacts(**{"name": "药物 1.2", "format_id": format_id, "files": SPLIT, **more})


def assigned(config: str) -> dict[str, Any]:
    """The plain values that a configuration assigns."""
    values = {}
    for node in ast.parse(config).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                values[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return values


@settings(deadline=None)
@given(name=st.text(), file=st.text(), system=st.text(), model=st.text(min_size=1))
def test_the_xtuner_config_is_python_with_the_texts_as_they_are(name: str, file: str, system: str, model: str) -> None:
    text = xtuner_config(name, {"train": file}, system, model=model)
    values = assigned(text)
    assert (values["data_files"], values["SYSTEM"]) == ({"train": file}, system)
    assert values["pretrained_model_name_or_path"] == model
    assert "dataset_map_fn=None" in text


def test_the_xtuner_config_of_a_chinese_dataset_can_be_read() -> None:
    text = xtuner_config("药物", {"train": "药物-train.json"}, "你是一名医生。", is_chinese=True)
    assert "你是一名医生。" in text
    assert "轻微头痛" in text
    assert "\\u" not in text


def test_the_xtuner_config_names_the_parts_of_a_split_that_are_held_out() -> None:
    text = training_files(facts("xtuner"))[config_name("药物 1.2")]
    assert assigned(text)["data_files"] == {"train": "药物-train.json", "test": "药物-test.json"}
    assert [text.count(part) for part in ('split="train",', 'split="test",', "\ntest_dataset = dict(")] == [1, 1, 1]
    assert "test_dataset" not in training_files(facts("xtuner", files=SPLIT[:1]))[config_name("药物 1.2")]


@pytest.mark.parametrize(
    ("model", "template"),
    [("", "internlm2_chat"), ("Qwen/Qwen2.5-7B-Instruct", "qwen_chat"), ("somebody/else", "default")],
)
def test_the_xtuner_config_has_the_template_of_its_base_model(model: str, template: str) -> None:
    assert f"prompt_template = PROMPT_TEMPLATE.{template}\n" in xtuner_config("a", {"train": "a.json"}, "", model=model)


def test_a_card_shows_names_as_they_are() -> None:
    text = dataset_card(facts(
        "hf-dataset", name="a*b*", source_name="<img src=x onerror=alert(1)>.xlsx", columns=("[x](http://x)", "a\n# b"),
        files=(DataFile("a`|.json", "train", 1),),
    ))  # fmt: skip
    body = text.split("---\n", 2)[2]
    assert "# a\\*b\\*" in body.splitlines()
    assert "<img" not in body
    assert "&lt;img src=x onerror=alert\\(1\\)&gt;.xlsx" in body
    assert "- Columns: \\[x\\]\\(http\\://x\\), a \\# b" in body.splitlines()
    assert "| train | a\\`\\|.json | 1 |" in body.splitlines()


def test_a_config_bears_a_name_that_can_be_imported() -> None:
    assert config_name("MedInfo 2019.v2") == "MedInfo_2019_v2_qlora.py"
    assert config_name("药物").removesuffix(".py").isidentifier()


@pytest.mark.parametrize("format_id", ["llamafactory-alpaca", "llamafactory-sharegpt", "openai"])
def test_dataset_info_names_every_file_and_maps_its_columns(format_id: str) -> None:
    text = dataset_info(dataset_entries(facts(format_id)), existing='{"old": {"file_name": "old.json"}}')
    entries = json.loads(text)
    assert text.isascii()
    assert list(entries) == ["old", "药物_train", "药物_test"]
    assert entries["药物_train"]["file_name"] == "药物-train.json"
    columns = entries["药物_train"]["columns"]
    assert columns["system"] == "system" if format_id != "openai" else columns == {"messages": "messages"}


@pytest.mark.parametrize("existing", ["[]", "broken", "5"])
def test_a_dataset_info_that_is_none_is_refused(existing: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own, or ours as it
        dataset_info(dataset_entries(facts("llamafactory-alpaca")), existing)


@pytest.mark.parametrize(
    ("file_name", "expected"),
    [
        ("MedInfo2019-train.json", "medinfo2019_train"),
        ("data/a b.json", "a_b"),
        ("药物.json", "药物"),
        ("-.json", "dataset"),
    ],
)
def test_an_entry_has_a_plain_name(file_name: str, expected: str) -> None:
    assert entry_name(file_name) == expected


def test_the_axolotl_stanza_names_training_and_held_out_data() -> None:
    text = axolotl_stanza(facts("axolotl-chat"))
    assert text == (
        'datasets:\n  - path: "药物-train.json"\n    ds_type: json\n    type: chat_template\n'
        'test_datasets:\n  - path: "药物-test.json"\n    ds_type: json\n    type: chat_template\n'
        "    split: train\n"
    )
    assert "type: alpaca\n" in axolotl_stanza(facts("axolotl-alpaca", files=SPLIT[:1]))


def test_a_card_counts_its_files_and_marks_unknown_facts_as_to_do() -> None:
    text = dataset_card(facts("hf-dataset", columns=("Question", "Answer"), seed=7, source_name="a.xlsx"))
    front = text.split("---\n")[1]
    assert '  - split: train\n    path: "药物-train.json"\n  - split: test\n' in front
    assert "- n<1K\n" in front
    assert "license:" not in front
    for line in ("| train | `药物-train.json` | 483 |", "- Columns: Question, Answer", "- Split with seed 7"):
        assert line in text.splitlines()
    assert "To do: state the license" in text


def test_a_card_says_the_licence_and_the_languages_that_are_known() -> None:
    text = dataset_card(facts("hf-dataset", license="cc-by-4.0", languages=("en", "zh"), citation="@misc{x}"))
    assert 'license: "cc-by-4.0"\nlanguage:\n- "en"\n- "zh"\n' in text
    assert "To do" not in text


@pytest.mark.parametrize("format_id", FORMATS)
def test_every_format_has_lines_to_copy_and_files_of_its_own_or_none(format_id: str) -> None:
    assert training_snippet(format_id, Path("d.json"))
    assert "\n\n" not in training_snippet(format_id, Path("d.json"))
    files = training_files(facts(format_id))
    expected = {"xtuner": 1, "xtuner-jsonl": 1, "llamafactory-alpaca": 1, "llamafactory-sharegpt": 1}
    expected |= {"axolotl-chat": 1, "axolotl-alpaca": 1, "hf-dataset": 1}
    assert len(files) == expected.get(format_id, 0)
    assert all(text.endswith("\n") and "\r" not in text for text in files.values())


@pytest.mark.parametrize("name", ["药物 问答.json", "💊.json", 'a"b\\c.json', "it's $(rm x) `y`.json"])
def test_a_copied_line_names_the_file_as_it_is_called(name: str) -> None:
    for format_id in ("ms-swift", "vertex", "bedrock-claude", "bedrock-converse"):
        assert name in shlex.split(training_snippet(format_id, Path(name)))
    for format_id in ("openai", "unsloth", "hf-dataset", "parquet"):
        strings = [
            each.value
            for each in ast.walk(ast.parse(training_snippet(format_id, Path(name))))
            if isinstance(each, ast.Constant)
        ]
        assert name in strings
    path = axolotl_stanza(facts("axolotl-chat", files=(DataFile(name, "train", 1),))).splitlines()[1]
    assert json.loads(path.removeprefix("  - path: ")) == name
    assert "\\u" not in path


def test_the_training_file_is_the_training_split_or_the_only_file() -> None:
    assert facts("xtuner").training_file == "药物-train.json"
    assert facts("xtuner", files=(DataFile("a.json", "", 3),)).training_file == "a.json"


def test_a_file_goes_where_it_was_asked_to(tmp_path: Path) -> None:
    with data_path(tmp_path / "a.json", find_format("xtuner")) as place:
        assert place == tmp_path / "a.json"


def test_a_dataset_folder_is_made_for_its_data(tmp_path: Path) -> None:
    with data_path(tmp_path / "d", find_format("hf-dataset"), "test") as place:
        assert place == tmp_path / "d" / "data" / "test.jsonl"
        place.write_text("x")
    assert place.read_text() == "x"


def test_a_folder_that_was_made_in_vain_is_removed_and_one_that_was_there_stays(tmp_path: Path) -> None:
    form = find_format("hf-dataset")
    (tmp_path / "old").mkdir()
    for name in ("new", "old"):
        with pytest.raises(RuntimeError), data_path(tmp_path / name, form):
            raise RuntimeError
    assert [each.name for each in tmp_path.iterdir()] == ["old"]
    assert list((tmp_path / "old").iterdir()) == []


@pytest.mark.parametrize(("target", "error"), [("none/d", "target_no_folder"), ("file", "target_no_access")])
def test_a_folder_that_cannot_be_created_raises(tmp_path: Path, target: str, error: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnwritableTargetError) as refused, data_path(tmp_path / target, find_format("hf-dataset")):
        pass
    assert refused.value.id == error
