"""The guanaco text as JSON Lines: {"text": "### Human: …### Assistant: …"}, without a system prompt.

Source: timdettmers/openassistant-guanaco, as XTuner's oasst1_map_fn reads it: it splits the text at every "###", so
an answer would be cut at its first Markdown heading of that level.
"""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import required_text_problems
from medqa_gui.core.model.conversation import Conversation, Message, Role

# The word joiner is invisible and not white space: it separates number signs, and str.strip keeps it.
_JOINER = "\u2060"
# Three signs, or any number before the next marker's three, or joiners that would be mistaken for ours.
_TO_GUARD = re.compile(rf"(?=#)(?=[#{_JOINER}]*(?:###|#{_JOINER}|#\Z))#[#{_JOINER}]*")
_GUARDED = re.compile(rf"#{_JOINER}(?:#{_JOINER}|{_JOINER}{_JOINER})*")
_MARKER = re.compile("### ?(Human|Assistant): ?")
_MARKED_ROLES = {"Human": Role.USER, "Assistant": Role.ASSISTANT}
_MARKER_NAMES = {Role.USER: "### Human: ", Role.ASSISTANT: "### Assistant: "}


def guard_markers(text: str) -> str:
    """Return the text with a joiner after each number sign of a run that looks like a marker."""
    if "#" not in text:
        return text
    return _TO_GUARD.sub(lambda run: re.sub(f"[#{_JOINER}]", rf"\g<0>{_JOINER}", run[0]), text)


def unguard_markers(text: str) -> str:
    """Return the text before `guard_markers`."""
    if _JOINER not in text:
        return text
    return _GUARDED.sub(lambda run: run[0][::2], text)


class Guanaco(Format):
    """One record is {"text"}: questions and answers in turn, each after its marker."""

    id = "guanaco"
    declared_keys: ClassVar[Keys] = {"text": {}}
    accepts_any_framing = True
    accepts_gzip = True
    has_system_prompt = False

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        text = "".join(_MARKER_NAMES[role] + guard_markers(content) for role, content in conversation.messages)
        return f'{{"text": {quote(text)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what oasst1_map_fn would silently drop."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        wrong = next(required_text_problems(record, ("text",)), None)
        if wrong:
            yield wrong
            return
        before, *parts = _MARKER.split(record["text"])
        speakers, texts = parts[::2], parts[1::2]
        if before.strip():
            yield "text_before_first_marker"
        if any("###" in text for text in texts):
            yield "text_after_marker_dropped"
        if speakers != ["Human", "Assistant"] * (len(speakers) // 2) or not speakers:
            yield "last_question_dropped" if speakers[-1:] == ["Human"] else "turns_not_alternating"
        elif not all(text.strip() for text in texts):
            yield "empty_turn"

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return the messages. Raises ValueError if a text has no speaker."""
        before, *parts = _MARKER.split(record["text"])
        if before.strip():
            raise ValueError
        speakers, texts = parts[::2], parts[1::2]
        pairs = zip(speakers, texts, strict=True)
        return Conversation(tuple(Message(_MARKED_ROLES[speaker], unguard_markers(text)) for speaker, text in pairs))
