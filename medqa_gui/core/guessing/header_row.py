"""Find the row that names the columns."""

import re
from collections.abc import Sequence
from itertools import islice

from medqa_gui.core.guessing.cell_content import is_prose, width_of
from medqa_gui.core.guessing.header_words import HeaderMeaning, header_meaning
from medqa_gui.core.model.table import Row

LOOKED_AT = 20
BODY_ROWS = 20
SHORTEST_TABLE = 3
# A header shows itself in its first columns; a sheet may have 16,384.
COLUMNS = 100
LABEL_WIDTH = 60
SENTENCE_WIDTH = 200
CLEAR = 0.7
SENTENCE_ENDS = ("?", "？", "!", "！", "。")
# Kept as text: `re` compiles it for the first sheet whose header seems to have two rows.
SHOWING_HOW = (
    "(?i)请|請|填写|填寫|输入|輸入|示例|范例|範例|例如"
    r"|\b(please|here|enter|example|bitte|hier|beispiel|aquí|ejemplo)\b"
)


def find_header_row(rows: Sequence[Row]) -> int:
    """Return the number of the header row, 0 where there is none among the first 20 rows; lone titles do not count."""
    tried = _possible(rows)
    scored = [(_score(rows, at, place), -at) for place, at in enumerate(tried)]
    best, place = max(scored, default=(0.0, 0))
    if best == 0:
        return 0
    at = -place
    scores = {-place: score for score, place in scored}
    # The same names once more in another language are a header too, not the first question.
    while (
        scores.get(at + 1) and _names_fields(rows[at]) and _names_fields(rows[at + 1]) and not _shows_how(rows[at + 1])
    ):
        at += 1
    return rows[at].number


def _possible(rows: Sequence[Row]) -> list[int]:
    """Return the places of the rows that may be the header: above a table of several columns, none of a lone cell."""
    filled = [_filled(row) for row in rows]
    table = filled[next((at for at, count in enumerate(filled) if count > 1), len(rows)) :]
    is_wide = len(table) >= SHORTEST_TABLE and _median(table) > 1
    return list(islice((at for at, count in enumerate(filled) if not is_wide or count > 1), LOOKED_AT))


def _score(rows: Sequence[Row], at: int, place: int) -> float:
    """Return how much like a header the row is, the `place`-th that may be one; 0 where it cannot be."""
    body = rows[at + 1 : at + 1 + BODY_ROWS]
    cells = {column: text for column, raw in enumerate(rows[at].texts[:COLUMNS]) if (text := " ".join(raw.split()))}
    usual = _median([_filled(row) for row in body]) if body else len(cells)
    if not cells or len(cells) * 2 < usual or (len(cells) == 1 and usual > 1):
        return 0.0
    labels = sum(map(_is_label, cells.values())) / len(cells)
    is_form = _names_typed(cells, body)
    if labels < 0.75 and not is_form and not _names_fields(rows[at]):
        return 0.0
    # "Patient" that stands in other rows as well is who speaks, not a name; but a header may be printed on every page.
    around = [*rows[max(0, at - BODY_ROWS) : at], *body]
    names = {column: text for column, text in cells.items() if not _recurs(text, column, around)} or cells
    meanings = [header_meaning(text) for text in names.values()]
    field = max(_label_strength(meaning, text) for meaning, text in zip(meanings, names.values(), strict=True))
    others = sum(meaning.is_other for meaning in meanings)
    distinct = len({text.casefold() for text in cells.values()}) / len(cells)
    contrast = sum(_contrasts(text, column, body) for column, text in names.items()) / len(cells)
    is_header = field >= 0.5 or (others >= 2 and distinct > 0.7) or (contrast >= 0.6 and distinct > 0.7) or is_form
    if not is_header:
        return 0.0
    coverage = min(1.0, len(cells) / usual) if usual else 1.0
    return max(0.01, 2 * field + 0.25 * min(2, others) + contrast + 0.5 * coverage - 0.03 * place)


def _median(counts: list[int]) -> float:
    # That of the library draws random numbers and fractions in, which take longer to import than a header to find.
    ordered = sorted(counts)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _names_fields(row: Row) -> bool:
    cells = [text.strip() for text in row.texts[:COLUMNS] if text.strip()]
    # "7.q" and "7.a" are numbers, whatever they end with.
    meanings = [header_meaning(text) for text in cells if _is_label(text)]
    asks = any(each.question >= CLEAR for each in meanings)
    return asks and any(each.answer >= CLEAR for each in meanings)


def _shows_how(row: Row) -> bool:
    """Tell whether the row shows how to fill in the others."""
    return any(re.search(SHOWING_HOW, text) for text in row.texts[:COLUMNS])


def _label_strength(meaning: HeaderMeaning, text: str) -> float:
    # "Seek medical advice" is rather a short answer than a label.
    words = len(text.split())
    return meaning.field_strength / max(1, words - 1)


def _is_label(text: str) -> bool:
    is_sentence = text.endswith(SENTENCE_ENDS) and not header_meaning(text).field_strength
    if len(text) > LABEL_WIDTH or is_sentence or (text.endswith(".") and " " in text):
        return False
    return is_prose(text) or (len(text) <= 2 and text[0].isalpha())


def _contrasts(label: str, column: int, body: Sequence[Row]) -> bool:
    """Tell whether the cells below are longer than the label, or no words at all."""
    below = [text for row in body if column < len(row.texts) and (text := row.texts[column].strip())]
    if not below:
        return False
    typed = sum(not is_prose(text) for text in below)
    return typed * 5 >= len(below) * 4 or sum(map(width_of, below)) / len(below) >= 2 * width_of(label)


def _names_typed(cells: dict[int, str], body: Sequence[Row]) -> bool:
    """Tell whether a name such as "Timestamp" stands above times: then the others may be sentences, as in a form."""
    if not all(is_prose(text) and len(text) <= SENTENCE_WIDTH for text in cells.values()):
        return False
    named = [column for column, text in cells.items() if header_meaning(text).is_other]
    below = (
        [text for row in body if column < len(row.texts) and (text := row.texts[column].strip())] for column in named
    )
    return any(len(texts) >= SHORTEST_TABLE and not any(map(is_prose, texts)) for texts in below)


def _recurs(label: str, column: int, around: Sequence[Row]) -> bool:
    return any(column < len(row.texts) and row.texts[column].strip() == label for row in around)


def _filled(row: Row) -> int:
    return sum(1 for text in row.texts[:COLUMNS] if text.strip())
