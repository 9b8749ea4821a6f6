"""Conversations in one cell, with a marker before each turn."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from medqa_gui.core.conversations.blank import is_blank
from medqa_gui.core.conversations.chat_templates import read_chat_template
from medqa_gui.core.conversations.row_text import (
    RowDecisions,
    RowEdits,
    SystemPrompt,
    TextCleaner,
    cell_text,
    finisher,
    required_columns,
)
from medqa_gui.core.conversations.speakers import role_of
from medqa_gui.core.conversations.turn_order import join_same_speaker, trim_turns
from medqa_gui.core.formats.guanaco import unguard_markers
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Conversation, Message, Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import Row

# The commonest surnames ("王医生"); with any character there, "问医生：" would be a name too.
_SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂"
    "丁任沈姚卢盧姜崔钟鐘谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫閆段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔汤湯"
)
_PEOPLE = (
    f"[{_SURNAMES}](?:医生|醫生|医师|醫師|大夫|主任|护士|護士)|主治医生|主治医师|值班医生|值班医师|主任|"
    "human|user|patient|client|caregiver|assistant|doctor|dr|dr\\.? [a-z]{2,20}|physician|clinician|nurse|pharmacist|"
    "therapist|counsell?or|bot|chatbot|gpt|chatgpt|ai|system|患者|病人|病患|家属|家屬|家长|家長|用户|用戶|客户|客戶|咨询者|"
    "諮詢者|来访者|來訪者|求助者|医生|醫生|医师|醫師|大夫|护士|護士|药师|藥師|咨询师|諮詢師|客服|机器人|機器人|助手|系统|系統"
)
# A line of an answer may begin with these too ("A: 500 mg"), so they count only if the transcript begins with one.
_LETTERS = "question|answer|q|a|问题|問題|答案|回答|问|問|答"
_HASHES = re.compile(rf"### ?({_PEOPLE}|{_LETTERS})[:：] ?", re.IGNORECASE)
# A line also begins after the line ends of word processors, and may begin with an invisible character.
_LINE = "(?:^|(?<=[\x0b\x0c\x85\u2028\u2029]))"
# Possessive quantifiers apply to one character class only: Python 3.11.2 matches a possessive group wrongly.
_SPACE, _BOLD = "[ \t\r\x1c-\x1f\xa0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]*+", r"(?:\*\*)?"
_CLOCK = r"(?:[\[(（]?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\])）]?)?"
# Details after the name: “Doctor 1”, “Patient (F, 34)”, “患者（女，35岁）”.
_WHO = rf"{_SPACE}\d{{0,3}}{_SPACE}(?:[(（][^()（）\n]{{1,30}}[)）])?{_SPACE}"
_END = rf"{_BOLD}(?:】[:：]?|\]?[:：]){_BOLD}{_SPACE}"


# List signs before a message: “- Patient: …”, “• 医生：…”, “2. Doctor: …”; U+F0B7 is the bullet of Word.
_SIGN = r"(?:[-–—•·●■▪‣◦◆+\uf0b7]|\*(?!\*)|[(（]?\d{1,3}[.．)）、])"


def _pattern(words: str) -> str:
    return rf"{_CLOCK}{_SPACE}{_BOLD}[【\[]?({words}){_WHO}{_END}"


_WORDS = (_PEOPLE, _LETTERS, f"{_PEOPLE}|{_LETTERS}")
_BY_NAME, _BY_LETTER, _BY_ANY = _PLAIN = tuple(
    re.compile(f"{_LINE}{_SPACE}{_pattern(words)}", re.I | re.M) for words in _WORDS
)
# Kept as text, so that `re` compiles them only for a text that begins like a list.
_LISTED = tuple(rf"(?im){_LINE}({_SPACE})({_SIGN}){_SPACE}{_pattern(words)}" for words in _WORDS)
_BEGINS_LIKE_A_LIST = re.compile(rf"{_SPACE}{_SIGN}")


class Turn(NamedTuple):
    """Turn of a transcript, with one message."""

    messages: tuple[Message, ...]


class Transcript(NamedTuple):
    """Parsed transcript: the text before the first marker, and the turns that are not blank."""

    before: str
    turns: list[Turn]

    @property
    def is_answered(self) -> bool:
        """Whether any question has an answer."""
        return bool(trim_turns(self.turns).kept)


def read_transcript(text: str) -> Transcript:
    """Split a text at its markers: those of a chat template, those with ###, else those at the start of lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    templated = read_chat_template(text)
    if templated:
        return Transcript("", [Turn((message,)) for message in templated if not is_blank(message.content)])
    if _HASHES.search(text):
        found = _split(_HASHES, text, "\n")
        # Only after splitting, since an unguarded text looks like a marker.
        return Transcript(found.before, list(map(_unguarded, found.turns))) if "\u2060" in text else found
    listed = _read_list(text) if _BEGINS_LIKE_A_LIST.match(text.lstrip()) else None
    if listed:
        return listed
    first = _BY_ANY.search(text)
    if first is None:
        return Transcript(text, [])
    markers = _BY_NAME if _BY_NAME.match(text, first.start()) else _BY_LETTER
    found = _split(markers, text, None)
    return found if found.is_answered else _split(_BY_ANY, text, None)


def _read_list(text: str) -> Transcript | None:
    """Split a text that is a list of messages from its first line on; None if that is not certain."""
    readings = list[Transcript]()
    for listed, plain in zip(_LISTED, _PLAIN, strict=True):
        found = list(re.finditer(listed, text))
        if not found or not is_blank(text[: found[0].start()]) or plain.search(text):
            continue
        markers = _list_markers(found)
        ends = [*(mark.start() for mark in markers[1:]), len(text)]
        turns = [_turn(mark[3], text[mark.end() : end].strip()) for mark, end in zip(markers, ends, strict=False)]
        readings += [Transcript("", list(filter(None, turns)))] if markers else []
    return next((each for each in readings if each.is_answered), readings[0] if readings else None)


def _list_markers(found: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return the markers of the list that begins with the first one; others belong to lists within a message.

    Numbers must count the messages. Without numbers, a new name begins a message only after a message of the other
    role, so that text that is not split off is at least attributed to the right role.
    """
    first = found[0]
    alike = [each for each in found if _level(each) == _level(first)]
    numbers = [int(digits) for each in alike for digits in re.findall(r"\d+", each[2])]
    if numbers:
        return alike if numbers == list(range(numbers[0], numbers[0] + len(alike))) else []
    names, kept = set[str](), list[re.Match[str]]()
    for each in alike:
        name = each[3].casefold()
        if name in names or not kept or role_of(name) is not role_of(kept[-1][3]):
            names.add(name)
            kept.append(each)
    return kept


def _level(mark: re.Match[str]) -> tuple[int, str]:
    """Return the indentation of a marker and its kind of list sign."""
    return sum(map(str.isspace, mark[1])), re.sub(r"\d+", "", mark[2])


def messages_in(text: str) -> list[Message]:
    """Return the messages of user and assistant in a transcript, as its conversation has them before cleaning."""
    turns = kept_turns(read_transcript(text))
    return list(
        join_same_speaker(message for turn in turns for message in turn.messages if message.role is not Role.SYSTEM)
    )


def kept_turns(transcript: Transcript) -> list[Turn]:
    """Return the turns that make the conversation, all of them where no question is answered."""
    return trim_turns(transcript.turns).kept or transcript.turns


def _unguarded(turn: Turn) -> Turn:
    return Turn(tuple(Message(each.role, unguard_markers(each.content)) for each in turn.messages))


def _split(markers: re.Pattern[str], text: str, edges: str | None) -> Transcript:
    before, *parts = markers.split(text)
    turns = []
    for speaker, content in zip(parts[::2], parts[1::2], strict=True):
        turns.append(_turn(speaker, content.strip(edges)))
    return Transcript(before, list(filter(None, turns)))


def _turn(speaker: str, content: str) -> Turn | None:
    role = role_of(speaker)
    return Turn((Message(role, content),)) if role and not is_blank(content) else None


class TranscriptAssembler:
    """Makes a conversation from the transcript of each row. Raises PlanError while the field has no column."""

    def __init__(self, plan: Plan, columns: Sequence[Column], clean: TextCleaner | None = None) -> None:  # noqa: ARG002
        (self._column,) = required_columns(plan, Field.TRANSCRIPT)
        self._system = SystemPrompt(plan, clean)
        self._finish = finisher(clean)
        self._edits = RowEdits(plan)
        self._decisions = RowDecisions(plan)
        self.used_columns = frozenset((self._column, *self._system.columns))

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield an entry for every row."""
        return map(self._entry, rows)

    def rebuild(self, rows: Sequence[Row]) -> Entry:
        """Return the entry of the row again."""
        return self._entry(rows[0])

    def _entry(self, row: Row) -> Entry:
        text = self._edits.text(row, Field.TRANSCRIPT, cell_text(row.texts, self._column))
        transcript = read_transcript(text)
        kept, dropped = trim_turns(transcript.turns)
        turns = kept_turns(transcript) or [Turn((Message(Role.USER, text),))]
        reason, kinds = self._reason(row, text, transcript, is_answered=bool(kept))
        if reason is None:
            kinds = tuple(dict.fromkeys(kind for _, kind in dropped))
        found = tuple(Finding(FindingId.TURN_ORDER, row.number, self._column, kind) for kind in kinds)
        return Entry((row,), self._conversation(row, turns), reason, *self._edits.of((row,)), found)

    def _reason(
        self, row: Row, text: str, transcript: Transcript, *, is_answered: bool
    ) -> tuple[LeftOut | None, tuple[str, ...]]:
        """Return why the row is excluded, and the kinds of its turn order findings."""
        if row.number in self._decisions.left_out:
            return LeftOut.BY_HAND, ()
        against = self._decisions.rule_against(row)
        if against:
            return against, ()
        if is_blank(text):
            return LeftOut.MISSING_QUESTION, ()
        if not is_blank(transcript.before):
            return LeftOut.TURN_ORDER, ("text_before_first_marker" if transcript.turns else "no_marker",)
        if is_answered:
            return None, ()
        is_asked = any(turn.messages[0].role is Role.USER for turn in transcript.turns)
        return LeftOut.TURN_ORDER, ("question_last" if is_asked else "answer_first",)

    def _conversation(self, row: Row, turns: Sequence[Turn]) -> Conversation:
        messages = [Message(each.role, self._finish(each.content)) for turn in turns for each in turn.messages]
        prompts = tuple(join_same_speaker(message for message in messages if message.role is Role.SYSTEM))
        turns_joined = join_same_speaker(message for message in messages if message.role is not Role.SYSTEM)
        return Conversation((*(prompts or self._system.system_messages((row,))), *turns_joined), (row.number,))
