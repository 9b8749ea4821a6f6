"""TRL's prompt–completion formats: the loss falls on the answer only, which a `messages` file does not give by default.

Source: huggingface/trl docs/source/dataset_formats.md, trl/data_utils.py (1.16.0).
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_list import MESSAGE_KEYS, message_problems, messages_text, read_messages
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, conversation_of, text_of, turns_of
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import listed_messages, missing_texts
from medqa_gui.core.model.conversation import Conversation


class TrlPromptCompletion(Format):
    """One record is {"prompt": [message, …], "completion": [the last answer]}."""

    id = "trl-prompt-completion"
    declared_keys: ClassVar[Keys] = {"prompt": MESSAGE_KEYS, "completion": MESSAGE_KEYS}
    takes_either = True
    reads_packed = True

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record as one line."""
        messages = conversation.messages
        prompt, completion = messages_text(messages[:-1], quoted), messages_text(messages[-1:], quoted)
        return f'{{"prompt": {prompt}, "completion": {completion}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what TRL's chat template would stumble over."""
        prompt, completion = listed_messages(record, "prompt"), listed_messages(record, "completion")
        if prompt is None:
            yield "missing_prompt"
        if completion is None:
            yield "missing_completion"
        if record_has_messages := isinstance(record, dict) and "messages" in record:
            # apply_chat_template raises a KeyError at this set of keys.
            yield "invalid_keys"
        if prompt and completion and not record_has_messages:
            yield from message_problems([*prompt, *completion])

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return prompt and completion as one conversation."""
        return Conversation(read_messages([*record["prompt"], *record["completion"]]))


class TrlPromptCompletionText(Format):
    """One record is {"prompt": question, "completion": answer}; there is no place for a system prompt or more turns.

    TRL joins the two texts with nothing between them, so the completion begins with a line break of its own.
    """

    id = "trl-prompt-completion-text"
    declared_keys: ClassVar[Keys] = {"prompt": TEXT_KEYS, "completion": TEXT_KEYS}
    takes_either = True
    reads_packed = True
    carries_system = False
    carries_turns = False

    def render(self, conversation: Conversation, quoted: Quoter) -> str:
        """Return the record as one line."""
        ((question, answer),) = turns_of(conversation).pairs
        return f'{{"prompt": {quoted(question)}, "completion": {quoted(chr(10) + answer)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what TRL's tokenizer would stumble over."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        if "messages" in record:
            yield "invalid_keys"
        yield from missing_texts(record, ("prompt", "completion"))

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return question and answer, without the one character that parts them."""
        completion = text_of(record["completion"])
        return conversation_of("", [(record["prompt"], completion[completion[:1] in ("\n", " ") :])])
