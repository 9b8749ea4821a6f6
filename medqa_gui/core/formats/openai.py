"""OpenAI's chat fine-tuning format: {"messages": [{"role", "content"}, …]}, one JSON object a line.

Source: openai-cookbook examples/Chat_finetuning_data_prep.ipynb, which names the problems. The same file is read
by XTuner 1.x, TRL, ms-swift, Axolotl, Together and Fireworks. The service needs ten examples or more.
"""

from collections.abc import Iterator
from typing import Any

from medqa_gui.core.formats.message_list import MessagesFormat
from medqa_gui.core.formats.rules import nonempty_list

_ROLES = ("system", "user", "assistant", "function")
_KEYS = {"role", "content", "name", "function_call", "weight"}


class OpenAI(MessagesFormat):
    """One record is a list of messages; the system prompt, if any, comes first."""

    id = "openai"
    minimum_examples = 10

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield the cookbook's names of the problems."""
        if not isinstance(record, dict):
            yield "data_type"
            return
        messages = nonempty_list(record, "messages")
        if messages is None:
            yield "missing_messages_list"
            return
        for message in messages:
            yield from _message_problems(message)
        if not any(isinstance(message, dict) and message.get("role") == "assistant" for message in messages):
            yield "example_missing_assistant_message"


def _message_problems(message: Any) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(message, dict):
        yield "data_type"
        return
    if "role" not in message or "content" not in message:
        yield "message_missing_key"
    if not message.keys() <= _KEYS:
        yield "message_unrecognized_key"
    if message.get("role") not in _ROLES:
        yield "unrecognized_role"
    content = message.get("content")
    if not isinstance(content, str) or not (content or message.get("function_call")):
        yield "missing_content"
