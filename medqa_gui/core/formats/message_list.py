"""A record that is a list of messages, each a role and a text; several trainers read one, under their own key names."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, text_of
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import broken_order, listed_messages, missing_texts
from medqa_gui.core.model.conversation import Conversation, Message, Role

# Every role name that some trainer takes.
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


def messages_text(messages: tuple[Message, ...], quoted: Quoter) -> str:
    """Return the JSON text of the list of messages, under the keys "role" and "content"."""
    listed = ", ".join(f'{{"role": "{role}", "content": {quoted(content)}}}' for role, content in messages)
    return f"[{listed}]"


def read_messages(listed: list[Any], role_key: str = "role", content_key: str = "content") -> tuple[Message, ...]:
    """Return the messages of a list; raises KeyError at a role that nobody knows."""
    return tuple(Message(ROLE_NAMES[each[role_key]], text_of(each[content_key])) for each in listed)


def with_system(system: Any, messages: Sequence[Message]) -> tuple[Message, ...]:  # noqa: ANN401
    """Return the messages after the record's own system text, if it has one; a first message of that kind goes before.

    Raises LookupError where there are no messages.
    """
    text = text_of(system)
    if text and messages[0].role is not Role.SYSTEM:
        return (Message(Role.SYSTEM, text), *messages)
    return tuple(messages)


def message_problems(messages: list[Any]) -> Iterator[str]:
    """Yield what is wrong with messages that must be a role and a text, system if at all first, then in turn."""
    if not all(isinstance(message, dict) for message in messages):
        yield "message_not_an_object"
        return
    for message in messages:
        yield from missing_texts(message, ("role", "content"))
    roles = [message.get("role") for message in messages]
    yield from broken_order(roles[1:] if roles[0] == "system" else roles)


class MessagesFormat(Format):
    """One record is {"messages": [{"role", "content"}, …]}; the system prompt, if any, comes first."""

    declared_keys: ClassVar[Keys] = {"system": TEXT_KEYS, "messages": MESSAGE_KEYS}

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record as one line."""
        return f'{{"messages": {messages_text(conversation.messages, quoted)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what a trainer of messages stumbles over or silently leaves untrained."""
        messages = listed_messages(record, "messages")
        if messages is None:
            yield "missing_messages_list"
        else:
            yield from message_problems(messages)

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages as they stand, after a system text beside them: Axolotl and Bedrock have it there."""
        return Conversation(with_system(record.get("system"), read_messages(record["messages"])))
