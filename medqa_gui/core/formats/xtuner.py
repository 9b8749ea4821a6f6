"""XTuner's conversation format, as one JSON array or as JSON Lines.

Source: InternLM/xtuner docs/zh_cn/legacy/user_guides/dataset_format.md and xtuner/dataset/utils.py (0.1.x, 0.2.0).
The array's layout is that of the tutorial's own script: json.dump(indent=4), no final newline.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, split_pairs, text_of
from medqa_gui.core.formats.records import ARRAY, LINES, Quoter
from medqa_gui.core.model.conversation import Conversation, Message, Role

# A global name is faster than an enum member.
_SYSTEM, _USER, _ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT
_TURN = """            {
                "system": %s,
                "input": %s,
                "output": %s
            }"""
_RECORD = """{
        "conversation": [
%s
        ]
    }"""


class Xtuner(Format):
    """One record is {"conversation": [{"system", "input", "output"}, …]}; the system prompt is in turn 1."""

    id = "xtuner"
    declared_keys: ClassVar[Keys] = {"conversation": {"system": {}, "input": TEXT_KEYS, "output": TEXT_KEYS}}
    suffix = ".json"
    framing = ARRAY
    accepts_gzip = True
    turn: ClassVar[str] = _TURN
    between_turns: ClassVar[str] = ",\n"
    record: ClassVar[str] = _RECORD

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record; every turn has the same three keys."""
        system, pairs = split_pairs(conversation)
        texts = []
        for question, answer in pairs:
            texts.append(self.turn % (quote(system), quote(question), quote(answer)))
            system = ""
        return self.record % self.between_turns.join(texts)

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what XTuner's loader or template would refuse."""
        turns = record.get("conversation") if isinstance(record, dict) else None
        if not isinstance(turns, list):
            yield "missing_conversation"
            return
        if not turns:
            yield "empty_conversation"
        for turn in turns:
            yield from _turn_problems(turn)

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages; an empty system text adds none."""
        messages = []
        for turn in record["conversation"]:
            if turn.get("system"):
                messages.append(Message(_SYSTEM, turn["system"]))
            messages.append(Message(_USER, text_of(turn.get("input"))))
            messages.append(Message(_ASSISTANT, text_of(turn.get("output"))))
        return Conversation(tuple(messages))


class XtunerLines(Xtuner):
    """The same records as JSON Lines; `load_dataset` reads both, XTuner's `load_json_file` only the array."""

    id = "xtuner-jsonl"
    suffix = ".jsonl"
    framing = LINES
    turn = '{"system": %s, "input": %s, "output": %s}'
    between_turns = ", "
    record = '{"conversation": [%s]}'


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
