"""A protected workbook is opened by a password from a file, from a person at the keyboard, or not at all."""

import getpass
import io
import json
from pathlib import Path

import pytest

from medqa_gui.cli import main
from medqa_gui.core.engine.protocol import Failed, Open, Opened
from medqa_gui.core.model.table import ReadOptions
from tests.core.engine.engine_process import running_engine
from tests.core.reading.xls_files import table, write_protected_xls

ROWS = [["Question", "Answer"], ["How much paracetamol may I take?", "One gram at once, four a day."]]


class Keyboard(io.StringIO):
    """A standard input with a person behind it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    return write_protected_xls(tmp_path / "ward.xls", "geheim", table(*ROWS))


def written(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def test_the_first_line_of_the_file_is_the_password(locked: Path, tmp_path: Path) -> None:
    password = written(tmp_path / "password.txt", "\ufeffgeheim\r\nanother line\n")
    assert main(["convert", str(locked), "--password-file", password]) == 0
    (record,) = json.loads((tmp_path / "ward.json").read_text("utf-8"))
    assert ROWS[1][1] in str(record)


def test_a_wrong_password_is_named_as_wrong(locked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    password = written(tmp_path / "password.txt", "Geheim")
    assert main(["inspect", str(locked), "--password-file", password]) == 2
    told = capsys.readouterr().err
    assert "Wrong password for ward.xls" in told
    assert "Geheim" not in told


@pytest.mark.parametrize("text", ["", "\n", None])
def test_a_password_file_without_a_password_is_named(
    locked: Path, tmp_path: Path, text: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "password.txt"
    if text is not None:
        written(path, text)
    assert main(["inspect", str(locked), "--password-file", str(path)]) == 2
    assert "password.txt" in capsys.readouterr().err


def test_without_a_person_nobody_is_asked(
    locked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["inspect", str(locked)]) == 2
    assert "password-protected" in capsys.readouterr().err


def test_a_person_is_asked_once(
    locked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "geheim"

    monkeypatch.setattr("sys.stdin", Keyboard())
    monkeypatch.setattr(getpass, "getpass", answer)
    assert main(["inspect", str(locked)]) == 0
    assert asked == ["Password for ward.xls: "]
    assert "Question" in capsys.readouterr().out


def test_the_engine_says_that_a_password_is_needed_and_opens_with_it(locked: Path) -> None:
    with running_engine() as engine:
        engine.ask(Open(locked, ReadOptions()))
        with pytest.raises(AssertionError):
            engine.wait_for(Opened)
        failed = engine.heard[-1]
        assert isinstance(failed, Failed)
        assert failed.error.id == "file_needs_password"
        engine.ask(Open(locked, ReadOptions(password="geheim")))
        assert [each.name for each in engine.wait_for(Opened).sheets] == ["Sheet1"]


def test_a_password_shows_up_in_no_text_about_the_options() -> None:
    assert "geheim" not in repr(ReadOptions(password="geheim"))
