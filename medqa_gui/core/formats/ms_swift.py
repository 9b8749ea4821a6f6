"""ms-swift's query–response format, as one JSON array.

Source: modelscope/ms-swift docs/source_en/Customization/Custom-dataset.md,
swift/dataset/preprocessor/core.py (4.6.0).
Not as lines: `datasets` settles the columns' types on the first ten megabytes of lines, and where no record of those
has a history, it fails at the first one that has.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.llamafactory import history_problems, pairs_text
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, conversation_of, text_of, turns_of
from medqa_gui.core.formats.records import LINED_ARRAY, Quoter
from medqa_gui.core.formats.rules import missing_texts, not_a_text
from medqa_gui.core.model.conversation import Conversation

# Columns that ms-swift renames to the same two; a second one of a kind cancels the first.
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
    takes_either = True

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record as one line; the earlier turns are its history."""
        system, pairs = turns_of(conversation)
        question, answer = pairs[-1]
        return (
            f'{{"system": {quoted(system)}, "query": {quoted(question)}, "response": {quoted(answer)}, '
            f'"history": {pairs_text(pairs[:-1], quoted)}}}'
        )

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield why the row would be deleted, or trained without its answer."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        yield from missing_texts(record, ("query", "response"))
        yield from not_a_text(record, "system")
        yield from history_problems(record.get("history", []))
        for key, aliases in _ALIASES.items():
            if not aliases.isdisjoint(record):
                yield f"several_{key}_columns"

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the history and the last turn."""
        last = (record.get("query"), record.get("response"))
        return conversation_of(text_of(record.get("system")), [*(record.get("history") or []), last])
