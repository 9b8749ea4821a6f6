"""Check for exact duplicates, and for the same question with different answers."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import pairwise

from medqa_gui.core.checks.normal import normal
from medqa_gui.core.model.conversation import Conversation, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.table import Row

# A module name is looked up faster than a member of an enum.
_SYSTEM = Role.SYSTEM
# So many rows with one question, nearly all with answers of their own, have an instruction and no question.
_FEWEST, _LARGEST_SHARE, _MANY, _SHARE_OF_MANY, _DIFFERENT = 5, 0.3, 20, 0.05, 0.7
_CHAT_LINES = """
hi; hello; hey; hi there; hello there; good morning; good afternoon; good evening; ok; okay; k; yes; yes please
yeah; yep
no; no thanks; nope; sure; right; fine; good; great; thanks; thank you; thank you so much; thanks a lot
thank you doctor
bye; goodbye; continue; go on; next; more; done; i see; got it; understood; alright; all right; of course; maybe
please
what; why; how; really; are you there; user; assistant; human; bot; patient; doctor; customer; agent
你好; 您好; 在吗; 在么; 在不在; 有人吗; 医生你好; 医生您好; 大夫你好; 大夫您好; 好; 好的; 好吧; 行; 可以; 嗯
嗯嗯; 哦; 噢; 是; 是的; 对; 对的
没; 没有; 没了; 有; 有的; 不是; 不用; 不用了; 谢谢; 谢谢您; 谢谢你; 谢谢医生; 多谢; 感谢; 再见; 拜拜; 继续
还有吗; 然后呢; 明白; 明白了; 知道了
了解; 收到; 为什么; 怎么办; 用户; 助手; 患者; 医生; 病人; 客服; hallo; danke; ja; nein; bitte; tschüss; hola
gracias; merci; bonjour; oui
"""


@cache
def _chat_lines() -> frozenset[int]:
    """Return the hashes under which these lines are remembered, with the signs that end them."""
    lines = [each.strip() for line in _CHAT_LINES.splitlines() for each in line.split(";") if each.strip()]
    return frozenset(hash(normal(line + sign)) for line in lines for sign in ("", ".", "!", "?", "。", "~", ",", "!!"))


class DuplicateCheck:
    """Compares conversations by hashes: 20 bytes per row and no text.

    Python's 64-bit hash is keyed per process: among a million questions, two different ones are taken for the same
    with a probability of 3e-8.
    """

    def __init__(self, *, question_column: int | None, answer_column: int | None) -> None:
        self._columns = question_column, answer_column
        self._questions = array("q")
        self._answers = array("q")
        self._rows = array("I")
        self._is_in_order = True

    def look(self, row: Row, conversation: Conversation) -> Iterable[Finding]:
        """Remember the row."""
        texts = [normal(text) for role, text in conversation.messages if role is not _SYSTEM]
        if len(texts) > 1:
            at = len(self._rows) if self._is_in_order else bisect_left(self._rows, row.number)
            self._questions.insert(at, hash(texts[0] if len(texts) == 2 else tuple(texts[:-1])))
            self._answers.insert(at, hash(texts[-1]))
            self._rows.insert(at, row.number)
        return ()

    def forget(self, row: Row, conversation: Conversation | None) -> None:  # noqa: ARG002 - of the protocol
        """Forget the row; rows may come in any order from now on, each with its own number."""
        self._is_in_order = False
        at = bisect_left(self._rows, row.number)
        if at < len(self._rows) and self._rows[at] == row.number:
            for remembered in (self._questions, self._answers, self._rows):
                remembered.pop(at)

    def finish(self) -> Iterable[Finding]:
        """Yield a finding for every row of each group; `group` is its first row."""
        for members in self._same_questions():
            by_answer: dict[int, list[int]] = defaultdict(list)
            for member in members:
                by_answer[self._answers[member]].append(member)
            for same in by_answer.values():
                if len(same) > 1:
                    yield from self._findings(FindingId.DUPLICATE_PAIR, same, self._columns[0])
            if len(by_answer) > 1 and not self._is_constant(members, by_answer):
                yield from self._findings(FindingId.CONFLICTING_ANSWERS, members, self._columns[1])

    def _is_constant(self, members: list[int], by_answer: Collection[int]) -> bool:
        """Return whether the question is an instruction for many rows, or a line of a chat such as "ok"."""
        if self._questions[members[0]] in _chat_lines():
            return True
        size, rows = len(members), len(self._questions)
        is_often = (size >= _FEWEST and size > _LARGEST_SHARE * rows) or (size > _MANY and size > _SHARE_OF_MANY * rows)
        return is_often and len(by_answer) > _DIFFERENT * size

    def _same_questions(self) -> Iterable[list[int]]:
        # Sorting a copy finds the few repeated hashes in a third of the memory of a dict of all.
        repeated = {one for one, two in pairwise(sorted(self._questions)) if one == two}
        groups: dict[int, list[int]] = defaultdict(list)
        if repeated:
            for member, question in enumerate(self._questions):
                if question in repeated:
                    groups[question].append(member)
        return groups.values()

    def _findings(self, finding: FindingId, members: list[int], column: int | None) -> Iterator[Finding]:
        first = self._rows[members[0]]
        for member in members:
            yield Finding(finding, self._rows[member], column, group=first)
