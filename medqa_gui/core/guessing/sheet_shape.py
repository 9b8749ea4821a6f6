"""Suggestion of the shape of a sheet: pairs, or another shape if the cells show it with certainty."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby, pairwise

from medqa_gui.core.conversations.row_text import cell_text
from medqa_gui.core.conversations.speakers import role_of
from medqa_gui.core.guessing.cell_content import content_of
from medqa_gui.core.guessing.header_words import header_meaning
from medqa_gui.core.guessing.pair_columns import CLEAR, MAX_READ, SAMPLE_ROWS, suggest
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.mapping import PAIR_FIELDS, ColumnMapping, Field, Shape
from medqa_gui.core.model.suggestion import Confidence, Suggestion
from medqa_gui.core.model.table import Row

_MOST = 0.9
_LOOKED_AT = 50  # cells of a column, for transcripts
_LONGEST_NAME = 40  # letters of a speaker's name
_MOST_MESSAGES = 40  # mean of a conversation; a ward or a day has more
_FEWEST_STACKED = 6
_LABEL_END = r"[:：\n]"
_BOTH_ROLES = {Role.USER, Role.ASSISTANT}
_TURN = r"(?i)\b(turn|round)\b|轮次|輪次|回合"
_ORDER = rf"{_TURN}|\b(order|seq|sequence|step|utterance)\b|顺序|順序|次序|序号|序號"
_PARENT = r"(?i)\bparent|父|上一条|上一條"
_RANK = r"(?i)\brank\b|排名|名次"

Cells = dict[int, list[str]]


def suggest_shape(
    sample_rows: Sequence[Row],
    sheet_index: int = 0,
    header_row: int | None = None,
    *,
    hidden: Collection[int] = (),
) -> Suggestion:
    """Return the suggestion for a sheet of any shape by its first rows; `header_row` None finds it, 0 is none."""
    found = suggest(sample_rows, sheet_index, header_row, hidden=hidden)
    if found.mapping.shape is not Shape.PAIRS or not found.columns:
        return found
    rows = [row for row in sample_rows[:SAMPLE_ROWS] if row.number > found.header_row]
    columns = found.columns[:MAX_READ]
    cells = {column.index: [cell_text(row.texts, column.index).strip() for row in rows] for column in columns}
    is_pair = all(found.confidence[field] is Confidence.SURE for field in PAIR_FIELDS)
    fields = _turns(found, cells) if is_pair else _transcript(cells) or _messages(columns, cells)
    if not fields:
        is_open = Confidence.UNSURE in found.confidence.values()
        return _stacked(found) if is_open and any(map(_is_stacked, cells.values())) else found
    mapping = ColumnMapping(tuple(sorted(fields.items())))
    # Speaker markers in nearly every cell are no coincidence; a grouping of rows may be.
    certainty = Confidence.SURE if Field.TRANSCRIPT in fields else Confidence.LIKELY
    unsure = dict.fromkeys(PAIR_FIELDS, Confidence.UNSURE)
    return found._replace(mapping=mapping, confidence=unsure | dict.fromkeys(fields, certainty))


def _stacked(found: Suggestion) -> Suggestion:
    unsure = dict.fromkeys(PAIR_FIELDS, Confidence.UNSURE)
    return found._replace(mapping=ColumnMapping(), confidence=unsure, is_stacked=True)


def _is_stacked(texts: Sequence[str]) -> bool:
    """Return whether questions and answers, or labels for them, alternate down the column."""
    written = [text for text in texts if text]
    roles = [role for text in written if (role := _role_of_label(text)) is not None]
    if set(roles) == _BOTH_ROLES:
        turns = sum(one is not two for one, two in pairwise(roles))
        return turns >= _MOST * (len(roles) - 1)
    first, second = (content_of(written[start::2]).asks for start in (0, 1))
    return len(written) >= _FEWEST_STACKED and first >= _MOST and second <= 1 - _MOST


def _role_of_label(text: str) -> Role | None:
    """Return the role that a cell is or begins with: "Question", "Q: Why?", "答：…"; None for none."""
    label = re.split(_LABEL_END, text, maxsplit=1)[0][: _LONGEST_NAME + 1].strip()
    meaning = header_meaning(label)
    if len(label) > _LONGEST_NAME or meaning.field_strength < CLEAR:
        return None
    return Role.USER if meaning.question > meaning.answer else Role.ASSISTANT


def _transcript(cells: Cells) -> dict[Field, int]:
    """Return the column of transcripts, the one with the most text if several are."""
    # Importing the patterns takes 30 ms, and sheets with a certain pair of columns do not need them.
    from medqa_gui.core.conversations.transcripts import read_transcript

    written = {at: [text for text in texts if text][:_LOOKED_AT] for at, texts in cells.items()}
    read = {at: _share(read_transcript(text).is_answered for text in texts) for at, texts in written.items()}
    found = [at for at, share in read.items() if share >= _MOST]
    return {Field.TRANSCRIPT: max(found, key=lambda at: sum(map(len, written[at])))} if found else {}


def _messages(columns: Sequence[Column], cells: Cells) -> dict[Field, int]:
    """Return the columns of a sheet in which each row is one message."""
    speaker = next((at for at, texts in cells.items() if _is_speaker(texts)), None)
    prose = {at: content_of(texts) for at, texts in cells.items() if at != speaker}
    written = [at for at, content in prose.items() if content.prose >= _MOST and not content.is_constant]
    if speaker is None or not written:
        return {}
    text = max(written, key=lambda at: prose[at].width)
    fields = {Field.SPEAKER: speaker, Field.TEXT: text}
    others = [column for column in columns if column.index not in fields.values()]
    tree = _tree(others, cells)
    if tree:
        return fields | tree
    conversation = _conversation(others, cells, [role_of(name) for name in cells[speaker]])
    if conversation is None:
        return {}
    return fields | {Field.CONVERSATION: conversation} | _turn(others, cells, conversation, _ORDER)


def _is_speaker(texts: Sequence[str]) -> bool:
    names = [text for text in texts if text]
    if not names or max(map(len, names)) > _LONGEST_NAME:
        return False
    roles = [role_of(name) for name in names]
    return _share(role is not None for role in roles) >= _MOST and set(roles) >= _BOTH_ROLES


def _conversation(columns: Sequence[Column], cells: Cells, roles: Sequence[Role | None]) -> int | None:
    """Return the column each of whose values has a question and an answer, the one with the most values if several."""
    most, found = 0, None
    for column in columns:
        groups = defaultdict[str, set[Role | None]](set)
        for name, role in zip(cells[column.index], roles, strict=True):
            groups[name].add(role)
        # The last group may continue after the sample.
        complete = [roles_of_name >= _BOTH_ROLES for name, roles_of_name in groups.items() if name]
        whole = complete[: max(1, len(groups) - 1)]
        are_together = sum(1 for _ in groupby(cells[column.index])) * _MOST <= len(groups)
        is_short = len(roles) <= _MOST_MESSAGES * len(groups)
        if are_together and is_short and len(groups) > most and _share(whole) >= _MOST:
            most, found = len(groups), column.index
    return found


def _turns(found: Suggestion, cells: Cells) -> dict[Field, int]:
    """Return the columns of a sheet in which each row is one turn of a longer conversation."""
    pair = {field: at for field, at in found.mapping.columns if field in PAIR_FIELDS}
    others = [column for column in found.columns if column.index in cells and column.index not in pair.values()]
    for column in others:
        turn = _turn(others, cells, column.index, _TURN)
        if turn and len(set(cells[column.index])) < len(cells[column.index]):
            return pair | {Field.CONVERSATION: column.index} | turn
    return {}


def _turn(columns: Sequence[Column], cells: Cells, conversation: int, named: str) -> dict[Field, int]:
    """Return the column that numbers the turns of each conversation from the same number."""
    for column in columns:
        if column.index == conversation or not re.search(named, column.header):
            continue
        numbers = defaultdict[str, list[str]](list)
        for name, number in zip(cells[conversation], cells[column.index], strict=True):
            numbers[name].append(number)
        are_numbered = all(
            all(each.isdecimal() for each in found) and len(set(found)) == len(found) for found in numbers.values()
        )
        if are_numbered and "" not in numbers and len({min(map(int, found)) for found in numbers.values()}) == 1:
            return {Field.TURN: column.index}
    return {}


def _tree(columns: Sequence[Column], cells: Cells) -> dict[Field, int]:
    """Return the columns of message trees, in which each message names its parent."""
    parent = next((column.index for column in columns if re.search(_PARENT, column.header)), None)
    if parent is None:
        return {}
    for column in columns:
        known = set(cells[column.index])
        is_id = column.index != parent and len(known) == len(cells[column.index])
        if is_id and _share(name in known for name in cells[parent] if name) >= _MOST:
            ranks = [(Field.RANK, each.index) for each in columns if re.search(_RANK, each.header)]
            return {Field.MESSAGE: column.index, Field.PARENT: parent} | dict(ranks[:1])
    return {}


def _share(values: Iterable[bool]) -> float:
    """Return the share of true values, 0 for no values."""
    found = list(values)
    return sum(found) / len(found) if found else 0.0
