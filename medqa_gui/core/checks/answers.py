"""Check for answers that are a placeholder, repeat the question, or begin with it."""

import re
import unicodedata
from collections.abc import Iterable
from string import ascii_letters

from medqa_gui.core.checks.checked_messages import checked_messages, is_one_pair, question_answer_pairs
from medqa_gui.core.checks.normal import normal
from medqa_gui.core.checks.placeholder import LONGEST_PLACEHOLDER, is_placeholder, is_total
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

# Shortest repeated question, with and without a question mark: headings have none ("Side effects of warfarin").
_SHORTEST = {True: 8, False: 15}
_CJK_WEIGHT = 3
# Kept as text: `re` compiles them for the first answer that is checked closely.
_LABEL = r"(?i:q|question|问题?|問題?|提问)\s*[:：.、]\s*"
_SPACES = r"[^\S\n]+"
_SENTENCE_END = r"\s*[?:.!。\n–—-]|\s*$"
_LETTERS = frozenset(ascii_letters)
_EDGES = " \t\r\n.?!。？！…:：;；"


class AnswerCheck:
    """Finds answers without content; columns are 0-based."""

    def __init__(self, *, question_column: int | None, answer_column: int | None) -> None:
        self._question_column, self._answer_column = question_column, answer_column

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return the findings of the row's answers."""
        messages = conversation.messages
        if is_one_pair(messages):
            # As most conversations are: these need no list of pairs.
            answer = messages[-1][1]
            if len(answer) > LONGEST_PLACEHOLDER and not _starts_alike(messages[-2][1], answer):
                return ()
        said = question_answer_pairs(messages)
        for question, answer in said:
            # Most answers are long and differ from their question in the first letters; the others are checked closely.
            if len(answer) <= LONGEST_PLACEHOLDER or _starts_alike(question, answer):
                return self._check_closely(row, conversation, said)
        return ()

    def _check_closely(self, row: Row, conversation: Conversation, said: list[tuple[str, str]]) -> Iterable[Finding]:
        findings: dict[Finding, None] = {}
        messages = checked_messages(row, conversation, self._question_column, self._answer_column)
        answers = (each for each in messages if each.role is Role.ASSISTANT)
        for place, (question, answer) in zip(answers, said, strict=False):
            if len(answer) <= LONGEST_PLACEHOLDER or _starts_alike(question, answer):
                found = _look(question, answer)
                if found:
                    findings[place.finding(found)] = None
        return findings

    def forget(self, row: Row, conversation: Conversation | None) -> None:
        """Do nothing, since no row is remembered."""

    def finish(self) -> Iterable[Finding]:
        """Return nothing, since no finding needs all rows."""
        return ()


def _starts_alike(question: str, answer: str) -> bool:
    one, other = question[:1], answer[:1]
    # Two different letters of ASCII stay different whatever follows; most texts are told apart here.
    if one in _LETTERS and other in _LETTERS and one.lower() != other.lower() != "q":
        return False
    asked, answered = question[:3].lower(), answer[:3].lower()
    if asked[:1].isalpha() and answered[:1].isalpha() and asked.isascii() and answered.isascii():
        # Two letters are compared without white space; a third excludes a combining mark on the second.
        next_ones = asked[1:2] + answered[1:2]
        is_next_alike = not next_ones.isalpha() or next_ones[0] == next_ones[-1]
        return answered[0] == "q" or (asked[0] == answered[0] and is_next_alike)
    return normal(question[:12])[:3] == normal(answer[:12])[:3] or re.match(_LABEL, answer.lstrip()) is not None


def _look(question: str, answer: str) -> FindingId | None:
    if is_placeholder(answer) or (len(answer) <= LONGEST_PLACEHOLDER and is_total(question)):
        return FindingId.PLACEHOLDER_ANSWER
    if not question or len(answer) < len(question) // 2:
        return None
    asked = normal(question).strip(_EDGES)
    if asked and len(answer) <= 2 * len(question) + 40 and asked == normal(answer).strip(_EDGES):
        return FindingId.QUESTION_EQUALS_ANSWER
    return FindingId.ANSWER_REPEATS_QUESTION if _repeats(question, answer) else None


def _repeats(question: str, answer: str) -> bool:
    """Return whether the answer begins with the whole question as its own sentence, and then continues."""
    asked = _one_line(question).replace("\n", " ")
    answered = _one_line(answer[: 3 * len(question) + 40])
    label = re.match(_LABEL, answered)
    answered = answered[label.end() if label else 0 :]
    if _weight(asked) < _SHORTEST[asked.endswith("?")] or not answered.replace("\n", " ").startswith(asked):
        return False
    rest = answered[len(asked) :]
    return bool(rest.strip(_EDGES)) and (asked.endswith("?") or re.match(_SENTENCE_END, rest) is not None)


def _one_line(text: str) -> str:
    return re.sub(_SPACES, " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _weight(text: str) -> int:
    """Return the length of a text in letters; a Chinese character counts as several."""
    return len(text) + (_CJK_WEIGHT - 1) * (len(text.encode("utf-8", "surrogatepass")) - len(text)) // 2
