"""Findings (called issues on screen) and their severity."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """Severity of a finding; the training tool would reject or misread an error."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FindingId(StrEnum):
    """Ids of findings; they are saved in presets and journals and must not change."""

    MISSING_QUESTION = "missing_question"
    MISSING_ANSWER = "missing_answer"
    PLACEHOLDER_ANSWER = "placeholder_answer"
    DUPLICATE_PAIR = "duplicate_pair"
    CONFLICTING_ANSWERS = "conflicting_answers"
    NEAR_DUPLICATE = "near_duplicate"
    QUESTION_EQUALS_ANSWER = "question_equals_answer"
    ANSWER_REPEATS_QUESTION = "answer_repeats_question"
    HIDDEN_ROW = "hidden_row"
    FILTERED_ROW = "filtered_row"
    HIDDEN_COLUMN = "hidden_column"
    HIDDEN_SHEET = "hidden_sheet"
    MERGED_CELLS = "merged_cells"
    FLOATING_PICTURE = "floating_picture"
    CELL_COMMENT = "cell_comment"
    LOST_FORMATS = "lost_formats"
    DISPLAYED_DIFFERS = "displayed_differs"
    NUMBER_AS_TEXT = "number_as_text"
    FORMULA_NOT_CALCULATED = "formula_not_calculated"
    ERROR_VALUE = "error_value"
    IMAGE_CELL = "image_cell"
    STRUCK_THROUGH = "struck_through"
    LOST_SUPERSCRIPT = "lost_superscript"
    UNREADABLE_RECORD = "unreadable_record"
    QUOTATION_MARKS = "quotation_marks"
    TRUNCATED_CELL = "truncated_cell"
    INVISIBLE_CHARACTERS = "invisible_characters"
    EDGE_SPACE = "edge_space"
    MOJIBAKE = "mojibake"
    LONE_SURROGATE = "lone_surrogate"
    LITERAL_LINE_BREAK = "literal_line_break"
    MARKUP = "markup"
    LABEL_IN_TEXT = "label_in_text"
    SPEAKER_IN_TEXT = "speaker_in_text"
    PYTHON_VALUE = "python_value"
    LETTER_ANSWER = "letter_answer"
    DATE_AMONG_TEXTS = "date_among_texts"
    PERSONAL_DATA = "personal_data"
    TOO_LONG = "too_long"
    SPECIAL_TOKEN = "special_token"  # noqa: S105 - a finding id
    MARKER_COLLISION = "marker_collision"
    TURN_ORDER = "turn_order"
    TOO_FEW_EXAMPLES = "too_few_examples"


class Finding(NamedTuple):
    """Issue found in a row. `column` is 0-based, None for the whole row.

    `kind` is the subtype ("phone"); `group` is the first row of its group, 0 for none. `message` is the number of the
    user or assistant message, from 1, and `speaker` its role ("user"); 0 and "" if `column` identifies the text or the
    whole conversation is meant. No field contains cell text.
    """

    id: FindingId
    row_number: int
    column: int | None = None
    kind: str = ""
    group: int = 0
    message: int = 0
    speaker: str = ""
