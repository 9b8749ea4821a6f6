"""Axolotl's two formats, each with a `datasets:` stanza for its YAML (see sidecars).

Source: axolotl docs/dataset-formats/*.qmd, src/axolotl/prompt_strategies/chat_template.py and prompt_tokenizers.py
(0.19.0). Axolotl raises for little: what it silently leaves untrained is a problem here.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.llamafactory import ALPACA_KEYS, read_alpaca
from medqa_gui.core.formats.message_list import MessagesFormat
from medqa_gui.core.formats.message_pairs import turns_of
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import missing_texts, not_a_text
from medqa_gui.core.model.conversation import Conversation


class AxolotlChat(MessagesFormat):
    """`type: chat_template`: one record is {"messages": [{"role", "content"}, …]}."""

    id = "axolotl-chat"
    takes_either = True
    reads_packed = True


class AxolotlAlpaca(Format):
    """`type: alpaca`: one record is {"instruction", "input", "output"}, without system prompt or further turns."""

    id = "axolotl-alpaca"
    declared_keys: ClassVar[Keys] = ALPACA_KEYS
    takes_either = True
    reads_packed = True
    carries_system = False
    carries_turns = False

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record as one line."""
        ((question, answer),) = turns_of(conversation).pairs
        return f'{{"instruction": {quoted(question)}, "input": "", "output": {quoted(answer)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what the tokenizing strategy raises for or leaves untrained."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        yield from missing_texts(record, ("instruction", "output"))
        yield from not_a_text(record, "input")

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the conversation with what the alpaca files of others have beside: system prompt and earlier turns."""
        return read_alpaca(record)
