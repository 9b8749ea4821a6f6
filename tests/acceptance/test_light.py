"""Readers and checkers without torch."""

import json
import os
from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("datasets", "together", "mistral_common", "openai")),
    reason="python3 -m tests.acceptance installs and runs these",
)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOGETHER_NO_BANNER", "1")

from medqa_gui.cli import main  # noqa: E402
from medqa_gui.core.formats.dataset_card import DataFile, DatasetFacts, dataset_card  # noqa: E402
from medqa_gui.core.formats.message_pairs import join_pairs  # noqa: E402
from medqa_gui.core.formats.registry import FORMATS, find_format  # noqa: E402
from medqa_gui.core.model.conversation import Conversation  # noqa: E402
from medqa_gui.core.model.rules import Paths  # noqa: E402
from tests.acceptance.datasets_written import several_turns, single_turns, write  # noqa: E402
from tests.core.conversations import test_tree_dataset  # noqa: E402
from tests.core.example_conversations import fitting  # noqa: E402

KINDS = {"one turn": single_turns, "several turns": several_turns}


@pytest.fixture(scope="module", params=KINDS, ids=list(KINDS))
def conversations(request: pytest.FixtureRequest) -> list[Conversation]:
    return KINDS[request.param]()


def load(path: Path, cache: Path, builder: str = "json") -> Any:
    return import_module("datasets").load_dataset(builder, data_files=str(path), split="train", cache_dir=str(cache))


def as_read(form: Any, rows: Any) -> Counter:
    return Counter(each.messages for row in rows for each in form.read_all(row))


@pytest.mark.parametrize("is_ascii", [False, True], ids=["readable", "ascii"])
@pytest.mark.parametrize("format_id", FORMATS)
def test_datasets_loads_every_conversation_and_every_value_is_a_text(
    tmp_path: Path, conversations: list[Conversation], format_id: str, is_ascii: bool
) -> None:
    form = find_format(format_id)
    path = write(tmp_path, format_id, conversations, is_ascii=is_ascii)
    loaded = load(path, tmp_path / "cache", "parquet" if format_id == "parquet" else "json")
    # "null" is the type of a list that is empty in every record, Json that of branches of different depths.
    expected = {"string", "null"} | ({"Json(decode=True)"} if format_id == "oasst" else set())
    assert set(dtypes(loaded.features)) <= expected
    assert as_read(form, loaded) == Counter(each.messages for each in fitting(form, conversations))


def dtypes(feature: Any) -> list[str]:
    if isinstance(feature, dict):
        return [name for each in feature.values() for name in dtypes(each)]
    inner = getattr(feature, "feature", None)
    return dtypes(inner) if inner is not None else [getattr(feature, "dtype", str(feature))]


def test_a_dataset_folder_loads_by_its_name_with_its_splits(tmp_path: Path) -> None:
    folder = tmp_path / "data-dataset"
    path = write(tmp_path, "hf-dataset", several_turns())
    (path.parent / "test.jsonl").write_bytes(path.read_bytes())
    files = [DataFile(f"data/{split}.jsonl", split, 30) for split in ("train", "test")]
    (folder / "README.md").write_text(dataset_card(DatasetFacts("d", "hf-dataset", files, license="mit")), "utf-8")
    loaded = import_module("datasets").load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {name: len(split) for name, split in loaded.items()} == {"train": 30, "test": 30}


def test_oasst1_as_it_is_published_in_parquet_gives_its_best_paths(tmp_path: Path) -> None:
    test_tree_dataset.test_the_paths_of_oasst1_are_those_worked_out_by_hand(
        tmp_path, test_tree_dataset.as_parquet, Paths.BEST, test_tree_dataset.BEST
    )


def test_a_parquet_file_is_saved_as_another_format(tmp_path: Path, conversations: list[Conversation]) -> None:
    source = write(tmp_path, "parquet", conversations)
    assert main(["convert", str(source), "--format", "openai", "-o", str(tmp_path / "o.jsonl")]) == 0
    assert (tmp_path / "o.jsonl").read_bytes() == write(tmp_path, "openai", conversations).read_bytes()


@pytest.mark.parametrize("format_id", ["ms-swift", "llamafactory-alpaca"])
def test_a_history_that_begins_late_in_a_large_file_loads(tmp_path: Path, format_id: str) -> None:
    many = [join_pairs("s", [("q", "a" * 4000)])] * 8000
    path = write(tmp_path, format_id, [*many, join_pairs("s", [("q", "a"), ("r", "b")])])
    assert load(path, tmp_path / "cache")[-1]["history"] == [["q", "a"]]


@pytest.mark.parametrize("format_id", ["openai", "axolotl-chat", "hf-dataset", "trl-prompt-completion-text"])
def test_together_takes_the_file(tmp_path: Path, conversations: list[Conversation], format_id: str) -> None:
    report = import_module("together.utils.files").check_file(write(tmp_path, format_id, conversations))
    assert report["is_check_passed"], report


def test_mistral_common_encodes_every_conversation_for_training(
    tmp_path: Path, conversations: list[Conversation]
) -> None:
    messages = import_module("mistral_common.protocol.instruct.messages")
    request = import_module("mistral_common.protocol.instruct.request").ChatCompletionRequest
    validation = import_module("mistral_common.protocol.instruct.validator").ValidationMode
    tokenizer = import_module("mistral_common.tokens.tokenizers.mistral").MistralTokenizer
    folder = Path(import_module("mistral_common").__file__).parent / "data"
    encode = tokenizer.from_file(str(folder / "tekken_240911.json"), mode=validation.finetuning).encode_chat_completion
    kinds = {
        "system": messages.SystemMessage,
        "user": messages.UserMessage,
        "assistant": messages.FinetuningAssistantMessage,
    }
    for line in write(tmp_path, "openai", conversations).read_text("utf-8").splitlines():
        listed = [kinds[each["role"]](content=each["content"]) for each in json.loads(line)["messages"]]
        assert encode(request(messages=listed)).tokens


def test_openais_own_types_take_every_message(tmp_path: Path, conversations: list[Conversation]) -> None:
    adapter = import_module("pydantic").TypeAdapter
    checked = adapter(list[import_module("openai.types.chat").ChatCompletionMessageParam])
    for line in write(tmp_path, "openai", conversations).read_text("utf-8").splitlines():
        checked.validate_python(json.loads(line)["messages"])


def test_googles_own_types_take_every_content(tmp_path: Path, conversations: list[Conversation]) -> None:
    content = import_module("google.genai.types").Content
    for line in write(tmp_path, "vertex", conversations).read_text("utf-8").splitlines():
        record = json.loads(line)
        for each in (record["systemInstruction"], *record["contents"]):
            content.model_validate(each)
