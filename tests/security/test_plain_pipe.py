"""A process that a file has taken over sends the program nothing but data: what would run is refused."""

import multiprocessing
import os
import pickle
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from medqa_gui.core.engine.protocol import Answered, Failed
from medqa_gui.core.model.errors import MedqaError, PlanError, UnreadableFileError
from medqa_gui.core.model.table import CellMark, CellNote, Row, Sheet, SheetFacts, SheetState
from medqa_gui.core.reading.reader_chain import Piece, RowsRead, SheetEnded, SheetStarted, run_reader_chain
from medqa_gui.core.runtime.plain_pipe import ForeignDataError, receive, send, unpack
from medqa_gui.core.runtime.process_pool import process_pool, run_all
from medqa_gui.core.runtime.resource_limits import Limits
from medqa_gui.wording import explain

PATIENT = Limits(silence=30.0)


class Attack:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.mark),)


def named(*arguments: object) -> bytes:
    """Return a pickle that calls the one function that may be named."""

    class Call:
        def __reduce__(self) -> Any:
            from medqa_gui.core.runtime import plain_pipe

            return plain_pipe._built, arguments

    return pickle.dumps(Call())


def crossed(message: Any) -> Any:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with ours, theirs:
        send(theirs, message)
        return receive(ours, object)


@pytest.mark.parametrize(
    "message",
    [
        RowsRead([Row(1, ["Question", "\ud800"], notes={0: CellNote(CellMark.STRUCK | CellMark.ERROR, "#N/A")})]),
        SheetStarted(Sheet("Ward", SheetState.VERY_HIDDEN, 3)),
        SheetEnded(SheetFacts(hidden_columns=frozenset((1, 2)), undeclared_keys={"id": 3})),
        Path("/a/b c"),
        (b"bytes", 10**30, 1.5, None, True, {"a": [()]}),
    ],
)
def test_what_the_program_sends_arrives_as_it_was(message: object) -> None:
    arrived = crossed(message)
    assert arrived == message
    assert type(arrived) is type(message)


def test_an_error_arrives_with_its_kind_and_its_facts() -> None:
    arrived = crossed(Answered(7, Failed(PlanError("sheet_unknown", sheet="x"), "Open")))
    assert type(arrived.reply.error) is PlanError
    assert (arrived.id, arrived.reply.error.id, arrived.reply.error.facts) == (7, "sheet_unknown", {"sheet": "x"})


def test_what_is_no_data_is_not_sent() -> None:
    with pytest.raises(pickle.PicklingError):
        crossed(print)


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(print),
        pickle.dumps(Path("x")),
        named("os:system", "true"),
        named("subprocess:Popen", ["true"]),
        named("medqa_gui.core.runtime.atomic_file:replacing", "x"),
        named("medqa_gui.core.reading.xlsx.package:Package", "/etc/passwd"),
        named("medqa_gui.core.runtime.plain_pipe:importlib", "os"),
        named("medqa_gui.ui.frame.main_window:MainWindow"),
        named("medqa_gui.core.model.table:Row"),
        named(["not", "a", "name"]),
        # State set on the function itself, an object of the extension registry, a reference from outside, and noise.
        b"\x80\x04cmedqa_gui.core.runtime.plain_pipe\n_built\nN}\x8c\x0c__defaults__)s\x86b.",
        b"\x80\x04\x82\x01.",
        b"\x80\x04K\x01Q.",
        b"\x80\x04\x97.",
        b"",
        b"\xff" * 40,
        pickle.dumps([1, 2])[:-3],
    ],
)
def test_a_pickle_that_is_not_ours_is_refused(content: bytes) -> None:
    with pytest.raises(ForeignDataError):
        unpack(content)


def test_a_length_that_is_made_up_is_not_waited_for() -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    with ours:
        with theirs:
            os.write(theirs.fileno(), (-1).to_bytes(4, "big", signed=True) + (1 << 60).to_bytes(8, "big"))
        with pytest.raises(OSError, match="bad message length"):
            receive(ours, object)


def sends_an_attack(path: Path, content: bytes | None) -> Iterator[Piece]:
    """Be a reader that its file has taken over: it writes to the pipe of its process what it likes."""
    yield SheetStarted(Sheet("Ward"))
    attack_over(_pipe_of_this_reader(), path.with_name("ran"))


def reads(path: Path, content: bytes | None) -> Iterator[Piece]:
    yield SheetStarted(Sheet("Ward"))
    yield RowsRead([Row(1, ["Question"])])
    yield SheetEnded(SheetFacts())


def attack_over(pipe: Connection, mark: Path) -> None:
    pipe.send_bytes(pickle.dumps(Attack(mark)))


def _pipe_of_this_reader() -> Connection:
    import sys

    frame: Any = sys._getframe()
    while "answers" not in frame.f_locals:
        frame = frame.f_back
    found: Connection = frame.f_locals["answers"]
    return found


def test_a_reader_that_was_taken_over_is_refused_with_a_sentence_and_nobody_reads_on(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        run_reader_chain(tmp_path / "ward.xls", (sends_an_attack, reads), limits=PATIENT)
    assert not (tmp_path / "ran").exists()
    assert caught.value.id == "file_unsafe"
    assert "took over the process" in explain(caught.value).what


def takes_over_its_worker(mark: Path) -> int:
    if mark.name == "ran":
        import sys

        frame: Any = sys._getframe()
        while "results" not in frame.f_locals:
            frame = frame.f_back
        attack_over(frame.f_locals["results"], mark)
    return 5


def test_a_worker_that_was_taken_over_costs_only_its_file(tmp_path: Path) -> None:
    jobs = [tmp_path / "one", tmp_path / "ran", tmp_path / "two"]
    outcomes = list(run_all(takes_over_its_worker, jobs, process_pool(2)))
    assert not (tmp_path / "ran").exists()
    assert [each.id if isinstance(each, MedqaError) else each for each in outcomes] == [5, "worker_died", 5]


def attack_the_window(requests: Connection, replies: Connection) -> None:
    asked = requests.recv()
    attack_over(replies, asked.request.path)
    requests.recv()


def test_an_engine_that_was_taken_over_is_ended_and_the_window_told(tmp_path: Path) -> None:
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from medqa_gui.core.engine.protocol import Open
    from medqa_gui.core.model.table import GUESS_ALL
    from medqa_gui.ui.state.engine_client import EngineClient

    QApplication.instance() or QApplication([])
    client, loop, heard = EngineClient(run=attack_the_window), QEventLoop(), list[object]()
    client.replied.connect(lambda *said: heard.append(said))
    client.ended.connect(loop.quit)
    client.send(Open(tmp_path / "ran", GUESS_ALL))
    loop.exec()
    assert heard == []
    assert not (tmp_path / "ran").exists()
    client.stop()
    client.join()


def test_no_message_of_a_child_is_read_as_a_pickle_of_anything() -> None:
    root = Path(__file__).parents[2] / "medqa_gui"
    readers = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if any(word in path.read_text("utf-8") for word in (".recv()", "pickle.load", "ProcessPoolExecutor"))
    ]
    # These hear the parent, whom they trust.
    assert sorted(readers) == ["core/engine/loop.py", "core/engine/save_all.py", "core/runtime/worker_processes.py"]
