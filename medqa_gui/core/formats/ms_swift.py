"""ms-swift's query–response format, as one JSON array.

Source: modelscope/ms-swift docs/source_en/Customization/Custom-dataset.md,
swift/dataset/preprocessor/core.py (4.6.0).
Not JSON Lines: `datasets` infers column types from the first ten megabytes of lines, and fails at the first record
with a history if none of those has one.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.llamafactory import history_problems, pairs_text
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, join_pairs, split_pairs, text_of
from medqa_gui.core.formats.records import LINED_ARRAY, Quoter
from medqa_gui.core.formats.rules import optional_text_problems, required_text_problems
from medqa_gui.core.model.conversation import Conversation

# Columns that ms-swift renames to these two; two columns with the same new name cancel each other.
_ALIASES = {
    "query": {"prompt", "input", "instruction", "question", "problem"},
    "response": {"answer", "output", "targets", "target", "answers", "solution", "text", "completion", "content"},
}


class MsSwift(Format):
    """One record is {"system", "query", "response", "history": [[question, answer], …]}."""

    id = "ms-swift"
    declared_keys: ClassVar[Keys] = {"system": TEXT_KEYS, "query": TEXT_KEYS, "response": TEXT_KEYS, "history": {}}
    suffix = ".json"
    framing = LINED_ARRAY
    accepts_any_framing = True

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line; earlier turns are its history."""
        system, pairs = split_pairs(conversation)
        question, answer = pairs[-1]
        return (
            f'{{"system": {quote(system)}, "query": {quote(question)}, "response": {quote(answer)}, '
            f'"history": {pairs_text(pairs[:-1], quote)}}}'
        )

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield why ms-swift would delete the record or train without its answer."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        yield from required_text_problems(record, ("query", "response"))
        yield from optional_text_problems(record, "system")
        yield from history_problems(record.get("history", []))
        for key, aliases in _ALIASES.items():
            if not aliases.isdisjoint(record):
                yield f"several_{key}_columns"

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the history and the last turn."""
        last = (record.get("query"), record.get("response"))
        return join_pairs(text_of(record.get("system")), [*(record.get("history") or []), last])
