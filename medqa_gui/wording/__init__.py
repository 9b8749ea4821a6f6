"""Every sentence about a finding or an error, in tables; other modules import from here."""

from medqa_gui.wording.errors import ERRORS, HINTS, KINDS, PARTS, Explanation, explain
from medqa_gui.wording.labels import (
    CHANGES,
    CONFIDENCE_WORDS,
    FIELDS,
    FORMATS,
    LEFT_OUT,
    SEVERITY_WORDS,
    finding_badge,
    finding_sentence,
    format_label,
)

__all__ = [
    "CHANGES",
    "CONFIDENCE_WORDS",
    "ERRORS",
    "FIELDS",
    "FORMATS",
    "HINTS",
    "KINDS",
    "LEFT_OUT",
    "PARTS",
    "SEVERITY_WORDS",
    "Explanation",
    "explain",
    "finding_badge",
    "finding_sentence",
    "format_label",
]
