"""Texts of the small files that a trainer needs next to the data."""

import json
import shlex
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from medqa_gui.core.formats.dataset_card import CARD, DatasetFacts, dataset_card
from medqa_gui.core.formats.records import json_string
from medqa_gui.core.formats.xtuner_config import config_name, xtuner_config
from medqa_gui.core.runtime.atomic_file import read_small

DATASET_INFO = "dataset_info.json"
LARGEST_INFO = 1 << 24  # bytes
# LLaMA-Factory reads a column only if the entry maps it.
_COLUMNS: dict[str, dict[str, Any]] = {
    "llamafactory-alpaca": {
        "columns": {
            "prompt": "instruction",
            "query": "input",
            "response": "output",
            "system": "system",
            "history": "history",
        }
    },
    "llamafactory-sharegpt": {
        "formatting": "sharegpt",
        "columns": {"messages": "conversations", "system": "system"},
    },
    # If there are tags, a missing one is None; and "openai" would add to the system prompt.
    "openai": {
        "formatting": "sharegpt",
        "columns": {"messages": "messages"},
        "tags": {
            "role_tag": "role",
            "content_tag": "content",
            "user_tag": "user",
            "assistant_tag": "assistant",
            "system_tag": "system",
        },
    },
}
# Keys of an entry that this app writes; other keys are kept.
_OURS = ("file_name", "formatting", "columns", "tags")
# Text of a companion file that is still there after a user has changed it, by the end of the file name.
_MARKERS = {CARD: "pretty_name:", "-card.md": "pretty_name:", "_qlora.py": "xtuner", "-axolotl.yml": "datasets:"}
_AXOLOTL_TYPES = {"axolotl-chat": "chat_template", "axolotl-alpaca": "alpaca"}


def training_files(facts: DatasetFacts) -> dict[str, str]:
    """Return the texts of the files that the trainer needs next to the data, by file name; {} for most formats."""
    match facts.format_id:
        case "xtuner" | "xtuner-jsonl":
            files = {each.split: each.name for each in facts.files}
            text = xtuner_config(
                facts.name, files, facts.system_prompt, model=facts.base_model, is_chinese=facts.is_chinese
            )
            return {config_name(facts.name): text}
        case "llamafactory-alpaca" | "llamafactory-sharegpt":
            return {DATASET_INFO: dataset_info(dataset_entries(facts))}
        case "axolotl-chat" | "axolotl-alpaca":
            return {f"{facts.name}-axolotl.yml": axolotl_stanza(facts)}
        case "hf-dataset":
            return {CARD: dataset_card(facts)}
        case _:
            return {}


def is_training_file(path: Path, one_of: Collection[str] = ()) -> bool:
    """Return whether the file is a dataset card or configuration from this app, even if a user has changed it.

    If texts are given in `one_of`, the file must contain one of them.
    """
    try:
        text = read_small(path, LARGEST_INFO).decode("utf-8-sig")
    except (OSError, ValueError):
        return False
    marker = next((marker for ending, marker in _MARKERS.items() if path.name.endswith(ending)), None)
    return marker is not None and marker in text and (not one_of or any(each in text for each in one_of))


def dataset_info(entries: Mapping[str, Any], existing: str = "") -> str:
    """Return the text of dataset_info.json with these entries after all existing ones.

    An existing entry of the same file keeps its name and its other keys. The text is ASCII, since LLaMA-Factory opens
    it in the system's encoding. Raises ValueError if the existing text is not a JSON object of entries.
    """
    found = json.loads(existing) if existing.strip() else {}
    if not isinstance(found, dict):
        raise ValueError
    for wanted, entry in entries.items():
        name = _entry_of(found, entry["file_name"]) or _free_name(found, wanted)
        kept = {key: value for key, value in found.get(name, {}).items() if key not in _OURS}
        found[name] = kept | entry
    return json.dumps(found, indent=2) + "\n"


def dataset_entries(facts: DatasetFacts) -> dict[str, Any]:
    """Return the entries of the files for dataset_info.json."""
    entries: dict[str, Any] = {}
    for each in facts.files:
        entries[_free_name(entries, entry_name(each.name))] = {"file_name": each.name, **_COLUMNS[facts.format_id]}
    return entries


def entry_name(file_name: str) -> str:
    """Return the name of a file's entry, which is the value of `dataset:` in LLaMA-Factory's configuration."""
    stem = file_name.rpartition("/")[2].partition(".")[0].lower()
    return "".join(letter if letter.isalnum() else "_" for letter in stem).strip("_") or "dataset"


def _entry_of(entries: Mapping[str, Any], file_name: str) -> str | None:
    return next((name for name, each in entries.items() if _file_of(each) == file_name), None)


def _file_of(entry: Any) -> Any:  # noqa: ANN401 - any JSON value
    return entry.get("file_name") if isinstance(entry, dict) else None


def _free_name(entries: Mapping[str, Any], wanted: str) -> str:
    """Return the name, with a number if another entry has it."""
    name, number = wanted, 1
    while name in entries:
        number += 1
        name = f"{wanted}_{number}"
    return name


def axolotl_stanza(facts: DatasetFacts) -> str:
    """Return the `datasets:` part of an Axolotl configuration."""
    lines = _axolotl_lines(facts.format_id, facts.training_file)
    held_out = next((each.name for each in facts.files if each.split in ("validation", "test")), None)
    if held_out:
        lines += "test_" + _axolotl_lines(facts.format_id, held_out) + "    split: train\n"
    return lines


def _axolotl_lines(format_id: str, file_name: str) -> str:
    path = json_string(file_name)
    return f"datasets:\n  - path: {path}\n    ds_type: json\n    type: {_AXOLOTL_TYPES[format_id]}\n"


def _load_call(builder: str, file_name: str) -> str:
    return f'load_dataset("{builder}", data_files={json_string(file_name)}, split="train")'


def training_snippet(format_id: str, path: Path) -> str:
    """Return the lines to copy into the trainer, which runs in the folder of the dataset."""
    file_name = path.name
    name = json_string(file_name)
    lines: Mapping[str, str] = {
        "xtuner": f"data_files = dict(train={name})\n"
        "train_dataset = dict(\n"
        "    type=process_hf_dataset,\n"
        '    dataset=dict(type=load_dataset, path="json", data_files=data_files),\n'
        "    tokenizer=tokenizer, max_length=max_length, dataset_map_fn=None,\n"
        "    template_map_fn=dict(type=template_map_fn_factory, template=prompt_template))",
        "openai": f'client.files.create(file=open({name}, "rb"), purpose="fine-tune")',
        "ms-swift": f"swift sft --dataset {shlex.quote(file_name)}",
        "guanaco": f'dataset=dict(type=load_dataset, path="json", data_files={name}), dataset_map_fn=oasst1_map_fn',
        "vertex": f"gcloud storage cp {shlex.quote(file_name)} gs://BUCKET/",
        "bedrock-claude": f"aws s3 cp {shlex.quote(file_name)} s3://BUCKET/",
        "hf-dataset": f"dataset = load_dataset({name})",
        "parquet": f"dataset = {_load_call('parquet', file_name)}",
    }
    shared = {"xtuner-jsonl": "xtuner", "bedrock-converse": "bedrock-claude"}
    if format_id.startswith("llamafactory"):
        return f"dataset_dir: .\ndataset: {_existing_entry_name(path)}"
    if format_id.startswith("axolotl"):
        return _axolotl_lines(format_id, file_name).rstrip("\n")
    return lines.get(shared.get(format_id, format_id), f"dataset = {_load_call('json', file_name)}")


def _existing_entry_name(path: Path) -> str:
    """Return the name of the file's entry in the dataset_info.json next to it, or the name that it would get."""
    try:
        entries = json.loads(read_small(path.parent / DATASET_INFO, LARGEST_INFO).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        entries = {}
    found = _entry_of(entries, path.name) if isinstance(entries, dict) else None
    return found or entry_name(path.name)
