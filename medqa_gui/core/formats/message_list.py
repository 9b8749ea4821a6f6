"""Records that are a list of messages, each a role and a text; several trainers read them under their own keys."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, text_of
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import nonempty_list, required_text_problems, role_order_problems
from medqa_gui.core.model.conversation import Conversation, Message, Role

# The role names of all trainers.
ROLE_NAMES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "human": Role.USER,
    "prompter": Role.USER,
    "assistant": Role.ASSISTANT,
    "gpt": Role.ASSISTANT,
    "model": Role.ASSISTANT,
}
MESSAGE_KEYS: Keys = {"role": {}, "content": TEXT_KEYS}


def message_list_text(messages: tuple[Message, ...], quote: Quoter) -> str:
    """Return the JSON text of a list of messages with the keys "role" and "content"."""
    listed = ", ".join(f'{{"role": "{role}", "content": {quote(content)}}}' for role, content in messages)
    return f"[{listed}]"


def parse_message_list(listed: list[Any], role_key: str = "role", content_key: str = "content") -> tuple[Message, ...]:
    """Return the messages of a JSON list. Raises KeyError for an unknown role."""
    return tuple(Message(ROLE_NAMES[each[role_key]], text_of(each[content_key])) for each in listed)


def prepend_system_prompt(system: Any, messages: Sequence[Message]) -> tuple[Message, ...]:  # noqa: ANN401
    """Return the messages with the record's system text before them, unless the first one is a system message.

    Raises LookupError if there are no messages.
    """
    text = text_of(system)
    if text and messages[0].role is not Role.SYSTEM:
        return (Message(Role.SYSTEM, text), *messages)
    return tuple(messages)


def message_list_problems(messages: list[Any]) -> Iterator[str]:
    """Yield violations: each message needs a role and a text, and users and assistants must alternate."""
    if not all(isinstance(message, dict) for message in messages):
        yield "message_not_an_object"
        return
    for message in messages:
        yield from required_text_problems(message, ("role", "content"))
    roles = [message.get("role") for message in messages]
    yield from role_order_problems(roles[1:] if roles[0] == "system" else roles)


class MessagesFormat(Format):
    """One record is {"messages": [{"role", "content"}, …]}; the system prompt, if any, comes first."""

    declared_keys: ClassVar[Keys] = {"system": TEXT_KEYS, "messages": MESSAGE_KEYS}

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        return f'{{"messages": {message_list_text(conversation.messages, quote)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what trainers refuse or silently do not train on."""
        messages = nonempty_list(record, "messages")
        if messages is None:
            yield "missing_messages_list"
        else:
            yield from message_list_problems(messages)

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages after the record's system text, which Axolotl and Bedrock put next to them."""
        return Conversation(prepend_system_prompt(record.get("system"), parse_message_list(record["messages"])))
