"""State of a file in the window, and the sender of a signal; free of imports that an empty window does not need."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QObject

_Sender = TypeVar("_Sender", bound=QObject)


class DocumentState(StrEnum):
    """State of a file as the window shows it."""

    READING = "reading"  # not even the first rows are read
    ASKING = "asking"  # a required field has no column
    READY = "ready"
    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


class SaveBlocker(StrEnum):
    """Why a file cannot be saved now."""

    FAILED = "failed"  # it could not be read
    READING = "reading"
    SAVING = "saving"
    COLUMNS_MISSING = "columns_missing"  # a required field has no column
    PLAN_ERROR = "plan_error"
    NO_CONVERSATIONS = "no_conversations"


def sender_among(sender: QObject | None, documents: Iterable[_Sender]) -> _Sender | None:
    """Return the document that sent the current signal, or None if it is not among these."""
    return next((each for each in documents if each is sender), None)
