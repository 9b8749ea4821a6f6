"""Unsloth's conversations, as JSON Lines.

Source: unslothai/unsloth-zoo unsloth_zoo/dataset_utils.py (standardize_data_formats), whose refusals the problems are
named after. It takes that key of a turn for the role which has fewer different values in the first ten records, and
the second one where both have as many: so the role stands second, and few or like records cannot mislead it.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_list import MESSAGE_KEYS, read_messages, with_system
from medqa_gui.core.formats.message_pairs import TEXT_KEYS
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import broken_order, listed_messages
from medqa_gui.core.model.conversation import Conversation

_ALIASES = {"system": "system", "user": "user", "assistant": "assistant"}


class Unsloth(Format):
    """One record is {"conversations": [{"content", "role"}, …]}; the system prompt, if any, comes first."""

    id = "unsloth"
    declared_keys: ClassVar[Keys] = {"conversations": MESSAGE_KEYS, "system": TEXT_KEYS}
    takes_either = True
    reads_packed = True

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record as one line."""
        turns = ", ".join(f'{{"content": {quoted(text)}, "role": "{role}"}}' for role, text in conversation.messages)
        return f'{{"conversations": [{turns}]}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what standardizing the dataset would stumble over."""
        turns = listed_messages(record, "conversations")
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
        """Return the turns as they stand."""
        return Conversation(with_system(record.get("system"), read_messages(record["conversations"])))


def _role_problems(roles: list[str]) -> Iterator[str]:
    if not _ALIASES.keys() >= set(roles):
        yield "not_in_aliases"
    else:
        yield from broken_order(roles[1:] if roles[0] == "system" else roles)
