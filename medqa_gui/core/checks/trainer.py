"""Check for texts that a training tool would read as control tokens, or reject."""

import re
from collections.abc import Iterable, Iterator, Sequence

from medqa_gui.core.checks.checked_messages import checked_messages, dialogue_messages, is_one_pair
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

# Special tokens of chat templates and tokenizers of models that people fine-tune; <s> is one, and not HTML here.
# Kept as text: `re` compiles it for the first text that may have one.
_SPECIAL = (
    r"<\|[\w/ ▁-]{1,40}\|>|<｜[\w ▁-]{1,40}｜>|"
    r"</?(?:s|bos|eos|pad|unk|mask|sop|eop|eoh|eoa|eom|eosys|soh|soa|think|tool_call|tool_response|tool_calls|"
    r"image|video|audio|ImageHere|box|ref|quad|start_of_turn|end_of_turn|end_of_utterance|fim_prefix|fim_suffix|"
    r"fim_middle|reserved_\d{1,4}|extra_id_\d{1,3}|unused\d{1,4}|special_\d{1,4}|pad_\d{1,4}|\[SYSTEM\])>|"
    r"<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK|sMASK)\]"
)
_SYSTEM, _USER, _ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT
# Formats that mark the speaker inside the text, so that the text must not contain the mark.
_MARKERS = {"guanaco": "###"}
# Smallest dataset that the service of a format accepts (OpenAI's guide to supervised fine-tuning).
_FEWEST = {"openai": 10}


class TrainerCheck:
    """Finds what the training tool of a format would misread or reject; columns are 0-based."""

    def __init__(self, *, question_column: int | None, answer_column: int | None, format_id: str) -> None:
        self._question_column, self._answer_column = question_column, answer_column
        self._marker = _MARKERS.get(format_id, "")
        self._fewest = _FEWEST.get(format_id, 0)
        self._examples = 0

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return the findings of the row's texts and of the order of its turns."""
        self._examples += 1
        messages = conversation.messages
        if not is_one_pair(messages):
            return self._check_closely(row, conversation)
        for _, text in messages:
            if "<" in text or "[" in text or (self._marker and self._marker in text):
                return self._check_closely(row, conversation)
        return ()

    def _check_closely(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        findings: dict[Finding, None] = {}
        for said in checked_messages(row, conversation, self._question_column, self._answer_column):
            if "<" in said.text or "[" in said.text or (self._marker and self._marker in said.text):
                findings.update((said.finding(each), None) for each in self._traps(said.text))
        wrong = _wrong_order(conversation.messages, dialogue_messages(conversation.messages))
        if wrong:
            findings[Finding(FindingId.TURN_ORDER, row.number, kind=wrong)] = None
        return findings

    def forget(self, row: Row, conversation: Conversation | None) -> None:  # noqa: ARG002 - of the protocol
        """Remove the row from the count."""
        self._examples -= conversation is not None

    def finish(self) -> Iterable[Finding]:
        """Return a finding at row 0, the whole dataset, if it is smaller than the format's service accepts."""
        if 0 < self._examples < self._fewest:
            return [Finding(FindingId.TOO_FEW_EXAMPLES, 0)]
        return ()

    def _traps(self, text: str) -> Iterator[FindingId]:
        if re.search(_SPECIAL, text):
            yield FindingId.SPECIAL_TOKEN
        if self._marker and self._marker in text:
            yield FindingId.MARKER_COLLISION


def _wrong_order(messages: Sequence[Message], said: Sequence[Message]) -> str:
    """Return what is wrong with the order of roles, "" if user and assistant alternate and the assistant is last."""
    if len(said) + bool(messages and messages[0][0] is _SYSTEM) != len(messages):
        return "system_prompt"
    expected = _USER
    for role, _ in said:
        if role is not expected:
            return "answer_first" if said[0][0] is not _USER else "same_speaker"
        expected = _ASSISTANT if role is _USER else _USER
    if not said:
        return "answer_first"
    return "" if expected is _USER else "question_last"
