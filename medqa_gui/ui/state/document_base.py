"""Base of a document: its connection to an engine, and the interface that its parts use."""

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.protocol import AskConversations, AskDetail, AskSheetRows, CompareRows, Reply
from medqa_gui.core.model.errors import MedqaError, UnreadableFileError
from medqa_gui.core.model.outcome import Counts
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.runtime.watchdog import stalled_error
from medqa_gui.ui.state.engine_client import EngineClient, NoEngine
from medqa_gui.ui.state.history import Change


class DocumentBase(QObject):
    """A plan and the engine of its file. While parked it has no engine, and requests get no reply.

    The parts of a document (its findings and its decisions) depend on this class, not on the document.
    """

    state_changed = Signal()
    sheet_rows_arrived = Signal(object)
    conversations_arrived = Signal(object)
    detail_arrived = Signal(object)
    rows_compared = Signal(object)

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._engine: EngineClient | NoEngine = NoEngine()
        self.counts = Counts()
        self.listing = 0  # id of the list that is shown
        self._detail_id = 0  # id of the latest request for a detail
        self._comparing_id = 0

    @property
    @abstractmethod
    def plan(self) -> Plan:
        """The current plan."""

    @property
    @abstractmethod
    def is_loaded(self) -> bool:
        """Whether every row of the plan's sheet is read."""

    @property
    @abstractmethod
    def is_suggested(self) -> bool:
        """Whether the plan fits the rows being read, and no other suggestion is pending."""

    @abstractmethod
    def change(self, change: Change, plan: Plan, *, joins: bool = False) -> None:
        """Replace the plan as one step that can be undone."""

    @abstractmethod
    def move_decisions(self, sheet: str, places: Mapping[int, int]) -> None:
        """Move the decisions about rows of a sheet to the rows' new numbers, in every step of the history."""

    @property
    def is_suspended(self) -> bool:
        """Whether there is no engine; plan, history and counts are kept, rows and lists are not."""
        return isinstance(self._engine, NoEngine)

    def ask_sheet_rows(self, first: int, count: int) -> None:
        """Request rows of the sheet by position; `sheet_rows_arrived` follows."""
        self._engine.send(AskSheetRows(first, count))

    def ask_conversations(self, first: int, count: int) -> None:
        """Request lines of the list by position; `conversations_arrived` follows."""
        self._engine.send(AskConversations(first, count, self.listing))

    def ask_detail(self, row_number: int) -> None:
        """Request all details of a row; `detail_arrived` follows."""
        self._detail_id = self._engine.send(AskDetail(row_number))

    def compare_rows(self, plan: Plan, folder: Path) -> None:
        """Compare the plan's rows with the fingerprints in this folder; `rows_compared` follows."""
        self._comparing_id = self._engine.send(CompareRows(plan, folder))

    def suspend(self) -> None:
        """Release the engine."""
        self._release_engine(at_once=True)

    @abstractmethod
    def _handle_reply(self, asked: int, reply: Reply) -> None:
        """Handle a reply of the engine to the request with this id."""

    @abstractmethod
    def _handle_engine_end(self) -> None:
        """Handle the unexpected end of the engine."""

    def _why_lost(self, lost: str, name: str) -> MedqaError:
        """Return the error for an engine that has ended: stalled, or else the error with the id `lost`."""
        return stalled_error() if self._engine.was_stalled else UnreadableFileError(lost, name=name)

    def _start_engine(self) -> EngineClient:
        engine = EngineClient(self)
        engine.replied.connect(self._handle_reply)
        engine.ended.connect(self._handle_engine_end)
        return engine

    def _release_engine(self, *, at_once: bool) -> None:
        engine, self._engine = self._engine, NoEngine()
        engine.stop(at_once=at_once)
