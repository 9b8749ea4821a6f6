"""One table row per kind of finding: its severity, section, remedies and words. A new kind is one row and one check."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from medqa_gui.core.model.finding import FindingId, Severity
from medqa_gui.core.model.marked import marked


class Remedy(StrEnum):
    """Action that resolves a finding."""

    LEAVE_OUT = "leave_out"
    BRING_BACK = "bring_back"
    EDIT = "edit"
    FILL_DOWN = "fill_down"
    CLEAN = "clean"
    KEEP_FIRST = "keep_first"
    KEEP_LONGEST = "keep_longest"
    KEEP = "keep"
    MASK = "mask"
    NOT_PERSONAL = "not_personal"


class Section(StrEnum):
    """Section of the list of issues, in display order."""

    FIX = "fix"
    PERSONAL = "personal"
    DECIDE = "decide"
    CLEAN = "clean"
    LEFT_OUT = "left_out"
    KNOW = "know"


class FindingKind(NamedTuple):
    """Properties of one kind of finding.

    `remedies` starts with the usual one and is empty for findings of the whole sheet. `badge`, `sentence` and `rule`
    are English and marked for translation; `rule` names the rule for repeats, "" for other kinds.
    """

    severity: Severity
    section: Section
    remedies: tuple[Remedy, ...]
    badge: str
    sentence: str
    rule: str = ""

    @property
    def is_cleanable(self) -> bool:
        """Whether the text can be cleaned."""
        return Remedy.CLEAN in self.remedies

    @property
    def is_repeat(self) -> bool:
        """Whether the finding groups rows that repeat each other."""
        return bool(self.rule)

    @property
    def is_of_sheet(self) -> bool:
        """Whether the finding concerns the whole sheet or dataset, so that no row has a remedy."""
        return not self.remedies


_ROW = (Remedy.LEAVE_OUT, Remedy.EDIT, Remedy.KEEP)
_REPEAT = (Remedy.KEEP_FIRST, Remedy.KEEP_LONGEST, *_ROW)

FINDING_KINDS: Mapping[FindingId, FindingKind] = {
    FindingId.MISSING_QUESTION: FindingKind(
        Severity.WARNING,
        Section.LEFT_OUT,
        (Remedy.EDIT,),
        marked("no question"),
        marked("The question is blank, so the row is excluded."),
    ),
    FindingId.MISSING_ANSWER: FindingKind(
        Severity.WARNING,
        Section.LEFT_OUT,
        (Remedy.EDIT,),
        marked("no answer"),
        marked("The answer is blank, so the row is excluded."),
    ),
    FindingId.PLACEHOLDER_ANSWER: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("placeholder answer"),
        marked(
            "Not a real answer: it says that there is none, or is part of the form or table "
            "itself. A model would learn to say it."
        ),
    ),
    FindingId.DUPLICATE_PAIR: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _REPEAT,
        marked("exact duplicate"),
        marked("Another row has the same question and the same answer."),
        rule=marked("Exact duplicates"),
    ),
    FindingId.CONFLICTING_ANSWERS: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _REPEAT,
        marked("conflicting answers"),
        marked("The same question appears in several rows with different answers. Decide which to keep."),
        rule=marked("Conflicting answers"),
    ),
    FindingId.NEAR_DUPLICATE: FindingKind(
        Severity.NOTE,
        Section.DECIDE,
        _REPEAT,
        marked("near-duplicate"),
        marked("Another row has almost the same question and answer. Compare them and keep one or both."),
        rule=marked("Near-duplicates"),
    ),
    FindingId.QUESTION_EQUALS_ANSWER: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("answer = question"),
        marked("The answer is identical to the question."),
    ),
    FindingId.ANSWER_REPEATS_QUESTION: FindingKind(
        Severity.NOTE,
        Section.DECIDE,
        _ROW,
        marked("repeats the question"),
        marked("The answer repeats the whole question before answering it."),
    ),
    FindingId.HIDDEN_ROW: FindingKind(
        Severity.NOTE,
        Section.LEFT_OUT,
        (Remedy.BRING_BACK,),
        marked("hidden row"),
        marked("This row is hidden in the sheet. Hidden rows are excluded unless you include them."),
    ),
    FindingId.FILTERED_ROW: FindingKind(
        Severity.NOTE,
        Section.LEFT_OUT,
        (Remedy.BRING_BACK,),
        marked("hidden by filter"),
        marked("A filter in the sheet hides this row. Hidden rows are excluded unless you include them."),
    ),
    FindingId.HIDDEN_COLUMN: FindingKind(
        Severity.WARNING,
        Section.KNOW,
        (),
        marked("hidden column"),
        marked("This column is hidden in the sheet, but its text is used."),
    ),
    FindingId.HIDDEN_SHEET: FindingKind(
        Severity.NOTE,
        Section.KNOW,
        (),
        marked("hidden sheet"),
        marked("This sheet is hidden in the workbook. Check that you meant to use it."),
    ),
    FindingId.MERGED_CELLS: FindingKind(
        Severity.WARNING,
        Section.KNOW,
        (Remedy.FILL_DOWN, *_ROW),
        marked("merged cells"),
        marked(
            "These cells are merged: only the first is shown in the sheet. The others count as blank, or with the text "
            "that the file still has for them."
        ),
    ),
    FindingId.FLOATING_PICTURE: FindingKind(
        Severity.WARNING,
        Section.KNOW,
        _ROW,
        marked("picture over row"),
        marked("A picture or a text box covers part of this row in the sheet. The dataset does not contain it."),
    ),
    FindingId.CELL_COMMENT: FindingKind(
        Severity.NOTE,
        Section.KNOW,
        _ROW,
        marked("comment on cell"),
        marked(
            "The cell has a comment or a note. The dataset does not contain it; check whether it corrects the text."
        ),
    ),
    FindingId.LOST_FORMATS: FindingKind(
        Severity.WARNING,
        Section.KNOW,
        (),
        marked("formats lost"),
        marked(
            "The file is damaged or unusual, so it was read without number formats and hidden rows: 20 mg may be 20. "
            "Open it in Excel, save it as a new .xlsx, and use that."
        ),
    ),
    FindingId.DISPLAYED_DIFFERS: FindingKind(
        Severity.NOTE,
        Section.KNOW,
        _ROW,
        marked("shown ≠ stored"),
        marked(
            "The sheet shows something different from what it stores. The shown text is used. Compare the source cells."
        ),
    ),
    FindingId.NUMBER_AS_TEXT: FindingKind(
        Severity.NOTE,
        Section.KNOW,
        _ROW,
        marked("number as text"),
        marked("This number is stored as text. It is used as written."),
    ),
    FindingId.FORMULA_NOT_CALCULATED: FindingKind(
        Severity.WARNING,
        Section.LEFT_OUT,
        (Remedy.EDIT,),
        marked("formula not calculated"),
        marked("This formula was never calculated, so it has no value. Open the file in Excel and save it once."),
    ),
    FindingId.ERROR_VALUE: FindingKind(
        Severity.WARNING,
        Section.LEFT_OUT,
        (Remedy.EDIT,),
        marked("error value"),
        marked("The cell contains an error such as #N/A and counts as blank."),
    ),
    FindingId.UNREADABLE_RECORD: FindingKind(
        Severity.WARNING,
        Section.LEFT_OUT,
        (Remedy.EDIT,),
        marked("not only text"),
        marked(
            "The record contains tool calls, pictures, sound or something else that is not a question and an answer. "
            "Only text can be used."
        ),
    ),
    FindingId.IMAGE_CELL: FindingKind(
        Severity.WARNING,
        Section.LEFT_OUT,
        (Remedy.EDIT,),
        marked("picture"),
        marked("The cell contains a picture. Pictures have no text, so it counts as blank."),
    ),
    FindingId.STRUCK_THROUGH: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("strikethrough"),
        marked(
            "All or part of this text is struck through in the sheet but would still be saved. It may no longer apply."
        ),
    ),
    FindingId.LOST_SUPERSCRIPT: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("superscript lost"),
        marked(
            "Part of the text is superscript or subscript in the sheet; Unicode has no such form of "
            "its characters. It is used as normal text. Compare numbers and units with the sheet."
        ),
    ),
    FindingId.QUOTATION_MARKS: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("quotation marks?"),
        marked("The quotation marks in this line of the text file do not match. Compare the text with the file."),
    ),
    FindingId.TRUNCATED_CELL: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("truncated?"),
        marked(
            "The end of the text may be missing: the cell is full (32,767 characters), or its "
            "line in the text file has more cells than the header."
        ),
    ),
    FindingId.INVISIBLE_CHARACTERS: FindingKind(
        Severity.NOTE,
        Section.CLEAN,
        (Remedy.CLEAN, *_ROW),
        marked("invisible characters"),
        marked("The text contains characters you cannot see but training tools read."),
    ),
    FindingId.EDGE_SPACE: FindingKind(
        Severity.NOTE,
        Section.CLEAN,
        (Remedy.CLEAN, *_ROW),
        marked("extra spaces"),
        marked("The text begins or ends with whitespace."),
    ),
    FindingId.MOJIBAKE: FindingKind(
        Severity.WARNING,
        Section.CLEAN,
        (Remedy.CLEAN, *_ROW),
        marked("garbled text"),
        marked("Some characters are garbled, such as â€™ instead of an apostrophe. Compare with the original."),
    ),
    FindingId.LONE_SURROGATE: FindingKind(
        Severity.WARNING,
        Section.CLEAN,
        (Remedy.CLEAN, *_ROW),
        marked("broken character"),
        marked("A character, such as an emoji, was cut in half. The remaining half cannot be saved as it is."),
    ),
    FindingId.LITERAL_LINE_BREAK: FindingKind(
        Severity.WARNING,
        Section.CLEAN,
        (Remedy.CLEAN, *_ROW),
        marked("\\n in text"),
        marked("The text has line breaks as the two characters \\n. Clean makes real line breaks of them."),
    ),
    FindingId.LABEL_IN_TEXT: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("label in text"),
        marked("The text has a label of a form, such as “Question:” or “Answer:”. The model would learn to write it."),
    ),
    FindingId.SPEAKER_IN_TEXT: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("speaker in question"),
        marked(
            "The question names speakers, such as “<user>:” or “Doctor:”. It may be a whole conversation in one cell."
        ),
    ),
    FindingId.PYTHON_VALUE: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("Python value"),
        marked("The text is a value as Python writes it, such as ['…'] or {'text': '…'}, not a sentence."),
    ),
    FindingId.LETTER_ANSWER: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("only a letter"),
        marked("The answer is only the letter of an option, such as A or B. It does not say what the option is."),
    ),
    FindingId.DATE_AMONG_TEXTS: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("date among texts"),
        marked("This is only a date, among texts. Excel makes dates of texts such as 2-2 or SEPT2; check the source."),
    ),
    FindingId.MARKUP: FindingKind(
        Severity.WARNING,
        Section.CLEAN,
        (Remedy.CLEAN, *_ROW),
        marked("HTML markup"),
        marked("The text contains HTML such as <br> or &nbsp;. The model would learn to write it."),
    ),
    FindingId.PERSONAL_DATA: FindingKind(
        Severity.WARNING,
        Section.PERSONAL,
        (Remedy.MASK, Remedy.LEAVE_OUT, Remedy.EDIT, Remedy.NOT_PERSONAL),
        marked("personal data?"),
        marked("This looks like personal data. Only patterns are checked, so a person must still read the text."),
    ),
    FindingId.TOO_LONG: FindingKind(
        Severity.WARNING,
        Section.DECIDE,
        _ROW,
        marked("too long"),
        marked(
            "The conversation is longer than the limit you chose. Training tools usually cut off "
            "the end without warning."
        ),
    ),
    FindingId.SPECIAL_TOKEN: FindingKind(
        Severity.ERROR,
        Section.FIX,
        _ROW,
        marked("special token"),
        marked(
            "The text contains a special token such as <|im_end|> or </s>, which training tools "
            "read as a command. Change or remove it."
        ),
    ),
    FindingId.MARKER_COLLISION: FindingKind(
        Severity.ERROR,
        Section.FIX,
        _ROW,
        marked("### in text"),
        marked(
            "This format marks speakers with ###. Training tools would cut the text wherever it contains ### itself."
        ),
    ),
    FindingId.TURN_ORDER: FindingKind(
        Severity.WARNING,
        Section.LEFT_OUT,
        _ROW,
        marked("speaker order"),
        marked(
            "Training tools expect questions and answers to alternate, starting with a question "
            "and ending with an answer. Anything else is excluded."
        ),
    ),
    FindingId.TOO_FEW_EXAMPLES: FindingKind(
        Severity.ERROR,
        Section.FIX,
        (),
        marked("too few examples"),
        marked("The service that uses this format rejects datasets with so few examples. Add rows."),
    ),
}
CLEANABLE = frozenset(each for each, kind in FINDING_KINDS.items() if kind.is_cleanable)
