"""Rows with the same conversation id are one conversation of several turns."""

import math
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from medqa_gui.core.conversations.blank import BLANK
from medqa_gui.core.conversations.group_rows import gathered
from medqa_gui.core.conversations.row_messages import RowMessages, Said
from medqa_gui.core.conversations.row_text import Mend, cell_text, needed
from medqa_gui.core.conversations.turn_order import arranged
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

    Rows of a conversation may stand anywhere, so the rows are read twice. Raises PlanError as RowMessages does.
    """

    def __init__(self, plan: Plan, columns: Sequence[Column], mend: Mend | None = None) -> None:
        (self._conversation,) = needed(plan, Field.CONVERSATION)
        self._turn = plan.mapping[Field.TURN]
        self._messages = RowMessages(plan, columns, mend)
        self.used_columns = self._messages.used_columns
        self.again = self._messages.again
        self._plan = plan

    def entries(self, rows: Iterable[Row]) -> Iterator[Entry]:
        """Yield the conversations in the order of their first rows, and beside each what is left out of it.

        `rows` must be something that can be read again from its start.
        """
        ids = _Ids(rows, self._conversation, fills_all=self._plan.rules.fill_down)
        for group in gathered(rows, ids.of, ids.sizes):
            if ids.of(group[0]) is None:
                yield self._without_id(group[0])
            else:
                yield from sorted(self._entries(group), key=lambda entry: entry.row_number)

    def _without_id(self, row: Row) -> Entry:
        said = self._messages.said(row)
        found = Finding(FindingId.TURN_ORDER, row.number, self._conversation, "no_conversation")
        return self._messages.alone(said) or self._messages.left_out([said], LeftOut.MISSING_CONVERSATION, found)

    def _entries(self, rows: Sequence[Row]) -> Iterator[Entry]:
        fitting: list[Said] = []
        for row in rows:
            said = self._messages.said(row)
            alone = self._messages.alone(said)
            if alone:
                yield alone
            else:
                fitting.append(said)
        if not fitting:
            return
        if self._turn is not None:
            fitting = in_turn(fitting, [cell_text(each.row.texts, self._turn) for each in fitting])
        yield from self._conversation_of(fitting)

    def _conversation_of(self, fitting: list[Said]) -> Iterator[Entry]:
        kept, off = arranged(fitting)
        by_hand = [each for each in kept if each.row.number in self._messages.decisions.left_out]
        if by_hand and by_hand[0] is not kept[0]:
            out = self._messages.decisions.left_out
            # Rows within are taken out one by one; the first one stands for the conversation as a whole.
            for each in fitting:
                if each.row.number in out:
                    yield self._messages.left_out([each], LeftOut.BY_HAND)
            yield from self._conversation_of([each for each in fitting if each.row.number not in out])
            return
        if not kept:
            yield self._unanswered(fitting)
            return
        entry = self._messages.entry(kept)
        yield entry._replace(left_out=LeftOut.BY_HAND) if by_hand else entry
        for each, kind in off:
            yield self._messages.disorder(each, kind)

    def _unanswered(self, fitting: list[Said]) -> Entry:
        if any(message.role is Role.USER for each in fitting for message in each.messages):
            return self._messages.left_out(fitting, LeftOut.MISSING_ANSWER)
        found = Finding(FindingId.TURN_ORDER, fitting[0].row.number, None, "answer_first")
        return self._messages.left_out(fitting, LeftOut.TURN_ORDER, found)


class _Ids:
    """The conversation id of every row, and how many rows each has.

    A merged cell's id counts for all its rows; with `fills_all`, every blank one takes the id above it.
    """

    def __init__(self, rows: Iterable[Row], column: int, *, fills_all: bool) -> None:
        self._column = column
        self.sizes: Counter[str] = Counter()
        self._numbers, self._names = array("L"), list[str]()  # where an id stands that blank ones follow
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
        # What is merged is known only when the last row was read.
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


def in_turn(said: Sequence[Said], turns: Sequence[str]) -> list[Said]:
    """Return the messages by their turn; one whose turn cannot be read stays after the one above it."""
    keys: list[Turn] = []
    for text in turns:
        keys.append(_turn(text) or (keys[-1] if keys else ()))
    order = sorted(range(len(said)), key=keys.__getitem__)
    return [said[at] for at in order]


def _turn(text: str) -> Turn | None:
    """Return the number in a turn's cell, or a time that sorts; None for what does not say which comes first."""
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
