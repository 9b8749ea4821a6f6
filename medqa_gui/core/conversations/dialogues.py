"""Conversations of several rows that have the same conversation id."""

import math
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from medqa_gui.core.conversations.blank import BLANK
from medqa_gui.core.conversations.group_rows import group_rows
from medqa_gui.core.conversations.row_messages import MessageRow, RowMessageReader
from medqa_gui.core.conversations.row_text import TextCleaner, cell_text, required_columns
from medqa_gui.core.conversations.turn_order import trim_turns
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.conversation import Role
from medqa_gui.core.model.finding import Finding, FindingId
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import LeftOut
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.model.row_outcome import Entry
from medqa_gui.core.model.table import CellRange, Row, SheetFacts

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_FIRST_YEAR = 1000

Turn = tuple[float, ...]


class DialogueAssembler:
    """Makes conversations of rows that are one message each, or one question with its answer.

    Rows of a conversation may be anywhere in the sheet, so the rows are read twice. Raises PlanError as
    RowMessageReader does.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], clean: TextCleaner | None = None) -> None:
        (self._conversation,) = required_columns(plan, Field.CONVERSATION)
        self._turn = plan.mapping[Field.TURN]
        self._reader = RowMessageReader(plan, columns, clean)
        self.used_columns = self._reader.used_columns
        self.rebuild = self._reader.rebuild
        self._plan = plan

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the conversations in the order of their first rows, each with its excluded rows.

        `rows` must be iterable more than once.
        """
        ids = _ConversationIds(rows, self._conversation, fills_all=self._plan.rules.fill_down)
        for group in group_rows(rows, ids.of, ids.sizes):
            if ids.of(group[0]) is None:
                yield self._without_id(group[0])
            else:
                yield from sorted(self._entries(group), key=lambda entry: entry.row_number)

    def _without_id(self, row: Row) -> Entry:
        message_row = self._reader.read(row)
        found = Finding(FindingId.TURN_ORDER, row.number, self._conversation, "no_conversation")
        return self._reader.rejected(message_row) or self._reader.excluded(
            [message_row], LeftOut.MISSING_CONVERSATION, found
        )

    def _entries(self, rows: Sequence[Row]) -> Iterator[Entry]:
        fitting: list[MessageRow] = []
        for row in rows:
            message_row = self._reader.read(row)
            rejected = self._reader.rejected(message_row)
            if rejected:
                yield rejected
            else:
                fitting.append(message_row)
        if not fitting:
            return
        if self._turn is not None:
            fitting = sort_by_turn(fitting, [cell_text(each.row.texts, self._turn) for each in fitting])
        yield from self._conversation_of(fitting)

    def _conversation_of(self, fitting: list[MessageRow]) -> Iterator[Entry]:
        kept, dropped = trim_turns(fitting)
        by_hand = [each for each in kept if each.row.number in self._reader.decisions.left_out]
        if by_hand and by_hand[0] is not kept[0]:
            out = self._reader.decisions.left_out
            # The first row stands for the whole conversation; other rows are excluded one by one.
            for each in fitting:
                if each.row.number in out:
                    yield self._reader.excluded([each], LeftOut.BY_HAND)
            yield from self._conversation_of([each for each in fitting if each.row.number not in out])
            return
        if not kept:
            yield self._unanswered(fitting)
            return
        entry = self._reader.entry(kept)
        yield entry._replace(left_out=LeftOut.BY_HAND) if by_hand else entry
        for each, kind in dropped:
            yield self._reader.out_of_order(each, kind)

    def _unanswered(self, fitting: list[MessageRow]) -> Entry:
        if any(message.role is Role.USER for each in fitting for message in each.messages):
            return self._reader.excluded(fitting, LeftOut.MISSING_ANSWER)
        found = Finding(FindingId.TURN_ORDER, fitting[0].row.number, None, "answer_first")
        return self._reader.excluded(fitting, LeftOut.TURN_ORDER, found)


class _ConversationIds:
    """Conversation id of every row, and the number of rows of each id.

    The id of a merged cell applies to all its rows; with `fills_all`, every blank cell has the id above it.
    """

    def __init__(self, rows: Iterable[Row], column: int, *, fills_all: bool) -> None:
        self._column = column
        self.sizes: Counter[str] = Counter()
        self._numbers, self._names = array("L"), list[str]()  # rows of ids that are followed by blank cells
        blanks = array("L")
        above, above_number = "", 0
        for row in rows:
            name = self._name(row)
            if name:
                above, above_number = name, row.number
                self.sizes[name] += 1
                continue
            blanks.append(row.number)
            if above and (not self._numbers or self._numbers[-1] != above_number):
                self._numbers.append(above_number)
                self._names.append(above)
        # Merged ranges are known only after the last row.
        facts = getattr(rows, "facts", SheetFacts())
        self._areas = sorted(area for area in facts.merged if area.first_column == column)
        self._fills_all = fills_all
        self.sizes.update(filter(None, map(self._filled, blanks)))

    def of(self, row: Row) -> str | None:
        """Return the row's id, None if it has none."""
        return self._name(row) or self._filled(row.number)

    def _name(self, row: Row) -> str:
        return cell_text(row.texts, self._column).strip(BLANK)

    def _filled(self, row_number: int) -> str | None:
        at = bisect_right(self._numbers, row_number) - 1
        if at < 0 or not (self._fills_all or self._is_merged(self._numbers[at], row_number)):
            return None
        return self._names[at]

    def _is_merged(self, one: int, other: int) -> bool:
        at = bisect_right(self._areas, CellRange(one, self._column, one, self._column))
        return any(area.first_row <= one and other <= area.last_row for area in self._areas[max(at - 1, 0) : at + 1])


def sort_by_turn(message_rows: Sequence[MessageRow], turns: Sequence[str]) -> list[MessageRow]:
    """Return the rows by turn; a row whose turn cannot be read stays after the row above it."""
    keys: list[Turn] = []
    for text in turns:
        keys.append(_turn(text) or (keys[-1] if keys else ()))
    order = sorted(range(len(message_rows)), key=keys.__getitem__)
    return [message_rows[at] for at in order]


def _turn(text: str) -> Turn | None:
    """Return the sort key of a turn's cell, a number or a time; None for other text."""
    plain = unicodedata.normalize("NFKC", text).strip(BLANK)
    try:
        number = float(plain)
    except ValueError:
        pass
    else:
        return None if math.isnan(number) else (number,)
    numbers = tuple(map(float, _NUMBER.findall(plain)))
    is_date = len(numbers) > 2 and numbers[0] >= _FIRST_YEAR
    return numbers if len(numbers) == 1 or is_date or _CLOCK.fullmatch(plain) else None
