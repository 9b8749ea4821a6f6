"""Who has an engine: it can be let go of and started again, and is asked for what is only shown."""

from abc import abstractmethod
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medqa_gui.core.engine.protocol import AskConversations, AskDetail, AskSheetRows, CompareRows, Reply
from medqa_gui.core.model.errors import MedqaError, UnreadableFileError
from medqa_gui.core.model.plan import Plan
from medqa_gui.core.runtime.watchdog import stalled
from medqa_gui.ui.state.engine_client import EngineClient, NoEngine


class EngineOwner(QObject):
    """The engine's side of a document. While it is parked no engine is there, and what is asked goes unanswered."""

    sheet_rows_arrived = Signal(object)
    conversations_arrived = Signal(object)
    detail_arrived = Signal(object)
    rows_compared = Signal(object)

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._engine: EngineClient | NoEngine = NoEngine()
        self.listing = 0  # the name of the list that is shown
        self._detail_id = 0  # the request for the detail that is wanted now
        self._comparing_id = 0

    @property
    def is_parked(self) -> bool:
        """Whether no engine is there; plan, history and counts are kept, rows and lists are not."""
        return isinstance(self._engine, NoEngine)

    def ask_sheet_rows(self, first: int, count: int) -> None:
        """Ask for rows of the sheet by position; `sheet_rows_arrived` follows."""
        self._engine.send(AskSheetRows(first, count))

    def ask_conversations(self, first: int, count: int) -> None:
        """Ask for lines of the list by position; `conversations_arrived` follows."""
        self._engine.send(AskConversations(first, count, self.listing))

    def ask_detail(self, row_number: int) -> None:
        """Ask for everything about a row; `detail_arrived` follows."""
        self._detail_id = self._engine.send(AskDetail(row_number))

    def compare_rows(self, plan: Plan, folder: Path) -> None:
        """Hold the plan's rows against those remembered in this folder; `rows_compared` follows."""
        self._comparing_id = self._engine.send(CompareRows(plan, folder))

    def park(self) -> None:
        """Let go of the engine."""
        self._let_go(at_once=True)

    @abstractmethod
    def _take(self, asked: int, reply: Reply) -> None:
        """Take an answer of the engine to the request with this id."""

    @abstractmethod
    def _lose_engine(self) -> None:
        """The engine is gone unasked."""

    def _why_lost(self, lost: str, name: str) -> MedqaError:
        """Return what is said of an engine that is gone: that it was ended in its silence, else `lost`."""
        return stalled() if self._engine.was_stalled else UnreadableFileError(lost, name=name)

    def _start_engine(self) -> EngineClient:
        engine = EngineClient(self)
        engine.replied.connect(self._take)
        engine.ended.connect(self._lose_engine)
        return engine

    def _let_go(self, *, at_once: bool) -> None:
        engine, self._engine = self._engine, NoEngine()
        engine.stop(at_once=at_once)
