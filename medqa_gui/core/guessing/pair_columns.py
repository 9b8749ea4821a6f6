"""Suggest which sheet, which header row and which columns hold the questions and the answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from medqa_gui.core.guessing.cell_content import ColumnContent, content_of
from medqa_gui.core.guessing.header_row import find_header_row
from medqa_gui.core.guessing.header_words import HeaderMeaning, header_meaning
from medqa_gui.core.model.column import Column
from medqa_gui.core.model.dataset_sheet import DATASET_FIELDS
from medqa_gui.core.model.mapping import PAIR_FIELDS, ColumnMapping, Field
from medqa_gui.core.model.suggestion import Confidence, Suggestion
from medqa_gui.core.model.table import Row, Sheet, SheetState, nonblank_columns

SAMPLE_ROWS = 200
EXCEL_ROWS = 1_048_576
# More columns than this are not read closely, or not weighed against each other; only the most promising ones.
MAX_READ = 100
MAX_CANDIDATES = 40
# Of more sheets than this only the longest are weighed against each other.
MAX_WEIGHED = 200
CLEAR = 0.7
FAINT = 0.3
TELLING = 0.5
TOGETHER = 0.95
HIDDEN_WORTH = 0.9
SHEET_WORTH = {Confidence.SURE: 1.0, Confidence.LIKELY: 0.5, Confidence.UNSURE: 0.0}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A column that could hold questions or answers."""

    index: int
    meaning: HeaderMeaning
    content: ColumnContent
    is_hidden: bool = False

    def header(self, wanted: Field) -> float:
        """How clearly the header says this field rather than the other one, -1 to 1."""
        said = self.meaning.question - self.meaning.answer
        sign = 1.0 if wanted is Field.QUESTION else -1.0
        # What is seen goes before what says the same and is hidden.
        return sign * said * (0.3 if self.content.is_constant else 1.0) * (HIDDEN_WORTH if self.is_hidden else 1.0)

    def cells(self, wanted: Field) -> float:
        return self.content.as_question if wanted is Field.QUESTION else self.content.as_answer

    def score(self, wanted: Field) -> float:
        return 2 * self.header(wanted) + self.cells(wanted)

    def agrees(self) -> bool:
        """Whether the cells are text that a person wrote, whatever about."""
        return self.content.prose >= 0.5 and not self.content.is_constant


Pair = dict[Field, _Candidate | None]


def suggest(
    sample_rows: Sequence[Row],
    sheet_index: int = 0,
    header_row: int | None = None,
    *,
    hidden: Collection[int] = (),
) -> Suggestion:
    """Return the guess for a sheet by its first rows and hidden columns; `header_row` None is found, 0 is none."""
    rows = sample_rows[:SAMPLE_ROWS]
    # A dataset's first row is its header, whatever its questions look like.
    is_dataset = bool(rows) and tuple(rows[0].texts) in DATASET_FIELDS
    found = rows[0].number if is_dataset else find_header_row(rows)
    number = found if header_row is None else header_row
    columns = columns_of(rows, number)
    if number and (fields := DATASET_FIELDS.get(tuple(column.header for column in columns))):
        mapping = ColumnMapping(tuple(sorted((each, at) for at, each in enumerate(fields))))
        return Suggestion(sheet_index, number, columns, mapping, dict.fromkeys(PAIR_FIELDS, Confidence.SURE))
    candidates = _candidates(rows, number, columns, hidden)
    pair = _best_pair(candidates)
    confidence = {wanted: _confidence(wanted, pair, candidates) for wanted in PAIR_FIELDS}
    if sum(1 for column in columns if column.filled or column.header) < 2:
        confidence = dict.fromkeys(PAIR_FIELDS, Confidence.UNSURE)
    mapping = ColumnMapping()
    for wanted, chosen in pair.items():
        if chosen is not None and confidence[wanted] is not Confidence.UNSURE:
            mapping = mapping.with_column(wanted, chosen.index)
    return Suggestion(sheet_index, number, columns, mapping, confidence)


class SheetGuess(NamedTuple):
    """The sheet that most likely holds the questions, and the visible ones beside it that surely hold some; 0-based."""

    best: int
    others: tuple[int, ...] = ()


def suggest_sheet(samples: Sequence[tuple[Sheet, Sequence[Row]]]) -> SheetGuess:
    """Return the guess of the sheet by the first rows of each; a hidden one only where no other has cells."""
    with_cells = [at for at, (_, rows) in enumerate(samples) if rows]
    visible = [at for at in with_cells if samples[at][0].state is SheetState.VISIBLE]
    possible = visible or with_cells
    if len(possible) < 2:
        return SheetGuess(possible[0] if possible else 0)
    longest = sorted(sorted(possible, key=lambda at: -_size(*samples[at]))[:MAX_WEIGHED])
    tiers = {at: tuple(suggest(samples[at][1]).confidence.values()) for at in longest}
    best = max(longest, key=lambda at: _sheet_worth(tiers[at], _size(*samples[at])))
    others = (at for at in longest if at != best and set(tiers[at]) == {Confidence.SURE})
    return SheetGuess(best, tuple(others) if visible else ())


def columns_of(sample_rows: Sequence[Row], header_row: int) -> tuple[Column, ...]:
    """Return the columns up to the last one with text; `filled` counts the sample's rows below the header."""
    header = next((row.texts for row in sample_rows if row.number == header_row), [])
    filled: list[int] = []
    for row in _below(sample_rows, header_row):
        filled += [0] * (len(row.texts) - len(filled))
        for column in nonblank_columns(row.texts):
            filled[column] += not row.texts[column].isspace()
    labels = [" ".join(text.split()) for text in header]
    width = max((at + 1 for each in (labels, filled) for at, value in enumerate(each) if value), default=0)
    labels += [""] * (width - len(labels))
    filled += [0] * (width - len(filled))
    return tuple(Column(at, labels[at], filled[at]) for at in range(width))


def _below(rows: Sequence[Row], header_row: int) -> list[Row]:
    return [row for row in rows if row.number > header_row]


def _candidates(
    rows: Sequence[Row], header_row: int, columns: Sequence[Column], hidden: Collection[int]
) -> list[_Candidate]:
    body = _below(rows, header_row)
    meanings = {column.index: header_meaning(column.header) for column in columns}
    possible = [each for each in columns if not meanings[each.index].is_other]
    possible.sort(key=lambda each: (-meanings[each.index].field_strength, -each.filled))
    found = []
    for column in possible[:MAX_READ]:
        if column.filled or meanings[column.index].field_strength:
            texts = (row.texts[column.index] for row in body if column.index < len(row.texts))
            is_hidden = column.index in hidden
            found.append(_Candidate(column.index, meanings[column.index], content_of(texts), is_hidden))
    found.sort(key=lambda each: -max(each.score(wanted) for wanted in PAIR_FIELDS))
    return sorted(found[:MAX_CANDIDATES], key=lambda each: each.index)


def _best_pair(candidates: Sequence[_Candidate]) -> Pair:
    """Return the question and answer columns that together fit best; either may be none."""
    choices = (*candidates, None)
    pairs = ((ask, tell) for ask in choices for tell in choices if ask is not tell or ask is None)
    # Of equals the first is kept, so the leftmost columns win.
    ask, tell = max(pairs, key=lambda pair: _pair_score(*pair), default=(None, None))
    return {Field.QUESTION: ask, Field.ANSWER: tell}


def _pair_score(ask: _Candidate | None, tell: _Candidate | None) -> float:
    total = sum(
        each.score(wanted) for wanted, each in ((Field.QUESTION, ask), (Field.ANSWER, tell)) if each is not None
    )
    if ask is None or tell is None:
        return total
    is_longer = tell.content.width > ask.content.width
    return total + 0.15 * is_longer + 0.05 * (ask.index < tell.index) + 0.05 * (abs(ask.index - tell.index) == 1)


def _confidence(wanted: Field, pair: Pair, candidates: Sequence[_Candidate]) -> Confidence:
    chosen = pair[wanted]
    if chosen is None:
        return Confidence.UNSURE
    said = chosen.header(wanted)
    rivals = [each for each in candidates if each not in pair.values()]
    if said >= CLEAR and chosen.agrees():
        is_alone = all(each.header(wanted) < said - 0.05 or not each.agrees() for each in rivals)
        return Confidence.SURE if is_alone else Confidence.LIKELY
    if said >= CLEAR or (said >= FAINT and said + chosen.cells(wanted) >= TOGETHER):
        return Confidence.LIKELY
    other = pair[Field.ANSWER if wanted is Field.QUESTION else Field.QUESTION]
    return Confidence.LIKELY if said >= 0 and _stands_out(wanted, chosen, other, rivals) else Confidence.UNSURE


def _stands_out(wanted: Field, chosen: _Candidate, other: _Candidate | None, rivals: Sequence[_Candidate]) -> bool:
    """Tell whether the cells alone show the field: no rival is like them, and the other column fits beside them."""
    if other is None or not chosen.agrees() or not other.agrees() or chosen.content.distinct < 0.3:
        return False
    written = [each for each in rivals if each.agrees() and each.content.width >= 6]
    if wanted is Field.QUESTION:
        asks = chosen.content.asks
        is_only = not written and other.header(Field.ANSWER) >= CLEAR and chosen.content.width >= 8
        is_asking = asks >= 0.4 and all(each.content.asks * 2 <= asks for each in written)
        # A column of names beside the questions is no column of answers.
        is_answered = other.header(Field.ANSWER) >= TELLING or other.content.width >= chosen.content.width
        return is_only or (is_asking and is_answered)
    is_asked = other.header(Field.QUESTION) >= TELLING or other.content.asks >= 0.4
    width = chosen.content.width
    is_longest = all(width >= 1.5 * each.content.width for each in written)
    return is_asked and is_longest and (width >= 1.2 * other.content.width or not written) and width >= 8


def _sheet_worth(tiers: Sequence[Confidence], rows: int) -> float:
    """Return score times rows, a little for a sheet that has cells but nothing that looks like questions."""
    score = sum(SHEET_WORTH[each] for each in tiers) / len(PAIR_FIELDS)
    return score * score * rows


def _size(sheet: Sheet, rows: Sequence[Row]) -> int:
    """Return how many rows the sheet has, as far as is known."""
    # A hint is worth something only where the sample did not reach the end: stray formats make sheets look endless.
    claimed = sheet.rows_hint if len(rows) >= SAMPLE_ROWS and sheet.rows_hint <= EXCEL_ROWS else 0
    return max(len(rows), claimed)
