"""The names of fields, findings, formats and steps, as a person reads them."""

from medqa_gui.core.model import Field, FindingId, LeftOut
from medqa_gui.i18n import gettext, marked

# What a column is used for.
FIELDS: dict[Field, str] = {
    Field.QUESTION: marked("Question"),
    Field.ANSWER: marked("Answer"),
}

# Finding -> the short text of its badge, and the sentence beside the conversation.
FINDINGS: dict[FindingId, tuple[str, str]] = {
    FindingId.MISSING_QUESTION: (
        marked("no question"),
        marked("The question is blank, so the row is left out."),
    ),
    FindingId.MISSING_ANSWER: (
        marked("no answer"),
        marked("The answer is blank, so the row is left out."),
    ),
    FindingId.HIDDEN_ROW: (
        marked("hidden row"),
        marked("The sheet hides this row. What is not seen is not exported."),
    ),
    FindingId.FILTERED_ROW: (
        marked("filtered away"),
        marked("A filter of the sheet hides this row. What is not seen is not exported."),
    ),
    FindingId.DISPLAYED_DIFFERS: (
        marked("shown ≠ stored"),
        marked("The sheet shows something else than it stores; the text as shown is used. Compare the source cells."),
    ),
    FindingId.FORMULA_NOT_CALCULATED: (
        marked("formula without result"),
        marked("This formula was never calculated, so it has no text. Open the file in Excel and save it once."),
    ),
    FindingId.ERROR_VALUE: (
        marked("error value"),
        marked("The cell holds an error such as #N/A; it counts as blank."),
    ),
}

# Why a row is not part of the dataset, as short as a badge.
LEFT_OUT: dict[LeftOut, str] = {
    LeftOut.BY_HAND: marked("left out by you"),
    LeftOut.WHERE: marked("left out by a rule"),
    LeftOut.HIDDEN: marked("hidden row"),
    LeftOut.MISSING_QUESTION: marked("no question"),
    LeftOut.MISSING_ANSWER: marked("no answer"),
}

# Format id -> its name in the format box, and the trainer under whose rules it is read back.
FORMATS: dict[str, tuple[str, str]] = {
    "xtuner": (marked("XTuner 0.x — conversation (.json)"), marked("XTuner")),
    "openai": (marked("OpenAI messages (.jsonl)"), marked("OpenAI")),
}

# What a step of the history did, for the names of undo and redo; the keys are those of ui.history.Change.
CHANGES: dict[str, str] = {
    "suggestion": marked("suggestion"),
    "mapping": marked("choice of columns"),
    "sheet": marked("choice of sheet"),
    "header": marked("header row"),
    "prompt": marked("system prompt"),
    "template": marked("text template"),
    "rules": marked("row rules"),
    "left_out": marked("left-out rows"),
    "format": marked("format"),
}


def format_label(format_id: str) -> str:
    """Return the format's name in the current language."""
    return gettext(FORMATS[format_id][0])


def finding_badge(finding: FindingId) -> str:
    """Return the finding's short text in the current language."""
    return gettext(FINDINGS[finding][0])


def finding_sentence(finding: FindingId) -> str:
    """Return the finding's sentence in the current language."""
    return gettext(FINDINGS[finding][1])
