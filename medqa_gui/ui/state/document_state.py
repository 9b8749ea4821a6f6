"""What the window shows of a file, and which of the open ones spoke: known before any file's own code is read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document


class DocumentState(StrEnum):
    """What the window shows of the file."""

    READING = "reading"  # not even the first rows are there
    ASKING = "asking"  # a field is open
    READY = "ready"
    SAVING = "saving"
    SAVED = "saved"
    FAILED = "failed"


def speaking(sender: QObject | None, documents: Iterable[Document]) -> Document | None:
    """Return that one of the documents that sent the signal at hand; None where it is not followed any more."""
    return next((each for each in documents if each is sender), None)
