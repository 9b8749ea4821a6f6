"""Conversations in the text form of a chat template, as a model reads them.

ChatML: <|im_start|>user⏎…<|im_end|>, as used by Qwen, InternLM and many others.
Llama 2 and Mistral: <s>[INST] <<SYS>>⏎…⏎<</SYS>>⏎⏎… [/INST] … </s>, with the system prompt in the first message only.
Sources: the chat template in Qwen2's tokenizer_config.json;
https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-2
"""

import re
from collections.abc import Iterator

from medqa_gui.core.conversations.blank import BLANK
from medqa_gui.core.model.conversation import Message, Role

# Kept as text: `re` compiles it for the first text that begins like it. The texts contain no marks.
_CHATML = (
    r"(?:\s|</?s>|<\|endoftext\|>)*<\|im_start\|>(system|user|assistant)[ \t]*\n"
    r"([^<]*(?:<(?!\|im_(?:start|end)\|>)[^<]*)*)(?:<\|im_end\|>(?:\s|</?s>|<\|endoftext\|>)*|\Z)"
)
_TEXT = r"([^<\[]*(?:(?!</?s>|<</?SYS>>|\[/?INST\])[<\[][^<\[]*)*)"
_LLAMA = rf"(?:<s>)?\s*\[INST\](?:\s*<<SYS>>{_TEXT}<</SYS>>)?{_TEXT}\[/INST\]{_TEXT}(?:</s>\s*)?"


def read_chat_template(text: str) -> list[Message]:
    """Return the messages of a filled chat template, with blank ones; empty for any other text."""
    text = text.lstrip(BLANK)
    return _chatml(text) or _llama(text) if text.startswith(("<|im_start|>", "<s>", "[INST]")) else []


def _chatml(text: str) -> list[Message]:
    return [Message(Role(found[1]), found[2].strip("\n")) for found in _match_all(_CHATML, text)]


def _llama(text: str) -> list[Message]:
    exchanges = _match_all(_LLAMA, text)
    if any(found[1] is not None for found in exchanges[1:]):
        return []
    return [
        Message(role, content.strip())
        for found in exchanges
        for role, content in zip((Role.SYSTEM, Role.USER, Role.ASSISTANT), found.groups(), strict=True)
        if content is not None
    ]


def _match_all(pattern: str, text: str) -> list[re.Match[str]]:
    """Return the consecutive matches that cover the whole text, empty if any text is left over."""
    found = list(_consecutive_matches(re.compile(pattern), text))
    return found if found and found[-1].end() == len(text) else []


def _consecutive_matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    found = pattern.match(text)
    while found:
        yield found
        found = pattern.match(text, found.end())
