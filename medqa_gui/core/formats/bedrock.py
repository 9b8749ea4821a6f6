"""Amazon Bedrock's two formats, as JSON Lines: Claude's messages, and the Converse form of the other models.

Source: platform.claude.com cookbook finetuning-on-bedrock; docs.aws.amazon.com model-customization preparing-text-data
(bedrock-conversation-2024). "system" is optional in both and written only if there is one: an empty text is refused.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_list import (
    MESSAGE_KEYS,
    message_list_text,
    parse_message_list,
    prepend_system_prompt,
)
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, parts_text, split_pairs
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import nonempty_list
from medqa_gui.core.model.conversation import Conversation, Role

_SCHEMA = "bedrock-conversation-2024"


class BedrockClaude(Format):
    """One record is {"system", "messages": [{"role", "content"}, …]}."""

    id = "bedrock-claude"
    declared_keys: ClassVar[Keys] = {"system": TEXT_KEYS, "messages": MESSAGE_KEYS}

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        messages = conversation.messages
        if messages[0].role is not Role.SYSTEM:
            return f'{{"messages": {message_list_text(messages, quote)}}}'
        return f'{{"system": {quote(messages[0].content)}, "messages": {message_list_text(messages[1:], quote)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield the rules of the cookbook that the record breaks."""
        messages = nonempty_list(record, "messages")
        if messages is None or not all(isinstance(message, dict) for message in messages):
            yield "missing_messages"
            return
        if not record.keys() <= {"system", "messages"} or any(set(each) - {"role", "content"} for each in messages):
            yield "extraneous_keys"
        if not isinstance(record.get("system", ""), str):
            yield "system_not_text"
        if not all(isinstance(each.get("content"), str) and each["content"].strip() for each in messages):
            yield "content_not_text"
        yield from _order_problems(messages)

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages after the system prompt, if there is one."""
        return Conversation(prepend_system_prompt(record.get("system"), parse_message_list(record["messages"])))


class BedrockConverse(Format):
    """One record is {"schemaVersion", "system": [{"text"}], "messages": [{"role", "content": [{"text"}]}, …]}."""

    id = "bedrock-converse"
    declared_keys: ClassVar[Keys] = {"schemaVersion": {}, "system": TEXT_KEYS, "messages": MESSAGE_KEYS}

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        system, pairs = split_pairs(conversation)
        messages = ", ".join(_message("user", q, quote) + ", " + _message("assistant", a, quote) for q, a in pairs)
        opening = f'"system": [{{"text": {quote(system)}}}], ' if system else ""
        return f'{{"schemaVersion": "{_SCHEMA}", {opening}"messages": [{messages}]}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what the service refuses."""
        messages = nonempty_list(record, "messages")
        if messages is None or not all(isinstance(message, dict) for message in messages):
            yield "missing_messages"
            return
        if record.get("schemaVersion") != _SCHEMA:
            yield "schema_version"
        if "system" in record and parts_text(record["system"]) is None:
            yield "system_not_text"
        if any(parts_text(each.get("content")) is None for each in messages):
            yield "content_not_text"
        yield from _order_problems(messages)

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages after the system prompt, if there is one."""
        return Conversation(prepend_system_prompt(record.get("system"), parse_message_list(record["messages"])))


def _message(role: str, text: str, quote: Quoter) -> str:
    return f'{{"role": "{role}", "content": [{{"text": {quote(text)}}}]}}'


def _order_problems(messages: list[dict[str, Any]]) -> Iterator[str]:
    roles = [message.get("role") for message in messages]
    if len(roles) < 2:
        yield "fewer_than_two_messages"
    if roles[0] != "user":
        yield "first_message_not_user"
    if roles[-1] != "assistant":
        yield "last_message_not_assistant"
    if any(role not in ("user", "assistant") for role in roles) or any(
        one == next_one for one, next_one in pairwise(roles)
    ):
        yield "messages_not_alternating"
