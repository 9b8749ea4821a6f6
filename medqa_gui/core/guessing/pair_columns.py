"""Suggestion of the sheet, the header row and the columns with questions and answers."""

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
# Of more columns, only the most promising are read, and of these only the best are compared with each other.
MAX_READ = 100
MAX_CANDIDATES = 40
# Of more sheets, only the longest are compared.
MAX_COMPARED_SHEETS = 200
CLEAR = 0.7
FAINT = 0.3
CLEAR_ENOUGH = 0.5
CLEAR_WITH_CELLS = 0.95
HIDDEN_FACTOR = 0.9
CONFIDENCE_SCORES = {Confidence.SURE: 1.0, Confidence.LIKELY: 0.5, Confidence.UNSURE: 0.0}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Column that may contain questions or answers."""

    index: int
    meaning: HeaderMeaning
    content: ColumnContent
    is_hidden: bool = False

    def header(self, wanted: Field) -> float:
        """Return the strength of the header as this field rather than the other one, -1 to 1."""
        strength = self.meaning.question - self.meaning.answer
        sign = 1.0 if wanted is Field.QUESTION else -1.0
        # A visible column precedes a hidden one of the same name.
        return sign * strength * (0.3 if self.content.is_constant else 1.0) * (HIDDEN_FACTOR if self.is_hidden else 1.0)

    def cells(self, wanted: Field) -> float:
        return self.content.as_question if wanted is Field.QUESTION else self.content.as_answer

    def score(self, wanted: Field) -> float:
        return 2 * self.header(wanted) + self.cells(wanted)

    def is_prose(self) -> bool:
        """Return whether the cells are text that a person wrote."""
        return self.content.prose >= 0.5 and not self.content.is_constant


Pair = dict[Field, _Candidate | None]


def suggest(
    sample_rows: Sequence[Row],
    sheet_index: int = 0,
    header_row: int | None = None,
    *,
    hidden: Collection[int] = (),
) -> Suggestion:
    """Return the suggestion for a sheet by its first rows and hidden columns.

    `header_row` is 1-based; None finds it, 0 is none.
    """
    rows = sample_rows[:SAMPLE_ROWS]
    # The first row of a dataset is its header, whatever the questions look like.
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
    """Sheet that most likely contains the questions, and other visible sheets that certainly contain some; 0-based."""

    best: int
    others: tuple[int, ...] = ()


def suggest_sheet(samples: Sequence[tuple[Sheet, Sequence[Row]]]) -> SheetGuess:
    """Return the best sheet by the first rows of each; a hidden one only if no visible sheet has cells."""
    with_cells = [at for at, (_, rows) in enumerate(samples) if rows]
    visible = [at for at in with_cells if samples[at][0].state is SheetState.VISIBLE]
    possible = visible or with_cells
    if len(possible) < 2:
        return SheetGuess(possible[0] if possible else 0)
    longest = sorted(sorted(possible, key=lambda at: -_size(*samples[at]))[:MAX_COMPARED_SHEETS])
    tiers = {at: tuple(suggest(samples[at][1]).confidence.values()) for at in longest}
    best = max(longest, key=lambda at: _sheet_score(tiers[at], _size(*samples[at])))
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
    """Return the pair of question and answer column with the best score; either may be None."""
    choices = (*candidates, None)
    pairs = (
        (question, answer) for question in choices for answer in choices if question is not answer or question is None
    )
    # max() returns the first of equals, so that the leftmost columns win.
    question, answer = max(pairs, key=lambda pair: _pair_score(*pair), default=(None, None))
    return {Field.QUESTION: question, Field.ANSWER: answer}


def _pair_score(question: _Candidate | None, answer: _Candidate | None) -> float:
    total = sum(
        each.score(wanted) for wanted, each in ((Field.QUESTION, question), (Field.ANSWER, answer)) if each is not None
    )
    if question is None or answer is None:
        return total
    is_longer = answer.content.width > question.content.width
    return (
        total
        + 0.15 * is_longer
        + 0.05 * (question.index < answer.index)
        + 0.05 * (abs(question.index - answer.index) == 1)
    )


def _confidence(wanted: Field, pair: Pair, candidates: Sequence[_Candidate]) -> Confidence:
    chosen = pair[wanted]
    if chosen is None:
        return Confidence.UNSURE
    strength = chosen.header(wanted)
    rivals = [each for each in candidates if each not in pair.values()]
    if strength >= CLEAR and chosen.is_prose():
        is_alone = all(each.header(wanted) < strength - 0.05 or not each.is_prose() for each in rivals)
        return Confidence.SURE if is_alone else Confidence.LIKELY
    if strength >= CLEAR or (strength >= FAINT and strength + chosen.cells(wanted) >= CLEAR_WITH_CELLS):
        return Confidence.LIKELY
    other = pair[Field.ANSWER if wanted is Field.QUESTION else Field.QUESTION]
    return (
        Confidence.LIKELY
        if strength >= 0 and _is_identified_by_cells(wanted, chosen, other, rivals)
        else Confidence.UNSURE
    )


def _is_identified_by_cells(
    wanted: Field, chosen: _Candidate, other: _Candidate | None, rivals: Sequence[_Candidate]
) -> bool:
    """Return whether the cells alone identify the field: no other column is like it, and the pair fits together."""
    if other is None or not chosen.is_prose() or not other.is_prose() or chosen.content.distinct < 0.3:
        return False
    written = [each for each in rivals if each.is_prose() and each.content.width >= 6]
    if wanted is Field.QUESTION:
        asks = chosen.content.asks
        is_only = not written and other.header(Field.ANSWER) >= CLEAR and chosen.content.width >= 8
        is_asking = asks >= 0.4 and all(each.content.asks * 2 <= asks for each in written)
        # A column of names next to the questions does not contain the answers.
        is_answered = other.header(Field.ANSWER) >= CLEAR_ENOUGH or other.content.width >= chosen.content.width
        return is_only or (is_asking and is_answered)
    is_asked = other.header(Field.QUESTION) >= CLEAR_ENOUGH or other.content.asks >= 0.4
    width = chosen.content.width
    is_longest = all(width >= 1.5 * each.content.width for each in written)
    return is_asked and is_longest and (width >= 1.2 * other.content.width or not written) and width >= 8


def _sheet_score(tiers: Sequence[Confidence], rows: int) -> float:
    """Return the squared score times the number of rows."""
    score = sum(CONFIDENCE_SCORES[each] for each in tiers) / len(PAIR_FIELDS)
    return score * score * rows


def _size(sheet: Sheet, rows: Sequence[Row]) -> int:
    """Return the number of rows of the sheet, as far as known."""
    # The size in the file counts only if the sample does not reach the end: stray formats make sheets look endless.
    claimed = sheet.rows_hint if len(rows) >= SAMPLE_ROWS and sheet.rows_hint <= EXCEL_ROWS else 0
    return max(len(rows), claimed)
