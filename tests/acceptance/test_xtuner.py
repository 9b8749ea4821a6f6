"""XTuner 0.2.0's own dataset code and checker, on files and configurations that the program writes."""

import importlib.machinery
import os
import sys
import types
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    find_spec("xtuner") is None or find_spec("torch") is None,
    reason="python3 -m tests.acceptance xtuner installs and runs these",
)
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from medqa_gui.core.formats.guanaco import unguard_markers  # noqa: E402
from medqa_gui.core.formats.message_pairs import split_pairs  # noqa: E402
from medqa_gui.core.formats.registry import find_format  # noqa: E402
from medqa_gui.core.formats.xtuner_config import config_name, xtuner_config  # noqa: E402
from tests.acceptance.datasets_written import several_turns, single_turns, write  # noqa: E402
from tests.core.example_conversations import fitting  # noqa: E402

KINDS = {"one turn": single_turns, "several turns": several_turns}
_PACKAGES = ("xtuner", "xtuner.dataset", "xtuner.utils", "xtuner.tools")
_CONSTANTS = ("DEFAULT_IMAGE_TOKEN", "DEFAULT_PAD_TOKEN_INDEX", "IGNORE_INDEX", "IMAGE_TOKEN_INDEX")


@pytest.fixture(scope="module", autouse=True)
def xtuner() -> None:
    """Register XTuner's packages empty, since their own start imports torchvision and much else."""
    spec = find_spec("xtuner")
    root = Path(spec.origin).parent
    for name in _PACKAGES:
        module = types.ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
        module.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = module
    constants, templates = import_module("xtuner.utils.constants"), import_module("xtuner.utils.templates")
    for name in _CONSTANTS:
        setattr(sys.modules["xtuner.utils"], name, getattr(constants, name))
    for name in ("PROMPT_TEMPLATE", "SYSTEM_TEMPLATE"):
        setattr(sys.modules["xtuner.utils"], name, getattr(templates, name))
    sys.modules["xtuner.dataset"].process_hf_dataset = import_module("xtuner.dataset.huggingface").process_hf_dataset


@pytest.fixture(scope="module")
def tokenizer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer made of the texts themselves, so that nothing is downloaded."""
    tokenizers, transformers = import_module("tokenizers"), import_module("transformers")
    made = tokenizers.ByteLevelBPETokenizer()
    texts = [message.content for each in (*single_turns(), *several_turns()) for message in each.messages]
    made.train_from_iterator(texts, vocab_size=3000, special_tokens=["<s>", "</s>", "<unk>"])
    folder = tmp_path_factory.mktemp("tokenizer")
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=made._tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def tokenizer(tokenizer_folder: Path) -> Any:
    return import_module("transformers").AutoTokenizer.from_pretrained(tokenizer_folder)


def load(path: Path, cache: Path) -> Any:
    return import_module("datasets").load_dataset("json", data_files={"train": str(path)}, cache_dir=str(cache))


def processed(dataset: Any, tokenizer: Any, dataset_map_fn: Any = None) -> Any:
    template = import_module("xtuner.utils.templates").PROMPT_TEMPLATE.internlm2_chat
    factory = import_module("xtuner.dataset.map_fns.template_map_fn").template_map_fn_factory
    return import_module("xtuner.dataset.huggingface").process_hf_dataset(
        dataset=dataset, tokenizer=tokenizer, max_length=100_000, dataset_map_fn=dataset_map_fn,
        template_map_fn=factory(template), remove_unused_columns=True, shuffle_before_pack=False,
        pack_to_max_length=False, map_num_proc=1, split="train",
    )  # fmt: skip


def trained_text(row: Any, tokenizer: Any) -> str:
    return tokenizer.decode([token for token in row["labels"] if token != -100])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format_id", ["xtuner", "xtuner-jsonl"])
def test_xtuner_trains_on_every_answer_and_on_nothing_else(
    tmp_path: Path, tokenizer: Any, kind: str, format_id: str
) -> None:
    conversations = KINDS[kind]()
    dataset = load(write(tmp_path, format_id, conversations), tmp_path / "cache")
    rows = processed(dataset, tokenizer)
    assert len(rows) == len(conversations)
    for row, conversation in zip(rows, conversations, strict=True):
        trained = trained_text(row, tokenizer)
        answers = [answer for _, answer in split_pairs(conversation).pairs]
        assert all(answer in trained for answer in answers)
        assert conversation.messages[0].content not in trained


@pytest.mark.parametrize("kind", KINDS)
def test_xtuners_check_of_the_standard_format_passes_for_every_record(tmp_path: Path, kind: str) -> None:
    is_standard = import_module("xtuner.tools.check_custom_dataset").is_standard_format
    dataset = load(write(tmp_path, "xtuner", KINDS[kind]()), tmp_path / "cache")["train"]
    assert all(is_standard([record]) for record in dataset)


@pytest.mark.parametrize("kind", KINDS)
def test_xtuners_guanaco_reader_keeps_every_answer_whole(tmp_path: Path, tokenizer: Any, kind: str) -> None:
    map_fn = import_module("xtuner.dataset.map_fns.dataset_map_fns.oasst1_map_fn").oasst1_map_fn
    conversations = fitting(find_format("guanaco"), KINDS[kind]())
    dataset = load(write(tmp_path, "guanaco", conversations), tmp_path / "cache")
    for record, conversation in zip(dataset["train"], conversations, strict=True):
        turns = map_fn(record)["conversation"]
        found = [(unguard_markers(turn["input"]), unguard_markers(turn["output"])) for turn in turns]
        assert found == [(q.strip(), a.strip()) for q, a in split_pairs(conversation).pairs]
    assert len(processed(dataset, tokenizer, map_fn)) == len(conversations)


@pytest.mark.parametrize("format_id", ["xtuner", "xtuner-jsonl"])
def test_xtuners_own_checker_passes_the_ready_configuration(
    tmp_path: Path,
    tokenizer_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    format_id: str,
) -> None:
    conversations = several_turns()
    data = write(tmp_path, format_id, conversations)
    text = xtuner_config("药物 1", {"train": data.name}, "You are a doctor.", model=str(tokenizer_folder))
    config = tmp_path / config_name("data")
    config.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["check-custom-dataset", str(config)])
    import_module("xtuner.tools.check_custom_dataset").main()
    assert "labels after packed to max_length" in capsys.readouterr().out
