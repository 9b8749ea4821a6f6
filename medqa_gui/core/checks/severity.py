"""How bad each finding is: an error would be refused or misread by the trainer."""

from medqa_gui.core.model.finding import FindingId, Severity

# What is out of turn is left out before a trainer could refuse it: it is a warning.
_ERRORS = (
    FindingId.SPECIAL_TOKEN,
    FindingId.MARKER_COLLISION,
    FindingId.TOO_FEW_EXAMPLES,
)
# Seen, and either left out already or harmless to most trainers.
_NOTES = (
    FindingId.NEAR_DUPLICATE,
    FindingId.ANSWER_REPEATS_QUESTION,
    FindingId.HIDDEN_ROW,
    FindingId.FILTERED_ROW,
    FindingId.HIDDEN_SHEET,
    FindingId.DISPLAYED_DIFFERS,
    FindingId.NUMBER_AS_TEXT,
    FindingId.INVISIBLE_CHARACTERS,
    FindingId.EDGE_SPACE,
)
SEVERITIES: dict[FindingId, Severity] = {
    **dict.fromkeys(FindingId, Severity.WARNING),
    **dict.fromkeys(_NOTES, Severity.NOTE),
    **dict.fromkeys(_ERRORS, Severity.ERROR),
}
