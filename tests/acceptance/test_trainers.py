"""TRL trains one step; LLaMA-Factory and ms-swift read the files with their own dataset code."""

import importlib.machinery
import os
import sys
import types
from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "trl", "llamafactory", "swift")),
    reason="python3 -m tests.acceptance trainers installs and runs these",
)
os.environ.setdefault("HF_HUB_OFFLINE", "1")

from medqa_gui.core.formats.dataset_card import DataFile, DatasetFacts  # noqa: E402
from medqa_gui.core.formats.registry import find_format  # noqa: E402
from medqa_gui.core.formats.training_files import DATASET_INFO, dataset_entries, dataset_info, entry_name  # noqa: E402
from medqa_gui.core.model.conversation import Conversation  # noqa: E402
from tests.acceptance.datasets_written import several_turns, single_turns, write  # noqa: E402
from tests.core.example_conversations import fitting  # noqa: E402

KINDS = {"one turn": single_turns, "several turns": several_turns}
LARGEST_BATCH = 30
CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


@pytest.fixture(params=KINDS, ids=list(KINDS))
def conversations(request: pytest.FixtureRequest) -> list[Conversation]:
    return KINDS[request.param]()


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    """A tokenizer made of the texts themselves, so that nothing is downloaded."""
    tokenizers, transformers = import_module("tokenizers"), import_module("transformers")
    made = tokenizers.ByteLevelBPETokenizer()
    texts = [message.content for each in (*single_turns(), *several_turns()) for message in each.messages]
    made.train_from_iterator(texts, vocab_size=1000, special_tokens=["<s>", "</s>", "<unk>", "<pad>"])
    found = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made._tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    )
    found.chat_template = CHAT_TEMPLATE
    return found


def meant(format_id: str, conversations: list[Conversation]) -> Counter:
    carried = fitting(find_format(format_id), conversations)
    return Counter(tuple((str(each.role), each.content) for each in conversation.messages) for conversation in carried)


@pytest.mark.parametrize(
    "format_id", ["ms-swift", "openai", "unsloth", "axolotl-alpaca", "llamafactory-alpaca", "llamafactory-sharegpt"]
)
def test_ms_swift_reads_every_conversation(tmp_path: Path, conversations: list[Conversation], format_id: str) -> None:
    path = write(tmp_path, format_id, conversations)
    rows, _ = import_module("swift.dataset").load_dataset([str(path)], split_dataset_ratio=0.0)
    found = Counter(tuple((each["role"], each["content"]) for each in row["messages"]) for row in rows)
    assert found == meant(format_id, conversations)


@pytest.fixture(scope="module")
def llamafactory() -> None:
    """Register the packages empty: their own start imports what reads sounds and pictures."""
    root = Path(find_spec("llamafactory").origin).parent
    for name in ("llamafactory", "llamafactory.data"):
        module = types.ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
        module.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = module


@pytest.mark.parametrize("format_id", ["llamafactory-alpaca", "llamafactory-sharegpt", "openai"])
def test_llamafactory_aligns_every_conversation_by_our_entry(
    tmp_path: Path, conversations: list[Conversation], format_id: str, llamafactory: None
) -> None:
    path = write(tmp_path, format_id, conversations)
    facts = DatasetFacts("d", format_id, [DataFile(path.name, "train", len(conversations))])
    (tmp_path / DATASET_INFO).write_text(dataset_info(dataset_entries(facts)))
    parser, converter = import_module("llamafactory.data.parser"), import_module("llamafactory.data.converter")
    (entry,) = parser.get_dataset_list([entry_name(path.name)], str(tmp_path))
    loaded = import_module("datasets").load_dataset(
        "json", data_files=str(tmp_path / entry.dataset_name), split="train", cache_dir=str(tmp_path / "cache")
    )
    options = SimpleNamespace(streaming=False, preprocessing_num_workers=None, overwrite_cache=True, media_dir="")
    rows = converter.align_dataset(loaded, entry, options, SimpleNamespace(local_process_index=0))
    found = Counter(
        tuple(
            (each["role"], each["content"])
            for each in ([{"role": "system", "content": row["_system"]}] * bool(row["_system"]))
            + row["_prompt"]
            + row["_response"]
        )
        for row in rows
    )
    assert found == meant(format_id, conversations)


@pytest.mark.parametrize(
    "format_id",
    [
        "trl-prompt-completion",
        "trl-prompt-completion-text",
        "openai",
        "hf-dataset",
        "axolotl-chat",
        "parquet",
    ],
)
def test_trl_trains_a_step(tmp_path: Path, conversations: list[Conversation], tokenizer: Any, format_id: str) -> None:
    transformers, trl = import_module("transformers"), import_module("trl")
    path = write(tmp_path, format_id, conversations)
    builder = "parquet" if format_id == "parquet" else "json"
    rows = import_module("datasets").load_dataset(
        builder, data_files=str(path), split="train", cache_dir=str(tmp_path / "cache")
    )
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2
    )
    options = trl.SFTConfig(
        output_dir=str(tmp_path / "out"), max_steps=1, per_device_train_batch_size=min(len(rows), LARGEST_BATCH),
        use_cpu=True,
        report_to="none", save_strategy="no", max_length=None, bf16=False,
    )  # fmt: skip
    trainer = trl.SFTTrainer(
        model=transformers.LlamaForCausalLM(config), args=options, train_dataset=rows, processing_class=tokenizer
    )
    assert len(trainer.train_dataset) == len(rows)
    assert trainer.train().training_loss > 0
    if format_id.startswith("trl"):
        assert_only_answers_are_trained(trainer, tokenizer, conversations)


def assert_only_answers_are_trained(trainer: Any, tokenizer: Any, conversations: list[Conversation]) -> None:
    answers = {" ".join(each.messages[-1].content.split()) for each in conversations}
    for labels in next(iter(trainer.get_train_dataloader()))["labels"]:
        text = tokenizer.decode([token for token in labels.tolist() if token != -100])
        assert " ".join(text.replace("<|assistant|>", "").replace("</s>", "").split()) in answers
