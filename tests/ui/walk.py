"""A person who does everything that the window offers, in an order that a seed decides, and often without waiting."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTabBar,
    QWidget,
)

from medqa_gui.core.formats.registry import find_format
from medqa_gui.core.model.mapping import Field
from medqa_gui.core.model.outcome import ExportResult
from medqa_gui.core.model.plan import Plan
from medqa_gui.ui.dialogs.questions import Dialogs, Replacing
from medqa_gui.ui.frame.actions import ActionId
from medqa_gui.ui.panels.conversations.panel import ConversationsPanel
from medqa_gui.ui.panels.detail.panel import DetailPanel
from medqa_gui.ui.panels.sheet.panel import SheetPanel
from medqa_gui.ui.panels.waiting.panel import WaitingPanel
from medqa_gui.ui.state.document import Document
from medqa_gui.ui.state.document_state import DocumentState
from medqa_gui.ui.state.engine_pool import is_settled
from tests.ui.reading_panels import panel
from tests.ui.walk_checks import check_window, mark, said
from tests.ui.walk_controls import entries, is_offered, kind_of, usable
from tests.ui.walk_truth import bytes_of, bytes_of_command

PATIENCE = 30.0
TEXTS = ("dose", "Be brief.", "a", "Take {Answer}", "{Question} [({Ward})]", "{Nowhere}", "", "x1", "咳嗽 ü")
MENDED = ("Mended.", "", "Other words, call 0171 1234567", "dose")
LIST_KEYS = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_PageUp)
LEFT_TO_OTHERS = (ActionId.QUIT, ActionId.SAMPLE, ActionId.SAVE)


class Walk:
    """One person, the files that they use, and what they did: `log` tells it."""

    def __init__(self, start: Callable[..., QWidget], sources: list[Path], folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.log = [f"seed {seed}"]
        self._start, self._sources, self._folder = start, sources, folder
        self._marks = {each: mark(each) for each in sources}
        self._places = 0
        self._held: dict[int, ExportResult] = {}
        self._begin(None)

    @property
    def _document(self) -> Document | None:
        return self._session.current

    def step(self) -> None:
        """Do one thing."""
        document = self._document
        if document is None:
            often = {self._open: 1}
        elif document.state is DocumentState.FAILED:
            often = {self._go_on_after_a_failure: 6, self._close: 1, self._open: 1, self._use_a_menu: 1}
        else:
            often = {
                self._use_a_control: 10,
                self._use_the_list: 6,
                self._use_a_menu: 2,
                self._trigger: 4,
                self._turn_the_sheet: 2,
                self._use_a_column: 3,
                self._write_anew: 3,
                self._undo_or_redo: 3,
                self._open: 1,
                self._show_another_file: 2,
                self._close: 1,
                self._kill_an_engine: 1,
                self._save: 2,
                self._save_and_go_on: 2,
                self._quit_and_start_again: 1,
            }
        (act,) = self.chance.choices([*often], [*often.values()])
        self.log.append(act.__name__.strip("_").replace("_", " "))
        act()

    def linger(self) -> None:
        """Go on before the engine has answered, or even before the window was drawn anew."""
        wait = self.chance.choice((None, None, 0, 0, 5, 20, 120))
        if wait is not None:
            QTest.qWait(wait)

    def settle(self) -> None:
        """Wait until nothing is being done any more."""
        session = self._session

        def is_quiet() -> bool:
            is_saving = self._window._save_all.is_anything_saved or session.shared_settings._pause.isActive()
            return not is_saving and self._window._workbench.is_complete and all(map(is_settled, session.documents))

        self._wait_for(is_quiet)

    def check(self) -> None:
        """Hold the window against its plan, and what was saved against the plan that it was saved of."""
        self.settle()
        self._check_results()
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                check_window(self._window)
                break
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            QTest.qWait(20)
        assert {each: mark(each) for each in self._sources} == self._marks, "a source was touched"

    def check_history(self) -> None:
        """Undo everything and do it again: the same plan, the same counts."""
        document = self._document
        if document is None or document.state is DocumentState.FAILED:
            return
        self.log.append("undo and redo everything")
        # A file that follows another again gets a step more.
        shared_settings = self._session.settings.same_setup
        self._session.shared_settings.set_enabled(is_on=False)
        self._window._workbench.write_texts()
        while document.history.redo_change:
            self._window.action_of(ActionId.REDO).trigger()
        self.check()
        plan, before = document.plan, said(document)
        is_hasty = self.chance.random() < 0.5
        for name, change in ((ActionId.UNDO, "undo_change"), (ActionId.REDO, "redo_change")):
            while getattr(document.history, change):
                self._window.action_of(name).trigger()
                if not is_hasty:
                    self.settle()
        self.check()
        assert document.plan == plan
        assert said(document) == before
        self._session.shared_settings.set_enabled(is_on=shared_settings)

    def check_folder(self) -> None:
        """Nothing half-written may lie where datasets were saved."""
        assert [*self._folder.rglob(".*")] == []

    def _tell(self, text: str) -> None:
        self.log[-1] += f": {text}"

    def _wait_for(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            QTest.qWait(5)
            assert time.monotonic() < deadline, "it never comes to rest"

    def _begin(self, before: QWidget | None) -> None:
        self._window = self._start(before)
        self._session = self._window.session
        self._answer(self._window.dialogs)

    def _answer(self, dialogs: Dialogs) -> None:
        """Answer every question in place of the dialogs."""
        choose = self.chance.choice
        dialogs.choose_files = lambda _folder: self.chance.sample(self._sources, 1)
        dialogs.choose_target = self._place_for
        dialogs.choose_findings_target = lambda _plan, _folder: self._new_place("doubts.xlsx")
        dialogs.choose_folder = self._new_folder
        dialogs.choose_tokenizer = lambda _current: None
        dialogs.ask_replacing = lambda _existing: choose((*Replacing, None))
        dialogs.ask_leaving = lambda: True
        dialogs.ask_erasing = lambda: choose((None, None, True, False))
        dialogs.ask_name = lambda _title, suggested, _taken: choose((suggested or "Mine", "Other", None))
        dialogs.manage = lambda *_given: None
        dialogs.confirm = lambda *_given: choose((True, False))
        dialogs.show_error = lambda error: self._tell(f"told {error.id}")

    def _new_place(self, name: str) -> Path:
        self._places += 1
        return self._folder / f"{self._places}-{name}"

    def _new_folder(self, _last: Path | None) -> Path:
        folder = self._new_place("all")
        folder.mkdir()
        return folder

    def _place_for(self, plan: Plan, _folder: Path | None) -> Path:
        form = find_format(plan.format_id)
        return self._new_place(f"saved{'' if form.data_file else form.suffix}")

    def _use_a_control(self) -> None:
        by_kind: dict[str, list[QWidget]] = {}
        for each in usable(self._window):
            by_kind.setdefault(kind_of(each), []).append(each)
        self._use(self.chance.choice(by_kind[self.chance.choice(sorted(by_kind))]))

    def _use(self, control: QWidget) -> None:
        match control:
            case QPushButton() if control.menu() is not None:
                self._use_menu(control.menu())
            case QAbstractButton():
                self._tell(f"press “{control.text()}”")
                control.click()
            case QComboBox():
                places = [at for at in range(control.count()) if is_offered(control, at)]
                if places:
                    at = self.chance.choice(places)
                    self._tell(f"choose “{control.itemText(at)}”")
                    control.setCurrentIndex(at)
                    control.activated.emit(at)
            case QSpinBox():
                value = self.chance.choice((control.minimum(), self.chance.randint(0, 9), control.value() + 1))
                self._tell(f"number {value} in “{control.accessibleName()}”")
                control.setValue(value)
            case QLineEdit() | QPlainTextEdit():
                self._type(control, self.chance.choice(TEXTS))

    def _type(self, field: QLineEdit | QPlainTextEdit, text: str) -> None:
        self._tell(f"type “{text}” in “{field.accessibleName()}”")
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        field.insert(text) if isinstance(field, QLineEdit) else field.insertPlainText(text)
        if self.chance.random() < 0.3:
            QTest.keyClick(field, Qt.Key.Key_Return)

    def _use_menu(self, menu: QMenu) -> None:
        menu.aboutToShow.emit()
        actions = list(entries(menu))
        if actions:
            action = self.chance.choice(actions)
            self._tell(f"menu “{action.text()}”")
            action.trigger()

    def _use_a_menu(self) -> None:
        self._use_menu(self.chance.choice(self._window.menuBar().actions()).menu())

    def _trigger(self) -> None:
        name = self.chance.choice([each for each in ActionId if each not in LEFT_TO_OTHERS])
        self._tell(name)
        self._window.action_of(name).trigger()

    def _use_the_list(self) -> None:
        table = panel(self._window, ConversationsPanel).table
        rows = table.model().rowCount()
        if not table.isVisible() or not rows:
            return
        at = self.chance.randrange(rows)
        what = self.chance.choice(("line", "more lines", "all lines", "space", "space", "sort", "key"))
        self._tell(f"{what} {at}")
        match what:
            case "line":
                table.selectRow(at)
            case "more lines":
                more = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                table.selectionModel().select(table.model().index(at, 0), more)
            case "all lines":
                table.selectAll()
                QTest.keyClick(table, Qt.Key.Key_Space)
            case "space":
                QTest.keyClick(table, Qt.Key.Key_Space)
            case "sort":
                table.horizontalHeader().sectionClicked.emit(at % 6)
            case "key":
                QTest.keyClick(table, self.chance.choice(LIST_KEYS))

    def _turn_the_sheet(self) -> None:
        tabs = panel(self._window, SheetPanel).findChild(QTabBar)
        if tabs.isVisible():
            at = self.chance.randrange(tabs.count())
            self._tell(str(at))
            tabs.setCurrentIndex(at)

    def _use_a_column(self) -> None:
        sheet = panel(self._window, SheetPanel)
        if not sheet.isVisible() or not sheet.table.model().columnCount():
            return
        column = self.chance.randrange(sheet.table.model().columnCount())
        pair = (Field.QUESTION, Field.ANSWER)
        field = self.chance.choice((*pair, *pair, None, *Field))
        self._tell(f"{column} as {field}")
        sheet.table.columns.role_wanted.emit(column, field)

    def _write_anew(self) -> None:
        detail = panel(self._window, DetailPanel)
        bubbles = [each for each in detail.bubbles if each.is_editable] if detail.isVisible() else []
        if not bubbles:
            return
        bubble, text = self.chance.choice(bubbles), self.chance.choice(MENDED)
        end = self.chance.choice((bubble.apply, bubble.apply, bubble.cancel, None))
        self._tell(f"“{text}” {end.__name__ if end else 'left open'}")
        bubble.start_editing()
        bubble.findChild(QPlainTextEdit).setPlainText(text)
        if end:
            end()

    def _undo_or_redo(self) -> None:
        name, count = (
            self.chance.choice((ActionId.UNDO, ActionId.UNDO, ActionId.REDO)),
            self.chance.choice((1, 1, 2, 4)),
        )
        self._tell(f"{name} {count}")
        for _time in range(count):
            self._window.action_of(name).trigger()

    def _open(self) -> None:
        chosen = self.chance.sample(self._sources, self.chance.choice((1, 1, 2, len(self._sources))))
        self._tell(", ".join(each.name for each in chosen))
        self._session.open_files(chosen)

    def _show_another_file(self) -> None:
        document = self.chance.choice(self._session.documents)
        self._tell(document.path.name)
        self._session.show(document)

    def _close(self) -> None:
        self._window.action_of(ActionId.CLOSE).trigger()

    def _kill_an_engine(self) -> None:
        document = self._document
        if document.is_suspended:
            return
        self._window._workbench.write_texts()
        document._engine._process.kill()
        self._wait_for(lambda: document.error is not None or document not in self._session.documents)

    def _go_on_after_a_failure(self) -> None:
        """The work is there again, whether the file is read again or opened anew."""
        document, plan = self._document, self._document.plan
        is_kept = document.suggestion is not None
        if self.chance.random() < 0.5:
            panel(self._window, WaitingPanel).retry_button.click()
        else:
            self._tell("by opening it anew")
            is_kept = self._keeps_work_on(document)
            self._session.close(document)
            offered = [each.plan.source for each in self._session.journals.offers]
            assert document.path in offered or not is_kept, "the work is not offered again"
            self._session.open_files([document.path])
        self.settle()
        assert not is_kept or self._document.error or self._document.plan == plan, "the work is lost"

    def _keeps_work_on(self, document: Document) -> bool:
        return self._session.settings.keeps_work and self._session.journals.has_unsaved_work(document)

    def _quit_and_start_again(self) -> None:
        """What was not saved is offered at the next start, and gone on with as it was."""
        self.settle()
        work = {each.path: each.plan for each in self._session.documents if self._keeps_work_on(each)}
        self._begin(self._window)
        offered = {each.plan.source for each in self._session.journals.offers}
        assert offered >= work.keys(), "the work is not offered again"
        self._session.continue_work()
        self.settle()
        for document in self._session.documents:
            is_led = self._session.shared_settings.first_of(document) is not None
            assert is_led or document.error or document.plan == work.get(document.path, document.plan), "work is lost"

    def _save(self) -> None:
        """Save, and hold the bytes against those of the plan and of the command line."""
        self.settle()
        document, action = self._document, self._window.action_of(ActionId.SAVE)
        if not action.isEnabled():
            return
        action.trigger()
        self._wait_for(lambda: document.state is not DocumentState.SAVING)
        if document.state is not DocumentState.SAVED:
            assert document.save_error is not None, "neither saved nor told why not"
            assert bytes_of(document.plan, self._new_place("refused")) == document.save_error.id
            return
        result = document.result
        assert result.counts.conversations == sum(each.records for each in result.outputs)
        assert (result.counts.rows, result.counts.left_out) == (document.counts.rows, document.counts.left_out)
        self._check_results()
        told = bytes_of_command(document, self._new_place("command"))
        saved = [each.path.read_bytes() for each in result.outputs]
        assert told in (None, saved), "other bytes than the command line's"

    def _save_and_go_on(self) -> None:
        self._window.action_of(ActionId.SAVE).trigger()

    def _check_results(self) -> None:
        saving = self._window._save_all
        results = [each.result for each in self._session.documents]
        results += saving.outcomes.values() if not saving.merged else ()
        for result in results:
            if isinstance(result, ExportResult) and id(result) not in self._held:
                self._held[id(result)] = result
                saved = [each.path.read_bytes() for each in result.outputs]
                assert bytes_of(result.plan, self._new_place("again")) == saved, "other bytes than the plan's"
