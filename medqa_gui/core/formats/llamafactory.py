"""LLaMA-Factory's two formats, each a JSON array with an entry in dataset_info.json.

Source: hiyouga/LLaMA-Factory data/README.md and src/llamafactory/data/converter.py (0.9.5), whose log lines the
problems are named after: "Invalid role tag", "Invalid message count", "Dropped invalid example". It keeps an
empty answer and trains on the end-of-text token alone, which is a problem here.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_list import parse_message_list, prepend_system_prompt
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, join_pairs, split_pairs, text_of
from medqa_gui.core.formats.records import LINED_ARRAY, Quoter
from medqa_gui.core.formats.rules import nonempty_list, optional_text_problems
from medqa_gui.core.model.conversation import Conversation

ALPACA_KEYS: Keys = {**dict.fromkeys(("instruction", "input", "output", "system"), TEXT_KEYS), "history": {}}


class LlamaFactoryAlpaca(Format):
    """One record is {"instruction", "input", "output", "system", "history": [[question, answer], …]}."""

    id = "llamafactory-alpaca"
    declared_keys: ClassVar[Keys] = ALPACA_KEYS
    accepts_any_framing = True
    suffix = ".json"
    framing = LINED_ARRAY

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line; earlier turns are its history."""
        system, pairs = split_pairs(conversation)
        question, answer = pairs[-1]
        return (
            f'{{"instruction": {quote(question)}, "input": "", "output": {quote(answer)}, '
            f'"system": {quote(system)}, "history": {pairs_text(pairs[:-1], quote)}}}'
        )

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield why LLaMA-Factory would drop the record or stop."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        for key in ("instruction", "output"):
            if not isinstance(record.get(key), str):
                yield "dropped_invalid_example"
        if isinstance(record.get("output"), str) and not record["output"].strip():
            yield "empty_output"
        if not any(record.get(key) for key in ("instruction", "input")):
            yield "empty_instruction"
        yield from optional_text_problems(record, "input")
        yield from optional_text_problems(record, "system")
        yield from history_problems(record.get("history", []))

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the conversation."""
        return read_alpaca(record)


class LlamaFactoryShareGpt(Format):
    """One record is {"conversations": [{"from": "human" | "gpt", "value"}, …], "system"}."""

    id = "llamafactory-sharegpt"
    declared_keys: ClassVar[Keys] = {"conversations": {"from": {}, "value": TEXT_KEYS}, "system": TEXT_KEYS}
    accepts_any_framing = True
    suffix = ".json"
    framing = LINED_ARRAY

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        system, pairs = split_pairs(conversation)
        turns = ", ".join(
            f'{{"from": "human", "value": {quote(question)}}}, {{"from": "gpt", "value": {quote(answer)}}}'
            for question, answer in pairs
        )
        return f'{{"conversations": [{turns}], "system": {quote(system)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield why LLaMA-Factory would skip the record or stop."""
        turns = nonempty_list(record, "conversations")
        if turns is None or not all(isinstance(turn, dict) for turn in turns):
            yield "missing_conversations"
            return
        yield from optional_text_problems(record, "system")
        if any(not isinstance(turn.get("value"), str) for turn in turns):
            yield "expected_a_string"
        elif not all(turn["value"].strip() for turn in turns):
            yield "empty_value"
        tags = [turn.get("from") for turn in turns]
        tags = tags[1:] if tags[0] == "system" else tags
        if any(tag != ("human", "gpt")[at % 2] for at, tag in enumerate(tags)):
            yield "invalid_role_tag"
        if len(tags) % 2 or not tags:
            yield "invalid_message_count"

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the conversation; as in the trainer, a system message has precedence over the column."""
        messages = parse_message_list(record["conversations"], "from", "value")
        return Conversation(prepend_system_prompt(record.get("system"), messages))


def read_alpaca(record: dict[str, Any]) -> Conversation:
    """Return the conversation, with instruction and input joined by a line break, as the trainer does.

    Raises KeyError without an instruction.
    """
    question = "\n".join(filter(None, (text_of(record["instruction"]), text_of(record.get("input")))))
    last = (question, record.get("output"))
    return join_pairs(text_of(record.get("system")), [*(record.get("history") or []), last])


def pairs_text(pairs: tuple[tuple[str, str], ...], quote: Quoter) -> str:
    """Return the JSON text of a list of pairs."""
    return "[" + ", ".join(f"[{quote(question)}, {quote(answer)}]" for question, answer in pairs) + "]"


def history_problems(history: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the problem if the history is not a list of pairs of texts."""
    is_valid = isinstance(history, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair) for pair in history
    )
    if not is_valid:
        yield "history_not_pairs"
