"""Keys that a dataset's format does not declare are named with their numbers of records, and no others."""

import json
from pathlib import Path
from typing import Any

import pytest

from medqa_gui.cli import main
from medqa_gui.core.formats.declared_keys import FURTHER_KEYS, MOST_KEYS
from medqa_gui.core.formats.format import Keys
from medqa_gui.core.formats.records import json_string
from medqa_gui.core.formats.registry import FORMATS
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.table import ReadOptions
from medqa_gui.core.reading.open import open_source
from medqa_gui.wording.declared_keys import undeclared_keys_sentence

ONE = Conversation((Message(Role.SYSTEM, "s"), Message(Role.USER, "q"), Message(Role.ASSISTANT, "a")))
QUESTION = {"role": "user", "content": "Why?"}
ANSWER = {"role": "assistant", "content": "Because."}


def messages(beside: dict[str, Any] | None = None, answer: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"messages": [QUESTION, ANSWER | (answer or {})], **(beside or {})}


class Watched(dict[str, Any]):
    """An object that notes which keys are asked for."""

    def __init__(self, value: dict[str, Any], asked: set[str]) -> None:
        super().__init__({key: watched(inner, asked) for key, inner in value.items()})
        self.asked = asked

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


def watched(value: Any, asked: set[str]) -> Any:
    if isinstance(value, list):
        return [watched(each, asked) for each in value]
    return Watched(value, asked) if isinstance(value, dict) else value


def all_keys(keys: Keys) -> set[str]:
    inner = [all_keys(each) for each in keys.values() if each is not keys]
    return set(keys).union(*inner)


def undeclared_keys(folder: Path, records: list[Any], *, is_array: bool = False) -> dict[str, int]:
    path = folder / "data.json"
    text = json.dumps(records) if is_array else "\n".join(map(json.dumps, records))
    path.write_text(text, "utf-8")
    rows = open_source(path, ReadOptions()).rows(0)
    for _row in rows:
        pass
    return rows.facts.undeclared_keys


def test_keys_are_named_with_their_records_and_what_decides_training_first(tmp_path: Path) -> None:
    records = [messages({"id": at, "source": "ward"}, {"weight": at % 2}) for at in range(1001)]
    found = undeclared_keys(tmp_path, [*records, messages()])
    assert list(found.items()) == [("messages.weight", 501), ("id", 1001), ("source", 1001)]


def test_a_record_counts_once_however_many_of_its_messages_have_the_key(tmp_path: Path) -> None:
    named = {**QUESTION, "name": "ward 3"}
    assert undeclared_keys(tmp_path, [{"messages": [named, ANSWER, named, ANSWER]}, messages()]) == {"messages.name": 1}


@pytest.mark.parametrize("value", [None, "", [], {}, [None, ""], {"a": None, "b": []}])
def test_an_empty_value_and_a_default_are_not_counted(tmp_path: Path, value: Any) -> None:
    assert undeclared_keys(tmp_path, [messages({"tools": value}, {"name": value, "weight": 1, "train": True})]) == {}


@pytest.mark.parametrize("value", [0, False, "x", [0], {"a": False}, [[]] * 2 + ["x"]])
def test_any_other_value_is_counted(tmp_path: Path, value: Any) -> None:
    assert undeclared_keys(tmp_path, [messages({"tools": value}), messages()]) == {"tools": 1}


def test_what_xtuner_and_axolotl_do_not_train_on_is_named(tmp_path: Path) -> None:
    turns = [{"input": "q", "output": "a", "output_with_loss": at == 1} for at in range(2)]
    assert undeclared_keys(tmp_path, [{"conversation": turns}], is_array=True) == {"conversation.output_with_loss": 1}
    assert undeclared_keys(tmp_path, [messages(answer={"train": False})]) == {"messages.train": 1}


def test_keys_that_are_only_read_are_declared(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "Why?"}]
    assert undeclared_keys(tmp_path, [{"messages": [{"role": "user", "content": parts}, ANSWER]}]) == {}
    assert undeclared_keys(tmp_path, [messages(), messages({"system": "Be kind."})]) == {}
    plain = {"instruction": "q", "input": "", "output": "a"}
    assert undeclared_keys(tmp_path, [plain, {**plain, "history": [["p", "b"]], "system": "s", "input": "i"}]) == {}


@pytest.mark.parametrize("format_id", FORMATS)
def test_a_format_reads_declared_keys_only(format_id: str) -> None:
    form = FORMATS[format_id]
    record = json.loads(form.render(form.supported_part(ONE) or ONE, json_string))
    asked: set[str] = set()
    form.read_all(watched(record, asked))
    assert asked
    assert asked <= all_keys(form.declared_keys)


def test_a_key_of_a_text_part_is_named(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "Why?", "cache": {"kind": "short"}}]
    records = [{"messages": [{"role": "user", "content": parts}, ANSWER]}]
    assert undeclared_keys(tmp_path, records) == {"messages.content.cache": 1}


@pytest.mark.parametrize("format_id", [each for each in FORMATS if each != "parquet"])
def test_a_written_dataset_has_declared_keys_only(tmp_path: Path, format_id: str) -> None:
    table = tmp_path / "t.csv"
    rows = "".join(f"{at // 2},Be kind.,Why number {at}?,Because of number {at}.\n" for at in range(24))
    table.write_text("Conversation ID,System prompt,Question,Answer\n" + rows, "utf-8")
    target = tmp_path / f"data{FORMATS[format_id].suffix}"
    columns = ["--question", "Question", "--answer", "Answer"]
    assert main(["convert", str(table), "-o", str(target), "--format", format_id, *columns]) == 0
    found = open_source(target, ReadOptions()).rows(0)
    assert len(list(found)) >= 25
    assert found.facts.undeclared_keys == {}


def test_trees_of_messages_name_the_keys_of_every_depth(tmp_path: Path) -> None:
    answer = {"message_id": "b", "text": "a", "role": "assistant", "labels": {"toxic": 0.1}, "replies": []}
    question = {"message_id": "a", "text": "q", "role": "prompter", "user_id": "u"}
    tree = {"message_tree_id": "a", "prompt": {**question, "replies": [answer]}}
    assert undeclared_keys(tmp_path, [tree, tree]) == {"labels": 2, "message_tree_id": 2, "user_id": 2}
    flat = [{**question, "parent_id": None}, {**answer, "parent_id": "a"}]
    assert undeclared_keys(tmp_path, flat) == {"labels": 1, "user_id": 1}


def test_a_record_that_cannot_be_read_names_no_key(tmp_path: Path) -> None:
    assert undeclared_keys(tmp_path, [messages(), {"messages": "none", "id": 4}]) == {}


def test_names_from_a_strangers_file_are_clipped_made_visible_and_bounded(tmp_path: Path) -> None:
    odd = {"a\x1b[2J\u202eb": 1, "k" * 1000: 1}
    assert set(undeclared_keys(tmp_path, [messages(odd)])) == {"a·[2J·b", "k" * 39 + "…"}
    many = [messages({f"key{at}-{record}": 1 for at in range(400)}) for record in range(10)]
    found = undeclared_keys(tmp_path, many)
    assert len(found) == MOST_KEYS + 1
    assert list(found.items())[-1] == (FURTHER_KEYS, 10)


def test_a_deep_tree_and_a_deep_value_are_counted(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    message: dict[str, Any] = {"message_id": "z", "text": "t", "role": "assistant", "emojis": deep, "rank": deep}
    for at in range(100):
        role = ("prompter", "assistant")[at % 2]
        message = {"message_id": str(at), "text": "t", "role": role, "replies": [message]}
    assert undeclared_keys(tmp_path, [{"prompt": message}]) == {"emojis": 1}


def test_inspect_and_convert_name_the_keys_and_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "d.jsonl"
    source.write_text(json.dumps(messages({"note": "Mrs Smith"}, {"weight": 0})) + "\n", "utf-8")
    sentence = "These keys in the file are not kept in the dataset: messages.weight (1 record), note (1 record)."
    assert main(["inspect", str(source)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == sentence
    target = ["-o", str(tmp_path / "x.json"), "--format", "xtuner"]
    assert main(["convert", str(source), *target]) == 0
    printed = capsys.readouterr()
    assert f"d.jsonl: {sentence}" in printed.err.splitlines()
    assert "Smith" not in printed.err + printed.out
    keys = {"messages.weight": 1, "note": 1}
    for command in (["inspect", str(source)], ["convert", str(source), *target]):
        assert main([*command, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["uncarried"] == keys


def test_a_spreadsheet_has_no_such_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Question,Answer\nWhy?,Because.\n", "utf-8")
    assert main(["inspect", str(table), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["uncarried"] == {}
    assert undeclared_keys_sentence({}) == ""


def test_the_sentence_names_five_keys_at_most() -> None:
    assert undeclared_keys_sentence({f"k{at}": 2 for at in range(7)}).endswith("k4 (2 records) and 2 more.")
