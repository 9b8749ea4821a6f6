"""Each trainer's rules, under its own names: what it refuses, drops or silently leaves untrained."""

from typing import Any

import pytest

from medqa_gui.core.formats.registry import FORMATS, find_format

USER, ANSWER = {"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}
SYSTEM = {"role": "system", "content": "s"}


def rules(format_id: str, record: Any) -> list[str]:
    return list(find_format(format_id).problems(record))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ([], ["data_type"]),
        ({}, ["missing_messages_list"]),
        ({"messages": []}, ["missing_messages_list"]),
        ({"messages": [{"role": "user"}, ANSWER]}, ["message_missing_key", "missing_content"]),
        ({"messages": [USER | {"date": "x"}, ANSWER]}, ["message_unrecognized_key"]),
        ({"messages": [{"role": "human", "content": "q"}, ANSWER]}, ["unrecognized_role"]),
        ({"messages": [USER, {"role": "assistant", "content": None}]}, ["missing_content"]),
        ({"messages": [USER, {"role": "assistant", "content": ""}]}, ["missing_content"]),
        ({"messages": [USER, {"role": "assistant", "content": 5}]}, ["missing_content"]),
        ({"messages": [SYSTEM, USER]}, ["example_missing_assistant_message"]),
        ({"messages": [SYSTEM, USER, ANSWER | {"weight": 1}]}, []),
    ],
)
def test_openais_seven(record: Any, expected: list[str]) -> None:
    assert rules("openai", record) == expected


@pytest.mark.parametrize("format_id", ["xtuner", "xtuner-jsonl"])
@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ([], ["missing_conversation"]),
        ({"messages": [USER, ANSWER]}, ["missing_conversation"]),
        ({"conversation": {"input": "q", "output": "a"}}, ["missing_conversation"]),
        ({"conversation": []}, ["empty_conversation"]),
        ({"conversation": ["q"]}, ["turn_not_an_object"]),
        ({"conversation": [{"input": "q"}]}, ["missing_output"]),
        ({"conversation": [{"input": "q", "output": None}]}, ["output_not_text"]),
        ({"conversation": [{"input": 5, "output": "a"}]}, ["input_not_text"]),
        ({"conversation": [{"input": "q", "output": " "}]}, ["empty_output"]),
        ({"conversation": [{"system": None, "input": "q", "output": "a"}]}, ["system_not_text"]),
        ({"conversation": [{"input": "", "output": "a text to read on"}]}, []),
    ],
)
def test_what_xtuner_crashes_at_or_trains_as_none(format_id: str, record: Any, expected: list[str]) -> None:
    assert rules(format_id, record) == expected


@pytest.mark.parametrize(
    ("format_id", "record", "expected"),
    [
        ("trl-prompt-completion", {"prompt": [USER], "completion": []}, ["missing_completion"]),
        ("trl-prompt-completion", {"prompt": [USER], "completion": [ANSWER], "messages": []}, ["invalid_keys"]),
        ("trl-prompt-completion", {"prompt": [USER, USER], "completion": [ANSWER]}, ["roles_not_alternating"]),
        ("trl-prompt-completion", {"prompt": [USER], "completion": [USER]}, ["roles_not_alternating"]),
        ("trl-prompt-completion-text", {"prompt": "q", "completion": None}, ["completion_not_text"]),
        ("trl-prompt-completion-text", {"prompt": "q", "completion": "a", "messages": []}, ["invalid_keys"]),
        ("trl-prompt-completion-text", {"prompt": "q", "completion": "a", "id": "1"}, []),
        ("llamafactory-alpaca", {"instruction": "q", "output": None}, ["dropped_invalid_example"]),
        ("llamafactory-alpaca", {"instruction": "q", "output": 5}, ["dropped_invalid_example"]),
        ("llamafactory-alpaca", {"instruction": "", "input": "", "output": "a"}, ["empty_instruction"]),
        ("llamafactory-alpaca", {"instruction": "q", "output": "a", "history": ["x"]}, ["history_not_pairs"]),
        ("llamafactory-alpaca", {"instruction": "q", "output": "a", "history": [["q"]]}, ["history_not_pairs"]),
        ("llamafactory-alpaca", {"instruction": "q", "output": " "}, ["empty_output"]),
        (
            "llamafactory-sharegpt",
            {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "\n"}]},
            ["empty_value"],
        ),
        ("llamafactory-sharegpt", {"conversations": []}, ["missing_conversations"]),
        ("llamafactory-sharegpt", {"conversations": [{"from": "human", "value": "q"}]}, ["invalid_message_count"]),
        (
            "llamafactory-sharegpt",
            {"conversations": [{"from": "user", "value": "q"}, {"from": "gpt", "value": "a"}]},
            ["invalid_role_tag"],
        ),
        (
            "llamafactory-sharegpt",
            {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": None}]},
            ["expected_a_string"],
        ),
        ("ms-swift", {"query": "q", "response": None}, ["response_not_text"]),
        ("ms-swift", {"conversation": [{"input": "q", "output": "a"}]}, ["missing_query", "missing_response"]),
        ("ms-swift", {"query": "q", "response": "a", "answer": "b"}, ["several_response_columns"]),
        ("axolotl-chat", {"messages": [USER, {"role": "bot", "content": "a"}]}, ["unrecognized_role"]),
        ("axolotl-chat", {"messages": [USER, {"role": "assistant", "content": ""}]}, ["empty_content"]),
        ("axolotl-alpaca", {"instruction": 5, "output": "a"}, ["instruction_not_text"]),
        ("unsloth", {"conversations": [USER | {"id": "1"}, ANSWER]}, ["must_be_only_2_entries"]),
        ("unsloth", {"conversations": [USER, {"role": "assistant", "content": None}]}, ["non_text_dataset"]),
        ("unsloth", {"conversations": [{"role": "patient", "content": "q"}, ANSWER]}, ["not_in_aliases"]),
        ("vertex", {"messages": [USER, ANSWER]}, ["missing_contents"]),
        (
            "vertex",
            {"contents": [{"role": "user", "parts": [{"text": "q"}]}, {"role": "assistant", "parts": [{"text": "a"}]}]},
            ["unrecognized_role"],
        ),
        ("vertex", {"contents": [{"role": "user", "parts": [{"text": None}]}]}, ["parts_not_text"]),
        ("vertex", {"contents": [{"role": "user", "parts": [{"text": " "}]}]}, ["parts_not_text"]),
        ("vertex", {"contents": [{"role": [], "parts": [{"text": "q"}]}]}, ["unrecognized_role"]),
        ("bedrock-claude", {"messages": [USER, ANSWER], "id": "1"}, ["extraneous_keys"]),
        ("bedrock-claude", {"messages": [USER, ANSWER | {"id": "1"}]}, ["extraneous_keys"]),
        ("bedrock-claude", {"messages": [ANSWER, USER]}, ["first_message_not_user", "last_message_not_assistant"]),
        ("bedrock-claude", {"messages": [USER, USER, ANSWER]}, ["messages_not_alternating"]),
        ("bedrock-claude", {"messages": [USER]}, ["fewer_than_two_messages", "last_message_not_assistant"]),
        (
            "bedrock-claude",
            {"messages": [SYSTEM, USER, ANSWER]},
            ["first_message_not_user", "messages_not_alternating"],
        ),
        (
            "bedrock-converse",
            {"messages": [{"role": "user", "content": [{"text": "q"}]}, {"role": "assistant", "content": "a"}]},
            ["schema_version", "content_not_text"],
        ),
        ("hf-dataset", {"messages": [USER]}, ["roles_not_alternating"]),
        ("parquet", {"messages": [USER, {"role": "assistant", "content": None}]}, ["content_not_text"]),
    ],
)  # fmt: skip
def test_a_broken_rule_has_its_name(format_id: str, record: Any, expected: list[str]) -> None:
    assert rules(format_id, record) == expected


def test_a_format_names_the_fewest_examples_that_its_service_takes() -> None:
    assert find_format("openai").minimum_examples == 10
    assert all(form.minimum_examples >= 1 for form in FORMATS.values())


def test_the_role_is_written_last_for_unsloth() -> None:
    from medqa_gui.core.formats.message_pairs import join_pairs
    from medqa_gui.core.formats.records import json_string

    text = find_format("unsloth").render(join_pairs("", [("q", "a")]), json_string)
    assert text.index('"content"') < text.index('"role"')
