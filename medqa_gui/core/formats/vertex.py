"""Gemini tuning on Vertex AI: {"systemInstruction", "contents": [{"role", "parts": [{"text"}]}, …]} as JSON Lines.

Source: cloud.google.com gemini-supervised-tuning (2.5 Flash). A record without a system prompt has no
systemInstruction, since the service refuses an empty one and does not need the same keys in every line.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_list import ROLE_NAMES, prepend_system_prompt
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, parts_text, split_pairs, text_of
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import nonempty_list, role_order_problems
from medqa_gui.core.model.conversation import Conversation, Message

# Names of this service's roles in `role_order_problems`.
_ROLES = {"model": "assistant", "assistant": None}
_CONTENT_KEYS: Keys = {"role": {}, "parts": TEXT_KEYS}


class Vertex(Format):
    """One record is {"systemInstruction", "contents": [{"role", "parts": [{"text"}]}, …]}."""

    id = "vertex"
    declared_keys: ClassVar[Keys] = {"systemInstruction": _CONTENT_KEYS, "contents": _CONTENT_KEYS}

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        system, pairs = split_pairs(conversation)
        contents = ", ".join(_content("user", q, quote) + ", " + _content("model", a, quote) for q, a in pairs)
        opening = f'"systemInstruction": {_content("system", system, quote)}, ' if system else ""
        return f'{{{opening}"contents": [{contents}]}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what the service refuses."""
        contents = nonempty_list(record, "contents")
        if contents is None:
            yield "missing_contents"
            return
        if "systemInstruction" in record and _text(record["systemInstruction"]) is None:
            yield "system_instruction_not_text"
        if any(_text(content) is None for content in contents):
            yield "parts_not_text"
            return
        roles = [content.get("role") for content in contents]
        yield from role_order_problems([_ROLES.get(role, role) if isinstance(role, str) else None for role in roles])

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the contents, after the system instruction if there is one."""
        messages = [Message(ROLE_NAMES[each["role"]], text_of(each["parts"])) for each in record["contents"]]
        return Conversation(prepend_system_prompt(_text(record.get("systemInstruction")), messages))


def _content(role: str, text: str, quote: Quoter) -> str:
    return f'{{"role": "{role}", "parts": [{{"text": {quote(text)}}}]}}'


def _text(content: Any) -> str | None:  # noqa: ANN401
    """Return the text of a content's parts, None if it has no text or something else."""
    return parts_text(content.get("parts")) if isinstance(content, dict) else None
