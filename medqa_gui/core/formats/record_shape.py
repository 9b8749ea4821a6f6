"""Which format a record is of, by its keys; several trainers read the same shape, and then the first of them stands."""

from typing import Any

FLAT_MESSAGE_KEYS = {"message_id", "parent_id", "text", "role"}


def shape_of(record: Any, *, is_array: bool = False) -> str | None:  # noqa: ANN401 - any JSON value
    """Return the id of the format that writes such records, None for something else."""
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
