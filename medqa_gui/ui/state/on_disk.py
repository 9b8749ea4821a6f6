"""Checks, before a save or reload, of whether the file on disk is still the one that the window shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QLocale

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.runtime.source_mark import SourceState, source_stamp, source_state
from medqa_gui.i18n import gettext as _
from medqa_gui.i18n import ngettext
from medqa_gui.ui.dialogs.questions import Dialogs, Stale

if TYPE_CHECKING:
    from medqa_gui.ui.state.document import Document


def may_save(document: Document, dialogs: Dialogs) -> bool:
    """Return whether the document may be saved; ask about a changed file, and read it again if wanted."""
    state = source_state(document.path, document.source)
    if state is SourceState.SAME:
        return True
    if state is SourceState.CHANGED:
        what = _("The workbook changed at {time}.").format(time=_changed_at(document))
        answer = dialogs.ask_stale(what, _("What is shown was read before that."))
    else:
        what = _("“{name}” is no longer where it was.").format(name=document.path.name)
        hint = _("It was moved, renamed or deleted, or its drive is not connected. What is shown can still be saved.")
        answer = dialogs.ask_stale(what, hint, can_read=False)
    if answer is Stale.READ:
        document.reload()
    return answer is Stale.SAVE


def may_save_all(documents: Sequence[Document], dialogs: Dialogs) -> bool:
    """Return whether all documents may be saved; ask whether to read changed files again first."""
    changed = [each for each in documents if source_state(each.path, each.source) is SourceState.CHANGED]
    if not changed:
        return True
    what = ngettext(
        "A file has changed since it was read: {names}.",
        "Files have changed since they were read: {names}.",
        len(changed),
    ).format(names=_(", ").join(each.path.name for each in changed))
    hint = _("Read the changed files again, check them, and then save all files.")
    if dialogs.ask_stale(what, hint, can_save=False) is Stale.READ:
        for document in changed:
            document.reload()
    return False


def read_again(document: Document, dialogs: Dialogs) -> None:
    """Read the file again, or show an error and keep the rows if the file is missing."""
    if document.suggestion and source_state(document.path, document.source) is SourceState.GONE:
        dialogs.show_error(UnreadableFileError("file_missing", path=document.path))
    else:
        document.reload()


def _changed_at(document: Document) -> str:
    """Return the file's modification time, with the date unless it is today."""
    changed = QDateTime.fromMSecsSinceEpoch(source_stamp(document.path).changed_at // 1_000_000)
    kind = QLocale.FormatType.ShortFormat
    is_today = changed.date() == QDate.currentDate()
    return QLocale().toString(changed.time(), kind) if is_today else QLocale().toString(changed, kind)
