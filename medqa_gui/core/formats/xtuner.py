"""XTuner's conversation format, as one JSON array.

Source: InternLM/xtuner docs/zh_cn/legacy/user_guides/dataset_format.md and xtuner/dataset/utils.py (0.1.x, 0.2.0).
The layout is that of the tutorial's own script: json.dump(indent=4), no final newline.
"""

from collections.abc import Iterator
from typing import Any

from medqa_gui.core.formats.records import ARRAY, Quoter
from medqa_gui.core.model import Conversation, Message, Role

_TURN = """            {{
                "system": {},
                "input": {},
                "output": {}
            }}"""
_RECORD = """{{
        "conversation": [
{}
        ]
    }}"""


class Xtuner:
    """One record is {"conversation": [{"system", "input", "output"}, …]}; the system prompt stands in turn 1."""

    id = "xtuner"
    suffix = ".json"
    framing = ARRAY
    carries_system = True
    carries_turns = True

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record's text, each turn with the same three keys."""
        system, turns = _turns(conversation)
        texts = []
        for question, answer in turns:
            texts.append(_TURN.format(quoted(system), quoted(question), quoted(answer)))
            system = ""
        return _RECORD.format(",\n".join(texts))

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what XTuner's loader or template would stumble over."""
        turns = record.get("conversation") if isinstance(record, dict) else None
        if not isinstance(turns, list):
            yield "missing_conversation"
            return
        if not turns:
            yield "empty_conversation"
        for turn in turns:
            yield from _turn_problems(turn)

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages; an empty system text is no message."""
        messages = []
        for turn in record["conversation"]:
            if turn.get("system"):
                messages.append(Message(Role.SYSTEM, turn["system"]))
            messages += [Message(Role.USER, turn["input"]), Message(Role.ASSISTANT, turn["output"])]
        return Conversation(tuple(messages))


def _turns(conversation: Conversation) -> tuple[str, list[tuple[str, str]]]:
    messages = conversation.messages
    has_system = messages[0].role is Role.SYSTEM
    rest = messages[1:] if has_system else messages
    pairs = [(rest[at].content, rest[at + 1].content) for at in range(0, len(rest), 2)]
    return messages[0].content if has_system else "", pairs


def _turn_problems(turn: Any) -> Iterator[str]:  # noqa: ANN401
    if not isinstance(turn, dict):
        yield "turn_not_an_object"
        return
    for key in ("input", "output"):
        if key not in turn:
            yield f"missing_{key}"
        elif not isinstance(turn[key], str):
            yield f"{key}_not_text"
    if isinstance(turn.get("output"), str) and not turn["output"].strip():
        yield "empty_output"
    if not isinstance(turn.get("system", ""), str):
        yield "system_not_text"
