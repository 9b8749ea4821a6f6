"""Detect the format of a record by its keys; a shape that several trainers share counts as the first one's."""

import re
from collections.abc import Iterator
from typing import Any

from medqa_gui.core.model.table import RecordContent

_TOOL_KEYS = {
    "tool_calls",
    "function_call",
    "tool_call_id",
    "toolUse",
    "toolResult",
    "functionCall",
    "functionResponse",
}
_TOOL_ROLES = {"tool", "function", "ipython", "observation", "tool_call", "tool_response", "tool_use", "tool_result"}
_MEDIA = re.compile("(?i)(input_)?(image|audio|video|picture|file)(_url|s)?|inlineData|fileData|document")
_DEEPEST = 6
FLAT_MESSAGE_KEYS = {"message_id", "parent_id", "text", "role"}


def shape_of(record: Any, *, is_array: bool = False) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the id of the format that writes such records, None if no format does."""
    if not isinstance(record, dict):
        return None
    if isinstance(record.get("conversation"), list):
        return "xtuner" if is_array else "xtuner-jsonl"
    if isinstance(record.get("messages"), list):
        return _shape_of_messages(record)
    if isinstance(record.get("conversations"), list):
        return _shape_of_conversations(record["conversations"])
    if isinstance(record.get("contents"), list):
        return "vertex"
    if record.keys() >= FLAT_MESSAGE_KEYS or any(isinstance(record.get(key), dict) for key in ("root", "prompt")):
        return "oasst"
    if record.keys() >= {"prompt", "completion"}:
        return "trl-prompt-completion" if isinstance(record["prompt"], list) else "trl-prompt-completion-text"
    return _shape_of_columns(record, is_array=is_array)


def _shape_of_messages(record: dict[str, Any]) -> str:
    if "schemaVersion" in record:
        return "bedrock-converse"
    return "bedrock-claude" if isinstance(record.get("system"), str) else "openai"


def _shape_of_conversations(turns: list[Any]) -> str | None:
    keys = next((turn.keys() for turn in turns if isinstance(turn, dict)), None)
    if keys is None:
        return None
    return "llamafactory-sharegpt" if "from" in keys else "unsloth"


def _shape_of_columns(record: dict[str, Any], *, is_array: bool) -> str | None:
    if record.keys() >= {"instruction", "output"}:
        is_plain = not is_array and not record.keys() & {"system", "history"}
        return "axolotl-alpaca" if is_plain else "llamafactory-alpaca"
    if record.keys() >= {"query", "response"}:
        return "ms-swift"
    text = record.get("text")
    return "guanaco" if isinstance(text, str) and "###" in text else None


def record_content(record: Any) -> RecordContent:  # noqa: ANN401 - any JSON value
    """Return the kind of content other than text in the record."""
    found = set(_contents(record, _DEEPEST))
    return next((each for each in (RecordContent.TOOLS, RecordContent.MEDIA) if each in found), RecordContent.OTHER)


def _contents(value: Any, depth: int) -> Iterator[RecordContent]:  # noqa: ANN401
    if isinstance(value, dict):
        roles = {each for key in ("role", "from", "type") if isinstance(each := value.get(key), str)}
        if any(value.get(key) for key in _TOOL_KEYS) or roles & _TOOL_ROLES:
            yield RecordContent.TOOLS
        if any(map(_MEDIA.fullmatch, roles)) or any(_MEDIA.fullmatch(key) for key in value if value[key]):
            yield RecordContent.MEDIA
    if depth and isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _contents(inner, depth - 1)
