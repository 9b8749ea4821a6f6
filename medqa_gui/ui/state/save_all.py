"""Save all open files at once, in a separate engine: into a folder, or merged into one dataset."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.errors import MedqaError, PlanError
from medqa_gui.core.model.outcome import ExportResult
from medqa_gui.core.saving.file_names import stem_of, unique_paths
from medqa_gui.ui.dialogs.questions import Dialogs, Replacing, replaced_by
from medqa_gui.ui.state.document_state import DocumentState, SaveBlocker
from medqa_gui.ui.state.engine_pool import MOST_ENGINES
from medqa_gui.ui.state.on_disk import may_save_all
from medqa_gui.ui.state.session import Session

if TYPE_CHECKING:
    from medqa_gui.core.engine.save_all_protocol import AllDone
    from medqa_gui.core.model.merged import MergeResult
    from medqa_gui.ui.state.document import Document
    from medqa_gui.ui.state.save_run import SaveAllRun

SaveOutcome = ExportResult | MedqaError | None  # None: not saved, because the target exists


class SaveAll(QObject):
    """Save all files in one run at a time; `changed` is emitted when it starts, progresses or ends."""

    changed = Signal()

    def __init__(self, session: Session, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._dialogs = session, dialogs
        self._run: SaveAllRun | None = None
        self._waiting: list[Document] = []  # in the order of the request
        self._targets: dict[Document, Path] = {}
        self._merges_into: Path | None = None
        self._begun = 0
        self._was_cancelled = False
        self.total = 0
        self.outcomes: dict[Document, SaveOutcome] = {}
        self.merged: MergeResult | None = None
        self.merge_error: MedqaError | None = None
        self.place: Path | None = None

    @property
    def is_running(self) -> bool:
        """Whether files are being saved now."""
        return self._run is not None

    @property
    def is_anything_saved(self) -> bool:
        """Whether any save is running, of one file or of all."""
        return self.is_running or any(each.state is DocumentState.SAVING for each in self._session.documents)

    @property
    def done(self) -> int:
        """Number of files, of `total`, that are finished."""
        return min(len(self.outcomes) + (self._begun if self._merges_into else 0), self.total)

    @property
    def save_blocker(self) -> SaveBlocker | None:
        """Why the files cannot be saved now: a save runs, a file is being read, or no file can be saved."""
        blockers = [each.save_blocker for each in self._session.documents]
        if self.is_running or SaveBlocker.SAVING in blockers:
            return SaveBlocker.SAVING
        if SaveBlocker.READING in blockers:
            return SaveBlocker.READING
        return None if None in blockers else next(iter(blockers), SaveBlocker.NO_CONVERSATIONS)

    def save_each(self) -> None:
        """Ask for a folder and save each file there as its own dataset."""
        self._session.shared_settings.share()
        if self.save_blocker:
            return
        if not may_save_all(self._ready(), self._dialogs):
            return
        folder = self._dialogs.choose_folder(self._session.settings.last_folder)
        if folder is None:
            return
        targets = _targets(self._ready(), folder)
        there = {each: found for each, target in targets.items() if (found := replaced_by(each.plan, target))}
        replacing = self._dialogs.ask_replacing(list(chain(*there.values()))) if there else Replacing.REPLACE
        if replacing is None:
            return
        kept = set(there) if replacing is Replacing.KEEP else set()
        self._targets = {each: target for each, target in targets.items() if each not in kept}
        self._begin(folder, dict.fromkeys(kept))

    def save_merged(self) -> None:
        """Ask for a target and save all files as one dataset."""
        self._session.shared_settings.share()
        if self.save_blocker:
            return
        if not may_save_all(self._ready(), self._dialogs):
            return
        # The shown file is first because a merge uses the format of the first file.
        ready = sorted(self._ready(), key=lambda each: each is not self._session.current)
        # Imported when files are merged, which is rare.
        from medqa_gui.core.saving.merge import align_plans

        lead = align_plans([each.plan for each in ready])[0]
        target = self._dialogs.choose_target(lead, self._session.settings.last_folder)
        if target is not None:
            self._targets = dict.fromkeys(ready, target)
            self._merges_into = target
            self._begin(target, {})

    def cancel(self) -> None:
        """Cancel the run; finished files stay, and the current one is rolled back."""
        if self._run:
            self._was_cancelled = True
            self._run.cancel()

    def leave(self) -> None:
        """Cancel the run without a report, because the window closes."""
        self.cancel()
        self._end_run()

    def forget(self) -> None:
        """Discard the outcomes of the last run."""
        if not self.is_running:
            self.total, self.outcomes, self.merged, self.merge_error = 0, {}, None, None
            self.changed.emit()

    def _ready(self) -> list[Document]:
        return [each for each in self._session.documents if _error_of(each) is None]

    def _begin(self, place: Path, kept: dict[Document, SaveOutcome]) -> None:
        self._session.remember_target(place / "x" if place.is_dir() else place)
        errors = {each: error for each in self._session.documents if (error := _error_of(each))}
        self.outcomes = {**errors, **kept}
        self.total = len(self._session.documents)
        self.merged, self.merge_error, self.place, self._was_cancelled = None, None, place, False
        self._waiting = list(self._targets)
        # The engine that saves replaces one of those that only show a file.
        self._session.engine_pool.most_engines = MOST_ENGINES - 1
        self._session.engine_pool.assign_engines()
        self._ask()

    def _ask(self) -> None:
        """Start a run for the files that are not saved yet."""
        self._begun = 0
        if not self._waiting:
            self._end()
            return
        # An empty window starts without it.
        from medqa_gui.ui.state.save_run import SaveAllRun

        try:
            self._run = run = SaveAllRun(self)
        except MedqaError as error:
            for each in self._waiting:
                self._settle(each, error)
            self.merge_error = error if self._merges_into else None
            self._end()
            return
        run.begun.connect(self._note_begun)
        run.settled.connect(self._note_settled)
        run.done.connect(self._handle_end)
        run.lost.connect(self._handle_loss)
        plans = [each.plan for each in self._waiting]
        if self._merges_into:
            run.save_merged(plans, self._merges_into)
        else:
            run.save_each(plans, [self._targets[each] for each in self._waiting], self._session.changed_rows.folder)
        self.changed.emit()

    def _note_begun(self, place: int) -> None:
        self._begun = place
        self.changed.emit()

    def _note_settled(self, place: int, outcome: ExportResult | MedqaError) -> None:
        self._settle(self._waiting[place], outcome)
        self.changed.emit()

    def _settle(self, document: Document, outcome: ExportResult | MedqaError) -> None:
        self.outcomes[document] = outcome
        if document in self._session.documents:
            if isinstance(outcome, MedqaError):
                document.end_saving(None, outcome)
            else:
                document.end_saving(outcome, None)

    def _handle_end(self, reply: AllDone) -> None:
        self.merged, self.merge_error = reply.merged, reply.error
        for place in reply.places if reply.merged else ():
            document = self._waiting[place]
            self.outcomes[document] = reply.merged.result if reply.merged else None
            self._session.journals.mark_saved(document)
        self._end()

    def _handle_loss(self, why: MedqaError) -> None:
        """Continue with the next file after the engine has ended, or end a cancelled run."""
        if self._was_cancelled:
            self._end()
            return
        self._settle(self._waiting[self._begun], why)
        self._waiting = [each for each in self._waiting if each not in self.outcomes]
        self._end_run()
        self._ask()

    def _end(self) -> None:
        self._end_run()
        self._merges_into, self._waiting, self._targets = None, [], {}
        self._session.engine_pool.most_engines = MOST_ENGINES
        self._session.engine_pool.assign_engines()
        self.changed.emit()

    def _end_run(self) -> None:
        run, self._run = self._run, None
        if run:
            run.stop()


def _error_of(document: Document) -> MedqaError | None:
    """Return the error that keeps the file from being saved, or None."""
    if document.error or document.plan_error:
        return document.error or document.plan_error
    missing = document.plan.mapping.missing_fields
    return PlanError("fields_open", fields=",".join(missing)) if missing else None


def _targets(documents: list[Document], folder: Path) -> dict[Document, Path]:
    """Return each file's target in the folder, with a number where two names are the same."""
    wanted = {
        each.path: folder / f"{stem_of(each.path)}{find_format(each.plan.format_id).suffix}" for each in documents
    }
    names = unique_paths(wanted)
    return {each: names[each.path] for each in documents}
