"""Header row: find the row with the column names."""

import re
from collections.abc import Sequence
from itertools import islice

from medqa_gui.core.guessing.cell_content import is_prose, width_of
from medqa_gui.core.guessing.header_words import HeaderMeaning, header_meaning
from medqa_gui.core.model.table import Row

LOOKED_AT = 20
BODY_ROWS = 20
SHORTEST_TABLE = 3
# The first columns suffice to recognize a header; a sheet may have 16,384.
COLUMNS = 100
LABEL_WIDTH = 60
SENTENCE_WIDTH = 200
CLEAR_MEANING = 0.7
SENTENCE_ENDS = ("?", "？", "!", "！", "。")
# Kept as text: `re` compiles it for the first sheet whose header seems to have two rows.
INSTRUCTION = (
    "(?i)请|請|填写|填寫|输入|輸入|示例|范例|範例|例如"
    r"|\b(please|here|enter|example|bitte|hier|beispiel|aquí|ejemplo)\b"
)


def find_header_row(rows: Sequence[Row]) -> int:
    """Return the number of the header row, 0 if none of the first 20 rows is one; rows of one title are skipped."""
    tried = _candidates(rows)
    scored = [(_score(rows, at, place), -at) for place, at in enumerate(tried)]
    best, place = max(scored, default=(0.0, 0))
    if best == 0:
        return 0
    at = -place
    scores = {-place: score for score, place in scored}
    # A second row with the same names in another language belongs to the header.
    while (
        scores.get(at + 1)
        and _has_field_names(rows[at])
        and _has_field_names(rows[at + 1])
        and not _is_instruction(rows[at + 1])
    ):
        at += 1
    return rows[at].number


def _candidates(rows: Sequence[Row]) -> list[int]:
    """Return the positions of rows that may be the header; of a table of several columns, rows of one cell are not."""
    filled = [_filled_cells(row) for row in rows]
    table = filled[next((at for at, count in enumerate(filled) if count > 1), len(rows)) :]
    is_wide = len(table) >= SHORTEST_TABLE and _median(table) > 1
    return list(islice((at for at, count in enumerate(filled) if not is_wide or count > 1), LOOKED_AT))


def _score(rows: Sequence[Row], at: int, place: int) -> float:
    """Return the score of a row as header, the `place`-th candidate from 0; 0 if it cannot be one."""
    body = rows[at + 1 : at + 1 + BODY_ROWS]
    cells = {column: text for column, raw in enumerate(rows[at].texts[:COLUMNS]) if (text := " ".join(raw.split()))}
    usual = _median([_filled_cells(row) for row in body]) if body else len(cells)
    if not cells or len(cells) * 2 < usual or (len(cells) == 1 and usual > 1):
        return 0.0
    labels = sum(map(_is_label, cells.values())) / len(cells)
    is_form = _is_form_header(cells, body)
    if labels < 0.75 and not is_form and not _has_field_names(rows[at]):
        return 0.0
    # "Patient" in other rows as well is a speaker, not a column name; but a header may be repeated on every page.
    around = [*rows[max(0, at - BODY_ROWS) : at], *body]
    names = {column: text for column, text in cells.items() if not _is_repeated(text, column, around)} or cells
    meanings = [header_meaning(text) for text in names.values()]
    field = max(_label_strength(meaning, text) for meaning, text in zip(meanings, names.values(), strict=True))
    others = sum(meaning.is_other for meaning in meanings)
    distinct = len({text.casefold() for text in cells.values()}) / len(cells)
    contrast = sum(_differs_from_body(text, column, body) for column, text in names.items()) / len(cells)
    is_header = field >= 0.5 or (others >= 2 and distinct > 0.7) or (contrast >= 0.6 and distinct > 0.7) or is_form
    if not is_header:
        return 0.0
    coverage = min(1.0, len(cells) / usual) if usual else 1.0
    return max(0.01, 2 * field + 0.25 * min(2, others) + contrast + 0.5 * coverage - 0.03 * place)


def _median(counts: list[int]) -> float:
    # `statistics` imports random and fractions, which takes longer than to find a header.
    ordered = sorted(counts)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _has_field_names(row: Row) -> bool:
    cells = [text.strip() for text in row.texts[:COLUMNS] if text.strip()]
    # "7.q" and "7.a" are item numbers, not names.
    meanings = [header_meaning(text) for text in cells if _is_label(text)]
    asks = any(each.question >= CLEAR_MEANING for each in meanings)
    return asks and any(each.answer >= CLEAR_MEANING for each in meanings)


def _is_instruction(row: Row) -> bool:
    """Return whether the row explains how to fill in the other rows."""
    return any(re.search(INSTRUCTION, text) for text in row.texts[:COLUMNS])


def _label_strength(meaning: HeaderMeaning, text: str) -> float:
    # "Seek medical advice" is more likely a short answer than a label.
    words = len(text.split())
    return meaning.field_strength / max(1, words - 1)


def _is_label(text: str) -> bool:
    is_sentence = text.endswith(SENTENCE_ENDS) and not header_meaning(text).field_strength
    if len(text) > LABEL_WIDTH or is_sentence or (text.endswith(".") and " " in text):
        return False
    return is_prose(text) or (len(text) <= 2 and text[0].isalpha())


def _differs_from_body(label: str, column: int, body: Sequence[Row]) -> bool:
    """Return whether the cells below are longer than the label, or not words."""
    below = [text for row in body if column < len(row.texts) and (text := row.texts[column].strip())]
    if not below:
        return False
    typed = sum(not is_prose(text) for text in below)
    return typed * 5 >= len(below) * 4 or sum(map(width_of, below)) / len(below) >= 2 * width_of(label)


def _is_form_header(cells: dict[int, str], body: Sequence[Row]) -> bool:
    """Return whether a name such as "Timestamp" is above times, so that other names may be sentences, as in forms."""
    if not all(is_prose(text) and len(text) <= SENTENCE_WIDTH for text in cells.values()):
        return False
    named = [column for column, text in cells.items() if header_meaning(text).is_other]
    below = (
        [text for row in body if column < len(row.texts) and (text := row.texts[column].strip())] for column in named
    )
    return any(len(texts) >= SHORTEST_TABLE and not any(map(is_prose, texts)) for texts in below)


def _is_repeated(label: str, column: int, around: Sequence[Row]) -> bool:
    return any(column < len(row.texts) and row.texts[column].strip() == label for row in around)


def _filled_cells(row: Row) -> int:
    return sum(1 for text in row.texts[:COLUMNS] if text.strip())
