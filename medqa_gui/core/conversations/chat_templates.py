"""A text as a model reads it: a whole conversation between the marks of a chat template.

ChatML: <|im_start|>user⏎…<|im_end|>, as Qwen, InternLM and many others have it.
Llama 2 and Mistral: <s>[INST] <<SYS>>⏎…⏎<</SYS>>⏎⏎… [/INST] … </s>, the system prompt in the first message or nowhere.
Sources: the chat template in Qwen2's tokenizer_config.json;
https://www.llama.com/docs/model-cards-and-prompt-formats/meta-llama-2
"""

import re
from collections.abc import Iterator

from medqa_gui.core.conversations.blank import BLANK
from medqa_gui.core.model.conversation import Message, Role

# Kept as text: `re` compiles it for the first text that begins like it. The marks do not stand in what is said.
_CHATML = (
    r"(?:\s|</?s>|<\|endoftext\|>)*<\|im_start\|>(system|user|assistant)[ \t]*\n"
    r"([^<]*(?:<(?!\|im_(?:start|end)\|>)[^<]*)*)(?:<\|im_end\|>(?:\s|</?s>|<\|endoftext\|>)*|\Z)"
)
_SAID = r"([^<\[]*(?:(?!</?s>|<</?SYS>>|\[/?INST\])[<\[][^<\[]*)*)"
_LLAMA = rf"(?:<s>)?\s*\[INST\](?:\s*<<SYS>>{_SAID}<</SYS>>)?{_SAID}\[/INST\]{_SAID}(?:</s>\s*)?"


def read_template(text: str) -> list[Message]:
    """Return the messages of a text that is nothing but a filled chat template, blank ones too; none of any other."""
    text = text.lstrip(BLANK)
    return _chatml(text) or _llama(text) if text.startswith(("<|im_start|>", "<s>", "[INST]")) else []


def _chatml(text: str) -> list[Message]:
    return [Message(Role(found[1]), found[2].strip("\n")) for found in _without_gap(_CHATML, text)]


def _llama(text: str) -> list[Message]:
    exchanges = _without_gap(_LLAMA, text)
    if any(found[1] is not None for found in exchanges[1:]):
        return []
    return [
        Message(role, said.strip())
        for found in exchanges
        for role, said in zip((Role.SYSTEM, Role.USER, Role.ASSISTANT), found.groups(), strict=True)
        if said is not None
    ]


def _without_gap(pattern: str, text: str) -> list[re.Match[str]]:
    """Return what fits from the beginning of the text to its end, nothing where anything stands beside it."""
    found = list(_following(re.compile(pattern), text))
    return found if found and found[-1].end() == len(text) else []


def _following(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    found = pattern.match(text)
    while found:
        yield found
        found = pattern.match(text, found.end())
