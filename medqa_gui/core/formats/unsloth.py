"""Unsloth's conversations, as JSON Lines.

Source: unslothai/unsloth-zoo unsloth_zoo/dataset_utils.py (standardize_data_formats), whose
errors name the problems. It takes the key with fewer different values in the first ten records for the role, and the
second key if both have the same number: so the role is written second, and few or equal records are read correctly.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_list import MESSAGE_KEYS, parse_message_list, prepend_system_prompt
from medqa_gui.core.formats.message_pairs import TEXT_KEYS
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import nonempty_list, role_order_problems
from medqa_gui.core.model.conversation import Conversation

_ALIASES = {"system": "system", "user": "user", "assistant": "assistant"}


class Unsloth(Format):
    """One record is {"conversations": [{"content", "role"}, …]}; the system prompt, if any, comes first."""

    id = "unsloth"
    declared_keys: ClassVar[Keys] = {"conversations": MESSAGE_KEYS, "system": TEXT_KEYS}
    accepts_any_framing = True
    accepts_gzip = True

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        turns = ", ".join(f'{{"content": {quote(text)}, "role": "{role}"}}' for role, text in conversation.messages)
        return f'{{"conversations": [{turns}]}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what standardize_data_formats would refuse."""
        turns = nonempty_list(record, "conversations")
        if turns is None:
            yield "missing_conversations"
        elif not all(isinstance(turn, dict) and turn.keys() == {"content", "role"} for turn in turns):
            yield "must_be_only_2_entries"
        elif not all(isinstance(text, str) for turn in turns for text in turn.values()):
            yield "non_text_dataset"
        else:
            yield from _role_problems([turn["role"] for turn in turns])
            if not all(turn["content"].strip() for turn in turns):
                yield "empty_content"

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages after the system prompt, if there is one."""
        return Conversation(prepend_system_prompt(record.get("system"), parse_message_list(record["conversations"])))


def _role_problems(roles: list[str]) -> Iterator[str]:
    if not _ALIASES.keys() >= set(roles):
        yield "not_in_aliases"
    else:
        yield from role_order_problems(roles[1:] if roles[0] == "system" else roles)
