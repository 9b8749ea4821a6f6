"""Axolotl's two formats, each with a `datasets:` stanza for its YAML.

Source: axolotl docs/dataset-formats/*.qmd, src/axolotl/prompt_strategies/chat_template.py and prompt_tokenizers.py
(0.19.0). Axolotl rarely raises, so problems are also what it silently does not train on.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.llamafactory import ALPACA_KEYS, read_alpaca
from medqa_gui.core.formats.message_list import MessagesFormat
from medqa_gui.core.formats.message_pairs import split_pairs
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import optional_text_problems, required_text_problems
from medqa_gui.core.model.conversation import Conversation


class AxolotlChat(MessagesFormat):
    """`type: chat_template`: one record is {"messages": [{"role", "content"}, …]}."""

    id = "axolotl-chat"
    accepts_any_framing = True
    accepts_gzip = True


class AxolotlAlpaca(Format):
    """`type: alpaca`: one record is {"instruction", "input", "output"}, without system prompt or further turns."""

    id = "axolotl-alpaca"
    declared_keys: ClassVar[Keys] = ALPACA_KEYS
    accepts_any_framing = True
    accepts_gzip = True
    has_system_prompt = False
    has_several_turns = False

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        ((question, answer),) = split_pairs(conversation).pairs
        return f'{{"instruction": {quote(question)}, "input": "", "output": {quote(answer)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what the tokenizing strategy refuses or does not train on."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        yield from required_text_problems(record, ("instruction", "output"))
        yield from optional_text_problems(record, "input")

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the conversation, with the system prompt and earlier turns that other alpaca files have."""
        return read_alpaca(record)
