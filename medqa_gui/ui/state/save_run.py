"""Connection to the engine that saves several files; replies name a file by its index in the request."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.entry import serve_saving
from medqa_gui.core.engine.protocol import Cancel
from medqa_gui.core.engine.save_all_protocol import (
    AllDone,
    FileBegun,
    FileFailed,
    FileSaved,
    Reply,
    SaveEach,
    SaveMerged,
)
from medqa_gui.core.model.errors import MedqaError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.runtime.watchdog import stalled_error
from medqa_gui.ui.state.engine_client import EngineClient


class SaveAllRun(QObject):
    """Run that ends with `done`, or `lost` if the process ends unexpectedly. Raises MedqaError (`no_engine`)."""

    begun = Signal(int)
    settled = Signal(int, object)  # ExportResult or MedqaError
    done = Signal(object)  # AllDone
    lost = Signal(object)  # MedqaError

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        try:
            self._engine = EngineClient(self, run=serve_saving)
        except MedqaError:
            self.deleteLater()
            raise
        self._engine.replied.connect(self._handle_reply)
        self._engine.ended.connect(self._report_loss)

    def save_each(self, plans: Sequence[Plan], targets: Sequence[Path], remembers_in: Path | None) -> None:
        """Save each plan to its target, and store fingerprints of its rows in `remembers_in` unless it is None."""
        self._engine.send(SaveEach(tuple(zip(plans, targets, strict=True)), remembers_in))

    def save_merged(self, plans: Sequence[Plan], target: Path) -> None:
        """Save all plans as one dataset."""
        self._engine.send(SaveMerged(tuple(plans), target))

    def cancel(self) -> None:
        """Cancel the run; finished files stay, and the current one is rolled back."""
        self._engine.send(Cancel())

    def stop(self) -> None:
        """End the process and deliver no more replies."""
        self._engine.stop()
        self.deleteLater()

    def _handle_reply(self, _id: int, reply: Reply) -> None:
        match reply:
            case FileBegun():
                self.begun.emit(reply.place)
            case FileSaved():
                self.settled.emit(reply.place, reply.result)
            case FileFailed():
                self.settled.emit(reply.place, reply.error)
            case AllDone():
                self.done.emit(reply)

    def _report_loss(self) -> None:
        self.lost.emit(stalled_error() if self._engine.was_stalled else MedqaError("worker_died"))
