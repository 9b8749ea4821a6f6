"""Datasets of others are opened as they are: foreign key names, nulls, gaps, byte order marks, gzip."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from medqa_gui.core.formats.message_pairs import join_pairs
from medqa_gui.core.formats.read_dataset import detect_format, read_conversations, read_flat_messages
from medqa_gui.core.formats.records import json_string
from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.conversation import Conversation
from medqa_gui.core.model.errors import InvalidDatasetError, PlanError, UnreadableFileError
from medqa_gui.core.saving.verify import verify

USER, ANSWER = {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}
ONE = join_pairs("", [("q", "a")])
WITH_SYSTEM = join_pairs("s", [("q", "a")])


def shared(speaker: str, text: str) -> dict[str, str]:
    return {"from": speaker, "value": text}


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    return path


@pytest.mark.parametrize(
    ("record", "format_id", "expected"),
    [
        ({"conversation": [{"input": "q", "output": "a"}]}, "xtuner-jsonl", ONE),
        ({"messages": [USER, ANSWER | {"weight": 1}]}, "openai", ONE),
        ({"prompt": "q", "completion": " a"}, "trl-prompt-completion-text", ONE),
        ({"prompt": [USER], "completion": [ANSWER]}, "trl-prompt-completion", ONE),
        ({"instruction": "q", "input": "r", "output": "a"}, "axolotl-alpaca", join_pairs("", [("q\nr", "a")])),
        ({"instruction": "q", "output": "a", "system": "s"}, "llamafactory-alpaca", WITH_SYSTEM),
        ({"instruction": "q", "output": "a", "history": None}, "llamafactory-alpaca", None),
        (
            {"conversations": [shared("system", "s"), shared("human", "q"), shared("gpt", "a")]},
            "llamafactory-sharegpt",
            WITH_SYSTEM,
        ),
        ({"conversations": [USER, ANSWER]}, "unsloth", ONE),
        ({"query": "q", "response": "a"}, "ms-swift", ONE),
        ({"text": "### Human: q### Assistant: a"}, "guanaco", ONE),
        (
            {"contents": [{"role": "user", "parts": [{"text": "q"}]}, {"role": "model", "parts": [{"text": "a"}]}]},
            "vertex",
            ONE,
        ),
        ({"system": "s", "messages": [USER, ANSWER]}, "bedrock-claude", WITH_SYSTEM),
        (
            {"prompt": {"text": "q", "role": "prompter", "replies": [{"text": "a", "role": "assistant"}]}},
            "oasst",
            ONE,
        ),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_records(tmp_path: Path, record: Any, format_id: str, expected: Conversation) -> None:
    path = lines(tmp_path / "data.bin", record)
    assert detect_format(path) == format_id
    (found,) = read_conversations(path, format_id)
    assert found.messages == (expected or ONE).messages
    assert found.row_numbers == (1,)


def test_an_array_of_conversations_is_xtuners_array(tmp_path: Path) -> None:
    path = tmp_path / "MedQA2019-structured.jsonl"
    path.write_text(json.dumps([{"conversation": [{"system": "s", "input": "q", "output": "a"}]}], indent=4))
    assert detect_format(path) == "xtuner"
    assert [each.messages for each in read_conversations(path, "xtuner")] == [WITH_SYSTEM.messages]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"  \n", b"name,value\n1,2\n", b"{broken", b"[1, 2]", b'{"a": "b"}\n', b"PK\x03\x04",
        b'{"text": "plain"}\n', b'{"\xff": 1}', b"[[[[", b'{"conversations": []}\n',
    ],
)  # fmt: skip
def test_what_is_no_dataset_is_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(data)
    assert detect_format(path) is None


def test_a_packed_file_and_one_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = json.dumps({"messages": [USER, ANSWER]}) + "\n"
    packed, marked = tmp_path / "a.jsonl.gz", tmp_path / "a.jsonl"
    packed.write_bytes(gzip.compress(text.encode()))
    marked.write_text(text, "utf-8-sig")
    for path in (packed, marked):
        assert detect_format(path) == "openai"
        assert [each.messages for each in read_conversations(path, "openai")] == [ONE.messages]


def test_null_is_an_empty_text_and_a_number_is_as_it_is_written(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        {"messages": [USER, ANSWER | {"content": None}]},
        {"messages": [USER, ANSWER | {"content": 2.5}]},
    )
    answers = [each.messages[-1].content for each in read_conversations(path, "openai")]
    assert answers == ["", "2.5"]


def test_a_text_in_parts_is_joined_and_what_is_no_text_is_counted_and_never_written_out(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": "q"}, {"type": "text", "text": "r"}]
    picture = [{"type": "image_url", "image_url": {"url": "x"}}]
    contents: list[Any] = [parts, picture, {"a": 1}, True]
    path = lines(tmp_path / "a.jsonl", *({"messages": [USER | {"content": each}, ANSWER]} for each in contents))
    found = [each.messages for each in read_conversations(path, "openai")]
    assert [messages[0].content if messages else None for messages in found] == ["qr", None, None, "true"]


def test_a_service_s_own_turns_keep_their_speakers(tmp_path: Path) -> None:
    hello, question = [{"text": "Hello!"}], [{"text": "q"}]
    vertex = {"contents": [{"role": "model", "parts": hello}, {"role": "user", "parts": question}]}
    converse = {
        "schemaVersion": "bedrock-conversation-2024",
        "messages": [{"role": "assistant", "content": hello}, {"role": "user", "content": question}],
    }
    for format_id, record in (("vertex", vertex), ("bedrock-converse", converse)):
        (found,) = read_conversations(lines(tmp_path / "a.jsonl", record), format_id)
        assert [str(role) for role, _ in found.messages] == ["assistant", "user"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"messages": [USER, ANSWER]}, {"system": "s", "messages": [USER, ANSWER]}),
        ({"messages": [USER, ANSWER]}, {"messages": [{"role": "developer", "content": "s"}, USER, ANSWER]}),
        ({"conversations": [USER, ANSWER]}, {"system": "s", "conversations": [USER, ANSWER]}),
        ({"instruction": "q", "output": "a"}, {"instruction": "q", "output": "a", "system": "s"}),
    ],
)
def test_a_system_prompt_that_only_later_records_have_is_read(tmp_path: Path, first: Any, second: Any) -> None:
    path = lines(tmp_path / "a.jsonl", first, second)
    found = read_conversations(path, detect_format(path) or "")
    assert [each.messages for each in found] == [ONE.messages, WITH_SYSTEM.messages]


def test_earlier_turns_that_only_later_records_have_are_read(tmp_path: Path) -> None:
    one = {"instruction": "q", "output": "a"}
    path = lines(tmp_path / "a.jsonl", one, one | {"history": [["p", "b"]]})
    found = read_conversations(path, detect_format(path) or "")
    assert [len(each.messages) for each in found] == [2, 4]


def test_a_tree_whose_children_are_none_ends_at_them(tmp_path: Path) -> None:
    answers: list[Any] = [5, {"a": 1}, "a", ["a"], [{"text": {"a": 1}, "role": ["assistant"]}]]
    trees = [{"root": {"text": "q", "role": "prompter", "children": each}} for each in answers]
    found = [message and message.text for message in read_flat_messages(lines(tmp_path / "t.jsonl", *trees), "oasst")]
    assert found == ["q"] * 5 + [""]


@pytest.mark.parametrize(
    "broken", [None, 5, [], {}, {"messages": [5]}, {"messages": [{"role": ["x"]}]}, {"messages": "x"}]
)
def test_a_record_of_another_shape_is_counted_and_keeps_its_number(tmp_path: Path, broken: Any) -> None:
    good = {"messages": [USER, ANSWER]}
    found = list(read_conversations(lines(tmp_path / "a.jsonl", good, broken, good), "openai"))
    assert found == [ONE._replace(row_numbers=(1,)), Conversation((), (2,)), ONE._replace(row_numbers=(3,))]


def test_an_incomplete_file_yields_its_whole_records_and_then_raises(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"messages": [USER, ANSWER]}) + '\n{"messages": [')
    reading = read_conversations(path, "openai")
    assert next(reading).messages == ONE.messages
    with pytest.raises(InvalidDatasetError) as refused:
        next(reading)
    assert refused.value.facts == {"record": 2, "line": 2, "cause": "cut_short"}


def test_a_cut_gzip_file_is_named_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    data = "".join(
        json.dumps({"messages": [USER, {"role": "assistant", "content": str(at)}]}) + "\n" for at in range(5000)
    )
    path.write_bytes(gzip.compress(data.encode())[:-2000])
    with pytest.raises(UnreadableFileError) as refused:
        list(read_conversations(path, "openai"))
    assert refused.value.id == "file_damaged"


def test_a_missing_file_and_an_unknown_format_raise(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        detect_format(tmp_path / "none")
    with pytest.raises(UnreadableFileError):
        list(read_conversations(tmp_path / "none", "openai"))
    with pytest.raises(PlanError):
        list(read_conversations(tmp_path, "word"))


def test_a_dataset_folder_is_read_training_first(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for split in ("test", "train", "validation"):
        lines(tmp_path / "data" / f"{split}.jsonl", {"messages": [USER, ANSWER | {"content": split}]})
    assert detect_format(tmp_path) == "hf-dataset"
    answers = [each.messages[-1].content for each in read_conversations(tmp_path, "hf-dataset")]
    assert answers == ["train", "validation", "test"]
    assert detect_format(tmp_path / "data") == "hf-dataset"
    for about in ("dataset_infos.json", "state.json", "data.manifest.json"):
        (tmp_path / about).write_text('{"splits": {}}')
    assert len(list(read_conversations(tmp_path, "hf-dataset"))) == 3
    (tmp_path / "empty").mkdir()
    assert detect_format(tmp_path / "empty") is None


def test_a_parquet_file_needs_its_library_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 no parquet at all PAR1")
    assert detect_format(path) == "parquet"
    with pytest.raises((PlanError, InvalidDatasetError)) as refused:
        list(read_conversations(path, "parquet"))
    assert refused.value.id in ("parquet_missing", "dataset_not_parquet")


EITHER = (
    "trl-prompt-completion", "trl-prompt-completion-text", "llamafactory-alpaca", "llamafactory-sharegpt", "ms-swift",
    "axolotl-chat", "axolotl-alpaca", "unsloth", "guanaco", "oasst",
)  # fmt: skip


@pytest.mark.parametrize("format_id", EITHER)
def test_where_a_trainer_reads_arrays_and_lines_alike_both_are_valid(tmp_path: Path, format_id: str) -> None:
    form = find_format(format_id)
    record = form.render(ONE, json_string)
    for text in (f"\n [{record}, {record}]", f"{record}\n{record}\n"):
        path = tmp_path / "a.json"
        path.write_text(text)
        assert verify(path, form) == (2, ())


@pytest.mark.parametrize("format_id", ["openai", "vertex", "bedrock-claude", "bedrock-converse", "xtuner-jsonl"])
def test_where_a_service_reads_lines_an_array_is_invalid(tmp_path: Path, format_id: str) -> None:
    form = find_format(format_id)
    path = tmp_path / "a.jsonl"
    path.write_text(f"[{form.render(ONE, json_string)}]\n")
    assert verify(path, form).problems
