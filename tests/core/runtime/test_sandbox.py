"""A reader that aborts, hangs, panics or eats the memory is ended and named; it takes nobody with it."""

import ctypes
import multiprocessing
import os
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from medqa_gui.core.model.errors import UnreadableFileError
from medqa_gui.core.model.table import Row, Sheet, SheetFacts
from medqa_gui.core.reading.reader_chain import Piece, RowsRead, SheetEnded, SheetStarted, run_reader_chain
from medqa_gui.core.runtime.resource_limits import LIMITS_SETTING, Limits, default_limits, exit_above, limit_memory
from medqa_gui.core.runtime.sandbox import ReaderStoppedError, StopReason, run_in_sandbox

MIB = 1024**2
QUICK = Limits(memory=1024 * MIB, silence=3.0)
PATIENT = Limits(memory=1024 * MIB, silence=30.0)


class PanicError(BaseException):
    """What a panic in Rust is to Python."""


def counts(last: int) -> Iterator[int]:
    yield from range(last)


def aborts(*_: object) -> Iterator[int]:
    yield 1
    os.abort()


def hangs(*_: object) -> Iterator[int]:
    yield 1
    threading.Event().wait()


def panics(*_: object) -> Iterator[int]:
    yield 1
    raise PanicError


def eats(*_: object) -> Iterator[int]:
    yield len(bytearray(4096 * MIB))


def refuses(*_: object) -> Iterator[int]:
    yield 1
    raise UnreadableFileError("file_unsafe", name="a.xls", part="x")


def prints(*_: object) -> Iterator[int]:
    os.write(1, b"noise")
    os.write(2, b"noise")
    yield 1


def reads(path: Path, content: bytes | None) -> Iterator[Piece]:
    yield SheetStarted(Sheet(path.stem))
    yield RowsRead([Row(1, ["Question"])])
    yield SheetEnded(SheetFacts())


def reads_nothing(path: Path, content: bytes | None) -> Iterator[Piece]:
    yield SheetStarted(Sheet(path.stem))
    yield SheetEnded(SheetFacts())


def finds_no_sheet(path: Path, content: bytes | None) -> Iterator[Piece]:
    yield from ()


def why_of(reader: Callable[..., Iterator[int]], limits: Limits = PATIENT) -> StopReason:
    with pytest.raises(ReaderStoppedError) as caught:
        list(run_in_sandbox(reader, limits=limits))
    assert not multiprocessing.active_children()
    return caught.value.why


def test_what_a_reader_yields_crosses_in_order() -> None:
    assert list(run_in_sandbox(counts, 1000, limits=PATIENT)) == list(range(1000))


def test_a_reader_that_aborts_has_died() -> None:
    assert why_of(aborts) is StopReason.DIED


def test_a_reader_that_says_nothing_any_more_is_ended() -> None:
    assert why_of(hangs, QUICK) is StopReason.SILENT


def test_a_panic_is_a_failure_and_not_the_end_of_everything() -> None:
    assert why_of(panics) is StopReason.FAILED


def test_a_reader_that_wants_too_much_memory_is_told_no() -> None:
    # Where the system refuses nothing, the reader ends itself.
    assert why_of(eats) is (StopReason.MEMORY if sys.platform in ("linux", "win32") else StopReason.DIED)


def eats_and_waits(*_: object) -> Iterator[int]:
    exit_above(600 * MIB)
    yield 1
    held = bytearray(b"x") * (700 * MIB)
    threading.Event().wait()
    yield len(held)


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses the memory")
def test_where_the_system_refuses_nothing_a_reader_beyond_its_memory_ends_itself() -> None:
    assert why_of(eats_and_waits) is StopReason.DIED


def grows(*_: object) -> Iterator[int]:
    exit_above(4096 * MIB)
    yield len(bytearray(b"x") * (50 * MIB))


def test_a_reader_within_its_memory_is_let_be() -> None:
    assert list(run_in_sandbox(grows, limits=PATIENT)) == [50 * MIB]


@pytest.mark.skipif(sys.platform == "win32", reason="there the real one is used")
def test_the_bounds_of_windows_have_the_size_that_it_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    class Kernel:
        def __getattr__(self, name: str) -> Any:
            found = self.__dict__[name] = Function(name)
            return found

    class Function:
        restype: object = None

        def __init__(self, name: str) -> None:
            self.name = name

        def __call__(self, *arguments: Any) -> int:
            asked.append((self.name, *arguments))
            return 7

    monkeypatch.setattr(ctypes, "WinDLL", lambda name: Kernel(), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    limit_memory(512 * MIB)
    monkeypatch.undo()
    said = {name: arguments for name, *arguments in asked}
    assert set(said) == {"CreateJobObjectW", "SetInformationJobObject", "GetCurrentProcess", "AssignProcessToJobObject"}
    job, number, bounds, size = said["SetInformationJobObject"]
    # Of 64-bit Windows; the flag stands at byte 16, the bound of a process at byte 112.
    assert (job.value, number, size) == (7, 9, 144)
    raw = bytes(bounds._obj)
    assert struct.unpack_from("<I", raw, 16)[0] == 0x100
    assert struct.unpack_from("<Q", raw, 112)[0] == 512 * MIB


def test_a_refusal_in_the_programs_own_words_crosses_whole() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        list(run_in_sandbox(refuses, limits=PATIENT))
    assert (caught.value.id, caught.value.facts) == ("file_unsafe", {"name": "a.xls", "part": "x"})


def test_a_reader_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert list(run_in_sandbox(prints, limits=PATIENT)) == [1]
    assert capfd.readouterr() == ("", "")


def test_a_reader_whose_rows_nobody_wants_any_more_is_ended() -> None:
    answers = run_in_sandbox(counts, 10_000_000, limits=PATIENT)
    assert next(answers) == 0
    answers.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def in_a_daemon(answers: Connection) -> None:
    answers.send(list(run_in_sandbox(counts, 3, limits=PATIENT)))


def test_the_engine_which_is_a_daemon_may_have_readers() -> None:
    context = multiprocessing.get_context("spawn")
    answers, theirs = context.Pipe(duplex=False)
    process = context.Process(target=in_a_daemon, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    with answers:
        assert answers.recv() == [0, 1, 2]
    process.join()


@pytest.mark.parametrize("first", [aborts, panics, finds_no_sheet, reads_nothing])
def test_the_next_reader_takes_over(first: Callable[..., Iterator[Piece]], tmp_path: Path) -> None:
    workbook = run_reader_chain(tmp_path / "ward.xls", (first, reads), limits=PATIENT)
    assert [each.name for each in workbook.sheets] == ["ward"]
    assert list(workbook.rows(0)) == [Row(1, ["Question"])]


@pytest.mark.parametrize(
    ("readers", "limits", "expected"),
    [
        ((panics,), PATIENT, "file_damaged"),
        ((finds_no_sheet,), PATIENT, "file_damaged"),
        ((panics, aborts), PATIENT, "file_breaks_reader"),
        ((hangs,), QUICK, "file_takes_too_long"),
        ((refuses, reads), PATIENT, "file_unsafe"),
    ],
)
def test_where_no_reader_can_the_reason_is_told(
    readers: tuple[Callable[..., Iterator[Piece]], ...], limits: Limits, expected: str, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        run_reader_chain(tmp_path / "ward.xls", readers, limits=limits)
    assert caught.value.id == expected


def test_nothing_in_any_sheet_is_an_empty_workbook(tmp_path: Path) -> None:
    workbook = run_reader_chain(tmp_path / "ward.xls", (panics, reads_nothing), limits=PATIENT)
    assert [each.name for each in workbook.sheets] == ["ward"]
    assert list(workbook.rows(0)) == []


def test_one_setting_moves_all_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIMITS_SETTING, "2")
    wide = default_limits()
    monkeypatch.setenv(LIMITS_SETTING, "0.5")
    narrow = default_limits()
    assert (wide.memory, wide.streamed, wide.silence) == (4 * narrow.memory, 4 * narrow.streamed, 4 * narrow.silence)
    assert (wide.cells, wide.unpacked) == (4 * narrow.cells, 4 * narrow.unpacked)


@pytest.mark.parametrize("said", ["much", "nan", "", "-1", "0"])
def test_a_setting_that_says_nothing_of_use_leaves_room_to_work(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LIMITS_SETTING, said)
    assert default_limits().memory >= 512 * MIB
    assert default_limits().silence > 0
