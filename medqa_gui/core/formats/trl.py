"""TRL's prompt–completion formats: TRL trains on the answer only, but on all of a `messages` record by default.

Source: huggingface/trl docs/source/dataset_formats.md, trl/data_utils.py (1.16.0).
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from medqa_gui.core.formats.format import Format, Keys
from medqa_gui.core.formats.message_list import (
    MESSAGE_KEYS,
    message_list_problems,
    message_list_text,
    parse_message_list,
)
from medqa_gui.core.formats.message_pairs import TEXT_KEYS, join_pairs, split_pairs, text_of
from medqa_gui.core.formats.records import Quoter
from medqa_gui.core.formats.rules import nonempty_list, required_text_problems
from medqa_gui.core.model.conversation import Conversation


class TrlPromptCompletion(Format):
    """One record is {"prompt": [message, …], "completion": [the last answer]}."""

    id = "trl-prompt-completion"
    declared_keys: ClassVar[Keys] = {"prompt": MESSAGE_KEYS, "completion": MESSAGE_KEYS}
    accepts_any_framing = True
    accepts_gzip = True

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        messages = conversation.messages
        prompt, completion = message_list_text(messages[:-1], quote), message_list_text(messages[-1:], quote)
        return f'{{"prompt": {prompt}, "completion": {completion}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what TRL's chat template would refuse."""
        prompt, completion = nonempty_list(record, "prompt"), nonempty_list(record, "completion")
        if prompt is None:
            yield "missing_prompt"
        if completion is None:
            yield "missing_completion"
        if record_has_messages := isinstance(record, dict) and "messages" in record:
            # apply_chat_template raises KeyError for this set of keys.
            yield "invalid_keys"
        if prompt and completion and not record_has_messages:
            yield from message_list_problems([*prompt, *completion])

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return prompt and completion as one conversation."""
        return Conversation(parse_message_list([*record["prompt"], *record["completion"]]))


class TrlPromptCompletionText(Format):
    """One record is {"prompt": question, "completion": answer}; it has no system prompt and one turn only.

    TRL joins the two texts without a separator, so the completion starts with a line break.
    """

    id = "trl-prompt-completion-text"
    declared_keys: ClassVar[Keys] = {"prompt": TEXT_KEYS, "completion": TEXT_KEYS}
    accepts_any_framing = True
    accepts_gzip = True
    has_system_prompt = False
    has_several_turns = False

    def render(self, conversation: Conversation, quote: Quoter) -> str:
        """Return the record as one line."""
        ((question, answer),) = split_pairs(conversation).pairs
        return f'{{"prompt": {quote(question)}, "completion": {quote(chr(10) + answer)}}}'

    def problems(self, record: Any) -> Iterator[str]:  # noqa: ANN401
        """Yield what TRL's tokenizer would refuse."""
        if not isinstance(record, dict):
            yield "not_an_object"
            return
        if "messages" in record:
            yield "invalid_keys"
        yield from required_text_problems(record, ("prompt", "completion"))

    def read(self, record: Any) -> Conversation:  # noqa: ANN401
        """Return question and answer, without the separating character."""
        completion = text_of(record["completion"])
        return join_pairs("", [(record["prompt"], completion[completion[:1] in ("\n", " ") :])])
