"""Check for traces of forms and programs: labels, speakers, Python brackets, letters of choices, dates."""

from collections import Counter
from collections.abc import Iterable, Iterator

from medqa_gui.core.checks.checked_messages import CheckedMessage, checked_messages
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

_SYSTEM, _USER = Role.SYSTEM, Role.USER
_OPENING = frozenset("[{(<*_【《「bB")  # b as in b'…'
_HEAD = 24  # no label, and no date or letter of a choice, is longer
# A column with more dates than this share of its texts is one of dates.
_MOST_DATES = 0.5


class TraceCheck:
    """Finds texts with content that was not written for a reader; columns are 0-based.

    Dates are named where they are few of the questions or answers; these alone are remembered.
    """

    def __init__(self, *, question_column: int | None, answer_column: int | None) -> None:
        self._question_column, self._answer_column = question_column, answer_column
        self._dates: dict[int, list[tuple[Role, Finding]]] = {}  # the row that the conversation begins in -> dates
        self._conversations = 0

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Return the findings of the row's texts."""
        self._conversations += 1
        for role, text in conversation.messages:
            if role is _SYSTEM:
                continue
            # Most texts have no colon or bracket at their start, and are not looked at closely.
            head = text[:_HEAD]
            may_begin = ":" in head or "(" in head or "：" in head or head[:1] in _OPENING or text is head
            if may_begin and _is_suspicious(text, head):
                return self._look_closely(row, conversation)
            if role is _USER and (">" in text or "\n" in text or "nswer" in text or "答" in text):
                return self._look_closely(row, conversation)
        return ()

    def _look_closely(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        # The patterns take long to compile, and the texts of most small workbooks need none of them.
        from medqa_gui.core.checks.date_texts import is_date

        findings: dict[Finding, None] = {}
        question = ""
        for said in checked_messages(row, conversation, self._question_column, self._answer_column):
            findings |= dict.fromkeys(map(said.finding, _traces(question, said)))
            if len(said.text) <= _HEAD and is_date(said.text):
                found = (said.role, said.finding(FindingId.DATE_AMONG_TEXTS))
                self._dates.setdefault(row.number, []).append(found)
            question = said.text if said.role is _USER else question
        return findings

    def forget(self, row: Row, conversation: Conversation | None) -> None:
        """Forget the dates of the row."""
        self._conversations -= conversation is not None
        self._dates.pop(row.number, None)

    def finish(self) -> Iterable[Finding]:
        """Yield the dates that are among texts, not the contents of a column of dates."""
        dates = [each for found in self._dates.values() for each in found]
        counts = Counter(role for role, _ in dates)
        for role, finding in dates:
            if counts[role] <= _MOST_DATES * self._conversations:
                yield finding


def _is_suspicious(text: str, head: str) -> bool:
    """Return whether a close look at a text may find anything that begins like this."""
    if ":" in head or "：" in head or text is head:
        return True
    if head[0] in "bB":
        return head[1] in "'\""
    return head[0] in _OPENING or text[-1] == ")"


def _traces(question: str, said: CheckedMessage) -> Iterator[FindingId]:
    from medqa_gui.core.checks.labels import has_label, has_speakers
    from medqa_gui.core.checks.letter_answers import is_letter_answer
    from medqa_gui.core.checks.python_values import is_python_value

    is_answer = said.role is not _USER
    if has_label(question, said.text, is_answer=is_answer):
        yield FindingId.LABEL_IN_TEXT
    if not is_answer and has_speakers(said.text):
        yield FindingId.SPEAKER_IN_TEXT
    if is_python_value(said.text):
        yield FindingId.PYTHON_VALUE
    if is_answer and len(said.text) <= _HEAD and is_letter_answer(question, said.text):
        yield FindingId.LETTER_ANSWER
